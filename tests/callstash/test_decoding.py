"""Decoding ahead of the transcriber: nobody waits for a long recording, and what was not heard is given back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from callstash.decoding import THREADS
from callstash.errors import Reject, Retry
from callstash.model import Audio, Transcript
from callstash.testing import make_recording
from callstash.transcription import IN_HAND_MS
from tests.callstash.bench import Bench, hear, hear_all, make_bench

Results = Iterator[tuple[str, Transcript | Reject]]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path)


def slow(bench: Bench, name: str) -> threading.Event:
    """Decoding this recording waits for the event."""
    return bench.decoder.slow.setdefault(make_recording(name).path, threading.Event())


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def one_by_one(audios: Iterator[Audio]) -> Results:
    yield from (hear(audio) for audio in audios)


def test_short_recordings_overtake_one_that_takes_long_to_decode(bench: Bench) -> None:
    ready = slow(bench, "long.wav")
    (long,) = bench.admit("long.wav", duration_ms=3 * IN_HAND_MS)
    short = bench.admit("a.wav", "b.wav", "c.wav")
    heard = []

    def behaviour(audios: Iterator[Audio]) -> Results:
        for audio in audios:
            heard.append(audio.content_id)
            if len(heard) == 3:
                ready.set()
            yield hear(audio)

    assert bench.loop(behaviour).step()
    assert set(heard[:3]) == {recording.content_id for recording in short}
    assert heard[3:] == [long.content_id]


def test_what_is_ready_is_answered_while_another_is_still_decoded(bench: Bench) -> None:
    ready = slow(bench, "long.wav")
    bench.admit("long.wav", "a.wav", "b.wav")
    loop = bench.loop(hear_all)
    assert loop.step()
    assert bench.journal.counts() == {"admitted": 1, "transcribed": 2}
    ready.set()
    assert loop.step()
    assert bench.journal.counts() == {"transcribed": 3}
    assert len(bench.decoder.opened) == 3, "each decoded once"


def test_several_are_decoded_at_once_and_no_more_than_that(bench: Bench) -> None:
    names = [f"{number}.wav" for number in range(3 * THREADS)]
    bench.admit(*names)
    gates = [slow(bench, name) for name in names]

    def opening() -> None:
        wait_until(lambda: bench.decoder.busy >= THREADS)
        for gate in gates:
            gate.set()

    opener = threading.Thread(target=opening)
    opener.start()
    bench.loop(one_by_one).step()
    opener.join()
    assert bench.decoder.busiest == THREADS
    assert bench.journal.counts() == {"transcribed": 3 * THREADS}


def test_what_was_decoded_ahead_is_given_back_when_the_loop_stops(bench: Bench) -> None:
    ready = slow(bench, "long.wav")
    bench.admit("a.wav", "long.wav")

    def behaviour(audios: Iterator[Audio]) -> Results:
        for audio in audios:
            loop.stop()
            yield hear(audio)

    loop = bench.loop(behaviour)
    assert loop.step(), "what the transcriber had is finished"
    assert not loop.step()
    loop.close()
    assert bench.journal.counts() == {"admitted": 1, "transcribed": 1}
    assert bench.attempts() == {"a.wav": 0, "long.wav": 0}
    assert bench.decoder.closed
    ready.set()
    wait_until(lambda: len(bench.decoder.opened) == 2)
    late = bench.decoder.opened[-1]
    wait_until(lambda: late.closed)  # sound that comes when nobody wants it any more


def test_a_transcriber_that_breaks_off_costs_only_what_it_had_an_attempt(bench: Bench) -> None:
    slow(bench, "long.wav").set()
    bench.admit("a.wav", "b.wav", "long.wav")

    def behaviour(audios: Iterator[Audio]) -> Results:
        yield hear(next(audios))
        next(audios)
        raise RuntimeError("out of its depth")

    loop = bench.loop(behaviour)
    with pytest.raises(Retry, match="broke off"):
        loop.step()
    assert sorted(bench.attempts().values()) == [0, 0, 1], "heard, not begun, and the one it had"
    bench.loop(one_by_one).step()
    assert bench.journal.counts() == {"transcribed": 3}


def test_a_full_disk_gives_everything_back(bench: Bench) -> None:
    recording, _ = bench.admit("a.wav", "b.wav")
    bench.decoder.failing[recording.path] = Retry("no room on disk", "make some")
    loop = bench.loop(hear_all)
    with pytest.raises(Retry, match="no room"):
        loop.step()
    assert bench.attempts() == {"a.wav": 0, "b.wav": 0}
    bench.decoder.failing.clear()
    assert loop.step()
    assert bench.journal.counts() == {"transcribed": 2}


def test_a_recording_that_cannot_be_decoded_is_buried_and_holds_nobody_up(bench: Bench) -> None:
    bad, *_ = bench.admit("bad.wav", *(f"{number}.wav" for number in range(2 * THREADS)))
    bench.decoder.failing[bad.path] = Reject("the decoder died on this recording (signal SIGSEGV)", "", "decode")
    bench.loop(one_by_one).step()
    assert bench.journal.counts() == {"dead": 1, "transcribed": 2 * THREADS}
    (letter,) = bench.journal.database.rows("SELECT * FROM dead_letters")
    assert (letter["stage"], letter["reason"]) == ("decode", "the decoder died on this recording (signal SIGSEGV)")


def test_a_suspect_is_decoded_and_heard_alone(bench: Bench) -> None:
    (suspect,) = bench.admit("suspect.wav")
    bench.journal.claim()  # by a process that ended meanwhile
    bench.admit("a.wav", "b.wav")
    company = []

    def behaviour(audios: Iterator[Audio]) -> Results:
        batch = list(audios)
        company.append({audio.content_id for audio in batch})
        yield from (hear(audio) for audio in batch)

    loop = bench.loop(behaviour)
    while loop.step():
        pass
    assert {suspect.content_id} in company
    assert bench.journal.counts() == {"transcribed": 3}


def test_what_was_heard_is_counted_once_for_each_content(bench: Bench) -> None:
    for call in ("c1", "c2"):
        bench.admit(f"{call}.wav", content="prompt", meta={"call_id": call})
    bench.admit("a.wav")
    bench.loop(hear_all).step()
    heard = bench.meter.read()
    assert (heard.sound_s, heard.recordings) == (120.0, 2)
    assert heard.work_s > 0
