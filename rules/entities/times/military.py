"""Times of four digits without a colon, as dispatchers say and write them: 洞八三洞, oh eight hundred, 1730.

Four digits are many things: only a range of two, a cue or the word behind makes them a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.entities.times.clock_words import Clock
from rules.entities.times.en_words import ONE, TEEN, TEENS, TENS, number

_DIGIT = dict(zip("零一二三四五六七八九〇○洞幺两拐勾", (*range(10), 0, 0, 0, 1, 2, 7, 9), strict=True))
_ANY = "".join(_DIGIT)
_ZH = rf"(?<![{_ANY}十])[零〇○洞一幺二两][{_ANY}][零〇○洞一幺二两三四五][{_ANY}](?![{_ANY}点\d])"
_FEW = "|".join(list(TENS)[:4])
_MINUTE = rf"hundred(?:\s+hours)?|(?:{_FEW})(?:[\s-](?:{ONE}))?|{TEEN}|(?:oh|o|zero)\s(?:{ONE})"
_LATE = "|".join(list(TEENS)[3:])
_EN_HOUR = (
    rf"(?:oh|o|zero)\s(?:{ONE}|zero|oh)|(?:ten|eleven|twelve)(?=[\s-]hundred)|{_LATE}"
    r"|twenty(?:[\s-](?:one|two|three|four))?"
)
_EN = rf"\b(?:(?:{_EN_HOUR})[\s-](?:{_MINUTE})|(?:oh|o)\s\d[0-5]\d)\b"
MILITARY = rf"(?:\d{{3,4}}(?!\d)|{_ZH}|{_EN})"
_SPOKEN = re.compile(rf"(?P<hour>{_EN_HOUR})[\s-](?P<minute>{_MINUTE})", re.A)
_PACKED = re.compile(MILITARY, re.A)
_ZERO = re.compile(r"[0零〇○洞]|(?:oh|o|zero)\s", re.A)
_LONE = re.compile(
    r"(?<![\d.])(?:[01]\d[0-5][05](?=[开关]门|[上下]班|打烊|[开闭]馆)|2[0-4][0-5][05](?=关门|下班|打烊|闭馆))"
    rf"|(?:(?:\b(?:at|until?l?|till?|opens?|close[sd]?)\s+)(?P<cued>{_EN})|(?P<said>\b(?:{_EN_HOUR})\shundred\s+hours\b))"
    rf"(?![\s,-]*(?:\d|{ONE}|zero|oh\b|and\b\s+(?:{ONE}|{TEEN})|thousand|dollars?|bucks|pounds|euros|people|percent|of\b))",
    re.A,
)


def four_digits(said: str) -> tuple[int, int] | None:
    """Hour and minute of what `MILITARY` matches; None where that is no time."""
    spoken = _SPOKEN.fullmatch(said)
    if spoken:
        minute = 0 if spoken["minute"].startswith("hundred") else number(spoken["minute"])
        return number(spoken["hour"]), minute
    if not _PACKED.fullmatch(said):
        return None
    digits = "".join(str(_DIGIT.get(char, char)) for char in said.rpartition(" ")[2])  # oh 830
    return int(digits[:-2]), int(digits[-2:])


def leads_with_zero(said: str) -> bool:
    """Whether four digits begin with a zero, as numbers that count something do not."""
    return bool(_PACKED.fullmatch(said) and _ZERO.match(said))


def military_clocks(text: str) -> Iterator[Clock]:
    """Read every time of four digits that needs no range, in order: open at oh eight hundred, 1730下班."""
    for found in _LONE.finditer(text):
        group = "cued" if found["cued"] else "said" if found["said"] else 0
        time = four_digits(found[group])
        if time and time[0] <= 24 and time[1] < 60:
            yield Clock(*found.span(group), *time, full=True)
