"""A model's folder becomes our own inference, or FunASR's where we do not know the model."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from callstash.errors import CallstashError
from transcribe.funasr.paraformer import Paraformer
from transcribe.funasr.recogniser import recogniser
from transcribe.funasr.request import Request
from transcribe.funasr.sense import SenseVoice
from transcribe.funasr.stock import Stock
from transcribe.hearing import Heard

from .sounds import Wave, noise, tone


def test_models_that_we_know_are_heard_by_our_own_inference(sense_voice: Path, paraformer: Path) -> None:
    assert isinstance(recogniser(sense_voice, "cpu", Request()), SenseVoice)
    assert isinstance(recogniser(paraformer, "cpu", Request()), Paraformer)


def test_a_model_whose_structure_we_do_not_know_is_heard_through_auto_model(
    sense_voice: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sounds = [noise(1, 2.0), noise(2, 1.0)]
    own = recogniser(sense_voice, "cpu", Request(language="zh")).start(sounds)()
    monkeypatch.setattr("transcribe.funasr.sense.fits", lambda _: False)
    with caplog.at_level(logging.INFO, "callstash"):
        stock = recogniser(sense_voice, "cpu", Request(language="zh"))
    assert isinstance(stock, Stock)
    assert "heard through FunASR's AutoModel" in caplog.text
    assert [heard.raw for heard in stock.start(sounds)()] == [heard.raw for heard in own]
    assert any(heard.raw for heard in own)
    with pytest.raises(CallstashError) as caught:
        recogniser(sense_voice, "cpu", Request(), precision="int8")
    assert "knows fp32 only" in caught.value.reason


class Auto:
    """AutoModel's `generate`; leaves silent sounds out, as Paraformer does."""

    def __init__(self, kind: str = "Paraformer") -> None:
        self.model = type(kind, (), {})()
        self.asked: list[dict[str, Any]] = []

    def generate(self, input: list[Any], batch_size: int, **settings: Any) -> list[dict[str, str]]:  # noqa: A002
        assert batch_size == len(input)
        self.asked.append(settings)
        return [{"text": str(len(wave))} for wave in input if wave.any()]


def _raws(stock: Stock, sounds: list[Wave]) -> list[str]:
    heard = stock.start(sounds)()
    assert all(isinstance(h, Heard) for h in heard)
    return [h.raw for h in heard]


def test_results_that_funasr_leaves_out_do_not_shift_the_others() -> None:
    sounds = [tone(1), np.zeros(16000, np.float32), tone(2)]
    assert _raws(Stock(Auto(), Request()), sounds) == ["16000", "", "32000"]


def test_a_sound_shorter_than_a_frame_is_made_one() -> None:
    assert _raws(Stock(Auto(), Request()), [tone(0.001)]) == ["400"]


def test_hotwords_and_language_reach_the_model_in_its_own_words(caplog: pytest.LogCaptureFixture) -> None:
    words = tuple(f"词{n}" for n in range(60))
    nano, plain = Auto("FunASRNano"), Auto()
    stock = Stock(nano, Request("zh", True, words, 100))
    _raws(stock, [tone(1)])
    stock.use(Request("auto", False, (), 512))
    _raws(stock, [tone(1)])
    _raws(Stock(plain, Request(hotwords=words)), [tone(1)])
    assert nano.asked == [
        {"language": "中文", "itn": True, "hotwords": list(words), "max_length": 100},
        {"language": None, "itn": False, "hotwords": [], "max_length": 512},
    ]
    assert plain.asked == [{"output_timestamp": True, "hotword": " ".join(words[:50])}]
    assert "heeds the first 50 of 60 hotwords" in caplog.text
