"""What stands before the digits of a telephone number: a plus, a country code, the name of a country."""

from __future__ import annotations

import re

from rules.entities.digits.digits import Run, runs
from rules.entities.phones.plan import Number, identify

_PLUS = re.compile(
    r"(?:\+|(?<![增外更添再参追附累叠强\d])加(?:号|个)?[,\s]?|(?<![a-z])plus[\s,])\s{0,4}\(?\s{0,4}$", re.IGNORECASE
)
_COUNTRY_CODE = re.compile(
    r"(?:国家码|国家代码|国际区号|国际代码|国家区号|country\s{1,4}code)(?:呢|就)?(?:是|为|is|'s)?[\s:,]{0,6}$",
    re.IGNORECASE,
)
_COUNTRIES = (
    "香港 HK 852|澳门 MO 853|台湾 TW 886|美国 US 1|加拿大 CA 1|英国 GB 44|日本 JP 81|韩国 KR 82|新加坡 SG 65|"
    "马来西亚 MY 60|泰国 TH 66|越南 VN 84|菲律宾 PH 63|印度 IN 91|印尼 ID 62|澳大利亚 AU 61|澳洲 AU 61|新西兰 NZ 64|"
    "德国 DE 49|法国 FR 33|意大利 IT 39|西班牙 ES 34|荷兰 NL 31|瑞士 CH 41|俄罗斯 RU 7|迪拜 AE 971|巴西 BR 55|"
    "南非 ZA 27|Hong Kong HK 852|Macau MO 853|Taiwan TW 886|UK GB 44|British GB 44|England GB 44|US US 1|American US 1|"
    "Canadian CA 1|Canada CA 1|Japan JP 81|Korea KR 82|Singapore SG 65|Malaysia MY 60"
    "|Australia AU 61|Germany DE 49|France FR 33"
)
_PLACES = {name: (region, code) for name, region, code in (line.rsplit(maxsplit=2) for line in _COUNTRIES.split("|"))}
_PLACE = re.compile("|".join(rf"(?<![A-Za-z]){name}(?![a-z])" if name.isascii() else name for name in _PLACES))
_WINDOW = 16
_AREA = re.compile(r"(?:区号|area\s{1,4}code)(?:呢)?(?:就?是|为|is)?[\s:,]{0,6}$", re.IGNORECASE)
_LINE = 30
_LONGEST_CODE = 5
"""Digits of a country code with its zeros, or of an area code."""


def plus_before(text: str, start: int) -> re.Match[str] | None:
    """The + or 加 right before the digits."""
    return _PLUS.search(text[max(0, start - 12) : start])


def place_before(text: str, start: int) -> tuple[str, str] | None:
    """(region, calling code) of the country or territory that the words before the digits name."""
    found = _PLACE.findall(text[max(0, start - 20) : start])
    return _PLACES[found[-1]] if found else None


def country_before(text: str, start: int) -> bool:
    """Whether the digits there begin with a country code: behind a plus, or behind its name."""
    before = text[max(0, start - _WINDOW) : start]
    return bool(plus_before(text, start) or _COUNTRY_CODE.search(before))


def country_in(line: str) -> str:
    """The country code that a turn names, and no other digits."""
    said = runs(line[-_LINE:])
    alone = len(said) == 1 and country_before(line[-_LINE:], said[0].start)
    return said[0].digits if alone and len(said[0].digits) <= _LONGEST_CODE else ""


def country_code(text: str, run: Run, known: str) -> str:
    """What goes before the digits that follow (国家码是一, 区号六二六): what is known of it, and what this run adds."""
    before = text[max(0, run.start - _WINDOW) : run.start]
    if len(run.digits) <= _LONGEST_CODE and _COUNTRY_CODE.search(before):
        return run.digits.lstrip("0")
    return known + run.digits if known and len(run.digits) <= _LONGEST_CODE and _AREA.search(before) else known


def with_place(digits: str, place: tuple[str, str], cue: bool) -> Number | None:
    """The number in the country that was named: with its calling code, or without where a cue calls it a number."""
    region, code = place
    if digits.startswith(code) and len(digits) >= 9:
        number = identify(digits, True, region)
        if number and number.value.startswith(f"+{code}"):
            return number
    return identify(digits, False, region) if cue and region != "CN" else None
