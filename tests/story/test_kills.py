"""A pipeline killed at every named point and at random moments, then run again: nothing lost, nothing twice."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from callstash.codec import load_event
from callstash.lock import holder
from callstash.points import POINTS
from tests.story.place import Place, fill, make_place, write_wav

CONTENTS = 3
"""Distinct contents that the transcriber is asked for (see `fill`): the corrupt file never gets that far."""

FILES = {"call-0.wav", "call-1.wav", "call-2.wav", "copy of call-0.wav", "noise.wav", "note.txt"}


def facts(place: Place) -> dict[str, tuple[object, ...]]:
    """What was delivered, without what differs from place to place (paths and file times)."""
    events = [load_event(text) for text in place.events().values()]
    return {
        event.recording.id: (
            event.recording.content_id,
            event.outcome,
            event.transcript.text,
            tuple((field.name, field.value, field.evidence) for field in event.fields),
        )
        for event in events
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = make_place(tmp_path_factory.mktemp("undisturbed") / "place")
    fill(place)
    assert place.run() == 0
    assert place.counts() == {"dead": 1, "transcribed": 4}
    assert place.calls().total() == CONTENTS
    return place


def wait_until_asked(place: Place) -> None:
    """Until the transcriber has something in hand."""
    deadline = time.monotonic() + 60
    while not place.calls():
        assert time.monotonic() < deadline, place.log()
        time.sleep(0.02)


def assert_whole(place: Place, undisturbed: Place) -> None:
    place.assert_balanced()
    assert place.counts() == {"dead": 1, "transcribed": 4}
    assert {name: place.state(name) for name in FILES} == {name: undisturbed.state(name) for name in FILES}
    assert place.ids().keys() == undisturbed.ids().keys(), "each call in the store once"
    assert facts(place) == facts(undisturbed)
    assert place.transcripts() == undisturbed.transcripts()
    assert not list(place.home.glob("data/**/*.tmp"))


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_named_point_and_run_again_it_ends_as_if_nothing_had_happened(
    place: Place, undisturbed: Place, point: str
) -> None:
    fill(place)
    assert place.run(kill_at=point) == -signal.SIGKILL
    cut_in_flight = place.cut_in_flight()
    assert place.run() == 0, place.log()
    assert_whole(place, undisturbed)
    assert cut_in_flight in (0, 1), "the scripted transcriber works on one at a time"
    assert place.calls().total() == CONTENTS + cut_in_flight


@pytest.mark.parametrize("point", ["advance:after#3", "extract:after#4", "deliver:written#2", "deliver:after#2"])
def test_killed_later_on_it_ends_as_if_nothing_had_happened(place: Place, undisturbed: Place, point: str) -> None:
    fill(place)
    killed = place.run(kill_at=point)
    assert killed == -signal.SIGKILL or point.startswith("deliver"), "deliveries may go out in one batch"
    assert place.run() == 0, place.log()
    assert_whole(place, undisturbed)


@pytest.mark.parametrize("seed", range(20 if os.environ.get("CALLSTASH_EXAM") == "1" else 8))
def test_killed_at_a_random_moment_and_run_again_it_ends_as_if_nothing_had_happened(
    tmp_path: Path, undisturbed: Place, seed: int
) -> None:
    place = make_place(tmp_path / "place", delay="40ms")
    fill(place)
    process = place.start()
    time.sleep(random.Random(seed).uniform(0.05, 0.9))
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join(10)
    cut_in_flight = place.cut_in_flight()
    assert place.run() == 0, place.log()
    assert_whole(place, undisturbed)
    assert place.calls().total() == CONTENTS + cut_in_flight
    assert cut_in_flight in (0, 1)


def test_a_second_run_finds_nothing_to_do(place: Place, undisturbed: Place) -> None:
    fill(place)
    assert place.run() == 0
    assert place.run() == 0
    assert_whole(place, undisturbed)
    assert place.calls().total() == CONTENTS


def test_after_a_kill_new_recordings_still_flow(place: Place) -> None:
    fill(place)
    assert place.run(kill_at="deliver:written") == -signal.SIGKILL
    write_wav(place.recordings / "fresh.wav", 9)
    assert place.run() == 0
    assert place.state("fresh.wav") == "delivered"
    place.assert_balanced()


def test_two_workers_on_one_data_directory_are_refused(place: Place) -> None:
    fill(place)
    with place.running():
        deadline = time.monotonic() + 60
        while not holder(place.home / "data"):
            assert time.monotonic() < deadline, place.log()
            time.sleep(0.02)
        assert place.run() == 1, "the second one"
    assert "another callstash works on" in place.log()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_drains_what_is_in_hand(tmp_path: Path, number: signal.Signals) -> None:
    place = make_place(tmp_path / "place", delay="300ms")
    fill(place)
    process = place.start(once=False)
    wait_until_asked(place)
    assert process.pid
    os.kill(process.pid, number)
    process.join(20)
    assert process.exitcode == 0, place.log()
    assert place.cut_in_flight() == 0, "what was begun was finished"
    assert place.run() == 0
    place.assert_balanced()
    assert place.calls().total() == CONTENTS


def test_a_second_signal_leaves_at_once_and_still_nothing_is_lost(tmp_path: Path, undisturbed: Place) -> None:
    place = make_place(tmp_path / "place", delay="60s")
    fill(place)
    process = place.start(once=False)
    wait_until_asked(place)
    assert process.pid
    os.kill(process.pid, signal.SIGINT)
    time.sleep(0.5)
    began = time.monotonic()
    os.kill(process.pid, signal.SIGINT)
    process.join(30)
    assert time.monotonic() - began < 20, "it did not wait for the sixty seconds"
    assert process.exitcode == 128 + signal.SIGINT
    place.file.write_text(place.file.read_text("utf-8").replace("delay: 60s", "delay: 0s"), "utf-8")
    assert place.run() == 0
    assert_whole(place, undisturbed)
