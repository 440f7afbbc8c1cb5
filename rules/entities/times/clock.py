"""CLOCK: a time of the day, `HH:MM`. Where nothing says which half of the day, the hour is as it was said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.folding import fold
from rules.entities.gates import gate
from rules.entities.times.clock_words import DAY, Clock, hhmm, placed
from rules.entities.times.clocks import clocks
from rules.entities.times.en_words import UNITS
from rules.entities.times.ranges import ranges, resolve, timely

NEEDS = gate(
    ("点點时時", ""),
    ("晚", r"[零〇一二两三四五六七八九十0-9０-９]"),
    (":：", r"\s?[0-5０-５]"),
    ("0-9０-９", r"\D{0,3}[A-Za-zａ-ｚＡ-Ｚ]"),
    ("A-Za-z", r"\s{1,2}[0-9]"),
    words=(*UNITS, "twenty", "half", "quarter", "noon", "midday", "midnight"),
)
"""A mark of the hour, or a number beside Latin letters."""
SIDE_UNSAID = "side-of-noon-unsaid"
"""Nothing says whether 三点 is in the night or in the afternoon; the value is the hour as said."""
_OR = re.compile(r"(?:[\s,、]|或者?|还是|要么|要不|和|跟|or\b|and\b)*")


@dataclass(frozen=True, slots=True)
class Settled:
    """A time put on its side of noon, as far as words allow."""

    clock: Clock
    minutes: int
    """From midnight; behind the next midnight where the words say so (晚上十二点)."""
    assumptions: tuple[str, ...] = ()
    in_range: bool = False


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every clock time of `text`, those at the ends of ranges included."""
    folded = fold(text)
    found = []
    for each in settled(folded.text):
        start, end = folded.span(each.clock.start, each.clock.end)
        value, confidence = hhmm(each.minutes % DAY), 0.7 if each.assumptions else 0.9
        found.append(Entity("CLOCK", start, end, value, text[start:end], confidence, each.assumptions))
    return found


def settled(text: str) -> list[Settled]:
    """Each clock time of folded text with its minutes from midnight and what was assumed."""
    ends = list(_ends_of_ranges(text))
    inside = {each.clock.start for each in ends}
    lone: list[Settled] = []
    before: Clock | None = None
    for clock in clocks(text):
        said = _like(text, before, clock)
        fixed = placed(said)
        if clock.start not in inside:
            lone.append(
                Settled(clock, said.minutes if fixed is None else fixed, (SIDE_UNSAID,) if fixed is None else ())
            )
        before = said
    return sorted((*lone, *ends), key=lambda each: each.clock.start)


def _ends_of_ranges(text: str) -> Iterator[Settled]:
    """The times at the ends of ranges, each on the side that the range puts it: 下午三点到五点 ends at 17:00."""
    for found in ranges(text):
        stretch = resolve(found.first, found.last) if timely(text, found) else None
        if stretch:
            yield Settled(found.first, stretch.opens, in_range=True)
            yield Settled(found.last, stretch.closes, in_range=True)


def _like(text: str, before: Clock | None, clock: Clock) -> Clock:
    """下午三点或者四点: the second is in the afternoon, too."""
    if before is None or not before.part or clock.part or placed(clock) is not None:
        return clock
    listed = clock.start - before.end <= 6 and _OR.fullmatch(text, before.end, clock.start)
    return replace(clock, part=before.part) if listed else clock


ENTITY = EntityType("CLOCK", find, "A time of the day, spoken or written: HH:MM.", NEEDS)
