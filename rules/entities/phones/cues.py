"""What the words right around some digits say about their being a telephone number."""

from __future__ import annotations

import re

from rules.entities.digits.cues import Cue, cue_behind
from rules.entities.digits.text import NumberText
from rules.entities.phones.echoes import said_in

_GLUED_BEFORE = re.compile(
    r"(?:[A-Za-z_@#.=*×÷¥$￥€£]|[A-Za-z.]/|(?:一共|总共|共计?|合计|总计)\s?|\d[+*=]\s?|(?<!\d{6})\d/\s?|(?<![\w)])-|下划线|[¥$￥€£]\s?)\Z"
)
_LABEL = re.compile(r"(?:tel|phone|mobile|cell|call|fax|ext|no|at|on|is|wechat)\.?$", re.IGNORECASE)
_GLUED_AFTER = re.compile(
    r"(?!x\s?\d|ext|转)[A-Za-z_@]|[*=]|:\d|星星"
    r"|\s?(?:艾特|圈a|at\s(?:gmail|qq|163|126|hotmail|outlook|yahoo|icloud|foxmail))",
    re.IGNORECASE,
)
_MASKED_BEFORE = re.compile(r"(?:星|[*＊×xX]{2})\s?\Z")
_AMOUNT = re.compile(
    r"\s{0,2}(?:元|路(?:公交|车)|块(?!钱?包)|美元|美金|人民币|%|％|(?:dollars?|yuan|rmb|percent)\b)", re.IGNORECASE
)
_COUNT = re.compile(
    r"\s{0,2}(?:个|万(?!一)|亿|千(?!万)|百|人(?!工|家|在|接|不|没)|名|次|遍|年|月|日(?!本|照)|天(?![津水])|小时|分(?!机)|秒|克|斤|吨|米|公里|里|平"
    r"|度|集|页|楼|层|栋|幢|单元|岁|排|桌|件|台(?![湾州北南中])|边(?!上)|辆|张|份|国道|路|室|房|针|字"
    r"|(?:people|times|minutes?|hours?|days?|years?|kilos?|miles?|kg|km|pm|am)\b)",
    re.IGNORECASE,
)
_NOT_A_PHONE = re.compile(
    r"[\s,。]{0,3}[^,。!?\n]{0,8}?(?:不(?:是|像)|并非)(?!是|[我你您他她]的?(?:电话|手机)[^,。]{0,4}[,。\s]{0,2}(?:是|我))"
    r"[^,。!?\n是]{0,6}(?:电话|手机|号码)"
    r"|.{0,12}(?:isn't|is not|not a|not my)\s(?:\w{1,12}\s)?(?:phone|telephone)"
    r"|(?:这|那)一?(?:个|张|笔|单|票)?(?:订单|工单|运单|单号|快递单?|包裹|单子|单(?![位人独元])|件(?!事)|银行卡|卡|账号|QQ)"
    r"|号?(?:订单|工单|运单)(?!电话|手机)",
    re.IGNORECASE,
)
_CALLED_PHONE = re.compile(
    r"[\s,]{0,3}(?:这|那)?(?:个)?(?:就)?(?:是|为)?.{0,6}?"
    r"(?:电话|热线|号码|报警|急救|火警|客服|查号|随时打|我?(?:已经|刚才?|都|也)?[打问拨](?:过|了|通|不通)|[你您]?查过|转人工|按[0-9一二三四五六七八九零]|hotline|(?:phone\s)?number)",
    re.IGNORECASE,
)
_AFTER_ONE = frozenset("下起些点共定般直样会旦致切")
"""What 一 and 两 begin another word with."""
_DOT = re.compile(r"\.(?!\s)|点|(?<![a-z])dot(?![a-z])", re.IGNORECASE)
_QUAD, _BYTE = 4, 255
"""Numbers in an address of a network, and the greatest that one of them may be."""
_FORMATTED = re.compile(r"\d{3}\)?[\s.-]{0,2}\d{3}[\s.-]\d{4}|\d{2,4}\)?[\s.-]{1,2}\d{3,4}[\s.-]\d{4}")


def no_phone(numbers: NumberText, start: int, end: int) -> bool:
    """Whether the signs or words right around the digits say that they are something else."""
    before, text = numbers.text[max(0, start - 12) : start], numbers.text
    glued = _GLUED_BEFORE.search(before) and not _LABEL.search(before)
    return bool(
        glued
        or _MASKED_BEFORE.search(before)
        or _GLUED_AFTER.match(text, end)
        or _AMOUNT.match(text, end)
        or _is_address(text[start:end])
        or _NOT_A_PHONE.match(text, end)
        or cue_behind(text, end) not in (None, Cue.PHONE)
    )


def _is_address(words: str) -> bool:
    """192.168.10.138: a number in groups has a longer one among four."""
    quad = [said_in(part) for part in _DOT.split(words)]
    return len(quad) == _QUAD and all(part.isdecimal() and int(part) <= _BYTE for part in quad)


def is_formatted(words: str) -> bool:
    """Whether digits are written in the groups of a telephone number: (541) 754-3010."""
    return bool(_FORMATTED.fullmatch(words))


def called_phone(text: str, end: int) -> bool:
    """Whether the words after the number call it one: `12306是铁路客服电话`."""
    return bool(_CALLED_PHONE.match(text[end : end + 18]))


def counted(text: str, end: int) -> bool:
    """Whether a unit follows: an amount, a date, a count."""
    return bool(_COUNT.match(text, end) or _AMOUNT.match(text, end) or text[end : end + 1] in _AFTER_ONE)
