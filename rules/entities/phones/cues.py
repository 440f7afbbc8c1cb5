"""What the words right around some digits say about their being a telephone number."""

from __future__ import annotations

import re

from rules.entities.digits.cues import Cue, cue_before, cue_behind
from rules.entities.digits.text import NumberText

_GLUED_BEFORE = re.compile(
    r"(?:[A-Za-z_@#.=*×÷¥$￥€£]|[A-Za-z.]/|(?:一共|总共|共计?|合计|总计)\s?|\d[+*=]\s?|(?<!\d{6})\d/\s?|(?<![\w)])-|下划线|[¥$￥€£]\s?)$"
)
_LABEL = re.compile(r"(?:tel|phone|mobile|cell|call|fax|ext|no|at|on|is|wechat)\.?$", re.IGNORECASE)
_GLUED_AFTER = re.compile(
    r"(?!x\s?\d|ext|转)[A-Za-z_@]|[*=]|:\d|星星"
    r"|\s?(?:艾特|圈a|at\s(?:gmail|qq|163|126|hotmail|outlook|yahoo|icloud|foxmail))",
    re.IGNORECASE,
)
_MASKED_BEFORE = re.compile(r"(?:星|[*＊×xX]{2})\s?$")
_AMOUNT = re.compile(
    r"\s{0,2}(?:元|路(?:公交|车)|块(?!钱?包)|美元|美金|人民币|%|％|(?:dollars?|yuan|rmb|percent)\b)", re.IGNORECASE
)
_COUNT = re.compile(
    r"\s{0,2}(?:个|万(?!一)|亿|千(?!万)|百|人(?!工|家|在|接|不|没)|名|次|遍|年|月|日(?!本|照)|天(?![津水])|小时|分(?!机)|秒|克|斤|吨|米|公里|里|平"
    r"|度|集|页|楼|层|栋|幢|单元|岁|排|桌|件|台(?![湾州北南中])|辆|张|份|国道|路|室|房|针|字"
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
_SHORT_CUE = re.compile(
    r"(?:客服|移动|联通|电信|铁塔|报警|急救|救护车|火警|消防|热线|供电|燃气|自来水|铁路|航空|银行|[工建农中招交民光浦兴]行|邮储|保险|人寿"
    r"|救援|咨询|投诉|举报|报修|挂失|医保|援助|维权|违章"
    r"|(?<![a-z])(?:police|ambulance|fire|emergency|helpline)(?![a-z]))"
    r"(?:的话|那边|就|热线|也|号)?(?:是|打|:)?[\s,]{0,3}$",
    re.IGNORECASE,
)
_ALARM = re.compile(r"报警|急救|救护车|火警|消防|交警|查号|(?<![a-z])(?:police|ambulance|fire)(?![a-z])", re.IGNORECASE)
_WEAK = re.compile(
    r"(?<![a-z])(?:numbers?|text|reach|contact)(?![a-z])[^a-z]{0,3}(?:is|at|on|it's)?[:\s]{0,2}$", re.IGNORECASE
)
_HAN = re.compile(r"[㐀-鿿]")
_AFTER_ONE = frozenset("下起些点共定般直样会旦致切")
"""What 一 and 两 begin another word with."""
_EMERGENCY = 4
"""So few digits may be the beginning of a number that was asked for."""
_FORMATTED = re.compile(r"\d{3}\)?[\s.-]{0,2}\d{3}[\s.-]\d{4}|\d{2,4}\)?[\s.-]{1,2}\d{3,4}[\s.-]\d{4}")
_REACH = {True: 14, False: 40}
"""A short code needs its cue nearer than a number of eleven digits: 110 stands everywhere. (Han: yes or no.)"""


def no_phone(numbers: NumberText, start: int, end: int) -> bool:
    """Whether the signs or words right around the digits say that they are something else."""
    before, text = numbers.text[max(0, start - 12) : start], numbers.text
    glued = _GLUED_BEFORE.search(before) and not _LABEL.search(before)
    return bool(
        glued
        or _MASKED_BEFORE.search(before)
        or _GLUED_AFTER.match(text, end)
        or _AMOUNT.match(text, end)
        or _NOT_A_PHONE.match(text, end)
        or cue_behind(text, end) not in (None, Cue.PHONE)
    )


def short_enough_cue(numbers: NumberText, start: int, end: int) -> bool:
    """Whether a short code is called a number near enough, and counts nothing."""
    text = numbers.text
    if _COUNT.match(text, end):
        return False
    reach = _REACH[bool(_HAN.search(text[max(0, start - 14) : start]))]
    before = text[max(text.rfind("\n", 0, start) + 1, start - reach) : start]
    if _SHORT_CUE.search(before) or called_phone(text, end):
        return True
    if cue_before(before, len(before), reach) is Cue.PHONE and not _WEAK.search(before):
        return True
    asked = numbers.heard(start)[-reach:]
    if before.strip():
        return False
    return bool(_ALARM.search(asked)) or (
        end - start > _EMERGENCY and cue_before(asked, len(asked), reach) is Cue.PHONE
    )


def is_formatted(words: str) -> bool:
    """Whether digits are written in the groups of a telephone number: (541) 754-3010."""
    return bool(_FORMATTED.fullmatch(words))


def called_phone(text: str, end: int) -> bool:
    """Whether the words after the number call it one: `12306是铁路客服电话`."""
    return bool(_CALLED_PHONE.match(text[end : end + 18]))


def counted(text: str, end: int) -> bool:
    """Whether a unit follows: an amount, a date, a count."""
    return bool(_COUNT.match(text, end) or _AMOUNT.match(text, end) or text[end : end + 1] in _AFTER_ONE)
