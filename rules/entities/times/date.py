"""DATE: a day, month or year as ISO 8601: whole where the call's time is known, partial (`--03-05`) where it isn't.

Weeks begin on Monday. A weekday alone (周三) is the next one from today on, unless its verb says that it is over; a
date without a year is in the year that brings it nearest. Such guesses are assumptions of the entity. Without the
call's time 明天 and 三天前 are nothing, and 周三 is `XXXX-WXX-3`. Lunar dates are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.folding import Folded, fold
from rules.entities.gates import gate
from rules.entities.hours.opening_hours import find as find_hours
from rules.entities.tables import in_order
from rules.entities.times.clocks import lowered
from rules.entities.times.date_en import english_dates
from rules.entities.times.date_words import Meant, Said, meaning
from rules.entities.times.date_written import festivals, written_dates
from rules.entities.times.date_zh import chinese_dates

NEEDS = gate(
    ("年月号號日天周週期拜儿兒晚早节節旦庆慶诞誕夜", ""),
    ("一", "(?<=[双雙三五六十]一)"),
    ("双雙", "[十1１]"),
    ("0-9０-９", r"(?:[-/.．／－‐‑‒−][0-9０-９]|18|[12]|st|nd|rd|th|\s)"),
    words=in_order(
        """mon tue wed thu fri sat sun today tonight tomorrow yesterday jan feb mar apr may jun jul aug sep oct nov dec
        next last this coming end christmas valentine new halloween independence fourth day in since from back until of
        on by before after for between around and a one two three four five six seven eight nine ten eleven twelve"""
    ),
)
"""A mark of a day, or a word that dates begin with."""
_INHERITS = re.compile(r"\s?(?:到|至|[-~—–、,和跟]|或者?|还是|to|through|and|until)\s?(?:the\s)?")
_LATIN = re.compile("[a-z]")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as said, in folded text, and what it means."""

    said: Said
    meant: Meant


def dates(text: str, context: EntityContext) -> list[Dated]:
    """Every date of a text, in order of place; a weekday of opening hours is none."""
    folded = fold(text)
    today = context.now.astimezone(ZoneInfo(context.timezone)).date() if context.now else None
    said = _completed(folded.text, _said(folded.text, context.region))
    if any(_is_weekly(each) for each in said):
        hours = [(entity.start, entity.end) for entity in find_hours(text, context)]
        said = [each for each in said if not (_is_weekly(each) and _within(folded, each, hours))]
    return list(_meant(said, today))


def _is_weekly(said: Said) -> bool:
    return said.weekday is not None and said.week_offset is None


def _within(folded: Folded, said: Said, places: Sequence[tuple[int, int]]) -> bool:
    start, end = folded.span(said.start, said.end)
    return any(first < end and start < last for first, last in places)


def _meant(said: Sequence[Said], today: date | None) -> Iterator[Dated]:
    for each in said:
        found = meaning(each, today)
        if found:
            yield Dated(each, found)


@lru_cache(maxsize=64)
def _said(text: str, region: str) -> tuple[Said, ...]:
    """Every date as it stands; of two readings of one place, the longer."""
    plain = lowered(text)
    found = [*chinese_dates(plain), *written_dates(plain, region), *festivals(plain)]
    if _LATIN.search(plain):
        found += english_dates(plain)
    kept: list[Said] = []
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
        elif each.end - each.start > kept[-1].end - kept[-1].start:
            kept[-1] = each
    return tuple(kept)


def _completed(text: str, said: Sequence[Said]) -> list[Said]:
    """Give a day the month of the date it is listed with (三月五号到八号); leave out a weekday beside its date."""
    made: list[Said] = []
    for each in said:
        last = made[-1] if made else None
        near = last is not None and each.start - last.end <= 6 and _INHERITS.fullmatch(text, last.end, each.start)
        if last and each.month and each.year is None and _is_year(last) and 0 <= each.start - last.end <= 1:
            each = replace(each, start=last.start, year=last.year, year_offset=last.year_offset)
            made.pop()
        elif last and near and _is_bare(each) and (last.month is not None or last.month_offset is not None):
            each = _after(last, each)
        elif last and near and each.month and each.day and last.year and each.year is None and each.year_offset is None:
            each = replace(each, year=last.year + (each.month < (last.month or 1)))
        if last and each.start - last.end <= 2 and {last.weekday is None, each.weekday is None} == {True, False}:
            made, each = (made[:-1], each) if each.explicit else (made, each)
            if last.explicit:
                continue
        made.append(each)
    return made


def _is_year(said: Said) -> bool:
    """明年元旦, 2027年国庆节: a year that belongs to what follows."""
    return (said.year or said.year_offset) is not None and said.month is None and said.month_offset is None


def _is_bare(said: Said) -> bool:
    return said.day is not None and said.month is None and said.month_offset is None and said.year is None


def _after(last: Said, day: Said) -> Said:
    """A day without a month behind a date: in the same month, or the next where it counts back."""
    later = (day.day or 0) < (last.day or 0)
    if last.month is None:
        return replace(day, month_offset=(last.month_offset or 0) + later)
    month = last.month % 12 + 1 if later else last.month
    year = last.year + (later and month == 1) if last.year else None
    return replace(day, month=month, year=year, year_offset=last.year_offset)


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every date of `text`."""
    folded = fold(text)
    found = []
    for each in dates(text, context):
        start, end = folded.span(each.said.start, each.said.end)
        meant = each.meant
        found.append(Entity("DATE", start, end, meant.value, text[start:end], meant.confidence, meant.assumptions))
    return found


ENTITY = EntityType("DATE", find, "A day, month or year, spoken or written: ISO 8601, partial where it was.", NEEDS)
