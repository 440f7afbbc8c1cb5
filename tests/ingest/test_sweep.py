"""What lies in the folder, one look at a time."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from ingest.names import Kind, NameFilter
from ingest.options import FolderOptions
from ingest.sweep import RootGoneError, Tree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "calls"
    folder.mkdir()
    return folder


def tree(root: Path, **options: object) -> Tree:
    return Tree(str(root), NameFilter(FolderOptions(path="x").include), **options)  # type: ignore[arg-type]


def put(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def seen(tree: Tree) -> dict[str, tuple[Kind, str]]:
    return {tree.relative(entry.path): (entry.kind, entry.reason) for entry in tree.walk()}


def test_every_file_is_seen_once_with_what_it_is(root: Path) -> None:
    for name in ("a.wav", "x/y/b.mp3", "a.json", "c.txt", "d.docx", "e.part"):
        put(root / name)
    kinds = {name: kind for name, (kind, _) in seen(tree(root)).items()}
    assert kinds == {
        "a.wav": Kind.AUDIO,
        "x/y/b.mp3": Kind.AUDIO,
        "a.json": Kind.SIDECAR,
        "c.txt": Kind.TEXT,
        "d.docx": Kind.IGNORED,
        "e.part": Kind.IGNORED,
    }


def test_of_a_junk_folder_only_the_folder_is_seen(root: Path) -> None:
    put(root / "@eaDir" / "a.wav")
    assert seen(tree(root))["@eaDir"][0] is Kind.IGNORED
    assert len(seen(tree(root))) == 1


def test_of_excluded_folders_nothing_is_said(root: Path) -> None:
    put(root / "done" / "a.wav")
    put(root / "b.wav")
    here = tree(root, excluded=[root / "done"])
    assert set(seen(here)) == {"b.wav"}
    assert not here.holds(str(root / "done" / "a.wav"))
    assert here.holds(str(root / "b.wav"))
    assert not here.holds(str(root))
    assert not here.holds(str(root) + "-other/a.wav")


def test_text_beside_a_recording_is_ignored_with_that_reason(root: Path) -> None:
    put(root / "a.wav")
    put(root / "a.srt")
    put(root / "a.part")
    assert seen(tree(root))["a.srt"] == (Kind.IGNORED, "beside the recording a.wav, which is heard instead")
    entry = tree(root).entry(str(root / "a.srt"))
    assert entry and entry.kind is Kind.IGNORED


class TestOddFiles:
    def test_fifos_and_sockets_are_ignored_by_their_kind(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        os.mkfifo(root / "a.wav")
        monkeypatch.chdir(root)  # a socket's path is short
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("b.wav")
            found = seen(tree(root))
        assert found["a.wav"] == (Kind.IGNORED, "not a regular file but a FIFO")
        assert found["b.wav"] == (Kind.IGNORED, "not a regular file but a socket")

    def test_a_name_in_another_encoding_is_unreadable_and_says_what_to_do(self, root: Path) -> None:
        name = os.fsencode(root) + b"/" + "通话.wav".encode("gbk")
        Path(os.fsdecode(name)).write_bytes(b"x")
        ((path, (kind, reason)),) = seen(tree(root)).items()
        path.encode()
        assert kind is Kind.UNREADABLE and "not valid UTF-8" in reason

    def test_a_path_below_a_file_is_nothing(self, root: Path) -> None:
        put(root / "a.wav")
        assert tree(root).entry(str(root / "a.wav" / "b.wav")) is None

    def test_a_folder_that_cannot_be_listed_is_unreadable_and_blind(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(root / "locked" / "a.wav")
        put(root / "b.wav")
        real = os.listdir

        def listdir(folder: str) -> list[str]:
            if folder.endswith("locked"):
                raise PermissionError(13, "Permission denied")
            return real(folder)

        monkeypatch.setattr("ingest.sweep.os.listdir", listdir)
        here = tree(root)
        assert seen(here)["locked"] == (Kind.UNREADABLE, "this folder cannot be listed: permission denied")
        assert here.blind == [str(root / "locked")]


class TestLinks:
    def test_are_ignored_unless_they_are_to_be_followed(self, root: Path, tmp_path: Path) -> None:
        put(tmp_path / "elsewhere" / "b.wav")
        put(tmp_path / "one.wav")
        (root / "folder").symlink_to(tmp_path / "elsewhere")
        (root / "a.wav").symlink_to(tmp_path / "one.wav")
        assert {kind for kind, _ in seen(tree(root)).values()} == {Kind.IGNORED}
        assert set(seen(tree(root, follow_symlinks=True))) == {"a.wav", "folder/b.wav"}

    def test_in_a_circle_are_walked_once(self, root: Path) -> None:
        put(root / "x" / "a.wav")
        (root / "x" / "loop").symlink_to(root)
        assert set(seen(tree(root, follow_symlinks=True))) == {"x/a.wav"}

    def test_to_nothing_are_unreadable(self, root: Path) -> None:
        (root / "a.wav").symlink_to(root / "missing")
        assert seen(tree(root, follow_symlinks=True))["a.wav"] == (
            Kind.UNREADABLE,
            "a symbolic link to nothing: no such file or directory",
        )


class TestRoot:
    def test_without_it_nothing_can_be_said(self, root: Path) -> None:
        root.rmdir()
        with pytest.raises(RootGoneError):
            list(tree(root).walk())
        with pytest.raises(RootGoneError):
            tree(root).check()

    def test_a_sub_folder_that_vanishes_in_between_is_no_error(self, root: Path) -> None:
        assert list(tree(root).walk(str(root / "gone"))) == []


class TestRelatives:
    def test_a_sidecar_belongs_to_recordings_before_transcripts(self, root: Path) -> None:
        for name in ("a.wav", "a.mp3", "a.txt", "b.txt"):
            put(root / name)
        assert tree(root).relatives(str(root / "a.json")) == ["a.mp3", "a.wav"]
        assert tree(root).relatives(str(root / "a.wav.json")) == ["a.wav"]
        assert tree(root).relatives(str(root / "b.yaml")) == ["b.txt"]
        assert tree(root).relatives(str(root / "c.json")) == []

    def test_a_listing_is_kept_only_of_a_folder_that_rests(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put(root / "a.wav")
        here, real, calls = tree(root), os.listdir, []
        monkeypatch.setattr("ingest.sweep.os.listdir", lambda folder: calls.append(folder) or real(folder))
        here.alike(str(root / "a.json"))
        put(root / "b.wav")
        assert here.alike(str(root / "b.json")) == ["b.wav"]
        os.utime(root, (1, 1))
        calls.clear()
        here.alike(str(root / "a.json"))
        here.alike(str(root / "b.json"))
        assert len(calls) == 1
