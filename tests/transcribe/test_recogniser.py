"""A loaded FunASR model: it says what AutoModel says, however sounds are batched, and fails as it should."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from callstash.errors import Reject, Retry
from transcribe import tags
from transcribe.funasr.ctc import Overheard, words
from transcribe.funasr.recogniser import Recogniser, Request

from .sounds import Wave, noise, tone

SOUNDS = [noise(seed, seconds) for seed, seconds in enumerate((3.1, 0.01, 1.0, 5.2, 0.4, 2.0))]


def _recogniser(folder: Path, **request: Any) -> Recogniser:
    return Recogniser(folder, "cpu", Request(**request))


def _auto_texts(folder: Path, sounds: Sequence[Wave], **settings: Any) -> list[str]:
    from transcribe.funasr.load import auto_model

    model = auto_model(folder, "cpu")
    return [model.generate(input=[sound], batch_size=1, **settings)[0]["text"] for sound in sounds]


def test_texts_are_those_of_auto_model(sense_voice: Path) -> None:
    long_enough = [s for s in SOUNDS if len(s) >= 400]
    heard = _recogniser(sense_voice).hear(long_enough)
    expected = [tags.parse(t).text for t in _auto_texts(sense_voice, long_enough, language="auto", use_itn=True)]
    assert [h.raw for h in heard if not isinstance(h, Reject)] == expected
    assert any(expected)


def test_a_sound_is_heard_alike_alone_and_in_any_batch(sense_voice: Path) -> None:
    recogniser = _recogniser(sense_voice)
    alone = [recogniser.hear([sound])[0] for sound in SOUNDS]
    together = recogniser.hear(SOUNDS)
    backwards = recogniser.hear(SOUNDS[::-1])[::-1]
    assert [_raw(h) for h in alone] == [_raw(h) for h in together] == [_raw(h) for h in backwards]
    for one, other in zip(alone, together, strict=True):
        assert not isinstance(one, Reject)
        assert not isinstance(other, Reject)
        assert [(w.start, w.end, w.start_ms, w.end_ms) for w in one.words] == [
            (w.start, w.end, w.start_ms, w.end_ms) for w in other.words
        ]


def _raw(heard: Any) -> str:
    assert not isinstance(heard, Reject)
    return str(heard.raw)


def test_words_spell_the_text_in_order_and_lie_within_the_sound(sense_voice: Path) -> None:
    for sound, heard in zip(SOUNDS, _recogniser(sense_voice).hear(SOUNDS), strict=True):
        assert not isinstance(heard, Reject)
        assert all(heard.raw[w.start : w.end].strip() for w in heard.words)
        for a, b in zip(heard.words, heard.words[1:], strict=False):
            assert a.end <= b.start
            assert a.start_ms < a.end_ms <= max(b.start_ms, a.end_ms)
        assert all(0 <= w.start_ms < len(sound) / 16 + 60 for w in heard.words)
        assert all(w.confidence is not None and 0 < w.confidence <= 1 for w in heard.words)


def test_paraformer_gives_joined_text_with_times(paraformer: Path) -> None:
    sounds = [s for s in SOUNDS if len(s) > 1600]  # in less, its predictor sees the padding of a batch
    recogniser = _recogniser(paraformer)
    heard = recogniser.hear(sounds)
    together = [_raw(h) for h in heard]
    assert together == [_raw(recogniser.hear([sound])[0]) for sound in sounds]
    assert any(together)
    assert not any(" " in text for text in together)
    with_words = [h for h in heard if not isinstance(h, Reject) and h.words]
    assert with_words
    for h in with_words:
        assert "".join(h.raw[w.start : w.end] for w in h.words) == h.raw


class _Model:
    """AutoModel's `generate`, failing as it is told."""

    def __init__(self, error: Exception | None, at_most: int = 0, leaves_out_silence: bool = False) -> None:
        self.sizes: list[int] = []
        self.kwargs: dict[str, Any] = {}
        self.model = object()
        self._error, self._at_most, self._leaves_out = error, at_most, leaves_out_silence

    def generate(self, input: list[Wave], batch_size: int, **_: Any) -> list[dict[str, str]]:  # noqa: A002
        assert batch_size == len(input)
        self.sizes.append(len(input))
        if self._error and len(input) > self._at_most:
            raise self._error
        return [{"text": str(len(w))} for w in input if w.any() or not self._leaves_out]


def _with(monkeypatch: pytest.MonkeyPatch, model: _Model) -> Recogniser:
    monkeypatch.setattr("transcribe.funasr.load.auto_model", lambda *_: model)
    return _recogniser(Path("unused"))


def test_results_that_funasr_leaves_out_do_not_shift_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    sounds = [tone(1), np.zeros(16000, np.float32), tone(2)]
    heard = _with(monkeypatch, _Model(None, leaves_out_silence=True)).hear(sounds)
    assert [_raw(h) for h in heard] == ["16000", "", "32000"]


def test_a_batch_that_does_not_fit_is_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    model = _Model(RuntimeError("CUDA out of memory. Tried to allocate"), at_most=2)
    heard = _with(monkeypatch, model).hear([tone(n) for n in (1, 2, 3, 4, 5)])
    assert [_raw(h) for h in heard] == [str(16000 * n) for n in (1, 2, 3, 4, 5)]
    assert model.sizes == [5, 2, 3, 1, 2]


def test_no_memory_for_one_segment_is_the_devices_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Retry):
        _with(monkeypatch, _Model(RuntimeError("out of memory"))).hear([tone(1), tone(1)])


def test_a_failed_device_is_a_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Retry) as caught:
        _with(monkeypatch, _Model(RuntimeError("CUDA error: device-side assert triggered\nmore"))).hear([tone(1)])
    assert caught.value.reason == "the device failed: CUDA error: device-side assert triggered"


def test_a_bad_sound_is_refused_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Picky(_Model):
        def generate(self, input: list[Wave], batch_size: int, **settings: Any) -> list[dict[str, str]]:  # noqa: A002
            if any(len(wave) == 16000 for wave in input):
                raise IndexError("shift")
            return super().generate(input, batch_size, **settings)

    first, bad, last = _with(monkeypatch, Picky(None)).hear([tone(3), tone(1), tone(2)])
    assert (_raw(first), _raw(last)) == ("48000", "32000")
    assert isinstance(bad, Reject)
    assert (bad.stage, bad.reason) == ("transcribe", "the recogniser failed: IndexError: shift")


def test_overheard_tokens_without_offsets_give_no_words(sense_voice: Path) -> None:
    """A tokenizer whose prefixes do not spell the text must not put words in the wrong place."""

    class Odd:
        def decode(self, ids: list[int]) -> str:
            return "x" * len(ids) if len(ids) % 2 else "y"

    token = Overheard.__new__(Overheard)
    token._blank = 0
    found = token._collapse([3, 0, 0, 0, 5, 5, 0, 5, 7], [0.5, 1, 1, 1, 0.6, 0.8, 1, 0.9, 0.7])
    assert [(t.id, t.first, t.end, t.confidence) for t in found] == [
        (3, -4, -3, 0.5), (5, 0, 2, 0.8), (5, 3, 4, 0.9), (7, 4, 5, 0.7),
    ]  # fmt: skip
    assert words(found, Odd(), "abcd", tags.parse("abcd"), 60.0) == []
