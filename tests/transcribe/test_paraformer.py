"""Paraformer by our own forward: AutoModel's texts and times, in any batch."""

from __future__ import annotations

import logging
from difflib import SequenceMatcher
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

import callstash
from transcribe import vad
from transcribe.funasr.fast import Precision
from transcribe.funasr.paraformer import Paraformer, fits
from transcribe.funasr.request import Request
from transcribe.funasr.texts import Texts

from . import tiny
from .hearings import by_auto, equally_sure, loaded, many, near, ours
from .sounds import Open, Wave, noise

_SAMPLES = Path(callstash.__file__).parent / "demo" / "samples"
_EXACT = Precision(torch.float32)
_SILENCE = np.zeros(16_000, np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.paraformer(tmp_path_factory.mktemp("models") / "para", seed=8, signs=60)


@pytest.fixture(scope="module")
def auto(folder: Path) -> Any:
    return loaded(folder)


@pytest.fixture(scope="module")
def own(folder: Path) -> Paraformer:
    return Paraformer(loaded(folder, same_front=False), "cpu", Request(language="zh"), _EXACT)


@pytest.mark.parametrize(("seed", "count"), [(7, 16), (8, 32)])
def test_texts_and_times_are_those_of_auto_model(seed: int, count: int, tmp_path: Path) -> None:
    auto = loaded(tiny.paraformer(tmp_path / "model", seed, signs=60))
    own = Paraformer(auto, "cpu", Request(), _EXACT)
    sounds = many(count)
    expected = by_auto(auto, sounds)
    assert near([ours(own.start([sound])())[0] for sound in sounds], expected)
    assert near(ours(own.start(sounds)()), expected)
    assert len(set("".join(text for text, _ in expected))) > 40
    assert sum(len(words) for _, words in expected) > 300


def test_texts_are_those_of_auto_model_on_its_own_features(folder: Path, own: Paraformer) -> None:
    """Kaldi's filterbank differs from ours by 1e-5: where a random model's choice is even, a character may."""
    sounds = many(12, seed=3)
    expected = "|".join(text for text, _ in by_auto(loaded(folder, same_front=False), sounds))
    found = "|".join(text for text, _ in ours(own.start(sounds)()))
    assert SequenceMatcher(None, expected, found, autojunk=False).ratio() > 0.99


@pytest.mark.parametrize("name", ["20250103_111500_chenjie_c1004.wav", "20250103_101500_wangfang_c1002.wav"])
def test_pieces_of_calls_are_heard_as_auto_model_hears_them(name: str, auto: Any, own: Paraformer, open_: Open) -> None:
    found = vad.stretches(open_(_SAMPLES / name), vad.Silero(), vad.Settings(max_segment_ms=8000))
    pieces = [item.samples for item in found if isinstance(item, vad.Stretch)]
    assert len(pieces) > 1
    assert near(ours(own.start(pieces)()), by_auto(auto, pieces))


def test_a_sound_is_heard_alike_alone_and_in_any_batch(own: Paraformer) -> None:
    sounds = [*many(14, seed=5), _SILENCE, np.ones(1, np.float32)]
    alone = [own.start([sound])()[0] for sound in sounds]
    together, backwards = own.start(sounds)(), own.start(sounds[::-1])()[::-1]
    in_fours = [heard for n in range(0, 16, 4) for heard in own.start(sounds[n : n + 4])()]
    for other in (together, backwards, in_fours):
        assert near(ours(alone), ours(other))
        assert equally_sure(alone, other)


def test_words_spell_the_text_with_times_and_confidences(own: Paraformer) -> None:
    answers = own.start(many(12, seed=6))()
    assert sum(bool(heard.words) for heard in answers) > 8  # a sound of a frame or two may have a text without times
    for heard in answers:
        assert heard.language == "zh"
        assert "".join(heard.raw[w.start : w.end] for w in heard.words) == (heard.raw if heard.words else "")
        assert all(0 <= w.start_ms <= w.end_ms and 0 < (w.confidence or 0) <= 1 for w in heard.words)
        assert (heard.confidence is None) == (heard.raw == "")


def test_batches_in_which_nothing_fires_have_no_text(folder: Path) -> None:
    deaf = loaded(folder)
    with torch.no_grad():
        deaf.model.predictor.cif_output.bias.fill_(-50.0)
    sounds: list[Wave] = [_SILENCE, np.zeros(1, np.float32), noise(1, 2.0)]
    heard = Paraformer(deaf, "cpu", Request(), _EXACT).start(sounds)()
    assert [(h.raw, h.words, h.confidence) for h in heard] == [("", (), None)] * 3


@pytest.mark.parametrize(
    ("precision", "least"),
    [(Precision(torch.float16), 0.85), (Precision(torch.bfloat16), 0.45), (Precision(torch.float32, int8=True), 0.2)],
)
def test_less_precision_says_nearly_the_same(folder: Path, own: Paraformer, precision: Precision, least: float) -> None:
    """Choices of a random model are even far more often than a trained one's."""
    sounds = many(12, seed=9)
    less = Paraformer(loaded(folder), "cpu", Request(), precision).start(sounds)()
    texts = ["".join(h.raw for h in heard) for heard in (own.start(sounds)(), less)]
    assert SequenceMatcher(None, *texts, autojunk=False).ratio() > least


def test_what_overflows_in_half_precision_is_heard_again_in_fp32(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    loud = loaded(folder)
    with torch.no_grad():
        loud.model.decoder.decoders[0].feed_forward.w_1.weight *= 1e6  # what follows is normalised again
    sounds = many(6)
    expected = by_auto(loud, sounds)
    with caplog.at_level(logging.INFO, "callstash.transcribe"):
        heard = Paraformer(loud, "cpu", Request(), Precision(torch.float16)).start(sounds)()
    assert near(ours(heard), expected)
    assert "6 segments are heard again in fp32" in caplog.text


def test_a_sound_that_is_no_numbers_is_an_error(own: Paraformer) -> None:
    with pytest.raises(FloatingPointError):
        own.start([np.full(16_000, np.nan, np.float32)])()


def test_only_models_whose_structure_is_known_fit(folder: Path, sense_voice: Path) -> None:
    known = loaded(folder, same_front=False)
    assert fits(known)
    known.model.predictor.threshold = 0.9
    assert not fits(known)
    assert not fits(loaded(sense_voice, same_front=False))


def test_a_dropped_sign_takes_its_time_with_it(auto: Any) -> None:
    """FunASR gives the words after an <unk> the times of their neighbours."""
    texts, frames = Texts(auto, 60.0), 40
    tokens = auto.kwargs["tokenizer"].tokens2ids(["一", "<unk>", "二", "三"])
    weights = np.full(frames + 1, 4.45 / (frames + 1), np.float32)
    whole = texts.heard(((3, 3, 4, 5), (0.9,) * 4, weights), frames, None)
    heard = texts.heard((tokens, (0.9, 0.1, 0.8, 0.7), weights), frames, None)
    assert (heard.raw, [w.confidence for w in heard.words]) == ("一二三", [0.9, 0.8, 0.7])
    assert [w.start_ms for w in heard.words] == [whole.words[n].start_ms for n in (0, 2, 3)]
    assert heard.confidence == pytest.approx(0.8)


def test_signs_before_an_abbreviation_leave_a_text_without_times() -> None:
    """FunASR's `sentence_postprocess` fails with an IndexError there."""
    model = SimpleNamespace(sos=1, eos=2, blank_id=0, predictor=SimpleNamespace(tail_threshold=0.45))
    tokenizer = SimpleNamespace(ids2tokens=lambda ids: [{3: "<%>", 4: "<#>", 5: "a", 6: "b"}[n] for n in ids])
    texts = Texts(SimpleNamespace(model=model, kwargs={"tokenizer": tokenizer}), 60.0)
    heard = texts.heard(([3, 4, 5, 6], [0.5] * 4, np.full(21, 0.2, np.float32)), 20, None)
    assert (heard.raw, heard.words, heard.confidence) == ("<%> <#> AB", (), 0.5)
