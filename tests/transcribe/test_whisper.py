"""faster-whisper behind the contract, with a model that says what it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from callstash.contracts import Context
from callstash.errors import CallstashError, Reject, Retry
from callstash.model import Transcript
from transcribe.whisper import WhisperOptions, WhisperTranscriber, _joined

from .sounds import Level, Sound, tone


def _word(word: str, start: float, end: float, probability: float = 0.5) -> SimpleNamespace:
    return SimpleNamespace(word=word, start=start, end=end, probability=probability)


class _Model:
    """Answers each sound with two words, another one beyond its end, and what it makes up in a second window."""

    def __init__(self, language: str = "en", error: Exception | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self.listened: list[int] = []
        self._language, self._error = language, error

    def detect_language(self, audio: np.ndarray) -> tuple[str, float, list[Any]]:
        self.listened.append(len(audio))
        return self._language, 0.9, []

    def transcribe(self, audio: np.ndarray, **settings: Any) -> tuple[Iterator[Any], None]:
        if self._error:
            raise self._error
        self.asked.append(settings)
        length = len(audio) / 16000
        words = [_word(" Hello", 0.1, 0.4), _word(" there.", 0.4, 0.9), _word(" Bye", length + 1, length + 2)]
        return iter(
            [SimpleNamespace(seek=0, words=words), SimpleNamespace(seek=90, words=[_word(" Hm", 0.9, 1)])]
        ), None


@pytest.fixture
def folder(context: Context) -> Path:
    folder = context.base_dir / "my-whisper"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"weights")
    return folder


def _transcriber(
    context: Context, model: _Model, monkeypatch: pytest.MonkeyPatch, **options: Any
) -> WhisperTranscriber:
    monkeypatch.setattr("transcribe.vad.choose", lambda *_: Level())
    engine = WhisperTranscriber(WhisperOptions(**{"model": "my-whisper", "gate": False, **options}), context)
    engine._loaded = model
    return engine


def _call() -> Sound:
    pause = np.zeros(32000, np.float32)
    left = np.concatenate([tone(2), pause, tone(1), pause])
    return Sound(np.stack([left, np.concatenate([pause, tone(2), pause[:-16000], pause])]), "call")


def _only(found: Iterator[tuple[str, Any]]) -> Any:
    ((content_id, result),) = found
    assert content_id == "call"
    return result


@pytest.mark.usefixtures("folder")
def test_segments_per_channel_with_word_times(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    model = _Model()
    engine = _transcriber(context, model, monkeypatch, roles=["agent", "customer"])
    result = _only(engine.transcribe(iter([_call()])))
    assert isinstance(result, Transcript)
    assert result.language == "en"
    assert [(s.channel, s.role, s.start_ms, s.raw) for s in result.segments] == [
        (0, "agent", 0, "Hello there."), (1, "customer", 1850, "Hello there."), (0, "agent", 3850, "Hello there."),
    ]  # fmt: skip
    last = result.segments[2]
    assert [(last.raw[w.start : w.end], w.start_ms, w.end_ms) for w in last.words] == [
        ("Hello", 3950, 4250), ("there.", 4250, 4750),
    ]  # fmt: skip
    assert last.confidence == 0.5
    assert model.listened == [sum((2150, 1300, 2300)) * 16]  # one language, from all that was said
    engine.close()


@pytest.mark.usefixtures("folder")
def test_a_given_language_is_not_asked_for(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    model = _Model()
    result = _only(_transcriber(context, model, monkeypatch, language="zh").transcribe(iter([_call()])))
    assert result.language == "zh"
    assert model.listened == []
    assert {asked["language"] for asked in model.asked} == {"zh"}
    assert all(asked["initial_prompt"] for asked in model.asked)


@pytest.mark.usefixtures("folder")
def test_a_silent_call_has_no_segments(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    silence = Sound(np.zeros((1, 16000), np.float32), "call")
    result = _only(_transcriber(context, _Model(), monkeypatch).transcribe(iter([silence])))
    assert result.segments == ()
    assert result.duration_ms == 1000


@pytest.mark.usefixtures("folder")
def test_a_failing_recording_is_a_value_and_a_failing_device_an_exception(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = _transcriber(context, _Model(error=ValueError("odd")), monkeypatch)
    result = _only(bad.transcribe(iter([_call()])))
    assert isinstance(result, Reject)
    assert (result.stage, result.reason) == ("transcribe", "the recogniser failed: ValueError: odd")
    away = _transcriber(context, _Model(error=RuntimeError("CUDA failed with error unknown error")), monkeypatch)
    with pytest.raises(Retry):
        list(away.transcribe(iter([_call()])))


@pytest.mark.usefixtures("folder")
def test_the_engine_is_known_before_the_model_is_loaded(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    engines = {
        _transcriber(context, _Model(), monkeypatch, **change).engine
        for change in ({}, {"language": "zh"}, {"beam_size": 1}, {"max_segment": "20s"}, {"compute_type": "int8"})
    }
    assert len(engines) == 5
    assert all(engine.startswith("whisper/2 my-whisper@") for engine in engines)


def test_no_model_on_disk_names_the_command(context: Context) -> None:
    for options in ({}, {"model": "nowhere"}):
        with pytest.raises(CallstashError) as caught:
            WhisperTranscriber(WhisperOptions(**options), context).check()
        assert caught.value.hint == "callstash models pull whisper-base"


def test_words_know_their_place_in_the_text() -> None:
    heard = _joined([_word(" 2", 0, 1), _word(":30", 1, 2), _word(" pm", 2, 3)], "en")
    assert heard.raw == "2:30 pm"
    assert [heard.raw[w.start : w.end] for w in heard.words] == ["2", ":30", "pm"]
    assert _joined([], None).raw == ""
