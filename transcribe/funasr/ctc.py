"""Token times and confidences of SenseVoice, for nothing: overheard while FunASR decodes.

FunASR takes the argmax of the CTC head and throws away at which frame each token stood. We listen at two places of
the loaded model (the encoder's output lengths, the head's log-probabilities), so that text and times come from the
same numbers and the forward runs once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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


class Overheard:
    """What the last batch's forward said, one list of tokens per sound."""

    def __init__(self, model: Any) -> None:
        self._blank = int(getattr(model, "blank_id", 0))
        self._best: Any = None
        self._lengths: Any = None
        model.encoder.register_forward_hook(self._take_lengths)
        self._log_softmax = model.ctc.log_softmax
        model.ctc.log_softmax = self._take_scores

    def tokens(self) -> list[list[Token]]:
        """Return the tokens of the last batch, in the order of its sounds."""
        scores, ids = (tensor.cpu().tolist() for tensor in self._best)
        lengths = self._lengths.cpu().tolist()
        return [self._collapse(row[:n], prob[:n]) for row, prob, n in zip(ids, scores, lengths, strict=True)]

    def _take_lengths(self, _module: Any, _args: Any, output: Any) -> None:
        self._lengths = output[1]

    def _take_scores(self, hidden: Any) -> Any:
        result = self._log_softmax(hidden)
        values, ids = result.max(dim=-1)
        self._best = (values.exp(), ids)
        return result

    def _collapse(self, ids: Sequence[int], scores: Sequence[float]) -> list[Token]:
        """Join repeated frames and drop blanks, as CTC does."""
        tokens: list[Token] = []
        for frame, (token, score) in enumerate(zip(ids, scores, strict=True)):
            if frame and token == ids[frame - 1]:
                if token != self._blank:
                    last = tokens[-1]
                    tokens[-1] = Token(token, last.first, last.end + 1, max(last.confidence, score))
            elif token != self._blank:
                place = frame - QUERY_FRAMES
                tokens.append(Token(token, place, place + 1, score))
        return tokens


def words(tokens: Sequence[Token], tokenizer: Any, tagged_text: str, tagged: Tagged, frame_ms: float) -> list[Word]:
    """Return a word per token of the text, tags left out; [] where the tokens do not spell the text."""
    offsets = _offsets([t.id for t in tokens], tokenizer, tagged_text)
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


def _offsets(ids: Sequence[int], tokenizer: Any, text: str) -> list[int]:
    """Return where each token begins in the text, and the end; [] where the pieces do not add up to it."""
    offsets = [0]
    for count in range(1, len(ids) + 1):
        prefix = tokenizer.decode(list(ids[:count]))
        if not text.startswith(prefix):
            return []
        offsets.append(len(prefix))
    return offsets if offsets[-1] == len(text) else []
