"""TIME_RANGE: from one time of the day to another, `HH:MM-HH:MM`, where it says of no business when that is open."""

from __future__ import annotations

from collections.abc import Iterator

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.folding import fold
from rules.entities.gates import gate
from rules.entities.hours.opening_hours import find as find_hours
from rules.entities.times.clock_words import DAY, hhmm
from rules.entities.times.date import dates
from rules.entities.times.moments import day_before
from rules.entities.times.ranges import Range, Stretch, ranges, resolve, timely


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every range of clock times that is no part of opening hours."""
    folded = fold(text)
    said = list(_said(folded.text))
    days = dates(text, context) if said else []
    hours = [(entity.start, entity.end) for entity in find_hours(text, context)] if said else []
    found = []
    for each, stretch in said:
        start, end = folded.span(each.start, each.end)
        if not any(first < end and start < last for first, last in hours):
            value = f"{hhmm(stretch.opens)}-{hhmm(stretch.closes % DAY)}"
            confidence = (0.8 if stretch.assumptions else 0.9) if each.strong else 0.6
            day = day_before(folded.text, each.start, days)
            attributes = {"date": day.meant.value} if day else {}
            found.append(
                Entity("TIME_RANGE", start, end, value, text[start:end], confidence, stretch.assumptions, attributes)
            )
    return found


def _said(text: str) -> Iterator[tuple[Range, Stretch]]:
    for each in ranges(text):
        stretch = resolve(each.first, each.last) if timely(text, each) else None
        if stretch:
            yield each, stretch


NEEDS = gate((r"到至和~〜～–—－‐‑‒−晚\-", ""), words=("to", "ti", "th", "unt", "and"))
"""What stands between two times."""
ENTITY = EntityType("TIME_RANGE", find, "From one time of the day to another, no opening hours: HH:MM-HH:MM.", NEEDS)
