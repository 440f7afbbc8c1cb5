"""`on_done`: keep, move, delete; never overwrite, never touch other bytes, twice equals once."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from callstash.contracts import Found
from callstash.errors import Retry
from ingest.folder import FolderSource
from tests.ingest.ledger import MemoryLedger
from tests.ingest.running import make_source, run_once, wav


class Heard:
    """A folder with recordings that were heard, and the source that may let them go."""

    def __init__(self, folder: Path, ledger: MemoryLedger, found: list[Found], source: FolderSource) -> None:
        self.folder, self.ledger, self.found, self.source = folder, ledger, found, source
        self.done = folder.parent / "done"

    def release(self) -> None:
        for one in self.found:
            states = [s for s in self.ledger.paths.values() if s.recording_id == one.recording.id]
            self.source.release(one.recording, states)

    def state(self, name: str) -> tuple[str, str]:
        known = self.ledger.paths[str(self.folder / name)]
        return known.state, known.reason


@pytest.fixture
def heard(tmp_path: Path) -> Any:
    def make(files: dict[str, bytes], **options: Any) -> Heard:
        folder, ledger = tmp_path / "calls", MemoryLedger()
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        options = {"settle": "10ms", "settle_max": "20ms", **options}
        found = run_once(folder, ledger, **options)
        return Heard(folder, ledger, found, make_source(folder, ledger, **options))

    return make


MOVE = {"on_done": "move", "move_to": "done"}


def test_keep_keeps(heard: Any) -> None:
    calls = heard({"a.wav": wav()})
    calls.release()
    assert (calls.folder / "a.wav").exists()
    assert calls.state("a.wav")[0] == "recording"


def test_move_keeps_sub_folders_and_takes_the_sidecar_along(heard: Any) -> None:
    calls = heard({"x/a.wav": wav(), "x/a.json": b"{}", "b.json": b"{}"}, **MOVE)
    calls.release()
    assert (calls.done / "x" / "a.wav").read_bytes() == wav()
    assert (calls.done / "x" / "a.json").exists()
    assert not any((calls.folder / "x").iterdir())
    assert calls.state("x/a.wav") == ("vanished", f"moved to {calls.done / 'x' / 'a.wav'}")
    assert calls.state("x/a.json")[0] == "vanished"
    assert calls.state("b.json") == ("sidecar", "no recording beside it yet")


def test_delete_deletes_the_recording_and_its_sidecar(heard: Any) -> None:
    calls = heard({"a.wav": wav(), "a.json": b"{}"}, on_done="delete")
    calls.release()
    assert list(calls.folder.iterdir()) == []
    assert calls.state("a.wav") == ("vanished", "deleted after delivery")


def test_a_sidecar_that_another_recording_needs_stays(heard: Any) -> None:
    calls = heard({"a.wav": wav(), "a.mp3": b"other", "a.json": b"{}"}, on_done="delete")
    calls.found = [one for one in calls.found if one.recording.path.endswith(".wav")]
    calls.release()
    assert sorted(path.name for path in calls.folder.iterdir()) == ["a.json", "a.mp3"]


def test_nothing_is_ever_overwritten(heard: Any) -> None:
    calls = heard({"a.wav": wav(), "a.json": b'{"x": 1}'}, **MOVE)
    calls.done.mkdir()
    (calls.done / "a.wav").write_bytes(b"another call of that name")
    calls.release()
    assert (calls.done / "a.wav").read_bytes() == b"another call of that name"
    assert (calls.done / "a (2).wav").read_bytes() == wav()
    assert (calls.done / "a (2).json").exists()


@pytest.mark.parametrize("options", [MOVE, {"on_done": "delete"}], ids=["move", "delete"])
def test_bytes_that_were_not_heard_are_left_alone(heard: Any, options: Any) -> None:
    calls = heard({"a.wav": wav()}, **options)
    (calls.folder / "a.wav").write_bytes(wav(seed=1))
    calls.release()
    assert (calls.folder / "a.wav").read_bytes() == wav(seed=1)
    assert calls.state("a.wav")[0] == "recording"


def test_a_touched_file_has_still_the_bytes_that_were_heard(heard: Any) -> None:
    calls = heard({"a.wav": wav()}, **MOVE)
    os.utime(calls.folder / "a.wav", (1, 1))
    calls.release()
    assert (calls.done / "a.wav").exists()


def test_twice_equals_once(heard: Any) -> None:
    calls = heard({"a.wav": wav()}, **MOVE)
    calls.release()
    calls.release()
    assert [path.name for path in calls.done.iterdir()] == ["a.wav"]


def test_killed_between_move_and_note_the_next_release_notes_it(heard: Any) -> None:
    calls = heard({"a.wav": wav()}, **MOVE)
    before = dict(calls.ledger.paths)
    calls.release()
    calls.ledger.paths = before
    calls.release()
    assert calls.state("a.wav") == ("vanished", f"moved to {calls.done / 'a.wav'}")


def test_killed_between_link_and_unlink_the_next_release_ends_the_move(heard: Any) -> None:
    calls = heard({"a.wav": wav()}, **MOVE)
    calls.done.mkdir()
    os.link(calls.folder / "a.wav", calls.done / "a.wav")
    calls.release()
    assert [path.name for path in calls.done.iterdir()] == ["a.wav"]
    assert not (calls.folder / "a.wav").exists()


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EPERM], ids=["another file system", "no hard links"])
def test_moves_where_links_do_not_work(heard: Any, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*args: object, **options: object) -> None:
        raise OSError(number, os.strerror(number))

    calls = heard({"x/a.wav": wav(), "x/a.json": b"{}"}, **MOVE)
    monkeypatch.setattr("ingest.release.os.link", link)
    calls.release()
    assert sorted(path.name for path in (calls.done / "x").iterdir()) == ["a.json", "a.wav"]
    assert list((calls.folder / "x").iterdir()) == []


def test_a_full_disk_leaves_the_recording_where_it_is_and_asks_to_be_told_again(
    heard: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    calls = heard({"a.wav": wav()}, **MOVE)
    with monkeypatch.context() as disk:
        disk.setattr("ingest.release.os.link", full)
        disk.setattr("pathlib.Path.rename", full)
        with pytest.raises(Retry, match=r"a\.wav cannot be moved") as error:
            calls.release()
    assert str(calls.done) in error.value.hint
    assert (calls.folder / "a.wav").read_bytes() == wav()
    assert calls.state("a.wav")[0] == "recording"
    calls.release()
    assert (calls.done / "a.wav").read_bytes() == wav()


def test_all_paths_with_the_same_bytes_go(heard: Any) -> None:
    calls = heard({"a.wav": wav(), "b.wav": wav()}, **MOVE)
    calls.found = calls.found[:1]
    calls.release()
    assert sorted(path.name for path in calls.done.iterdir()) == ["a.wav", "b.wav"]


def test_a_link_stays(heard: Any, tmp_path: Path) -> None:
    (tmp_path / "real.wav").write_bytes(wav())
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "a.wav").symlink_to(tmp_path / "real.wav")
    calls = heard({}, follow_symlinks=True, on_done="delete")
    calls.release()
    assert (calls.folder / "a.wav").is_symlink()
    assert (tmp_path / "real.wav").exists()


def test_a_transcript_whose_recording_was_moved_away_does_not_become_a_call_of_its_own(heard: Any) -> None:
    calls = heard({"a.wav": wav(), "a.txt": b"hello"}, **MOVE)
    calls.release()
    assert run_once(calls.folder, calls.ledger, **MOVE, settle="10ms") == []
    assert calls.state("a.txt")[0] == "ignored"


def test_the_folder_that_recordings_are_moved_to_is_never_watched(heard: Any) -> None:
    calls = heard({"a.wav": wav()}, on_done="move", move_to="calls/done")
    calls.release()
    assert run_once(calls.folder, calls.ledger, on_done="move", move_to="calls/done", settle="10ms") == []
    assert (calls.folder / "done" / "a.wav").exists()
