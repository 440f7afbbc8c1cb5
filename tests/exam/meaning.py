"""Whether two opening_hours strings mean the same: one ordinary week, hour by hour, and what is said of holidays."""

from __future__ import annotations

import re
from datetime import datetime

from opening_hours import OpeningHours

WEEK = datetime(2026, 3, 2), datetime(2026, 3, 9)
"""Monday to Monday, without a holiday."""


def week(value: str) -> list[tuple[datetime, datetime]]:
    """Open intervals of one ordinary week; neighbours are one."""
    joined: list[tuple[datetime, datetime]] = []
    for begin, end, state, *_ in OpeningHours(value).intervals(*WEEK):
        if str(state).lower().endswith("open"):
            if joined and joined[-1][1] == begin:
                begin = joined.pop()[0]
            joined.append((begin, end))
    return joined


def holidays(value: str) -> str:
    """What is said of public holidays: `off`, times, or nothing."""
    said = [rule.strip() for rule in value.split(";") if re.search(r"\bPH\b", rule)]
    times = [re.sub(r"^[A-Za-z,\-\s]+(?=off|\d)", "", rule) for rule in said]
    return "; ".join(times).replace(" ", "")


def same(one: str, other: str) -> bool:
    """Whether both mean the same; nothing is the same as nothing only."""
    if not one or not other:
        return one == other
    open_then = week(one)
    if open_then != week(other) or holidays(one) != holidays(other):
        return False
    return bool(open_then) or _rules(one) == _rules(other)


def _rules(value: str) -> list[str]:
    return sorted(rule.strip() for rule in value.split(";"))
