"""English numbers below a hundred as clocks and dates use them: words, ordinals, years."""

from __future__ import annotations

import re

from rules.entities.tables import in_order

UNITS = in_order("one two three four five six seven eight nine ten eleven twelve")
"""The hours of a clock."""
TEENS = in_order("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_ORDINALS = in_order(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
)
VALUES = (
    {word: i for i, word in enumerate(UNITS, 1)}
    | {word: i for i, word in enumerate(TEENS, 10)}
    | {word: i for i, word in enumerate(_ORDINALS, 1)}
    | TENS
    | {"twentieth": 20, "thirtieth": 30, "oh": 0, "o": 0, "zero": 0, "a": 1, "an": 1}
)
ONE, TEEN, TEN = "|".join(UNITS[:9]), "|".join(sorted(TEENS, key=len, reverse=True)), "|".join(TENS)
_DAY = r"3[01]|[12]\d|0?[1-9]"
ORDINAL = (
    rf"(?:(?:twenty|thirty)[\s-](?:{'|'.join(_ORDINALS[:9])})|twentieth|thirtieth|{'|'.join(reversed(_ORDINALS))}"
    rf"|(?:{_DAY})(?:st|nd|rd|th))\b"
)
"""The day of a month: twenty-first, 5th."""
CARDINAL = rf"(?:(?:twenty|thirty)[\s-](?:{ONE})|twenty|thirty|{TEEN}|{ONE}|(?:{_DAY})(?!\d))\b"
_BELOW_100 = rf"(?:(?:{TEN})(?:[\s-](?:{ONE}))?|{TEEN})"
YEAR = (
    rf"(?:(?:19|20)\d\d(?!\d)|(?:nineteen|twenty)[\s-](?:{_BELOW_100}|(?:oh|o)[\s-](?:{ONE}))"
    rf"|two\s+thousand(?:\s+and)?\s+(?:{_BELOW_100}|{ONE}))\b(?!\s+(?:dollars|percent|people|times)\b)"
)
"""2025, nineteen eighty one, twenty twenty five, two thousand and nine."""


def number(said: str) -> int:
    """Read a number below a hundred: twenty-first, 22nd, oh five."""
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", said)
    return sum(int(word) if word.isdigit() else VALUES[word] for word in re.split(r"[\s-]+", plain))


def year(said: str) -> int:
    """Read what `YEAR` matches."""
    parts = [part for part in re.split(r"[\s-]+", said) if part != "and"]
    if len(parts) == 1:
        return int(said)
    if parts[0] == "two":
        return 2000 + sum(VALUES[part] for part in parts[2:])
    return (1900 if parts[0] == "nineteen" else 2000) + sum(VALUES[part] for part in parts[1:])
