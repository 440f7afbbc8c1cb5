"""FunASR behind the contract: calls in, transcripts out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

import callstash
from callstash.contracts import Context
from callstash.errors import CallstashError
from callstash.model import Audio, Segment, Transcript
from transcribe import models
from transcribe.funasr import FunasrOptions, FunasrTranscriber

from .sounds import Level, Open, Sound, noise

DEMO = Path(callstash.__file__).parent / "demo"


def _transcriber(context: Context, **options: Any) -> FunasrTranscriber:
    return FunasrTranscriber(FunasrOptions(**{"vad": "silero", **options}), context)


@pytest.fixture
def loud_is_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transcribe.vad.choose", lambda *_: Level())


def _calls() -> list[Sound]:
    pause = np.zeros(16000 * 2, np.float32)
    agent = np.concatenate([noise(1, 2), pause, noise(2, 3), pause, pause])
    customer = np.concatenate([pause, pause[:16000], noise(3, 3), pause, pause, pause])[: len(agent)]
    customer = np.pad(customer, (0, len(agent) - len(customer)))
    return [
        Sound(np.stack([agent, customer]), "stereo"),
        Sound(np.zeros((1, 32000), np.float32), "silent"),
        Sound(noise(4, 40)[None], "long"),
    ]


@pytest.mark.usefixtures("loud_is_speech")
def test_calls_are_transcribed_per_channel(context: Context, sense_voice: Path) -> None:
    engine = _transcriber(context, model=str(sense_voice), roles=("agent", "customer"), batch_size_s=30)
    results = dict(engine.transcribe(iter(_calls())))
    stereo, silent, long = (results[name] for name in ("stereo", "silent", "long"))
    assert isinstance(stereo, Transcript)
    assert isinstance(silent, Transcript)
    assert isinstance(long, Transcript)
    assert silent == Transcript("silent", engine.engine, (), None, 2000, 1, ())
    assert {(s.channel, s.role) for s in stereo.segments} == {(0, "agent"), (1, "customer")}
    assert [s.start_ms for s in stereo.segments] == sorted(s.start_ms for s in stereo.segments)
    assert (stereo.channels, stereo.duration_ms) == (2, 11000)
    assert all(s.end_ms - s.start_ms <= 30_000 for s in long.segments)
    _assert_words_lie_in_their_segments([*stereo.segments, *long.segments])
    engine.close()


def _assert_words_lie_in_their_segments(segments: Sequence[Segment]) -> None:
    assert any(s.words for s in segments)
    for segment in segments:
        assert all(segment.start_ms <= w.start_ms <= w.end_ms <= segment.end_ms for w in segment.words)


@pytest.mark.usefixtures("loud_is_speech")
def test_the_order_and_company_of_calls_changes_nothing(context: Context, sense_voice: Path) -> None:
    def transcripts(audios: Iterator[Audio], **options: Any) -> dict[str, list[str]]:
        engine = _transcriber(context, model=str(sense_voice), **options)
        found = dict(engine.transcribe(audios))
        return {name: [s.raw for s in t.segments] for name, t in found.items() if isinstance(t, Transcript)}

    first = transcripts(iter(_calls()))
    assert transcripts(iter(_calls()[::-1]), batch_size_s=5) == first
    assert transcripts(iter(_calls()[2:]))["long"] == first["long"]


def test_no_model_on_disk_names_the_command(context: Context) -> None:
    with pytest.raises(CallstashError) as caught:
        _transcriber(context).check()
    assert caught.value.reason == "no speech model is on disk"
    assert caught.value.hint == "callstash models pull sensevoice-small"
    with pytest.raises(CallstashError) as caught:
        _transcriber(context, model="paraformer-zh").check()
    assert caught.value.hint == "callstash models pull paraformer-zh"


@pytest.mark.parametrize("model", ["no-such-model", "."])
def test_a_folder_that_is_none_or_no_model(context: Context, model: str) -> None:
    with pytest.raises(CallstashError) as caught:
        _transcriber(context, model=model).check()
    assert caught.value.hint


def test_a_device_that_is_not_there(context: Context, sense_voice: Path) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    with pytest.raises(CallstashError) as caught:
        _transcriber(context, model=str(sense_voice), device="cuda").check()
    assert caught.value.reason == "the device 'cuda' is not there"


def test_auto_takes_the_best_on_disk_and_never_the_demonstration_model(context: Context) -> None:
    def install(name: str) -> None:
        folder = context.models_dir / name
        folder.mkdir(parents=True)
        for file in models.find(name).files:
            (folder / file.path).write_text(name)

    install("paraformer-zh")
    assert " paraformer-zh@" in f" {_transcriber(context).engine}"
    install("sensevoice-small")
    assert " sensevoice-small@" in f" {_transcriber(context).engine}"


def test_the_engine_names_all_that_fixes_a_transcript(context: Context, sense_voice: Path) -> None:
    folder = str(sense_voice)
    (context.base_dir / "words.txt").write_text("# ours\n达摩院\n\nhttp://example.org/words\n", "utf-8")
    base = {"model": folder}
    changes: list[dict[str, Any]] = [
        {}, {"language": "zh"}, {"max_segment": "20s"}, {"max_end_silence": "500ms"}, {"use_itn": False},
        {"hotwords": "words.txt"}, {"roles": ["agent", "customer"]}, {"speakers": "none"}, {"max_length": 100},
        {"precision": "int8"}, {"dtmf": "off"}, {"gate": False}, {"levels": False}, {"leakage": False},
    ]  # fmt: skip
    engines = {_transcriber(context, **base, **change).engine for change in changes}
    assert len(engines) == len(changes)
    assert _transcriber(context, **base).engine == _transcriber(context, **base, batch_size_s=5, device="cpu").engine
    before = _transcriber(context, **base).engine
    (sense_voice / "tokens.json").touch()
    assert _transcriber(context, **base).engine == before


def test_hotwords_are_read_again_when_their_file_changes(context: Context, sense_voice: Path) -> None:
    words = context.base_dir / "words.txt"
    words.write_text("达摩院\n", "utf-8")
    engine = _transcriber(context, model=str(sense_voice), hotwords="words.txt")
    before = engine.engine
    assert list(engine.transcribe(iter([]))) == []
    assert engine.engine == before
    words.write_text("达摩院\n阿里巴巴\n", "utf-8")
    assert engine.engine == before, "nothing changes while calls are heard"
    assert list(engine.transcribe(iter([]))) == []
    after = engine.engine
    assert after != before
    words.write_bytes(b"\xff\xfe\xfa")
    assert list(engine.transcribe(iter([]))) == []
    assert engine.engine == after, "a file that cannot be read leaves the words as they were"


@pytest.mark.usefixtures("loud_is_speech")
def test_an_idle_model_is_freed_and_loaded_again_for_the_next_call(context: Context, sense_voice: Path) -> None:
    engine = _transcriber(context, model=str(sense_voice), unload_after="50ms")
    first = dict(engine.transcribe(iter(_calls()[:1])))
    until = time.monotonic() + 10
    while engine._ladder is not None and time.monotonic() < until:
        time.sleep(0.02)
    assert engine._ladder is None
    assert dict(engine.transcribe(iter(_calls()[:1]))) == first
    engine.close()


def test_hotwords_that_cannot_be_read(context: Context, sense_voice: Path) -> None:
    with pytest.raises(CallstashError) as caught:
        _transcriber(context, model=str(sense_voice), hotwords="none.txt").check()
    assert "none.txt cannot be read" in caught.value.reason


@pytest.mark.parametrize(
    "options", [{"max_segment": "60s"}, {"batch_size_s": 0}, {"device": "gpu"}, {"language": "de"}, {"modell": "x"}]
)
def test_options_are_checked(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FunasrOptions(**options)


@pytest.mark.skipif(not (DEMO / "model" / "model.pt").is_file(), reason="the demonstration model is not there")
def test_the_demonstration_model_hears_where_a_number_was_said(context: Context, open_: Open) -> None:
    audio = open_(DEMO / "samples" / "20250103_101500_wangfang_c1002.wav")
    engine = _transcriber(context, model="demo-zh")
    assert "itn=off" in engine.engine
    ((_, result),) = engine.transcribe(iter([audio]))
    assert isinstance(result, Transcript)
    (segment,) = result.segments
    assert "幺三八零零幺三八零零零" in segment.raw
    place = segment.raw.index("幺三八零零幺三八零零零")
    spoken = replace(segment, text=segment.raw)
    begin, end = spoken.time_span(place, place + 11)
    assert segment.start_ms < begin < end < segment.end_ms
    assert 1_500 < end - begin < 6_000
