"""DATETIME: a date and a time of that day, as local ISO 8601 without an offset: `2026-03-12T15:00`, `--03-05T09:30`.

Where the date is whole, the attribute `zoned` is the moment with its offset. The date and the time remain entities of
their own; a range of times (明天九点到十一点) is a TIME_RANGE with the attribute `date`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.folding import fold
from rules.entities.times.clock import NEEDS as NEEDS_CLOCK
from rules.entities.times.clock import Settled, settled
from rules.entities.times.clock_words import DAY, hhmm
from rules.entities.times.date import Dated, dates

_AFTER_DATE = re.compile(
    r"[\s,、。(（]{0,2}(?:(?:周|星期|礼拜)[一二三四五六日天][\s,)]*)?(?:[\s,、)）t的在于约就是我您你他她们那吧]|大概|差不多|的话|morning\b|afternoon\b|evening\b|night\b|at\b|around\b|about\b|by\b|before\b|after\b|from\b|until\b|@){0,4}",
    re.IGNORECASE,
)
_BEFORE_DATE = re.compile(r"[ ,]*(?:on\s+|of\s+)?", re.IGNORECASE)
_ENGLISH = re.compile(r"[A-Za-z]|\d{1,2}(?:st|nd|rd|th|\s)")


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every date with a time."""
    folded = fold(text)
    times = [each for each in settled(folded.text) if not each.in_range]
    days = [each for each in dates(text, context) if _is_day(each)] if times else []
    zone = ZoneInfo(context.timezone)
    found = []
    for each in times:
        day = _day_of(folded.text, each, days)
        value = day and _joined(day.meant.value, each.minutes)
        if day and value:
            start, end = folded.span(min(day.said.start, each.clock.start), max(day.said.end, each.clock.end))
            assumptions = (*day.meant.assumptions, *each.assumptions)
            confidence = min(day.meant.confidence, 0.7 if each.assumptions else 0.95)
            attributes = {"zoned": _zoned(value, zone)} if day.meant.whole else {}
            found.append(Entity("DATETIME", start, end, value, text[start:end], confidence, assumptions, attributes))
    return found


def _is_day(dated: Dated) -> bool:
    """Whether it names a day, be it without its month or year: 2025-03 and 2025 don't."""
    value = dated.meant.value
    return dated.meant.whole or value.startswith(("---", "XXXX")) or (value.startswith("--") and len(value) == 7)


def _day_of(text: str, each: Settled, days: Sequence[Dated]) -> Dated | None:
    """The date that stands right before the time (今晚八点: reaching into it), or in English behind it."""
    before = day_before(text, each.clock.start, days)
    after = bisect_left(days, each.clock.end, key=_start)
    if before or after == len(days):
        return before
    start = _start(days[after])
    english = start - each.clock.end <= 6 and _ENGLISH.match(text, start)
    return days[after] if english and _BEFORE_DATE.fullmatch(text, each.clock.end, start) else None


def day_before(text: str, start: int, days: Sequence[Dated]) -> Dated | None:
    """The date that stands right before a time that begins at `start`."""
    index = bisect_left(days, start, key=_start) - 1
    if index < 0:
        return None
    last = days[index].said.end
    near = start < last or (start - last <= 14 and _AFTER_DATE.fullmatch(text, last, start))
    return days[index] if near else None


def _start(dated: Dated) -> int:
    return dated.said.start


def _joined(day: str, minutes: int) -> str | None:
    """Put date and time together; a time behind midnight (今晚十二点) is on the next day."""
    return (_next(day) if minutes >= DAY else day) + "T" + hhmm(minutes % DAY)


def _next(day: str) -> str:
    """The day after a whole or partial date."""
    if day[0].isdigit():
        return (date.fromisoformat(day) + timedelta(1)).isoformat()
    if day.startswith("XXXX"):
        return f"{day[:-1]}{int(day[-1]) % 7 + 1}"
    if day.startswith("---"):
        return f"---{int(day[3:]) % 31 + 1:02d}"
    return "-" + (date(2024, int(day[2:4]), int(day[5:])) + timedelta(1)).isoformat()[4:]


def _zoned(value: str, zone: ZoneInfo) -> str:
    moment = datetime.fromisoformat(value)
    return datetime.combine(moment.date(), time(moment.hour, moment.minute), zone).isoformat(timespec="minutes")


ENTITY = EntityType("DATETIME", find, "A date with a time of that day: local ISO 8601.", NEEDS_CLOCK)
