"""How recordings come into a folder in real life, and what becomes of each."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from tests.story.place import Place, make_place, write_wav
from tests.waiting import wait_until


def delivered(place: Place, *names: str) -> Callable[[], bool]:
    return lambda: all(place.state(name) == "delivered" for name in names)


def wait_for_journal(place: Place) -> None:
    wait_until((place.home / "data/journal.db").exists, place.log)


def test_a_file_copied_in_slowly_is_admitted_once_when_it_is_whole(tmp_path: Path) -> None:
    place = make_place(tmp_path / "place", settle_max="60s")  # a busy machine writes more slowly than this test
    whole = write_wav(place.home / "whole.wav", 1, seconds=0.6).read_bytes()
    with place.running():
        wait_for_journal(place)
        with (place.recordings / "slow.wav").open("wb") as file:
            for start in range(0, len(whole), 1024):  # 1 KB every 100 ms
                file.write(whole[start : start + 1024])
                file.flush()
                time.sleep(0.1)
        wait_until(delivered(place, "slow.wav"), place.log)
    assert place.calls().total() == 1
    assert place.report("slow.wav")["tags"] == []
    assert place.report("slow.wav")["duration_ms"] == 600
    place.assert_balanced()


def test_a_recorder_that_pauses_longer_than_settle_and_goes_on_supersedes_its_first_half(place: Place) -> None:
    path = place.recordings / "call.wav"
    streaming = write_wav(place.home / "whole.wav", 1, seconds=0.5).read_bytes()
    # a streaming recorder: sizes unknown until it ends
    header = streaming[:4] + b"\xff\xff\xff\xff" + streaming[8:40] + b"\xff\xff\xff\xff"
    with place.running():
        wait_for_journal(place)
        path.write_bytes(header + streaming[44:4044])
        wait_until(delivered(place, "call.wav"), place.log)
        first = place.report("call.wav")["recording_id"]
        with path.open("ab") as file:
            file.write(streaming[4044:])
        wait_until(lambda: place.report("call.wav")["recording_id"] != first, place.log)
        wait_until(delivered(place, "call.wav"), place.log)
        wait_until(lambda: len(place.ids()) == 1, place.log)
    assert first not in place.ids(), "the documents of the half are gone"
    assert place.counts() == {"dropped": 1, "transcribed": 1}
    place.assert_balanced()


def test_a_header_that_promises_more_waits_until_settle_max_and_is_heard_as_truncated(tmp_path: Path) -> None:
    place = make_place(tmp_path / "place", settle_max="1s")  # under --once not more, were it an hour
    whole = write_wav(place.home / "whole.wav", 1, seconds=0.5).read_bytes()
    (place.recordings / "short.wav").write_bytes(whole[:4044])
    began = time.monotonic()
    assert place.run() == 0
    assert time.monotonic() - began >= 1
    assert place.state("short.wav") == "delivered"
    assert "_truncated" in place.report("short.wav")["tags"]


def test_a_file_renamed_into_place_is_found(place: Place) -> None:
    with place.running():
        wait_for_journal(place)
        part = write_wav(place.recordings / "call.wav.part", 1)
        wait_until(lambda: place.state("call.wav.part") == "ignored", place.log)
        part.rename(place.recordings / "call.wav")
        wait_until(delivered(place, "call.wav"), place.log)
        wait_until(lambda: place.state("call.wav.part") == "vanished", place.log)
    place.assert_balanced()


def test_files_already_there_at_the_start_pass_the_same_gate(tmp_path: Path) -> None:
    place = make_place(tmp_path / "place", settle_max="60s")
    path = place.recordings / "early.wav"
    whole = write_wav(place.home / "whole.wav", 1, seconds=1).read_bytes()
    path.write_bytes(whole[:1000])
    with place.running(), path.open("ab") as file:
        for start in range(1000, len(whole), 1000):
            file.write(whole[start : start + 1000])
            file.flush()
            time.sleep(0.05)
        wait_for_journal(place)
        wait_until(delivered(place, "early.wav"), place.log)
    assert place.calls().total() == 1
    assert place.report("early.wav")["duration_ms"] == 1000


def test_a_file_that_comes_while_the_watcher_is_stopped_is_found_by_the_sweep(place: Place) -> None:
    write_wav(place.recordings / "first.wav", 1)
    assert place.run() == 0
    write_wav(place.recordings / "second.wav", 2)
    assert place.run() == 0
    assert place.state("second.wav") == "delivered"
    assert place.calls().total() == 2


def test_a_path_rewritten_after_delivery_is_a_new_recording_and_both_stay(place: Place) -> None:
    path = write_wav(place.recordings / "call.wav", 1)
    assert place.run() == 0
    first = place.report("call.wav")["recording_id"]
    write_wav(path, 2)
    assert place.run() == 0
    assert len(place.ids()) == 2
    with place.workplace() as workplace:
        known = workplace.journals[0].paths.get(str(path))
    assert known
    assert known.recording_id != first
    assert first in known.reason, "status says what stood there before"
    place.assert_balanced()


def test_identical_bytes_under_two_call_ids_are_two_recordings_that_share_one_transcript(place: Place) -> None:
    one = write_wav(place.recordings / "20250103_093000_li_c1.wav", 1)
    shutil.copyfile(one, place.recordings / "20250103_094500_wang_c2.wav")
    assert place.run() == 0
    assert len(place.ids()) == 2
    assert place.calls().total() == 1
    assert place.report("20250103_094500_wang_c2.wav")["call_id"] == "c2"
    assert place.report("20250103_093000_li_c1.wav")["began_at"] == "2025-01-03T09:30:00+08:00"


def test_identical_bytes_under_two_meaningless_names_are_one_recording_with_two_paths(place: Place) -> None:
    one = write_wav(place.recordings / "voicemail.wav", 1)
    shutil.copyfile(one, place.recordings / "voicemail (1).wav")
    assert place.run() == 0
    assert len(place.ids()) == 1
    assert len(place.report("voicemail.wav")["paths"]) == 2


def test_a_sidecar_that_comes_late_amends_the_call_without_the_transcriber(place: Place) -> None:
    write_wav(place.recordings / "call.wav", 1)
    assert place.run() == 0
    (before,) = place.ids().items()
    (place.recordings / "call.json").write_text(json.dumps({"agent": "李华", "queue": "sales"}), "utf-8")
    assert place.run() == 0
    (after,) = place.ids().items()
    assert after == (before[0], before[1] + 1)
    assert place.report("call.wav")["meta"]["agent"] == "李华"
    assert place.state("call.json") == "sidecar"
    assert place.calls().total() == 1
    place.assert_balanced()


def test_a_sidecar_that_comes_before_is_there_from_the_first_revision(place: Place) -> None:
    (place.recordings / "call.yaml").write_text("agent: 李华\nbegan_at: 2025-01-03T09:30:00\n", "utf-8")
    write_wav(place.recordings / "call.wav", 1)
    assert place.run() == 0
    report = place.report("call.wav")
    assert report["meta"]["agent"] == "李华"
    assert report["began_at"] == "2025-01-03T09:30:00+08:00"
    assert list(place.ids().values()) == [1]


def test_bad_files_are_buried_each_with_its_own_reason_and_the_rest_goes_on(place: Place) -> None:
    (place.recordings / "empty.wav").write_bytes(b"")
    (place.recordings / "noise.wav").write_bytes(os.urandom(4096))
    (place.recordings / "secret.wav").write_bytes(b"Salted__" + os.urandom(4096))
    write_wav(place.recordings / "good.wav", 1)
    assert place.run() == 0
    assert place.state("good.wav") == "delivered"
    reports = [place.report(name) for name in ("empty.wav", "noise.wav", "secret.wav")]
    assert [report["state"] for report in reports] == ["dead"] * 3
    assert len({report["reason"] for report in reports}) == 3
    assert all(report["hint"] and report["stage"] == "decode" for report in reports)
    assert len(place.ids()) == 4, "a dashboard counts failures too"


def test_on_done_delete_takes_only_what_was_heard_and_delivered(tmp_path: Path) -> None:
    place = make_place(tmp_path / "place", on_done="delete")
    write_wav(place.recordings / "good.wav", 1)
    (place.recordings / "noise.wav").write_bytes(os.urandom(4096))
    assert place.run() == 0
    assert not (place.recordings / "good.wav").exists()
    assert (place.recordings / "noise.wav").exists(), "a dead letter's file is all there is of it"
    assert len(place.ids()) == 2
    assert place.run() == 0
    assert len(place.ids()) == 2
    place.assert_balanced()
