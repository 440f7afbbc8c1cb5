"""FunASR behind the contract: what it says is what AutoModel says, however the segments are batched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

import callstash
from callstash.contracts import Context
from callstash.errors import CallstashError, Reject, Retry
from callstash.model import Audio, Segment, Transcript
from transcribe import models, tags
from transcribe.funasr import FunasrOptions, FunasrTranscriber
from transcribe.funasr.ctc import Overheard, words
from transcribe.funasr.recogniser import Recogniser, Request

from . import tiny
from .sounds import Open, Sound, Wave, tone

DEMO = Path(callstash.__file__).parent / "demo"


@pytest.fixture(scope="module")
def sense_voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.sense_voice(tmp_path_factory.mktemp("models") / "sense")


@pytest.fixture(scope="module")
def paraformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.paraformer(tmp_path_factory.mktemp("models") / "para")


def _noise(seed: int, seconds: float) -> Wave:
    """Return a sound that a random model hears something in."""
    random = np.random.default_rng(seed)
    wave = np.cumsum(random.normal(0, 0.01, round(seconds * 16000))) % 0.2
    return (wave + random.normal(0, 0.05, len(wave))).astype(np.float32)


SOUNDS = [_noise(seed, seconds) for seed, seconds in enumerate((3.1, 0.01, 1.0, 5.2, 0.4, 2.0))]


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


def _transcriber(context: Context, **options: Any) -> FunasrTranscriber:
    return FunasrTranscriber(FunasrOptions(**{"vad": "silero", **options}), context)


@pytest.fixture
def loud_is_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    from .sounds import Level

    monkeypatch.setattr("transcribe.vad.choose", lambda *_: Level())


def _calls() -> list[Sound]:
    pause = np.zeros(16000 * 2, np.float32)
    agent = np.concatenate([_noise(1, 2), pause, _noise(2, 3), pause, pause])
    customer = np.concatenate([pause, pause[:16000], _noise(3, 3), pause, pause, pause])[: len(agent)]
    customer = np.pad(customer, (0, len(agent) - len(customer)))
    return [
        Sound(np.stack([agent, customer]), "stereo"),
        Sound(np.zeros((1, 32000), np.float32), "silent"),
        Sound(_noise(4, 40)[None], "long"),
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
    ]  # fmt: skip
    engines = {_transcriber(context, **base, **change).engine for change in changes}
    assert len(engines) == len(changes)
    assert _transcriber(context, **base).engine == _transcriber(context, **base, batch_size_s=5, device="cpu").engine
    assert _transcriber(context, **base, hotwords="words.txt")._hotwords == ("达摩院",)
    before = _transcriber(context, **base).engine
    (sense_voice / "tokens.json").touch()
    assert _transcriber(context, **base).engine == before


def test_hotwords_that_cannot_be_read(context: Context, sense_voice: Path) -> None:
    with pytest.raises(CallstashError) as caught:
        _transcriber(context, model=str(sense_voice), hotwords="none.txt").check()
    assert "hotwords in none.txt" in caught.value.reason


@pytest.mark.parametrize(
    "options", [{"max_segment": "60s"}, {"batch_size_s": 0}, {"device": "gpu"}, {"language": "de"}, {"modell": "x"}]
)
def test_options_are_checked(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FunasrOptions(**options)


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
