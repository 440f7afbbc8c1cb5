"""Rung by rung: a batch that does not fit, a sound that does not fit, a device that dies; and back to full size."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from callstash.errors import Reject, Retry
from callstash.model import Word
from transcribe.funasr.ladder import Ladder, joined
from transcribe.funasr.request import Request
from transcribe.hearing import Heard, Sound

from .sounds import tone

OUT = RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB")
LOST = RuntimeError("CUDA error: device-side assert triggered\nmore")


class Model:
    """Hears a sound as its length in samples; holds `fits` padded samples; fails as it is told, at once or later."""

    thread_safe = True

    def __init__(self, fits: int = 10**9, error: Exception | None = None, late: bool = False) -> None:
        self.fits = fits
        self.error = error
        self.batches: list[int] = []
        self.requests: list[Request] = []
        self._late = late

    def use(self, request: Request) -> None:
        self.requests.append(request)

    def start(self, sounds: Sequence[Sound]) -> Callable[[], list[Heard]]:
        self.batches.append(len(sounds))

        def work() -> list[Heard]:
            if self.error:
                raise self.error
            if len(sounds) * max(map(len, sounds)) > self.fits:
                raise OUT
            return [Heard(str(len(sound))) for sound in sounds]

        if self._late:
            return work
        done = work()
        return lambda: done


def _ladder(models: dict[str, Model], device: str = "cuda:0", falls_back: bool = False) -> Ladder:
    return Ladder(models.__getitem__, device, Request(), falls_back)


def _raws(answers: Sequence[Any]) -> list[str]:
    assert not any(isinstance(answer, Reject) for answer in answers), answers
    return [answer.raw for answer in answers]


SOUNDS = [tone(n) for n in (1, 2, 3, 4, 5)]
LENGTHS = [str(16_000 * n) for n in (1, 2, 3, 4, 5)]


@pytest.mark.parametrize("late", [False, True])
def test_a_batch_that_does_not_fit_is_halved_until_it_does(late: bool) -> None:
    model = Model(fits=5 * 16_000, late=late)
    assert _raws(_ladder({"cuda:0": model}).hear(SOUNDS)) == LENGTHS
    assert model.batches == [5, 2, 1, 2, 1, 1]


def test_the_next_batches_are_cut_to_what_fits_before_they_fail() -> None:
    model = Model(fits=10 * 16_000)
    ladder = _ladder({"cuda:0": model})
    ladder.hear(SOUNDS)
    model.batches.clear()
    assert _raws(ladder.hear(SOUNDS)) == LENGTHS
    assert model.batches == [2, 1, 2]


def test_batches_grow_to_full_size_again_when_memory_is_free() -> None:
    model = Model(fits=5 * 16_000)
    ladder = _ladder({"cuda:0": model})
    ladder.hear(SOUNDS)
    model.fits = 10**9
    for _ in range(30):
        ladder.hear(SOUNDS)
    model.batches.clear()
    ladder.hear(SOUNDS)
    assert model.batches == [5]


def test_a_single_sound_that_does_not_fit_is_cut_where_it_is_quietest() -> None:
    sound = tone(6)
    sound[16_000 * 2 : 16_000 * 2 + 3_200] = 0
    ladder = _ladder({"cuda:0": Model(fits=5 * 16_000)})
    (raw,) = _raws(ladder.hear([sound]))
    first, second = (int(part) for part in raw.split())
    assert first + second == len(sound)
    assert abs(first - 16_000 * 2.1) < 2_000


def test_what_does_not_fit_in_pieces_either_is_heard_on_the_cpu() -> None:
    models = {"cuda:0": Model(fits=0), "cpu": Model()}
    ladder = _ladder(models)
    ladder.use(Request(language="zh"))
    assert _raws(ladder.hear([tone(1.5)])) == ["24000"]
    assert ladder.device == "cuda:0"
    assert models["cpu"].requests == [Request(language="zh")]


def test_what_the_cpu_cannot_hear_either_is_refused_with_the_reason_and_nothing_else_is() -> None:
    class Picky(Model):
        def start(self, sounds: Sequence[Sound]) -> Callable[[], list[Heard]]:
            if any(len(sound) == 16_000 for sound in sounds):
                raise OUT
            return super().start(sounds)

    answers = _ladder({"cuda:0": Picky(), "cpu": Picky()}).hear(SOUNDS)
    assert isinstance(answers[0], Reject)
    assert answers[0].stage == "transcribe"
    assert "CUDA out of memory" in answers[0].reason
    assert _raws(answers[1:]) == LENGTHS[1:]
    on_cpu = _ladder({"cpu": Picky()}, "cpu").hear(SOUNDS)
    assert isinstance(on_cpu[0], Reject)
    assert on_cpu[0].reason.startswith("there is no memory to hear 1.0 s")


def test_a_lost_device_is_a_retry_where_the_user_chose_it() -> None:
    with pytest.raises(Retry) as caught:
        _ladder({"cuda:0": Model(error=LOST)}).hear(SOUNDS)
    assert caught.value.reason == "the device failed: CUDA error: device-side assert triggered"


@pytest.mark.parametrize("late", [False, True])
def test_the_cpu_takes_over_from_a_device_that_dies_mid_batch(late: bool, caplog: pytest.LogCaptureFixture) -> None:
    gpu, cpu = Model(late=late), Model()
    ladder = _ladder({"cuda:0": gpu, "cpu": cpu}, falls_back=True)
    assert _raws(ladder.hear(SOUNDS)) == LENGTHS
    before = ladder.start(SOUNDS)
    gpu.error = LOST
    with caplog.at_level(logging.ERROR, "callstash"):
        assert [_raws(ladder.hear(SOUNDS)), _raws(before())] == [LENGTHS, LENGTHS]
        assert _raws(ladder.hear(SOUNDS)) == LENGTHS
    assert ladder.device == "cpu"
    assert len([r for r in caplog.records if "goes on, slower, on the CPU" in r.message]) == 1
    cpu.error = RuntimeError("cuDNN error")
    with pytest.raises(Retry):
        ladder.hear([tone(1)])


def test_a_bad_sound_is_refused_alone() -> None:
    class Picky(Model):
        def start(self, sounds: Sequence[Sound]) -> Callable[[], list[Heard]]:
            if any(len(sound) == 32_000 for sound in sounds):
                raise IndexError("shift")
            return super().start(sounds)

    answers = _ladder({"cpu": Picky()}, "cpu").hear(SOUNDS)
    assert isinstance(answers[1], Reject)
    assert answers[1].reason == "the recogniser failed: IndexError: shift"
    assert _raws([*answers[:1], *answers[2:]]) == [*LENGTHS[:1], *LENGTHS[2:]]


def test_two_pieces_of_one_sound_are_one_answer() -> None:
    first = Heard("零五七", (Word(0, 1, 0, 60, 0.5),), 0.5, "zh", None, ("bgm",))
    second = Heard("ok go", (Word(0, 2, 30, 90, 1.0),), 1.0, "en", "happy", ("bgm", "laughter"))
    assert joined(first, second, 1000) == Heard(
        "零五七ok go", (Word(0, 1, 0, 60, 0.5), Word(3, 5, 1030, 1090, 1.0)), 0.75, "zh", "happy", ("bgm", "laughter")
    )
    assert joined(Heard("yes"), Heard("no"), 10).raw == "yes no"
    assert joined(Heard(""), Heard("no"), 10).raw == "no"
