"""English dates, spoken and written: March 5th, 2025, the twelfth of July nineteen eighty one, in June, on the fifth.

Those that count from today (next Tuesday, three days ago) are read by `date_en_relative`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rules.entities.tables import in_order
from rules.entities.times.date_en_relative import DAY_OF_MONTH, OFFSETS, STARTS, counted, named, relative_month, weekday
from rules.entities.times.date_words import Said
from rules.entities.times.en_words import CARDINAL, ORDINAL, TEN, UNITS, YEAR, number, year

_MONTHS = in_order("january february march april may june july august september october november december")
_SHORT = in_order("jan feb mar apr jun jul aug sept sep oct nov dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:{'|'.join(_SHORT)})\.?(?=\s+\d))"
_DIGITS = r"(?:3[01]|[12]\d|[1-9])(?!\d|:)"
_CANDIDATE = re.compile("|".join((*_MONTHS, *_SHORT, *STARTS, *UNITS, "the", "in", "since", "from", *"0123456789")))
_INSIDE = re.compile(r"[a-z0-9'.:/-]\Z")
"""Before a candidate: it is no word of its own."""
_MONTH_FIRST = re.compile(
    rf"(?P<month>{_MONTH})\s+(?:the\s+)?(?!{YEAR})(?P<day>{ORDINAL}|{CARDINAL}(?!\s+(?:thousand|hundred|oh?|{TEN})\b))"
    rf"(?:\s*(?:to|through|until|-|–)\s*(?:the\s+)?(?P<last>{ORDINAL}|{_DIGITS}))?(?:,?\s+(?:of\s+)?(?P<year>{YEAR}))?"
)
_DAY_FIRST = re.compile(
    rf"(?:the\s+)?(?P<day>{ORDINAL}|{_DIGITS})\s+(?:of\s+)?(?P<month>{_MONTH})\b(?:,?\s+(?:of\s+)?(?P<year>{YEAR}))?"
)
_MONTH_YEAR = re.compile(rf"(?P<month>{_MONTH}),?\s+(?:of\s+)?(?P<year>{YEAR})")
_IN_MONTH = re.compile(
    rf"(?P<lead>in|since|until|during|last|next|this|by|from)\s+(?:early\s+|late\s+|mid[\s-]?)?"
    rf"(?P<month>{_MONTH})\b(?!,?\s+(?:of\s+)?(?:{CARDINAL}|{ORDINAL}|{YEAR}))"
)
_IN_YEAR = re.compile(
    rf"(?:in|since|from|back\s+in|until|of)\s+(?:early\s+|late\s+)?(?P<year>{YEAR})"
    r"(?![\s-]*(?:o'?clock|a\.?m|p\.?m|hours?|units|to|-)\b)"
)
_BARE = re.compile(
    rf"the\s+(?P<day>{ORDINAL})"
    r"(?=\s*(?:\Z|[.,;!?]|\b(?:and|or|at|between|if|is|was|in\s+the|for|works?|then|please|but|so|to|i|we|you|they|it)\b))"
)
_BARE_CUE = re.compile(r"\b(?:on|by|before|after|until|till|from|since|for|of|between|around|and)\s+\Z|day,?\s+\Z")


def english_dates(text: str) -> Iterator[Said]:
    """Read every English date of folded, lower-case text, in order."""
    done = 0
    for candidate in _CANDIDATE.finditer(text):
        at = candidate.start()
        if at < done or _INSIDE.search(text, max(0, at - 1), at):
            continue
        for found in _at(text, at):
            yield found
            done = found.end


def _at(text: str, at: int) -> list[Said]:
    for reader in (_explicit, named, counted, weekday, relative_month, _month_alone, _year_alone, _bare_day):
        found = reader(text, at)
        if found:
            return found
    return []


def _explicit(text: str, at: int) -> list[Said]:
    """A month with a day or a year."""
    match = _MONTH_FIRST.match(text, at) or _DAY_FIRST.match(text, at)
    if not match:
        relative = DAY_OF_MONTH.match(text, at)
        if relative:
            return [Said(at, relative.end(), day=number(relative["day"]), month_offset=OFFSETS[relative["which"]])]
        match = _MONTH_YEAR.match(text, at)
        return [Said(at, match.end(), year(match["year"]), _month(match["month"]))] if match else []
    in_year = year(match["year"]) if match["year"] else None
    said = Said(at, match.end(), in_year, _month(match["month"]), number(match["day"]))
    if match.re is not _MONTH_FIRST or not match["last"]:
        return [said]
    last = replace(said, start=match.start("last"), day=number(match["last"]))
    return [replace(said, end=match.end("day")), last]


def _month_alone(text: str, at: int) -> list[Said]:
    match = _IN_MONTH.match(text, at)
    if not match:
        return []
    start = at if match["lead"] in ("last", "next", "this") else match.start("month")
    return [Said(start, match.end(), month=_month(match["month"]))]


def _year_alone(text: str, at: int) -> list[Said]:
    match = _IN_YEAR.match(text, at)
    return [Said(match.start("year"), match.end("year"), year=year(match["year"]))] if match else []


def _bare_day(text: str, at: int) -> list[Said]:
    """on the fifth: without a cue it is the fifth of something else."""
    match = _BARE.match(text, at)
    cued = match and _BARE_CUE.search(text, max(0, at - 9), at)
    return [Said(at, match.end(), day=number(match["day"]))] if match and cued else []


def _month(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]))
