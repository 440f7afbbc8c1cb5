"""Parts of a telephone number that stand apart from its digits: plus and country, area code."""

from __future__ import annotations

import re

from rules.entities.digits.digits import Atom, Run
from rules.entities.digits.text import NumberText
from rules.entities.phones.plan import Number, identify, is_area_code

_PLUS = re.compile(
    r"(?:\+|(?<![增外更添再参追附累叠强\d])加(?:号|个)?[,\s]?|(?<![a-z])plus[\s,])\s{0,4}\(?\s{0,4}$", re.IGNORECASE
)
_COUNTRY_CODE = re.compile(
    r"(?:国家码|国家代码|国际区号|国际代码|国家区号|country\s{1,4}code)(?:呢|就)?(?:是|为|is)?[\s:,]{0,6}$",
    re.IGNORECASE,
)
_COUNTRIES = (
    "香港 HK 852|澳门 MO 853|台湾 TW 886|美国 US 1|加拿大 CA 1|英国 GB 44|日本 JP 81|韩国 KR 82|新加坡 SG 65|"
    "马来西亚 MY 60|泰国 TH 66|越南 VN 84|菲律宾 PH 63|印度 IN 91|印尼 ID 62|澳大利亚 AU 61|澳洲 AU 61|新西兰 NZ 64|"
    "德国 DE 49|法国 FR 33|意大利 IT 39|西班牙 ES 34|荷兰 NL 31|瑞士 CH 41|俄罗斯 RU 7|迪拜 AE 971|巴西 BR 55|"
    "南非 ZA 27"
)
_PLACES = {name: (region, code) for name, region, code in (line.split() for line in _COUNTRIES.split("|"))}
_PLACE = re.compile("|".join(_PLACES))
_AREA = re.compile(
    r"(?:区号|(?:前面|前头|前边|开头)(?:呢|还|再|要|得|先)?(?:是|加上?|拨|打)?|(?:先|再)?(?:加拨|加上?|加个)"
    r"|先[拨打])(?:呢)?(?:就?是|为)?[\s:,]{0,6}$"
    r"|(?:area\s{1,4})?code(?:\s{1,4}is|'s)?[\s:,]{0,6}$",
    re.IGNORECASE,
)
_BARE_AREA = re.compile(r"(?:区号|area\s{1,4}code)(?:呢)?(?:就?是|为|is)?[\s:,]{0,6}$", re.IGNORECASE)
_ASKED_AREA = re.compile(r"区号|哪里的|哪儿的|哪边的|哪个城市|[㐀-鿿]的[吗吧]|area\s{1,4}code", re.IGNORECASE)
_AREA_WINDOW = 16
_LONGEST_CODE = 5
"""Digits of a country code with its zeros, or of an area code."""


def plus_before(text: str, start: int) -> re.Match[str] | None:
    """The + or 加 right before the digits."""
    return _PLUS.search(text[max(0, start - 12) : start])


def place_before(text: str, start: int) -> tuple[str, str] | None:
    """(region, calling code) of the country or territory that the words before the digits name."""
    found = _PLACE.findall(text[max(0, start - 20) : start])
    return _PLACES[found[-1]] if found else None


def area_code(numbers: NumberText, piece: Atom) -> str:
    """The area code that these digits are, said apart from the number; "" where they are none."""
    before = numbers.text[max(0, piece.start - _AREA_WINDOW) : piece.start]
    if len(piece.digits) in (2, 3) and piece.digits[0] != "0" and _BARE_AREA.search(before):
        return _known("0" + piece.digits)
    if not is_area_code(piece.digits):
        return ""
    named = _AREA.search(before) or _ASKED_AREA.search(numbers.heard(piece.start)[-24:])
    return piece.digits if named else ""


def _known(digits: str) -> str:
    return digits if is_area_code(digits) else ""


def country_code(text: str, run: Run, known: str) -> str:
    """What goes before the digits that follow (国家码是一, 区号六二六): what is known of it, and what this run adds."""
    before = text[max(0, run.start - _AREA_WINDOW) : run.start]
    if len(run.digits) <= _LONGEST_CODE and _COUNTRY_CODE.search(before):
        return run.digits.lstrip("0")
    return known + run.digits if known and len(run.digits) <= _LONGEST_CODE and _BARE_AREA.search(before) else known


def with_place(digits: str, place: tuple[str, str], cue: bool) -> Number | None:
    """The number in the country that was named: with its calling code, or without where a cue calls it a number."""
    region, code = place
    if digits.startswith(code) and len(digits) >= 9:
        number = identify(digits, True, region)
        if number and number.region == region:
            return number
    return identify(digits, False, region) if cue and region != "CN" else None
