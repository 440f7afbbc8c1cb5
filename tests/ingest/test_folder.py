"""The source on real folders: each scar of a watch folder is a sentence here."""

from __future__ import annotations

import logging
import os
import threading
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from callstash.errors import CallstashError
from callstash.model import Media, recording_id
from ingest import folder as folder_module
from ingest.settle import SettleTracker
from tests.ingest.ledger import MemoryLedger
from tests.ingest.running import Running, make_source, run_once, wav, with_header

HOUSE = "%{YYYYMMDD:date}_%{HHMMSS:time}_%{EXTENSION:agent}_%{CALLID:call_id}"


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    folder = tmp_path / "calls"
    folder.mkdir()
    return folder


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


def quick(calls: Path, ledger: MemoryLedger, **options: Any) -> list[str]:
    """Names yielded by one run with hardly any settling."""
    found = run_once(calls, ledger, **{"settle": "10ms", "settle_max": "20ms", **options})
    return [Path(one.path.path).name for one in found]


class TestArrival:
    def test_already_there_at_start_passes_the_same_gate(self, calls: Path) -> None:
        (calls / "a.wav").write_bytes(wav())
        began = time.monotonic()
        (found,) = run_once(calls, settle="200ms")
        assert time.monotonic() - began >= 0.2
        assert found.recording.path == str(calls / "a.wav")
        assert (found.recording.duration_ms, found.recording.channels, found.recording.size) == (100, 1, 1644)
        assert found.recording.id == recording_id(found.recording.content_id)

    def test_half_written_at_start_is_not_taken_early(self, calls: Path) -> None:
        data = wav()
        (calls / "a.wav").write_bytes(data[:700])
        with Running(calls) as source, (calls / "a.wav").open("ab") as file:
            time.sleep(0.5)
            file.write(data[700:])
            file.flush()
            (found,) = source.until_found(1)
        assert (found.recording.size, found.recording.tags) == (len(data), ())

    def test_a_slow_copy_is_one_whole_recording(self, calls: Path) -> None:
        data = wav(1.0)
        with Running(calls) as source:
            with (calls / "a.wav").open("wb", buffering=0) as file:
                for start in range(0, len(data), 1024):
                    file.write(data[start : start + 1024])
                    time.sleep(0.03)
            (found,) = source.until_found(1)
        assert (found.recording.size, found.recording.tags) == (len(data), ())

    def test_a_copy_that_pauses_longer_than_settle_and_goes_on_is_one_whole_recording(self, calls: Path) -> None:
        data = wav()
        with Running(calls) as source:
            with (calls / "a.wav").open("wb", buffering=0) as file:
                file.write(data[:1000])
                source.until(lambda: source.state("a.wav") == "settling")
                time.sleep(0.6)
                assert source.found == []
                file.write(data[1000:])
            source.until_found(1)
            time.sleep(0.4)
        assert [(one.recording.size, one.continues) for one in source.found] == [(len(data), None)]

    def test_a_recorder_that_streams_and_pauses_is_heard_and_then_superseded(self, calls: Path) -> None:
        samples = wav(0.4)[44:]
        streaming = with_header(samples, 0, 0)
        with Running(calls) as source:
            (calls / "a.wav").write_bytes(streaming[:2044])
            source.until_found(1)
            (calls / "a.wav").write_bytes(with_header(samples))  # the header is right now, and the sound goes on
            first, second = source.until_found(2)
        assert second.continues == first.recording.id != second.recording.id

    def test_renamed_into_place(self, calls: Path) -> None:
        with Running(calls) as source:
            (calls / "a.wav.part").write_bytes(wav())
            source.until(lambda: source.state("a.wav.part") == "ignored")
            (calls / "a.wav.part").rename(calls / "a.wav")
            source.until_found(1)
            source.until(lambda: source.state("a.wav.part") == "vanished")
        assert source.names() == ["a.wav"]

    def test_moved_in_from_outside_with_an_old_time_stamp(self, calls: Path) -> None:
        outside = calls.parent / "a.wav"
        outside.write_bytes(wav())
        os.utime(outside, (1e9, 1e9))
        with Running(calls) as source:
            outside.rename(calls / "a.wav")
            (found,) = source.until_found(1)
        assert found.recording.began_at == datetime.fromtimestamp(1e9, UTC)

    def test_came_while_nobody_watched(self, calls: Path, ledger: MemoryLedger) -> None:
        (calls / "a.wav").write_bytes(wav())
        assert quick(calls, ledger) == ["a.wav"]
        (calls / "b.wav").write_bytes(wav(seed=1))
        assert quick(calls, ledger) == ["b.wav"]

    def test_whole_folders_that_are_copied_or_moved_in(self, calls: Path) -> None:
        outside = calls.parent / "batch"
        (outside / "deep").mkdir(parents=True)
        (outside / "deep" / "a.wav").write_bytes(wav())
        with Running(calls) as source:
            outside.rename(calls / "batch")
            (calls / "x" / "y").mkdir(parents=True)
            (calls / "x" / "y" / "b.wav").write_bytes(wav(seed=1))
            source.until_found(2)
        assert sorted(source.names()) == ["a.wav", "b.wav"]

    def test_rescan_takes_the_file_that_the_watcher_never_reports(
        self, calls: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(folder_module.Watcher, "ensure", lambda self: None)
        with Running(calls, sweep="300ms") as source:
            (calls / "a.wav").write_bytes(wav())
            source.until_found(1)

    def test_a_polling_observer_serves_as_well(self, calls: Path) -> None:
        with Running(calls, observer="polling") as source:
            (calls / "a.wav").write_bytes(wav())
            source.until_found(1)

    def test_a_burst_is_taken_whole_and_once(self, calls: Path) -> None:
        with Running(calls) as source:
            for number in range(150):
                (calls / f"{number:03}.wav").write_bytes(wav(seed=number))
            source.until_found(150)
            time.sleep(0.3)
        assert sorted(source.names()) == [f"{number:03}.wav" for number in range(150)]


class TestNotYetOrNever:
    def test_deleted_before_it_settled_is_vanished(self, calls: Path) -> None:
        with Running(calls, settle="1h") as source:
            (calls / "a.wav").write_bytes(wav())
            source.until(lambda: source.state("a.wav") == "settling")
            (calls / "a.wav").unlink()
            source.until(lambda: source.state("a.wav") == "vanished")
        assert source.found == []

    def test_a_torn_file_is_taken_after_settle_max_and_tagged(self, calls: Path) -> None:
        (calls / "a.wav").write_bytes(wav()[:1000])
        began = time.monotonic()
        with Running(calls, settle_max="600ms") as source:
            (found,) = source.until_found(1)
        assert time.monotonic() - began >= 0.5
        assert found.recording.tags == ("_truncated",)

    def test_a_torn_file_that_is_old_need_not_wait_settle_max(self, calls: Path) -> None:
        (calls / "a.wav").write_bytes(wav()[:1000])
        os.utime(calls / "a.wav", (1e9, 1e9))
        (found,) = run_once(calls, settle_max="1h")
        assert found.recording.tags == ("_truncated",)

    def test_an_empty_file_waits_as_a_torn_one_does_and_goes_on_to_be_buried(self, calls: Path) -> None:
        (calls / "a.wav").touch()
        began = time.monotonic()
        (found,) = run_once(calls, settle_max="500ms")
        assert time.monotonic() - began >= 0.5
        assert (found.recording.size, found.recording.duration_ms, found.recording.tags) == (0, 0, ())

    def test_what_is_no_sound_goes_on_to_be_buried(self, calls: Path, ledger: MemoryLedger) -> None:
        (calls / "a.wav").write_bytes(b"this is a letter")
        assert quick(calls, ledger) == ["a.wav"]

    def test_a_run_that_must_end_leaves_what_never_stops_growing(self, calls: Path, ledger: MemoryLedger) -> None:
        stop = threading.Event()

        def grow() -> None:
            with (calls / "a.mp3").open("wb", buffering=0) as file:
                while not stop.wait(0.02):
                    file.write(b"x")

        thread = threading.Thread(target=grow)
        thread.start()
        try:
            assert run_once(calls, ledger, settle="1m", settle_max="600ms") == []
        finally:
            stop.set()
            thread.join()
        assert "still growing" in ledger.paths[str(calls / "a.mp3")].reason

    def test_every_file_is_in_exactly_one_state_with_its_reason(self, calls: Path, ledger: MemoryLedger) -> None:
        for name in ("a.wav", "a.json", "a.txt", "b.txt", "c.docx", ".d.wav", "e.part", "f.json"):
            (calls / name).write_text("{}")
        os.mkfifo(calls / "g.wav")
        (calls / "h.wav").symlink_to(calls / "a.wav")
        assert sorted(quick(calls, ledger)) == ["a.wav", "b.txt"]
        states = {Path(path).name: (state.state, bool(state.reason)) for path, state in ledger.paths.items()}
        assert states == {
            "a.wav": ("recording", False),
            "b.txt": ("recording", False),
            "a.json": ("sidecar", True),
            "f.json": ("sidecar", True),
            **dict.fromkeys(("a.txt", "c.docx", ".d.wav", "e.part", "g.wav", "h.wav"), ("ignored", True)),
        }

    def test_permission_denied_is_unreadable_and_tried_again(
        self, calls: Path, ledger: MemoryLedger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (calls / "a.wav").write_bytes(wav())

        def denied(path: str) -> None:
            raise PermissionError(13, "Permission denied")

        with monkeypatch.context() as patched:
            patched.setattr("ingest.probe.opened", denied)
            assert quick(calls, ledger) == []
        state = ledger.paths[str(calls / "a.wav")]
        assert (state.state, state.reason) == ("unreadable", "permission denied: tried again at the next sweep")
        assert quick(calls, ledger) == ["a.wav"]

    def test_a_transcript_that_is_none_is_unreadable_with_reason_and_hint(
        self, calls: Path, ledger: MemoryLedger
    ) -> None:
        (calls / "a.txt").write_bytes(b"\x00\x01\x02")
        assert quick(calls, ledger) == []
        state = ledger.paths[str(calls / "a.txt")]
        assert state.state == "unreadable" and "UTF-8" in state.reason and "exclude" in state.reason


class TestKnownFiles:
    def test_are_not_hashed_again(self, calls: Path, ledger: MemoryLedger, monkeypatch: pytest.MonkeyPatch) -> None:
        for number in range(5):
            (calls / f"{number}.wav").write_bytes(wav(seed=number))
        assert len(quick(calls, ledger)) == 5
        monkeypatch.setattr("ingest.probe.opened", lambda path: pytest.fail("read again"))
        puts = ledger.puts
        assert quick(calls, ledger) == []
        assert ledger.puts == puts

    def test_are_not_yielded_twice_by_a_touch_of_the_folder(self, calls: Path) -> None:
        (calls / "a.wav").write_bytes(wav())
        with Running(calls) as source:
            source.until_found(1)
            (calls / "a.wav").chmod(0o600)
            with (calls / "a.wav").open("rb") as file:
                file.read()
            time.sleep(0.5)
        assert source.names() == ["a.wav"]

    def test_a_later_touch_moves_no_call_in_time(self, calls: Path, ledger: MemoryLedger) -> None:
        (calls / "a.wav").write_bytes(wav())
        (before,) = run_once(calls, ledger)
        os.utime(calls / "a.wav", (1e9, 1e9))
        (after,) = run_once(calls, ledger)
        assert after.recording == before.recording
        assert after.continues is None

    def test_look_reads_them_again(self, calls: Path) -> None:
        (calls / "a.wav").write_bytes(wav())
        with Running(calls) as source:
            source.until_found(1)
            source.source.look(str(calls / "a.wav"))
            source.source.look("/somewhere/else.wav")
            first, second = source.until_found(2)
        assert first.recording == second.recording

    def test_a_look_in_a_folder_that_nobody_watches_now_is_done_by_the_next_run(
        self, calls: Path, ledger: MemoryLedger
    ) -> None:
        (calls / "a.wav").write_bytes(wav())
        source = make_source(calls, ledger)
        for _ in range(2):
            found = list(source.recordings(threading.Event(), once=True))
            assert len(found) == 1
            ledger.admit(found[0])
            source.look(str(calls / "a.wav"))


class TestRewritten:
    def rewritten(self, calls: Path, ledger: MemoryLedger, before: bytes, after: bytes, name: str = "a.wav") -> Any:
        (calls / name).write_bytes(before)
        (old,) = run_once(calls, ledger, settle="10ms", settle_max="20ms")
        (calls / name).write_bytes(after)
        (new,) = run_once(calls, ledger, settle="10ms", settle_max="20ms")
        assert new.recording.id != old.recording.id
        assert new.continues in (None, old.recording.id)
        return new.continues

    def test_sound_that_goes_on_continues_the_old_recording(self, calls: Path, ledger: MemoryLedger) -> None:
        samples = wav(0.3)[44:]
        assert self.rewritten(calls, ledger, with_header(samples[:1000]), with_header(samples))

    def test_other_sound_does_not(self, calls: Path, ledger: MemoryLedger) -> None:
        assert not self.rewritten(calls, ledger, wav(), wav(0.3, seed=1))

    def test_shorter_sound_does_not(self, calls: Path, ledger: MemoryLedger) -> None:
        assert not self.rewritten(calls, ledger, wav(0.3), wav(0.1))

    def test_formats_without_a_header_to_rewrite_are_compared_as_a_whole(
        self, calls: Path, ledger: MemoryLedger
    ) -> None:
        assert self.rewritten(calls, ledger, b"ID3abc", b"ID3abcdef", "a.mp3")

    def test_a_header_that_was_cut_off_is_continued_by_the_whole_file(self, calls: Path, ledger: MemoryLedger) -> None:
        assert self.rewritten(calls, ledger, wav()[:30], wav())

    def test_an_empty_file_is_the_beginning_of_everything(self, calls: Path, ledger: MemoryLedger) -> None:
        assert self.rewritten(calls, ledger, b"", wav())

    def test_what_stood_there_is_remembered_while_the_new_bytes_settle_and_over_a_restart(
        self, calls: Path, ledger: MemoryLedger
    ) -> None:
        samples = wav(0.3)[44:]
        (calls / "a.wav").write_bytes(with_header(samples[:1000]))
        (old,) = run_once(calls, ledger)
        with Running(calls, ledger) as source:
            (calls / "a.wav").write_bytes(with_header(samples)[:2000])
            source.until(lambda: source.state("a.wav") == "settling")
        (calls / "a.wav").write_bytes(with_header(samples))
        (new,) = run_once(calls, ledger)
        assert new.continues == old.recording.id


class TestIdentity:
    def test_the_same_bytes_under_two_meaningless_names_are_one_recording(
        self, calls: Path, ledger: MemoryLedger
    ) -> None:
        for name in ("a.wav", "b.wav"):
            (calls / name).write_bytes(wav())
        one, other = run_once(calls, ledger)
        assert one.recording.id == other.recording.id
        assert one.path.path != other.path.path

    def test_the_same_prompt_in_two_calls_is_two_recordings_of_one_content(
        self, calls: Path, ledger: MemoryLedger
    ) -> None:
        for call in ("c1", "c2"):
            (calls / f"20250102_093000_8001_{call}.wav").write_bytes(wav())
        one, other = run_once(calls, ledger, match=HOUSE)
        assert one.recording.content_id == other.recording.content_id
        assert one.recording.id != other.recording.id
        assert [one.recording.call_id, other.recording.call_id] == ["c1", "c2"]

    def test_a_rename_keeps_a_meaningless_recording_and_its_old_path_vanishes(
        self, calls: Path, ledger: MemoryLedger
    ) -> None:
        (calls / "a.wav").write_bytes(wav())
        (before,) = run_once(calls, ledger)
        (calls / "a.wav").rename(calls / "b.wav")
        (after,) = run_once(calls, ledger)
        assert after.recording.id == before.recording.id
        state = ledger.paths[str(calls / "a.wav")]
        assert (state.state, state.recording_id) == ("vanished", before.recording.id)

    def test_a_configured_zone_counts_for_dates_and_not_for_identity(self, calls: Path) -> None:
        (calls / "20250102_093000_8001_c1.wav").write_bytes(wav())
        (here,) = run_once(calls, match=HOUSE)
        (there,) = run_once(calls, match=HOUSE, timezone="America/New_York")
        assert here.recording.began_at.isoformat() == "2025-01-02T09:30:00+08:00"
        assert there.recording.began_at.isoformat() == "2025-01-02T09:30:00-05:00"
        assert here.recording.id == there.recording.id


class TestSidecars:
    def test_before_the_recording_it_waits_for_it(self, calls: Path, ledger: MemoryLedger) -> None:
        (calls / "a.json").write_text('{"agent": "Li"}')
        assert quick(calls, ledger) == []
        assert ledger.paths[str(calls / "a.json")].reason == "no recording beside it yet"
        (calls / "a.wav").write_bytes(wav())
        (found,) = run_once(calls, ledger)
        assert found.recording.meta["agent"] == "Li"
        assert ledger.paths[str(calls / "a.json")].reason == "metadata of a.wav"

    def test_together_with_the_recording_one_yield_is_enough(self, calls: Path, ledger: MemoryLedger) -> None:
        (calls / "a.yaml").write_text("began_at: 2025-01-02 09:30:00\n")
        (calls / "a.wav").write_bytes(wav())
        (found,) = run_once(calls, ledger)
        assert found.recording.began_at.isoformat() == "2025-01-02T09:30:00+08:00"
        assert found.recording.meta["began_at_from"] == "sidecar"

    def test_late_it_amends_the_recording_under_the_same_id_without_hashing(
        self, calls: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (calls / "a.wav").write_bytes(wav()[:1000])
        with Running(calls, settle_max="300ms") as source:
            (before,) = source.until_found(1)
            monkeypatch.setattr("ingest.probe.identify", lambda path: pytest.fail("hashed again"))
            (calls / "a.json").write_text('{"call_id": "c9", "agent": "Li"}')
            before, after = source.until_found(2)
            source.until(lambda: source.state("a.json") == "sidecar")
        assert after.recording.id == before.recording.id
        assert (after.recording.call_id, after.recording.meta["agent"]) == ("c9", "Li")
        assert after.recording.tags == ("_truncated",)
        assert after.path == source.ledger.get(str(calls / "a.wav"))

    def test_corrected_it_amends_again_and_takes_its_tag_back(self, calls: Path, ledger: MemoryLedger) -> None:
        (calls / "a.wav").write_bytes(wav())
        (calls / "a.json").write_text('{"agent": ')
        (broken,) = run_once(calls, ledger)
        assert broken.recording.tags == ("_jsonparsefailure",)
        assert "not a JSON object" in ledger.paths[str(calls / "a.json")].reason
        (calls / "a.json").write_text('{"agent": "Li"}')
        (whole,) = run_once(calls, ledger)
        assert (whole.recording.tags, whole.recording.meta["agent"]) == ((), "Li")

    def test_half_written_it_means_nothing_yet(self, calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        clock = [0.0]
        monkeypatch.setattr(folder_module, "SettleTracker", partial(SettleTracker, clock=lambda: clock[-1]))
        (calls / "a.wav").write_bytes(wav())
        with Running(calls, settle="10s") as source:
            clock.append(6)
            (calls / "a.json").write_text('{"agent": ')
            source.until(lambda: source.state("a.json") == "settling")
            clock.append(11)  # the recording has settled, the sidecar has not
            (first,) = source.until_found(1)
            (calls / "a.json").write_text('{"agent": "Li"}')

            def later() -> bool:
                clock.append(clock[-1] + 1)
                return len(source.found) == 2

            source.until(later)
            second = source.found[1]
        assert first.recording.tags == second.recording.tags == ()
        assert second.recording.meta["agent"] == "Li"

    def test_of_a_transcript_it_is_yielded_with_its_words(self, calls: Path, ledger: MemoryLedger) -> None:
        (calls / "a.txt").write_text("hello")
        run_once(calls, ledger)
        (calls / "a.json").write_text('{"agent": "Li"}')
        (found,) = run_once(calls, ledger)
        assert found.recording.meta["agent"] == "Li"
        assert found.transcript and found.transcript.text == "hello"

    def test_the_second_choice_says_which_one_counts(self, calls: Path, ledger: MemoryLedger) -> None:
        (calls / "a.wav").write_bytes(wav())
        (calls / "a.json").write_text('{"agent": "json"}')
        (calls / "a.yaml").write_text("agent: yaml")
        (found,) = run_once(calls, ledger)
        assert found.recording.meta["agent"] == "json"
        assert ledger.paths[str(calls / "a.yaml")].reason == "not used: a.json counts"

    def test_killed_before_the_amendment_was_admitted_it_is_yielded_again(
        self, calls: Path, ledger: MemoryLedger
    ) -> None:
        (calls / "a.wav").write_bytes(wav())
        run_once(calls, ledger)
        (calls / "a.json").write_text('{"agent": "Li"}')
        running = make_source(calls, ledger).recordings(threading.Event(), once=True)
        assert next(running).recording.meta["agent"] == "Li"
        running.close()  # type: ignore[attr-defined]  # a generator
        (again,) = run_once(calls, ledger)
        assert again.recording.meta["agent"] == "Li"


class TestText:
    def test_a_transcript_comes_with_its_words_and_its_metadata(self, calls: Path) -> None:
        (calls / "20250102_093000_8001_c1.txt").write_text("[00:01] 客服：您好\n[00:03] 客户：请问几点开门")
        (found,) = run_once(calls, match=HOUSE)
        assert (found.recording.media, found.recording.call_id) == (Media.TEXT, "c1")
        assert (found.recording.duration_ms, found.recording.channels) == (3000, 1)
        assert found.transcript and found.transcript.content_id == found.recording.content_id
        assert [segment.role for segment in found.transcript.segments] == ["agent", "customer"]

    def test_one_that_grows_is_superseded(self, calls: Path, ledger: MemoryLedger) -> None:
        (calls / "a.txt").write_text("hello\n")
        (old,) = run_once(calls, ledger)
        (calls / "a.txt").write_text("hello\nworld\n")
        (new,) = run_once(calls, ledger)
        assert new.continues == old.recording.id


class TestRoot:
    def test_missing_at_the_start_is_an_error_with_a_hint_and_the_constructor_does_not_mind(self, calls: Path) -> None:
        calls.rmdir()
        source = make_source(calls)
        for attempt in (source.check, lambda: next(source.recordings(threading.Event()))):
            with pytest.raises(CallstashError, match="cannot be read") as caught:
                attempt()
            assert "mount" in caught.value.hint

    def test_gone_for_a_while_no_file_is_said_to_have_vanished(
        self, calls: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(folder_module, "ROOT_RETRY_S", 0.2)
        (calls / "a.wav").write_bytes(wav())
        away = calls.parent / "away"
        with caplog.at_level(logging.INFO, "callstash.ingest"), Running(calls, sweep="300ms") as source:
            source.until_found(1)
            calls.rename(away)
            source.until(lambda: "waiting until it is back" in caplog.text)
            time.sleep(0.5)
            assert source.state("a.wav") == "recording"
            (away / "b.wav").write_bytes(wav(seed=1))
            away.rename(calls)
            source.until_found(2)
            (calls / "c.wav").write_bytes(wav(seed=2))
            source.until_found(3)
        assert caplog.text.count("waiting until it is back") == 1
        assert "is back" in caplog.text

    def test_an_empty_mount_point_is_a_share_that_is_not_mounted(self, calls: Path, ledger: MemoryLedger) -> None:
        (calls / "a.wav").write_bytes(wav())
        quick(calls, ledger)
        path = str(calls / "a.wav")
        known = ledger.paths[path]
        ledger.paths[path] = type(known)(path, "recording", device=known.device + 1, recording_id=known.recording_id)
        (calls / "a.wav").unlink()
        with pytest.raises(CallstashError, match="is its share mounted"):
            quick(calls, ledger)
        assert ledger.paths[path].state == "recording"

    def test_everything_deleted_on_purpose_has_vanished(self, calls: Path, ledger: MemoryLedger) -> None:
        (calls / "x").mkdir()
        (calls / "x" / "a.wav").write_bytes(wav())
        with Running(calls, ledger) as source:
            source.until_found(1)
            (calls / "x" / "a.wav").unlink()
            (calls / "x").rmdir()
            source.until(lambda: source.state("x/a.wav") == "vanished")

    def test_a_folder_moved_out_takes_its_files_with_it(self, calls: Path, ledger: MemoryLedger) -> None:
        (calls / "x").mkdir()
        (calls / "x" / "a.wav").write_bytes(wav())
        with Running(calls, ledger) as source:
            source.until_found(1)
            (calls / "x").rename(calls.parent / "x")
            source.until(lambda: source.state("x/a.wav") == "vanished")

    def test_files_below_a_folder_that_cannot_be_listed_have_not_vanished(
        self, calls: Path, ledger: MemoryLedger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (calls / "x").mkdir()
        (calls / "x" / "a.wav").write_bytes(wav())
        quick(calls, ledger)
        real = os.listdir

        def listdir(folder: str) -> list[str]:
            if folder.endswith("/x"):
                raise OSError(5, "Input/output error")
            return real(folder)

        monkeypatch.setattr("ingest.sweep.os.listdir", listdir)
        quick(calls, ledger)
        assert ledger.paths[str(calls / "x" / "a.wav")].state == "recording"
        assert ledger.paths[str(calls / "x")].state == "unreadable"


class TestStopping:
    def test_waits_for_nothing(self, calls: Path) -> None:
        (calls / "a.wav").write_bytes(wav())
        with Running(calls, settle="1h", sweep="1h") as source:
            pass
        assert source.found == []
        assert source.state("a.wav") == "settling"

    def test_between_two_files_what_was_not_taken_comes_next_time(self, calls: Path, ledger: MemoryLedger) -> None:
        for number in range(3):
            (calls / f"{number}.wav").write_bytes(wav(seed=number))
        stop = threading.Event()
        for found in make_source(calls, ledger).recordings(stop):
            ledger.admit(found)
            stop.set()
        assert len(ledger.recordings) == 1
        assert len(run_once(calls, ledger)) == 2
