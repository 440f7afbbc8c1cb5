"""The pool: budget, order, one bad piece, long recordings."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callstash.errors import Reject, Retry
from callstash.model import Audio, SoundEvent, Transcript
from transcribe.hearing import SAME_CHANNELS, Heard, HearingOptions
from transcribe.hearing import Sound as Samples
from transcribe.pool import Pool
from transcribe.vad import Stretch

from .sounds import Sound, tone


class Hearing:
    """Hears a piece as its length in ms; notes the batches it was given."""

    def __init__(self, fails_at: int = -1) -> None:
        self.batches: list[list[int]] = []
        self._fails_at = fails_at

    def __call__(self, sounds: Sequence[Samples]) -> Callable[[], list[Heard | Reject]]:
        lengths = [len(sound) // 16 for sound in sounds]
        self.batches.append(lengths)
        bad = Reject("bad", "hint", "transcribe")
        return lambda: [bad if n == self._fails_at else Heard(str(n)) for n in lengths]


def _audio(name: str, seconds: float = 1.0, channels: int = 1) -> Sound:
    return Sound(np.zeros((channels, round(seconds * 16000)), np.float32), name)


def _pool(hear: Hearing, lengths: dict[str, list[int]], budget_ms: int = 10_000, listeners: int = 1) -> Pool:
    def find(audio: Audio) -> Iterator[Stretch]:
        start = 0
        for length in lengths[audio.content_id]:
            yield Stretch(0, start, start + length, np.zeros(length * 16, np.float32))
            start += length + 1000

    return Pool(find, hear, "engine", HearingOptions(), budget_ms, listeners=listeners)


def _texts(result: Transcript | Reject) -> list[str]:
    assert isinstance(result, Transcript)
    return [s.raw for s in result.segments]


def test_segments_of_many_files_share_a_batch_and_come_back_in_order() -> None:
    hear = Hearing()
    lengths = {"a": [3000, 1000], "b": [2000], "c": []}
    results = dict(_pool(hear, lengths).run(iter([_audio("a"), _audio("b"), _audio("c")])))
    assert hear.batches == [[3000, 2000, 1000]]
    assert {name: _texts(result) for name, result in results.items()} == {"a": ["3000", "1000"], "b": ["2000"], "c": []}


@pytest.mark.parametrize("listeners", [1, 3])
@settings(max_examples=25, deadline=None)
@given(files=st.lists(st.lists(st.integers(100, 30_000), max_size=8), max_size=8), budget_ms=st.integers(1_000, 60_000))
def test_the_budget_holds_and_nothing_is_lost(files: list[list[int]], budget_ms: int, listeners: int) -> None:
    hear = Hearing()
    lengths = {str(i): pieces for i, pieces in enumerate(files)}
    results = dict(_pool(hear, lengths, budget_ms, listeners).run(_audio(name) for name in lengths))
    assert {name: _texts(result) for name, result in results.items()} == {
        name: [str(n) for n in pieces] for name, pieces in lengths.items()
    }
    assert all(len(batch) == 1 or len(batch) * max(batch) <= budget_ms for batch in hear.batches)


def test_a_bad_piece_rejects_its_recording_only() -> None:
    results = dict(_pool(Hearing(fails_at=700), {"a": [500, 700], "b": [600]}).run(iter([_audio("a"), _audio("b")])))
    assert isinstance(results["a"], Reject)
    assert _texts(results["b"]) == ["600"]


def test_a_silent_recording_is_answered_before_the_next_is_asked_for() -> None:
    asked: list[str] = []

    def audios() -> Iterator[Audio]:
        for name in ("silent", "next"):
            asked.append(name)
            yield _audio(name)

    run = _pool(Hearing(), {"silent": [], "next": [1000]}).run(audios())
    assert next(run)[0] == "silent"
    assert asked == ["silent"]


def test_a_long_recording_is_heard_while_it_is_read() -> None:
    hear = Hearing()
    results = dict(_pool(hear, {"long": [5_000] * 100}, 10_000).run(iter([_audio("long")])))
    assert len(_texts(results["long"])) == 100
    assert len(hear.batches) == 50


@pytest.mark.parametrize(
    ("channels", "roles", "expected"),
    [(2, ("agent", "customer"), "agent"), (1, ("agent", "customer"), None), (1, ("agent",), "agent"), (2, (), None)],
)
def test_roles(channels: int, roles: tuple[str, ...], expected: str | None) -> None:
    wave = np.stack([tone(1), tone(1, hertz=900)][:channels])
    find = [Stretch(0, 0, 500, np.zeros(8000, np.float32))]
    pool = Pool(lambda _: find, Hearing(), "engine", HearingOptions(roles=roles), 1000)
    ((_, result),) = pool.run(iter([Sound(wave)]))
    assert isinstance(result, Transcript)
    assert result.segments[0].role == expected
    assert result.channels == channels


def test_the_same_sound_on_both_channels_is_heard_once() -> None:
    seen: list[int] = []

    def find(audio: Audio) -> list[Stretch]:
        seen.append(audio.channels)
        return []

    pool = Pool(find, Hearing(), "engine", HearingOptions(), 1000)
    same, apart = np.stack([tone(3), tone(3)]), np.stack([tone(3), tone(3, level=0.2, hertz=300)])
    one_silent = np.stack([tone(3), np.zeros(48000, np.float32)])
    results = [r for _, r in pool.run(iter([Sound(same), Sound(apart), Sound(one_silent), Sound(np.zeros((2, 800)))]))]
    assert seen == [1, 2, 2, 2]
    assert [r.tags for r in results if isinstance(r, Transcript)] == [(SAME_CHANNELS,), (), (), ()]


def test_channels_may_be_mixed_on_request() -> None:
    pool = Pool(lambda audio: [], Hearing(), "engine", HearingOptions(speakers="none"), 1000)
    ((_, result),) = pool.run(iter([Sound(np.stack([tone(1), tone(1, hertz=900)]))]))
    assert isinstance(result, Transcript)
    assert result.channels == 1


def test_a_short_call_does_not_wait_for_a_long_one() -> None:
    """The long one's speech is still being looked for when the short one's answer comes."""
    answered = threading.Event()

    def find(audio: Audio) -> Iterator[Stretch]:
        yield Stretch(0, 0, 1000, np.zeros(16000, np.float32))
        if audio.content_id == "long":
            assert answered.wait(20)
            yield Stretch(0, 2000, 3000, np.zeros(16000, np.float32))

    pool = Pool(find, Hearing(), "engine", HearingOptions(), 1000, listeners=2)
    names = []
    for name, _ in pool.run(iter([_audio("long"), _audio("short")])):
        names.append(name)
        answered.set()
    assert names == ["short", "long"]


def test_where_speech_cannot_be_looked_for_only_that_recording_is_refused() -> None:
    def find(audio: Audio) -> Iterator[Stretch]:
        yield Stretch(0, 0, 1000, np.zeros(16000, np.float32))
        if audio.content_id == "bad":
            raise ValueError("no such frame")

    results = dict(Pool(find, Hearing(), "engine", HearingOptions(), 1000).run(iter([_audio("bad"), _audio("good")])))
    assert isinstance(results["bad"], Reject)
    assert results["bad"].reason == "looking for speech failed: ValueError: no such frame"
    assert _texts(results["good"]) == ["1000"]


@pytest.mark.parametrize("listeners", [1, 2])
def test_a_device_that_fails_ends_the_run_and_its_threads(listeners: int) -> None:
    def hear(_: Sequence[Samples]) -> Callable[[], list[Heard | Reject]]:
        raise Retry("the device failed", "wait")

    pool = Pool(lambda _: _endless(), hear, "engine", HearingOptions(), 5_000, listeners=listeners)
    before = threading.active_count()
    with pytest.raises(Retry):
        list(pool.run(iter([_audio("a"), _audio("b")])))
    assert threading.active_count() <= before


def _endless() -> Iterator[Stretch]:
    start = 0
    while True:
        yield Stretch(0, start, start + 1000, np.zeros(16000, np.float32))
        start += 2000


def test_sounds_that_are_not_speech_are_part_of_the_transcript() -> None:
    late, early = SoundEvent("dtmf", 1, 900, 1000, "*"), SoundEvent("ring_back", 0, 0, 500)
    pool = Pool(lambda _: [late, early], Hearing(), "engine", HearingOptions(), 1000)
    ((_, result),) = pool.run(iter([_audio("a")]))
    assert isinstance(result, Transcript)
    assert result.sounds == (early, late)
