"""The loop that feeds the transcriber, with transcribers that misbehave."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from callstash.contracts import Found, PathState
from callstash.errors import Reject, Retry
from callstash.model import Audio, Transcript
from callstash.testing import make_transcript
from tests.callstash.bench import Bench, hear, hear_all, make_bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path)


def test_answers_may_come_in_any_order(bench: Bench) -> None:
    bench.admit("a.wav", "b.wav", "c.wav")
    assert bench.loop(hear_all).step()
    assert bench.journal.counts() == {"transcribed": 3}
    assert all(sound.closed for sound in bench.decoder.opened)


def test_content_that_was_heard_before_needs_no_transcriber(bench: Bench) -> None:
    (recording,) = bench.admit("a.wav")
    bench.transcripts.put(make_transcript("您好", content_id=recording.content_id, engine="fake"))
    bench.loop(hear_all).step()
    assert bench.journal.counts() == {"transcribed": 1}
    assert bench.decoder.opened == []


def test_two_calls_with_the_same_prompt_share_one_transcription(bench: Bench) -> None:
    for call in ("c1", "c2"):
        bench.admit(f"{call}.wav", content="prompt", meta={"call_id": call})
    bench.loop(hear_all).step()
    assert bench.journal.counts() == {"transcribed": 2}
    assert len(bench.decoder.opened) == 1


def test_a_rejected_recording_is_buried_and_the_rest_goes_on(bench: Bench) -> None:
    bench.admit("a.wav", "b.wav")

    def behaviour(audios: Iterator[Audio]) -> Iterator[tuple[str, Transcript | Reject]]:
        first, second = list(audios)
        yield first.content_id, Reject("no words", "speak up")
        yield hear(second)

    bench.loop(behaviour).step()
    assert bench.journal.counts() == {"dead": 1, "transcribed": 1}


def test_a_device_that_fails_gives_everything_back_and_costs_no_attempt(bench: Bench) -> None:
    bench.admit("a.wav", "b.wav")

    def behaviour(audios: Iterator[Audio]) -> Iterator[tuple[str, Transcript | Reject]]:
        list(audios)
        yield from ()
        raise Retry("the GPU is gone", "plug it in")

    for _ in range(5):
        with pytest.raises(Retry):
            bench.loop(behaviour).step()
    bench.loop(hear_all).step()
    assert bench.journal.counts() == {"transcribed": 2}


def test_a_recording_that_breaks_the_transcriber_is_found_alone_and_buried_and_the_others_are_heard(
    bench: Bench,
) -> None:
    good_one, bad, good_two = bench.admit("a.wav", "bad.wav", "c.wav")

    def behaviour(audios: Iterator[Audio]) -> Iterator[tuple[str, Transcript | Reject]]:
        batch = list(audios)
        if any(audio.content_id == bad.content_id for audio in batch):
            raise RuntimeError("segmentation fault, so to speak")
        yield from (hear(audio) for audio in batch)

    loop = bench.loop(behaviour)
    for _ in range(12):
        try:
            loop.step()
        except Retry:
            continue
    assert bench.journal.counts() == {"dead": 1, "transcribed": 2}
    assert {good_one.id, good_two.id} == {
        row[0] for row in bench.journal.database.rows("SELECT id FROM recordings WHERE state = 'transcribed'")
    }


def test_a_transcriber_that_forgets_an_item_is_noticed(bench: Bench) -> None:
    bench.admit("a.wav")

    def behaviour(audios: Iterator[Audio]) -> Iterator[tuple[str, Transcript | Reject]]:
        list(audios)
        return iter(())

    with pytest.raises(Retry, match="no answer"):
        bench.loop(behaviour).step()
    assert bench.journal.counts() == {"admitted": 1}


def test_bytes_that_changed_are_heard_from_a_copy(bench: Bench) -> None:
    (recording,) = bench.admit("a.wav")
    bench.journal.admit(Found(recording, PathState("/recordings/copy.wav", "recording")))
    bench.decoder.changed.add(recording.path)
    bench.loop(hear_all).step()
    assert bench.journal.counts() == {"transcribed": 1}
    assert bench.looked == [recording.path], "the source looks at the changed path again"


def test_bytes_that_changed_everywhere_are_a_dead_letter_that_says_so(bench: Bench) -> None:
    (recording,) = bench.admit("a.wav")
    bench.decoder.changed.add(recording.path)
    bench.loop(hear_all).step()
    (letter,) = bench.journal.database.rows("SELECT * FROM dead_letters")
    assert letter["reason"] == "its bytes changed or vanished before they were heard"


def test_nothing_is_claimed_beyond_the_backlog(bench: Bench) -> None:
    bench.settings = bench.settings.model_copy(update={"max_backlog": 2})
    bench.admit("a.wav", "b.wav", "c.wav", "d.wav")

    def one_by_one(audios: Iterator[Audio]) -> Iterator[tuple[str, Transcript | Reject]]:
        yield from (hear(audio) for audio in audios)

    bench.loop(one_by_one).step()
    assert bench.journal.counts() == {"admitted": 2, "transcribed": 2}


def test_an_amendment_in_flight_is_not_swallowed_and_costs_no_second_hearing(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "callstash.transcribe")
    (recording,) = bench.admit("a.wav")

    def behaviour(audios: Iterator[Audio]) -> Iterator[tuple[str, Transcript | Reject]]:
        for audio in audios:
            bench.journal.amend(replace(recording, meta={"agent": "李"}))
            yield hear(audio)

    bench.loop(behaviour).step()
    ((waiting, _, _),) = bench.journal.deliveries.to_extract(9)
    assert (waiting.revision, waiting.meta) == (2, {"agent": "李"})
    assert len(bench.decoder.opened) == 1
    assert caplog.text.count("heard 60.0 s") == 1


def test_a_full_disk_buries_nobody_and_says_what_to_do(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    bench.admit("a.wav", "b.wav")
    with monkeypatch.context() as disk:
        disk.setattr("callstash.transcripts.os.fsync", full)
        for _ in range(5):
            with pytest.raises(Retry, match="No space left") as error:
                bench.loop(hear_all).step()
            assert "path.data" in error.value.hint
    assert bench.attempts() == {"a.wav": 0, "b.wav": 0}
    bench.loop(hear_all).step()
    assert bench.journal.counts() == {"transcribed": 2}


def test_a_transcript_that_cannot_be_written_down_buries_its_recording_only(bench: Bench) -> None:
    bad, good = bench.admit("bad.wav", "good.wav")

    def behaviour(audios: Iterator[Audio]) -> Iterator[tuple[str, Transcript | Reject]]:
        for audio in list(audios):
            text = "half an emoji: \ud83d" if audio.content_id == bad.content_id else "您好"
            yield audio.content_id, make_transcript(text, content_id=audio.content_id, engine="fake")

    bench.loop(behaviour).step()
    assert bench.journal.counts() == {"dead": 1, "transcribed": 1}
    assert bench.journal.engine_of(good.id) == "fake"


def test_too_little_disk_is_said_once_for_each_pipeline(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.admit("a.wav")
    loop = bench.loop(hear_all, bench.pipeline(min_free=1 << 60), bench.pipeline("other"))
    with caplog.at_level(logging.ERROR, "callstash.transcribe"):
        for _ in range(5):
            loop.step()
    assert caplog.text.count("queue.min_free") == 1
