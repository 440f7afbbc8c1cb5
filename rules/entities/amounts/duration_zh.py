"""Chinese units of time behind a number (三个半小时, 两年半) and stretches that name none (半年, 俩月)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from rules.entities.amounts.duration_parts import Part
from rules.entities.amounts.numbers import Numbered
from rules.entities.amounts.numbers_quantity import Quantity, Shape
from rules.entities.amounts.numbers_zh import NUMERAL

_DAY_NAMES = "一二三四五六日天"
_UNITS = {
    "business": "工作日|交易日",
    "days": r"自然日|天(?!天(?![天气])|[然上气下花空才生])|日(?=(?:之|以)?内|之?后(?!面)|游)",
    "quarters": "刻钟",
    "hours": "小时(?![候工])|钟头",
    "bells": "钟(?!头)",
    "minutes": r"分钟|分(?=半)",
    "bare_minutes": r"分(?![之钟期])",
    "seconds": "秒钟?(?![杀懂变退赞拍])",
    "weeks": rf"周(?![年长边围期岁末转遭到]|[{_DAY_NAMES}](?![次回]))|(?:星期|礼拜)(?![{_DAY_NAMES}])",
    "months": "月(?!饼)",
    "seasons": "季度",
    "years": "年(?![级代度份龄夜糕货会底初轻限检])",
}
_UNIT = re.compile(
    r"(?P<each>个)?(?P<odd>[多来余]|整(?=[天年]))?(?P<half>半)?(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
    + ")"
    r"(?P<more>多(?!少))?(?P<later>半(?![天日年月夜价路个]))?钟?"
)
_HALF_OR_FEW = re.compile(
    r"[半俩仨](?:(?:个多?)?(?P<hours>小时(?!候)|钟头|(?<=[个多])钟(?!头))|(?P<minutes>分钟)|"
    r"个?(?P<months>月(?![板湾形刊薪份饼]))|(?P<years>年(?![级代度份]))"
    r"|(?P<days>天(?![然空]))|个?(?P<weeks>星期|礼拜)|个(?P<seasons>季度))"
)
_HALF = Decimal("0.5")
_FEW = {"半": _HALF, "俩": Decimal(2), "仨": Decimal(3)}
_NO_HALF_BEFORE = re.compile(r"[上下前后大老好小多]$")
_LONG_WHILE = re.compile(r"(?:了|着|等|找|说|问|讲|打|弄|搞|排|听|看|[老大好])$")
"""等了半天 is "for ages", no half day."""
_ONE_BEFORE = re.compile(r"[有某哪那这同每当前后上下头另]$|[元块毛次钱件份]$")
_VAGUE_TWO = re.compile(r"[这那前过近头没]$")
_PER = re.compile(
    rf"[{NUMERAL}\d]*(?:[次块元毛回遍顿包条]|[几多两]次)|[{NUMERAL}\d]+(?:到[{NUMERAL}\d]+)?[次块元回遍顿]"
)
"""一天三次, 一年五百块: so often or so much *per* day."""
_AROUND = re.compile("(?:的|都|是|没有|有|全)")
_YEAR_BEFORE = re.compile(r"(?:工作|保修|质保|贷款|分|交|缴|签|用|干|住|等|过|了|约|要|近|为期|满|有|共)$")
_YEAR_AFTER = re.compile(r"[前后内来了多间]|之|以[内上]|时间|经验|历史|产权|使用|保|贷|期|分期|质|的(?:时间|保修|质保)")
_DATE_AFTER = re.compile(rf"[{NUMERAL}\d]{{1,3}}月|[上下]半年|[春夏秋冬]")


def read(said: Numbered, number: Quantity, previous: str) -> Part | None:
    """The part that a number and the Chinese unit behind it are. `previous`: the unit of the part right before."""
    found = _UNIT.match(said.text, number.end)
    unit = next((name for name in _UNITS if found[name]), "") if found else ""
    if not found or not _is_unit(said.text, found, unit, previous):
        return None
    if _is_other(said, number, unit, found.end(), previous == "minutes"):
        return None
    approximate = number.approximate or found["odd"] in ("多", "来", "余") or bool(found["more"])
    plain_unit = {"business": "days", "bare_minutes": "minutes", "bells": "hours"}.get(unit, unit)
    return Part(number.start, found.end(), _amount(number, found, unit), plain_unit, unit == "business", approximate)


def _is_unit(text: str, found: re.Match[str], unit: str, previous: str) -> bool:
    """三个月 is a stretch and 三月 is March; 分 are minutes only between hours and seconds."""
    if unit in ("months", "seasons", "bells"):
        return bool(found["each"])
    return unit != "bare_minutes" or previous == "hours" or _seconds_follow(text, found.end())


def _amount(number: Quantity, found: re.Match[str], unit: str) -> Decimal:
    """两个半小时 and 两年半 are half a unit more; 三个半天 are three half days."""
    if found["half"] and unit == "days":
        return number.value * _HALF
    return number.value + (_HALF if found["half"] or found["later"] else 0)


def without_number(said: Numbered) -> Iterator[Part]:
    """半小时, 半年, 俩月."""
    for found in _HALF_OR_FEW.finditer(said.text):
        word, unit = found[0][0], found.lastgroup or ""
        before = said.text[max(0, found.start() - 1) : found.start()]
        if before and (before in NUMERAL or before == "个" or _NO_HALF_BEFORE.search(before)):
            continue
        if word == "半" and unit == "days" and _LONG_WHILE.search(before):
            continue
        yield Part(found.start(), found.end(), _FEW[word], unit)


def _seconds_follow(text: str, end: int) -> bool:
    return bool(re.match(rf"[{NUMERAL}\d]{{1,3}}秒", text[end : end + 4]))


def _is_other(said: Numbered, number: Quantity, unit: str, end: int, after_minutes: bool) -> bool:
    """Whether the words mean a date, a rate or nothing in particular: 2024年, 一天三次, 过两天, 有一天."""
    text, words = said.text, said.text[number.start : number.end]
    before = text[max(0, number.start - 3) : number.start]
    if unit == "years":
        return _is_year(text, number, before, end)
    if unit == "days" and "日" in text[number.end : end] and "月" in before:
        return True
    if unit == "weeks" and words == "四" and _AROUND.match(text, end) and text[number.end] == "周":
        return True
    if unit == "seconds" and before[-1:] == "分" and not after_minutes:
        return True  # 五点三十五分十秒 is a time
    return _is_one_or_two(text, number, unit, before, end)


def _is_year(text: str, number: Quantity, before: str, end: int) -> bool:
    words = text[number.start : number.end]
    if (
        (number.shape is Shape.FIGURES and len(words) > 1 and not number.low)
        or words.startswith("0")
        or number.value >= 1900
    ):
        return True
    if _DATE_AFTER.match(text, end):
        return True
    if number.shape is Shape.DIGITS and number.value > 15 and number.value % 10:
        return not (_YEAR_BEFORE.search(before) or _YEAR_AFTER.match(text, end))
    return _is_one_or_two(text, number, "years", before, end)


def _is_one_or_two(text: str, number: Quantity, unit: str, before: str, end: int) -> bool:
    long = unit in ("years", "days", "weeks", "months")
    if number.value == 1 and (long or unit == "hours"):
        return bool((long and _ONE_BEFORE.search(before)) or _PER.match(text, end))
    if text[number.start : number.end] == "两" and unit in ("years", "days"):
        return bool(_VAGUE_TWO.search(before))
    return bool(_PER.match(text, end)) and number.value == 1
