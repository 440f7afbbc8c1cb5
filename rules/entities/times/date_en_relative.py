"""English dates that count from today: tomorrow, next Tuesday, three days ago, in two weeks, a week from Friday."""

from __future__ import annotations

import re
from dataclasses import replace

from rules.entities.tables import in_order
from rules.entities.times.date_words import Said
from rules.entities.times.en_words import ORDINAL, UNITS, number

_WEEKDAYS = in_order("monday tuesday wednesday thursday friday saturday sunday")
STARTS = (*_WEEKDAYS, *in_order("today tonight tomorrow yesterday the day next last this in a end coming past"))
"""What such dates begin with."""
_WEEKDAY = rf"(?P<weekday>{'|'.join(_WEEKDAYS)})\b"
_COUNT = rf"(?P<count>a\s+couple\s+of|an?|{'|'.join(UNITS)}|\d{{1,3}})"
_BY_NAME: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"(?:the\s+)?day\s+after\s+tomorrow\b"), 2),
    (re.compile(r"(?:the\s+)?day\s+before\s+yesterday\b"), -2),
    (re.compile(r"tomorrow\b"), 1),
    (re.compile(r"yesterday\b"), -1),
    (re.compile(r"(?:today|tonight|this\s+(?:morning|afternoon|evening))\b"), 0),
    (re.compile(r"last\s+night\b"), -1),
)
_AGO = re.compile(
    rf"{_COUNT}\s+(?P<unit>day|week|month|year)s?\s+(?P<way>ago|from\s+(?:now|today|tomorrow|{_WEEKDAY}))"
)
_IN_DAYS = re.compile(rf"in\s+{_COUNT}\s+(?P<unit>day|week)s?\b(?:'\s+time\b)?(?!\s+(?:or|of))")
_ON_WEEKDAY = re.compile(
    rf"(?:(?P<which>next|last|this\s+past|this\s+coming|this|coming|past)\s+)?{_WEEKDAY}"
    rf"(?P<onward>\s*(?:to|through|thru|until|till|-|–|/)\s*(?:{'|'.join(day[:3] for day in _WEEKDAYS)}))?"
)
_EVERY = re.compile(r"\b(?:every|each|most|some|black|good)\s+\Z|(?:to|through|-)\s*\Z")
_DATE_BEHIND = re.compile(
    rf",?\s+(?:the\s+)?(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d|(?:[a-z]+\s+)?{ORDINAL})"
)
"""Friday, March 5th: the date says it all."""
_MONTH = re.compile(r"(?P<which>next|last|this)\s+(?P<unit>month|year)\b")
DAY_OF_MONTH = re.compile(rf"(?:the\s+)?(?P<day>{ORDINAL})\s+of\s+(?P<which>next|last|this|the)\s+month\b")
_END = re.compile(r"(?:the\s+)?end\s+of\s+(?P<which>the|this|next)\s+month\b")
_PAST_VERB = re.compile(
    r"\b(?:was|were|came|called|bought|ordered|sent|got|did|had|delivered|arrived|paid|told|said|spoke|happened|broke"
    r"|went|visited|received|since)\b"
)
_FUTURE = re.compile(r"\b(?:will|'ll|going\s+to|can|could|should|would|by|until|please|next)\b")
OFFSETS = {"next": 1, "last": -1, "this": 0, "the": 0}


def named(text: str, at: int) -> list[Said]:
    """today, the day after tomorrow, last night."""
    for pattern, offset in _BY_NAME:
        match = pattern.match(text, at)
        if match:
            return [Said(at, match.end(), day_offset=offset)]
    return []


def counted(text: str, at: int) -> list[Said]:
    """three days ago, in two weeks, a week from Friday."""
    match = _AGO.match(text, at) or _IN_DAYS.match(text, at)
    if not match:
        return []
    way = match["way"] if match.re is _AGO else ""
    count = 2 if "couple" in match["count"] else number(match["count"])
    count *= -1 if way == "ago" else 1
    said, days = Said(at, match.end()), {"day": 1, "week": 7}.get(match["unit"], 0)
    if way.startswith("from") and match["weekday"]:
        return [replace(said, weekday=_WEEKDAYS.index(match["weekday"]), plus_days=count * days)] if days else []
    if days:
        return [replace(said, day_offset=count * days + ("tomorrow" in way))]
    return [replace(said, month_offset=count) if match["unit"] == "month" else replace(said, year_offset=count)]


def weekday(text: str, at: int) -> list[Said]:
    """next Tuesday, Friday: not every Friday, not Monday to Friday."""
    match = _ON_WEEKDAY.match(text, at) if not _EVERY.search(text, max(0, at - 8), at) else None
    if not match or match["onward"] or _DATE_BEHIND.match(text, match.end()):
        return []
    which = (match["which"] or "").split()
    past = which[-1:] == ["past"] or (not which and _is_past(text, at, match.end()))
    offset = None if not which or which[-1] in ("coming", "past") else OFFSETS[which[0]]
    return [Said(at, match.end(), weekday=_WEEKDAYS.index(match["weekday"]), week_offset=offset, past=past)]


def _is_past(text: str, start: int, end: int) -> bool:
    around = text[max(0, start - 30) : start] + "|" + text[end : end + 20]
    return bool(_PAST_VERB.search(around)) and not _FUTURE.search(around)


def relative_month(text: str, at: int) -> list[Said]:
    """next month, last year, the end of the month."""
    match = _MONTH.match(text, at)
    if match:
        said, offset = Said(at, match.end()), OFFSETS[match["which"]]
        return [replace(said, month_offset=offset) if match["unit"] == "month" else replace(said, year_offset=offset)]
    end = _END.match(text, at)
    return [Said(at, end.end(), month_offset=OFFSETS[end["which"]], last_day=True)] if end else []
