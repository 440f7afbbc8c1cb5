"""SenseVoiceSmall by our own forward: AutoModel's texts, in any batch and order; fewer bits come near."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

import callstash
from callstash.contracts import Context
from callstash.errors import CallstashError, Reject
from transcribe import tags, vad
from transcribe.audio import PyAvDecoder, PyAvOptions
from transcribe.funasr import ctc
from transcribe.funasr.fast import Precision, precision_of
from transcribe.funasr.request import Request
from transcribe.funasr.sense import SenseVoice, fits
from transcribe.hearing import Heard

from . import tiny
from .hearings import loaded, many
from .sounds import Wave, content_id, noise

_DEMO = Path(callstash.__file__).parent / "demo"
_EXACT = Precision(torch.float32)


def _texts(auto: Any, sounds: Sequence[Wave], **settings: Any) -> list[str]:
    """Return AutoModel's texts, one sound at a time, tags and all."""
    asked = {"language": "auto", "use_itn": True, **settings}
    return [auto.generate(input=[sound], batch_size=1, **asked)[0]["text"] for sound in sounds]


def _same(one: Sequence[Heard], other: Sequence[Heard]) -> None:
    for a, b in zip(one, other, strict=True):
        assert (a.raw, a.language, a.emotion, a.events) == (b.raw, b.language, b.emotion, b.events)
        assert [(w.start, w.end, w.start_ms, w.end_ms) for w in a.words] == [
            (w.start, w.end, w.start_ms, w.end_ms) for w in b.words
        ]
        assert [w.confidence for w in a.words] == pytest.approx([w.confidence for w in b.words], abs=1e-3)


@pytest.fixture(scope="module")
def demo() -> Any:
    if not (_DEMO / "model" / "model.pt").is_file():
        pytest.skip("the demonstration model is not there")
    return loaded(_DEMO / "model", same_front=False)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> list[Wave]:
    """The pieces of speech in all of the demonstration's recordings."""
    folder = tmp_path_factory.mktemp("decoded")
    decoder = PyAvDecoder(PyAvOptions(), Context("test", folder, folder, folder))
    detector = vad.choose("silero", folder)
    return [piece for path in sorted((_DEMO / "samples").iterdir()) for piece in _pieces(decoder, detector, path)]


def _pieces(decoder: Any, detector: Any, path: Path) -> list[Wave]:
    if path.suffix in {".json", ".txt"}:
        return []
    try:
        audio = decoder.open(path, content_id(path))
    except Reject:  # one of them is broken on purpose
        return []
    found = vad.stretches(audio, detector, vad.Settings(max_segment_ms=10_000))
    return [stretch.samples for stretch in found if isinstance(stretch, vad.Stretch)]


def _near(one: Sequence[Heard], other: Sequence[Heard]) -> float:
    """Return how much of the texts agrees, 0..1."""
    pair = SequenceMatcher(None, *("\n".join(h.raw for h in heard) for heard in (one, other)), autojunk=False)
    return pair.ratio()


@pytest.mark.parametrize(("seed", "blocks", "width"), [(7, 2, 64), (8, 3, 32), (9, 1, 128)])
def test_texts_are_those_of_auto_model(seed: int, blocks: int, width: int, tmp_path: Path) -> None:
    auto = loaded(tiny.sense_voice(tmp_path / "model", seed, blocks, width))
    sounds = many(8, seed)
    texts = [tags.parse(text).text for text in _texts(auto, sounds)]
    heard = SenseVoice(auto, "cpu", Request(), _EXACT).start(sounds)()
    assert [h.raw for h in heard] == texts
    assert any(texts)


def test_the_demonstration_model_says_what_it_says_in_auto_model(demo: Any, said: list[Wave]) -> None:
    assert fits(demo)
    assert len(said) > 20
    heard = SenseVoice(demo, "cpu", Request(), _EXACT).start(said)()
    for text, answer in zip(_texts(demo, said), heard, strict=True):
        tagged = tags.parse(text)
        assert (answer.raw, answer.language, answer.emotion) == (tagged.text, tagged.language, tagged.emotion)
        assert "".join(answer.raw[w.start : w.end] for w in answer.words) == answer.raw.replace(" ", "")


def test_a_sound_is_heard_alike_alone_and_in_any_batch(demo: Any, said: list[Wave]) -> None:
    own = SenseVoice(demo, "cpu", Request(), _EXACT)
    sounds = [*said[:8], noise(1, 3.0), said[8][:1], np.zeros(16_000, np.float32)]
    together = own.start(sounds)()
    _same([own.start([sound])()[0] for sound in sounds], together)
    _same(own.start(sounds[::-1])()[::-1], together)
    assert own.start([])() == []


@pytest.mark.parametrize(("precision", "least"), [("fp16", 0.99), ("bf16", 0.99), ("int8", 0.97)])
def test_fewer_bits_say_nearly_the_same(demo: Any, said: list[Wave], precision: str, least: float) -> None:
    exact = SenseVoice(demo, "cpu", Request(), _EXACT).start(said[:16])()
    fewer = SenseVoice(demo, "cpu", Request(), precision_of(precision, "cpu")).start(said[:16])()
    assert _near(exact, fewer) >= least


def test_what_overflows_in_half_precision_is_heard_again(sense_voice: Path, caplog: pytest.LogCaptureFixture) -> None:
    auto = loaded(sense_voice)
    with torch.no_grad():  # the same function, by numbers that are too large for fp16
        layer = auto.model.encoder.encoders[0].feed_forward
        layer.w_1.weight *= 1e6
        layer.w_1.bias *= 1e6
        layer.w_2.weight *= 1e-6
    sounds = many(5)
    exact = SenseVoice(auto, "cpu", Request(), _EXACT).start(sounds)()
    with caplog.at_level(logging.INFO, "callstash.transcribe"):
        _same(SenseVoice(auto, "cpu", Request(), precision_of("fp16", "cpu")).start(sounds)(), exact)
    assert "5 segments are heard again in fp32" in caplog.text


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
def test_a_sound_that_is_not_made_of_numbers_is_an_error(sense_voice: Path, precision: str) -> None:
    own = SenseVoice(loaded(sense_voice), "cpu", Request(), precision_of(precision, "cpu"))
    with pytest.raises(FloatingPointError):
        own.start([noise(1, 1.0), np.full(16_000, np.nan, np.float32)])()


def test_language_and_itn_are_what_the_model_is_asked_sound_by_sound(sense_voice: Path) -> None:
    auto = loaded(sense_voice)
    with torch.no_grad():  # a random model hardly heeds its queries
        auto.model.embed.weight *= 30
    sounds, own = [noise(n, 0.5 + n / 8) for n in range(8)], SenseVoice(auto, "cpu", Request(), _EXACT)
    languages = ["zh", "en", "yue", "ja", "ko", "auto", "zh", "en"]
    mixed = [h.raw for h in own.start(sounds, languages)()]
    expected = [_texts(auto, [s], language=asked)[0] for s, asked in zip(sounds, languages, strict=True)]
    assert mixed == [tags.parse(text).text for text in expected]
    pending = own.start(sounds)
    own.use(Request(language="en", itn=False))
    expected = _texts(auto, sounds, language="en", use_itn=False)
    assert [h.raw for h in own.start(sounds)()] == [tags.parse(text).text for text in expected]
    assert [h.raw for h in pending()] == [tags.parse(text).text for text in _texts(auto, sounds)]
    assert mixed != [h.raw for h in own.start(sounds)()]


def test_a_model_built_otherwise_is_not_taken_for_ours(sense_voice: Path, paraformer: Path) -> None:
    assert not fits(loaded(paraformer, same_front=False))
    auto = loaded(sense_voice, same_front=False)
    assert fits(auto)
    auto.model.encoder.encoders[0].normalize_before = False
    assert not fits(auto)


def test_int8_is_refused_on_a_gpu() -> None:
    with pytest.raises(CallstashError) as caught:
        precision_of("int8", "cuda:0")
    assert caught.value.hint
    assert precision_of("auto", "cuda:0") == Precision(torch.float16)
    assert precision_of("auto", "mps") == precision_of("auto", "cpu") == _EXACT


def test_tokens_are_frames_without_blanks_and_repetitions() -> None:
    ids = np.array([3, 0, 0, 0, 5, 5, 0, 5, 7], np.int32)
    scores = np.array([0.5, 1, 1, 1, 0.625, 0.75, 1, 0.875, 0.5], np.float32)
    assert [(t.id, t.first, t.end, t.confidence) for t in ctc.collapse(ids, scores, blank=0)] == [
        (3, -4, -3, 0.5), (5, 0, 2, 0.75), (5, 3, 4, 0.875), (7, 4, 5, 0.5),
    ]  # fmt: skip


def test_tokens_begin_where_their_prefix_ends(demo: Any, sense_voice: Path) -> None:
    random = np.random.default_rng(3)
    for auto, size in ((demo, 580), (loaded(sense_voice), 30)):
        tokenizer = auto.kwargs["tokenizer"]
        speller = ctc.Speller(tokenizer)
        for count in random.integers(0, 40, 100).tolist():
            ids = random.integers(0, size, count).tolist()
            expected = [len(tokenizer.decode(ids[:n])) for n in range(count + 1)]
            assert speller.offsets(ids, tokenizer.decode(ids)) == expected


def test_tokens_that_do_not_add_up_to_the_text_give_no_words() -> None:
    odd = SimpleNamespace(decode=lambda ids: "x" * len(ids) if len(ids) % 2 else "y")
    assert ctc.Speller(odd).offsets([3, 5, 5, 7], "abcd") == []
    assert ctc.words([ctc.Token(3, 0, 1, 0.5)], [], tags.parse("abcd"), 60.0) == []
