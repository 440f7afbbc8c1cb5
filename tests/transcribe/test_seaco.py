"""SeACo-Paraformer by our own forward: AutoModel's texts and times with hotwords, whatever else is in the batch."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
import torch

from transcribe.funasr.fast import Precision
from transcribe.funasr.paraformer import Paraformer, fits
from transcribe.funasr.request import Request

from . import tiny
from .hearings import by_auto, equally_sure, loaded, many, ours

_EXACT = Precision(torch.float32)
_FEW = ("电话号码", "hello", "营业时间", "world")
_MANY = tuple(first + second for first in tiny.CHARS[:8] for second in tiny.CHARS[10:18])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.seaco(tmp_path_factory.mktemp("models") / "seaco")


@pytest.fixture(scope="module")
def auto(folder: Path) -> Any:
    return loaded(folder)


@pytest.fixture(scope="module")
def own(auto: Any) -> Paraformer:
    return Paraformer(auto, "cpu", Request(), _EXACT)


def test_texts_and_times_are_those_of_auto_model(auto: Any, own: Paraformer) -> None:
    assert fits(loaded(Path(auto.kwargs["model_path"]), same_front=False))
    sounds = many(20)
    plain = by_auto(auto, sounds)
    own.use(Request())
    assert ours(own.start(sounds)()) == plain
    own.use(Request(hotwords=_FEW))
    found = ours(own.start(sounds)())
    assert found == by_auto(auto, sounds, " ".join(_FEW))
    assert found != plain
    assert sum(len(words) for _, words in found) > 300


@pytest.mark.parametrize("seed", [8, 9])
def test_other_weights_say_other_things_and_the_same_as_auto_model(seed: int, tmp_path: Path) -> None:
    other = loaded(tiny.seaco(tmp_path / "model", seed=seed))
    sounds = many(6, seed)
    heard = Paraformer(other, "cpu", Request(hotwords=_FEW), _EXACT).start(sounds)()
    assert ours(heard) == by_auto(other, sounds, " ".join(_FEW))


@pytest.mark.parametrize("count", [50, 64])
def test_of_many_hotwords_a_sound_has_its_own_best_fifty(count: int, auto: Any, own: Paraformer) -> None:
    """FunASR lets the first sound of a batch choose for all; alone, each chooses for itself."""
    sounds = many(6, seed=4)
    own.use(Request(hotwords=_MANY[:count]))
    alone = [own.start([sound])()[0] for sound in sounds]
    assert ours(alone) == by_auto(auto, sounds, " ".join(_MANY[:count]))
    together, backwards = own.start(sounds)(), own.start(sounds[::-1])()[::-1]
    assert ours(alone) == ours(together) == ours(backwards)
    assert equally_sure(alone, together)


def test_the_same_hotwords_are_embedded_once(own: Paraformer) -> None:
    assert own.embeddings
    own.use(Request(hotwords=("电话", "号码")))
    made, words = own.embeddings.made, own.embeddings.words
    own.start(many(2))()
    own.use(Request(language="zh", hotwords=("电话", "号码")))
    assert (own.embeddings.made, own.embeddings.words) == (made, words)
    own.use(Request(hotwords=("电话",)))
    assert own.embeddings.made == made + 1
    own.use(Request())
    assert (own.embeddings.made, own.embeddings.words) == (made + 1, None)


def test_a_result_begun_before_new_hotwords_has_the_old(own: Paraformer) -> None:
    sounds = many(4)
    own.use(Request(hotwords=_FEW))
    expected = ours(own.start(sounds)())
    begun = own.start(sounds)
    own.use(Request())
    assert ours(begun()) == expected


def test_hotwords_that_cannot_be_spelled_are_left_out_and_told_once(
    own: Paraformer, caplog: pytest.LogCaptureFixture
) -> None:
    assert own.embeddings
    own.use(Request())
    with caplog.at_level(logging.WARNING, "callstash.transcribe"):
        own.use(Request(hotwords=("龘龘", "电话", "http://x", "unknown")))
        own.use(Request(hotwords=("龘龘", "电话", "http://x", "unknown")))
    assert [r.getMessage().rpartition(": ")[2] for r in caplog.records] == ["龘龘, http://x, unknown"]
    assert own.embeddings.words is not None
    assert len(own.embeddings.words) == 2  # the word, and that for none
    own.use(Request(hotwords=("龘龘",)))
    assert own.embeddings.words is None


def test_a_phrase_is_one_hotword(own: Paraformer) -> None:
    """In FunASR's string of hotwords, a space parts two."""
    assert own.embeddings
    own.use(Request(hotwords=("Hello world",)))
    assert own.embeddings.words is not None
    assert len(own.embeddings.words) == 2
    assert own.embeddings._spelled() == [own.embeddings._tokenizer.tokens2ids(["hel@@", "lo", "world"])]


def test_a_model_that_cannot_choose_heeds_the_first_fifty(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shallow = loaded(tiny.seaco(tmp_path / "model", blocks=3))
    with caplog.at_level(logging.WARNING, "callstash.transcribe"):
        own = Paraformer(shallow, "cpu", Request(hotwords=_MANY), _EXACT)
    assert "the first 50 of 64" in caplog.text
    sounds = many(3, seed=2)
    expected = Paraformer(shallow, "cpu", Request(hotwords=_MANY[:50]), _EXACT).start(sounds)()
    assert ours(own.start(sounds)()) == ours(expected)


def test_half_precision_hears_hotwords(auto: Any, folder: Path) -> None:
    sounds = many(4, seed=2)
    half = Paraformer(loaded(folder), "cpu", Request(hotwords=_MANY), Precision(torch.float16)).start(sounds)()
    exact = Paraformer(auto, "cpu", Request(hotwords=_MANY), _EXACT).start(sounds)()
    pairs = [(a, b) for x, y in zip(half, exact, strict=True) for a, b in zip(x.raw, y.raw, strict=False)]
    assert sum(a == b for a, b in pairs) > 0.8 * len(pairs) > 40
