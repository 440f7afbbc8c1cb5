"""SenseVoice's tags: `<|zh|><|NEUTRAL|><|Speech|><|withitn|>` before (and sometimes within) a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TAG = re.compile(r"<\|([^|<>]*)\|>")
_LANGUAGES = {"zh", "en", "yue", "ja", "ko"}
_EMOTIONS = {"HAPPY", "SAD", "ANGRY", "NEUTRAL", "FEARFUL", "DISGUSTED", "SURPRISED"}
_EVENTS = {"BGM", "Applause", "Laughter", "Cry", "Sneeze", "Breath", "Cough", "Sing", "Speech_Noise"}
"""`Speech` is no event of its own: it is what a segment is expected to be."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A text without its tags, what they said, and where each character stood."""

    text: str
    language: str | None
    emotion: str | None
    events: tuple[str, ...]
    positions: tuple[int, ...]
    """For each character of the tagged text: its position in `text`; those of tags have that of what follows."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where characters `start`..`end` of the tagged text are in `text` (empty for a tag)."""
        last = len(self.text)
        begin = self.positions[start] if start < len(self.positions) else last
        return begin, self.positions[end] if end < len(self.positions) else last


def parse(tagged: str) -> Tagged:
    """Take the tags off a text; the first of each kind counts, events are collected in lower case."""
    names = _TAG.findall(tagged)
    text, positions = _without_tags(tagged)
    return Tagged(
        text,
        next((n for n in names if n in _LANGUAGES), None),
        next((n.lower() for n in names if n in _EMOTIONS), None),
        tuple(dict.fromkeys(n.lower() for n in names if n in _EVENTS)),
        positions,
    )


def _without_tags(tagged: str) -> tuple[str, tuple[int, ...]]:
    kept = [True] * len(tagged)
    for match in _TAG.finditer(tagged):
        kept[match.start() : match.end()] = [False] * (match.end() - match.start())
    chars = [i for i, keep in enumerate(kept) if keep]
    while chars and tagged[chars[0]].isspace():
        kept[chars.pop(0)] = False
    while chars and tagged[chars[-1]].isspace():
        kept[chars.pop()] = False
    positions, count = [], 0
    for keep in kept:
        positions.append(count)
        count += keep
    return "".join(tagged[i] for i in chars), tuple(positions)
