"""English units of time behind a number (two and a half hours, 3 days) and those that name none (half an hour)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from rules.entities.amounts.duration_parts import Part
from rules.entities.amounts.numbers import Numbered
from rules.entities.amounts.numbers_quantity import Quantity, Shape
from rules.entities.tables import words

_LONG = "second minute hour day week fortnight month year decade"
_SHORT = {"sec": "seconds", "min": "minutes", "hr": "hours", "wk": "weeks", "yr": "years"}
_UNITS = {name: name + "s" for name in words(_LONG)} | _SHORT
_NAMES = "|".join(sorted(_UNITS, key=len, reverse=True))
_LATER = r"(?P<later> and (?:a (?:half|quarter)|three quarters)(?![a-z]))?"
_UNIT = re.compile(
    r"[ \n]{0,2}-?(?:(?:more|full|whole|long|solid|straight|consecutive|calendar) )?(?P<business>(?:business|working|"
    r"work|banking)[ -])?"
    rf"(?P<unit>{_NAMES})(?P<plural>s)?(?![a-z]){_LATER}"
)
_COMPACT = re.compile(
    r" ?(?:(?P<hours>hrs?|h)|(?P<minutes>mins?|m(?=\s?\d{1,2}\s?s(?![a-z])))|(?P<seconds>secs?))(?![a-z])"
)
_AFTER_HOURS = re.compile(r" ?m(?:ins?)?(?![a-z])")
_AFTER_MINUTES = re.compile(r" ?s(?:ecs?)?(?![a-z])")
_WITHOUT = re.compile(
    r"(?<![a-z])(?:(?:a )?(?P<part>half|(?:a )?quarter|three[ -]quarters)(?: of)?[ -](?:an? )?(?P<part_unit>hour|"
    r"minute|day|week|month|year|decade)"
    rf"|(?P<article>an? |)(?P<one>{_NAMES}){_LATER})(?![a-z])"
)
_SHARES = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "three quarters": Decimal("0.75")}
_TAKES = re.compile(
    r"(?:^|[,.;!?\n]|(?<![a-z])(?:in|for|within|about|after|over|take|takes|took|taking|than|least|only|almost|"
    r"around|nearly|under|wait|waited|"
    r"waiting|last|lasts|lasted|been|it's|roughly|spend|spent|another|like|every|and|up to|maybe|be|was|is|till|"
    r"until|once|gave|give|another|or|to))\s*$"
)
_MOMENT = re.compile(r"(?<![a-z])(?:within|about|than|takes?|took|lasts?|every|exactly|another|full|whole)\s*$")
_RATE = re.compile(
    r"(?:[\d%$]|(?<![a-z])(?:times|once|twice|hours|days|dollars|bucks|cents|pounds|euros|minutes|much|many|often|"
    r"[a-z]+ty|[a-z]+teen))\s*$"
)
_AGE = re.compile(r"[ -]olds?(?![a-z])")
_ORDINAL_NOUN = re.compile(r" (?:timer|ad|delay|window|wait|video|clip|countdown|hold|pause|break)")
_OR_TWO = re.compile(r" or (?P<two>two)(?![a-z])")


def read(said: Numbered, number: Quantity, previous: str) -> Part | None:
    """The part that a number and the English unit behind it are. `previous`: the unit of the part right before."""
    found = _UNIT.match(said.lower, number.end)
    if not found:
        return _compact(said, number, previous)
    amount = number.value + _share(found["later"])
    if _AGE.match(said.lower, found.end()) or _is_moment(said, number, found):
        return None
    return Part(number.start, found.end(), amount, _UNITS[found["unit"]], bool(found["business"]), number.approximate)


def without_number(said: Numbered) -> Iterator[Part]:
    """Half an hour, an hour and a half, a fortnight."""
    for found in _WITHOUT.finditer(said.lower) if said.latin else ():
        if found["part"]:
            yield Part(
                *found.span(), _SHARES[found["part"].replace("-", " ").removeprefix("a ")], _UNITS[found["part_unit"]]
            )
        elif (found["article"] or found["later"]) and _is_stretch(said.lower, found):
            yield Part(*found.span(), 1 + _share(found["later"]), _UNITS[found["one"]])
            if two := _OR_TWO.match(said.lower, found.end()):
                yield Part(*two.span("two"), Decimal(2), _UNITS[found["one"]], approximate=True)


def _share(words: str | None) -> Decimal:
    return _SHARES[words.removeprefix(" and ").removeprefix("a ")] if words else Decimal(0)


def _compact(said: Numbered, number: Quantity, previous: str) -> Part | None:
    """2h30m, 45min, 90 secs."""
    before = said.text[max(0, number.start - 1) : number.start]
    if number.shape is not Shape.DIGITS or (not previous and before.isascii() and before.isalpha()):
        return None
    if previous == "hours" and (found := _AFTER_HOURS.match(said.lower, number.end)):
        return Part(number.start, found.end(), number.value, "minutes")
    if previous == "minutes" and (found := _AFTER_MINUTES.match(said.lower, number.end)):
        return Part(number.start, found.end(), number.value, "seconds")
    found = _COMPACT.match(said.lower, number.end)
    return Part(number.start, found.end(), number.value, found.lastgroup or "") if found else None


def _is_moment(said: Numbered, number: Quantity, found: re.Match[str]) -> bool:
    """One second (please), the twenty second, one day (we'll see)."""
    if found["unit"] == "second" and not found["plural"] and number.value != 1 and number.shape is Shape.WORDS:
        return "-" not in found[0] and not _ORDINAL_NOUN.match(said.lower, found.end())
    written = number.shape is not Shape.WORDS and found["unit"] not in ("second", "sec")
    if number.value != 1 or written or "-" in found[0] or found["later"]:
        return False
    before = said.lower[max(0, number.start - 12) : number.start]
    short = found["unit"] in ("second", "sec", "minute", "min")
    return (
        not _MOMENT.search(before)
        if short
        else found["unit"] == "day" and not (_TAKES.search(before) and before.strip())
    )


def _is_stretch(lower: str, found: re.Match[str]) -> bool:
    """Whether "a week" is how long it takes, and no rate (twice a week) and no moment (just a second)."""
    if found["later"] or found["one"] == "fortnight":
        return True
    before = lower[max(0, found.start() - 12) : found.start()]
    if found["one"] in ("second", "sec", "minute", "min"):
        return bool(_MOMENT.search(before))
    return bool(_TAKES.search(before)) and not _RATE.search(before)
