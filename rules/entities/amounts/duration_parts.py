"""One part of a stretch of time (two hours, 三十分钟), and how parts are written as one ISO 8601 duration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.entities.amounts.numbers_quantity import plain

UNITS = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
"""From long to short."""
_LETTERS = dict(zip(UNITS, "YMWDHMS", strict=True))
_SMALLER = {
    "years": ("months", 12),
    "weeks": ("days", 7),
    "days": ("hours", 24),
    "hours": ("minutes", 60),
    "minutes": ("seconds", 60),
}
_MONTH = 30
"""Days of which half a month is a half."""
COMPOSED = {"quarters": ("minutes", 15), "seasons": ("months", 3), "fortnights": ("weeks", 2), "decades": ("years", 10)}
"""Units of speech that ISO 8601 lacks."""


@dataclass(frozen=True, slots=True)
class Part:
    """An amount of one unit at its place in the folded text."""

    start: int
    end: int
    amount: Decimal
    unit: str
    business: bool = False
    """Days on which offices work."""
    approximate: bool = False
    low: bool = False
    """The lower end of a range."""

    @property
    def rank(self) -> int:
        """0 for years, 6 for seconds."""
        return UNITS.index(COMPOSED.get(self.unit, (self.unit,))[0])


def iso(parts: Sequence[Part]) -> str:
    """Write parts as P1Y6M, PT1H30M, P2W; what is no whole number goes on in smaller units (1.5 hours: PT1H30M).

    Weeks stand alone and have no fractions: two and a half of them are P17DT12H.
    """
    amounts: dict[str, Decimal] = dict.fromkeys(UNITS, Decimal(0))
    for part in parts:
        unit, times = COMPOSED.get(part.unit, (part.unit, 1))
        _add(amounts, unit, part.amount * times)
    if amounts["weeks"] and sum(1 for amount in amounts.values() if amount) > 1:
        amounts["days"] += amounts["weeks"] * 7
        amounts["weeks"] = Decimal(0)
    date = "".join(plain(amounts[unit]) + _LETTERS[unit] for unit in UNITS[:4] if amounts[unit])
    time = "".join(plain(amounts[unit]) + _LETTERS[unit] for unit in UNITS[4:] if amounts[unit])
    return f"P{date}" + (f"T{time}" if time else "") if date or time else "PT0S"


def _add(amounts: dict[str, Decimal], unit: str, amount: Decimal) -> None:
    """Add an amount; its fraction becomes smaller units where it comes out even (of weeks always)."""
    rest = amount % 1
    smaller, times = ("days", _MONTH) if unit == "months" else _SMALLER.get(unit, ("", 0))
    even = unit == "weeks" or (rest * times * (times if unit == "days" else 1)) % 1 == 0
    if rest and times and even:
        amounts[unit] += amount - rest
        _add(amounts, smaller, rest * times)
    else:
        amounts[unit] += amount
