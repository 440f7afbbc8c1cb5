"""Every clock time of a text, Chinese and English, found once for all the entities that need them."""

from __future__ import annotations

import re
from functools import lru_cache

from rules.entities.times.clock_en import english_clocks
from rules.entities.times.clock_words import Clock
from rules.entities.times.clock_zh import chinese_clocks
from rules.entities.times.military import military_clocks

_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_LATIN = re.compile("[a-z]")


@lru_cache(maxsize=64)
def lowered(text: str) -> str:
    """The text in lower case with plain apostrophes, character for character."""
    plain = text.lower()
    return (plain if len(plain) == len(text) else text.translate(_LOWER)).replace("’", "'")


@lru_cache(maxsize=64)
def clocks(text: str) -> tuple[Clock, ...]:
    """Every clock time of folded text, in order of place; of two readings of one place, the longer."""
    plain = lowered(text)
    found = [*chinese_clocks(plain), *military_clocks(plain)]
    if _LATIN.search(plain):
        found += english_clocks(plain)
    kept: list[Clock] = []
    for clock in sorted(found, key=lambda clock: (clock.start, -clock.end, not clock.part)):
        if not kept or clock.start >= kept[-1].end:
            kept.append(clock)
        elif clock.end - clock.start > kept[-1].end - kept[-1].start:
            kept[-1] = clock
    return tuple(kept)
