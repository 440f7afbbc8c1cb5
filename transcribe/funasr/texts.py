"""Paraformer's tokens, made a text with times."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from callstash.model import Word
from transcribe.funasr import times
from transcribe.funasr.plain import spelled
from transcribe.hearing import Heard

_NOT_WORDS = frozenset({"<s>", "</s>", "<unk>", "<OOV>"})
"""FunASR's `sentence_postprocess` drops them, but not their times."""
Tokens = tuple[Sequence[int], Sequence[float], times.Frames]
"""What was found in a sound: ids of tokens, their probabilities, and the weights of frames, longer than the sound."""


class Texts:
    """Makes texts of tokens, as AutoModel does."""

    def __init__(self, auto: Any, frame_ms: float) -> None:
        model = auto.model
        self._tokenizer = auto.kwargs["tokenizer"]
        self._dropped = frozenset({model.sos, model.eos, model.blank_id})
        self._upsampling = int(getattr(model.predictor, "upsample_times", 1))
        self._tail_frames = int(model.predictor.tail_threshold > 0)
        self._frame_s = frame_ms / 1000 / self._upsampling

    def heard(self, found: Tokens, frames: int, language: str | None) -> Heard:
        """Return what was said in a sound of so many `frames`."""
        ids, sure, weights = found
        kept = [n for n, token in enumerate(ids) if token not in self._dropped]
        tokens: list[str] = self._tokenizer.ids2tokens([ids[n] for n in kept])
        lasting = self._times(weights, frames, len(ids), len(kept))
        said = [n for n, token in enumerate(tokens) if token not in _NOT_WORDS]
        if not said:
            return Heard("", language=language)
        text, pieces = _sentence([tokens[n] for n in said], said)
        raw, placed = spelled(text, pieces)
        odds = [sure[n] for n in kept]
        words = [
            Word(begin, end, lasting[first][0], lasting[last][1], fmean(odds[first : last + 1]))
            for begin, end, first, last in placed
            if lasting
        ]
        return Heard(raw, tuple(words), fmean(odds[n] for n in said), language)

    def _times(self, weights: times.Frames, frames: int, count: int, kept: int) -> Sequence[tuple[int, int]]:
        if self._upsampling > 1:
            return times.of_fine(weights[: frames * self._upsampling], count, kept, self._frame_s)
        return times.of_coarse(weights[: frames + self._tail_frames], kept, self._frame_s)


def _sentence(tokens: list[str], numbers: Sequence[int]) -> tuple[str, list[list[int]]]:
    """Return FunASR's sentence, words apart, and the first and last of the `numbers` of each word's tokens."""
    from funasr.utils.postprocess_utils import sentence_postprocess

    try:
        text, pieces, _ = sentence_postprocess(tokens, [[n, n] for n in numbers])
    except IndexError:  # it loses count where signs that are no letters stand before an abbreviation
        return " ".join(sentence_postprocess(tokens)[1]), []
    return text, pieces
