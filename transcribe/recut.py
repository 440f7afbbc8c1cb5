"""Numbers that a forced cut fell into are heard again, cut elsewhere.

A stretch of speech without an end (somebody reads out a list) is cut before it is known what is said. Where digits
then stand on both sides of the cut, a pause that no digits surround is looked for, and both pieces are heard anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import regex

from callstash.errors import Reject
from callstash.model import Segment
from transcribe.cuts import other_cut
from transcribe.hearing import Answer, Heard, Sound
from transcribe.samples import SAMPLES_PER_MS
from transcribe.spans import Span, merged
from transcribe.vad import Stretch

_DIGIT = regex.compile(
    r"[\d零〇一二两三四五六七八九幺]|\d+|zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple",
    regex.IGNORECASE,
)
_EDGE = regex.compile(r"[\s\p{P}]+")
_NEAR_MS = 1_000
"""Digits closer than this to one another are one number."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that was heard; its sound is kept only where a number may reach over its edge."""

    channel: int
    start_ms: int
    end_ms: int
    heard: Heard
    sound: Sound | None = None

    @classmethod
    def of(cls, stretch: Stretch, continues: bool, heard: Heard) -> Piece:
        """Return what there is to remember of a stretch; `continues`: the one before was cut off at its beginning."""
        numbers = (stretch.forced and _ends_in_digit(heard.raw)) or (continues and _begins_with_digit(heard.raw))
        sound = stretch.samples if numbers else None
        return cls(stretch.channel, stretch.start_ms, stretch.end_ms, heard, sound if heard.words else None)

    def segment(self, role: str | None) -> Segment:
        """Return it as a segment of the recording."""
        return self.heard.segment(self.channel, self.start_ms, self.end_ms, role)


def without_split_numbers(
    pieces: Sequence[Piece], hear: Callable[[Sequence[Sound]], Sequence[Answer]]
) -> list[Piece] | Reject:
    """Return the pieces in order, those heard anew whose cut split a number."""
    whole: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: (p.channel, p.start_ms)):
        before = whole[-1] if whole else None
        halves = _cut_elsewhere(before, piece) if before else None
        if not before or not halves:
            whole.append(piece)
            continue
        cut, sounds = halves
        answers = hear(sounds)
        if refused := next((a for a in answers if isinstance(a, Reject)), None):
            return refused
        first, second = (a for a in answers if isinstance(a, Heard))
        whole[-1] = Piece(before.channel, before.start_ms, cut, first, sounds[0])
        whole.append(Piece(piece.channel, cut, piece.end_ms, second, sounds[1]))
    return whole


def _cut_elsewhere(before: Piece, after: Piece) -> tuple[int, tuple[Sound, Sound]] | None:
    """Return another cut (ms) between two pieces and the sounds on its sides; None where this one is good."""
    if before.sound is None or after.sound is None:
        return None
    meet = (before.channel, before.end_ms) == (after.channel, after.start_ms)
    if not (meet and _ends_in_digit(before.heard.raw) and _begins_with_digit(after.heard.raw)):
        return None
    length = before.end_ms - before.start_ms
    sound = np.concatenate([before.sound, after.sound])
    numbers = merged([*_digits(before.heard, 0), *_digits(after.heard, length)], _NEAR_MS)
    cut = other_cut(sound, (0, after.end_ms - before.start_ms), numbers)
    if cut is None or cut == length:
        return None
    return before.start_ms + cut, (sound[: cut * SAMPLES_PER_MS], sound[cut * SAMPLES_PER_MS :])


def _digits(heard: Heard, offset: int) -> list[Span]:
    return [
        (offset + w.start_ms, offset + w.end_ms) for w in heard.words if _DIGIT.fullmatch(heard.raw[w.start : w.end])
    ]


def _ends_in_digit(text: str) -> bool:
    return any(_DIGIT.fullmatch(word) for word in _edge_words(text, -1))


def _begins_with_digit(text: str) -> bool:
    return any(_DIGIT.fullmatch(word) for word in _edge_words(text, 0))


def _edge_words(text: str, index: int) -> tuple[str, str]:
    """Return the first (0) or last (-1) character and the first or last word of a text."""
    words = _EDGE.sub(" ", text).split()
    return (words[index][index], words[index]) if words else ("", "")
