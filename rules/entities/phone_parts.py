"""Parts of a telephone number that stand before or behind its digits: plus and country, area code, extension."""

from __future__ import annotations

import re

from rules.entities.digit_gaps import COMMA
from rules.entities.digits import Atom, Run
from rules.entities.number_text import NumberText
from rules.entities.phone_plan import Number, identify, is_area_code

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
_EXTENSION = re.compile(
    r"[\s,.。、]{0,6}(?:(?:听到|听见|等|接通|通了|打通)[^\d\n]{0,10}?后[\s,]{0,6})?(?:请|再|然后|接着|直接|按提示){0,2}"
    r"(?:(?:转接?[\s,]{0,6}){1,3}(?:分机)?|(?:接|拨|按)?分机|(?<=[再请后着然])[拨按]|内线)(?:号码?)?(?:就?是|为"
    r"|的话)?[\s,:]{0,6}"
    r"|[\s,.(]{0,6}(?:and\s{1,4}|then\s{1,4}){0,2}(?:ext(?:ension|n)?\.?\s{0,4}(?:number\s{1,4}"
    r"|no\.?\s{0,4})?(?:is\s{1,4}|:\s{0,4})?|x\s?(?=\d)|#(?=\d)|"
    r"(?:dial|press|enter)\s{1,4})",
    re.IGNORECASE,
)
_ASKED_EXTENSION = re.compile(r"分机|转多少|extension", re.IGNORECASE)
_CHANGED = re.compile(
    r"[^\d]{0,12}(?:不对|错|应该|不是|更正|sorry|wrong|actually)[^\d]{0,8}?(?:转|分机号?"
    r"|ext(?:ension)?)?(?:应该)?(?:是|is)?[\s,]{0,6}$",
    re.IGNORECASE,
)
_NO_EXTENSION = re.compile(r"\s{0,4}(?:万|千|百|元|块|号线|路|弯|楼|层|人民币)")
_LONGEST_EXTENSION = 6
_AREA = re.compile(
    r"(?:区号|(?:前面|前头|前边|开头)(?:呢|还|再|要|得|先)?(?:是|加上?|拨|打)?|(?:先|再)?(?:加拨|加上?|加个)"
    r"|先[拨打])(?:呢)?(?:就?是|为)?[\s:,]{0,6}$"
    r"|(?:area\s{1,4})?code(?:\s{1,4}is|'s)?[\s:,]{0,6}$",
    re.IGNORECASE,
)
_BARE_AREA = re.compile(r"(?:区号|area\s{1,4}code)(?:呢)?(?:就?是|为|is)?[\s:,]{0,6}$", re.IGNORECASE)
_ASKED_AREA = re.compile(r"区号|哪里的|哪儿的|哪边的|哪个城市|area\s{1,4}code", re.IGNORECASE)
_AREA_WINDOW = 16


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


def country_code(text: str, run: Run) -> str:
    """The country code that these digits are, said apart (国家码是八六); "" where they are none."""
    if len(run.digits) > 5 or not _COUNTRY_CODE.search(text[max(0, run.start - 16) : run.start]):
        return ""
    return run.digits.lstrip("0")


def extension(numbers: NumberText, end: int, region: str) -> tuple[str, int]:
    """转801, ext. 801, 分机八零一 behind a number: its digits and where they end, the last of those said."""
    lead = _EXTENSION.match(numbers.text, end)
    run = numbers.run_from(end)
    if run is None:
        return "", end
    asked = run.start - end <= _ASKED_REACH and _ASKED_EXTENSION.search(numbers.heard(run.start)[-16:])
    if not (asked or (lead and run.start == lead.end())):
        return "", end
    digits, stop = _first_group(run)
    if (
        not digits
        or _NO_EXTENSION.match(numbers.text, stop)
        or (lead and "拨" in lead[0] and identify(digits, False, region))
    ):
        return "", end
    return _corrected(numbers, digits, stop)


_ASKED_REACH = 16


def _first_group(run: Run) -> tuple[str, int]:
    """The run's first digits: one piece, or several said one by one."""
    digits, end = run.pieces[0].digits, run.pieces[0].end
    for piece, gap in zip(run.pieces[1:], run.strengths, strict=True):
        if (
            gap > COMMA
            or len(digits) + len(piece.digits) > _LONGEST_EXTENSION - 1
            or len(piece.digits) > 2
            or len(digits) > 4
        ):
            break
        digits, end = digits + piece.digits, piece.end
    return (digits, end) if len(digits) <= _LONGEST_EXTENSION else ("", end)


def _corrected(numbers: NumberText, digits: str, end: int) -> tuple[str, int]:
    """转幺零五，哦我记错了，转幺五零: the later one."""
    run = numbers.run_from(end)
    if run and run.start - end <= 24 and len(run.digits) <= _LONGEST_EXTENSION:
        between = numbers.text[end : run.start]
        if _CHANGED.fullmatch(between) and ("转" in between or "分机" in between or "ext" in between.lower()):
            return run.digits, run.end
    return digits, end


def with_place(digits: str, place: tuple[str, str], cue: bool) -> Number | None:
    """The number in the country that was named: with its calling code, or without where a cue calls it a number."""
    region, code = place
    if digits.startswith(code) and len(digits) >= 9:
        number = identify(digits, True, region)
        if number and number.region == region:
            return number
    return identify(digits, False, region) if cue and region != "CN" else None
