"""Words with times and confidences out of what CTC said frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callstash.model import Word
from transcribe.tags import Tagged

QUERY_FRAMES = 4
"""Frames before the sound's first: language, emotion, event, text normalisation."""
_LONGEST_TOKEN_MS = 480


@dataclass(frozen=True, slots=True)
class Token:
    """A token that CTC fired, with the frames at which it stood (of the sound: the queries' are negative)."""

    id: int
    first: int
    end: int
    confidence: float


def collapse(ids: NDArray[np.int32], scores: NDArray[np.float32], blank: int) -> list[Token]:
    """Join repeated frames and drop blanks, as CTC does; a token is as sure as its surest frame."""
    first = np.flatnonzero(np.diff(ids, prepend=-1))
    end = np.append(first[1:], len(ids))
    best = np.maximum.reduceat(scores, first)
    said = np.flatnonzero(ids[first] != blank)
    columns = (ids[first[said]], first[said] - QUERY_FRAMES, end[said] - QUERY_FRAMES, best[said])
    return [Token(*token) for token in zip(*(column.tolist() for column in columns), strict=True)]


class Speller:
    """Says where each token begins in the text that a tokenizer makes of them."""

    def __init__(self, tokenizer: Any) -> None:
        self._decode = tokenizer.decode
        self._added: dict[int, str] = {}

    def offsets(self, ids: Sequence[int], text: str) -> list[int]:
        """Return where each token begins in `text` (of these ids), and the end; [] where they do not add up to it.

        What a token adds depends on its place only until there is some text: a leading space is dropped.
        """
        begun = next((n for n in range(1, len(ids) + 1) if self._decode(list(ids[:n]))), len(ids))
        head = list(ids[:begun])
        start = self._decode(head) if head else ""
        rest = [self._adds(token, head) for token in ids[begun:]]
        if start + "".join(rest) != text:
            return []
        return [*[0] * begun, *accumulate(map(len, rest), initial=len(start))]

    def _adds(self, token: int, head: list[int]) -> str:
        """Return what a token adds to a text that has begun with `head`."""
        if token not in self._added:
            self._added[token] = self._decode([*head, token])[len(self._decode(head)) :]
        return self._added[token]


def words(tokens: Sequence[Token], offsets: Sequence[int], tagged: Tagged, frame_ms: float) -> list[Word]:
    """Return a word per token of the text, tags left out; [] without offsets (see `Speller`)."""
    said = []
    for index, token in enumerate(tokens if offsets else ()):
        start, end = tagged.span(offsets[index], offsets[index + 1])
        while start < end and tagged.text[start].isspace():
            start += 1
        if start < end and token.first >= 0:
            said.append((start, end, token))
    return [_word(said, index, frame_ms) for index in range(len(said))]


def _word(said: Sequence[tuple[int, int, Token]], index: int, frame_ms: float) -> Word:
    """A CTC token fires within its sound; it lasts until the next one fires, or a little while."""
    start, end, token = said[index]
    begin_ms = max(round((token.first - 0.5) * frame_ms), 0)
    follows = said[index + 1][2].first if index + 1 < len(said) else token.end + 4
    end_ms = round((max(follows, token.end) - 0.5) * frame_ms)
    return Word(start, end, begin_ms, min(max(end_ms, begin_ms + 1), begin_ms + _LONGEST_TOKEN_MS), token.confidence)
