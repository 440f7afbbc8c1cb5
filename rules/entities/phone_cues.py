"""What the words around some digits say: a telephone number, or an order, a card, an amount."""

from __future__ import annotations

import re
from enum import Enum

_THINGS = (
    "订单|工单|运单|快递|物流|单据|流水|交易|银行卡|信用卡|储蓄卡|借记卡|卡|身份证件?|证件|护照|社保|医保|账|帐|账户|帐户|户|"
    "税|发票|合同|保单|会员|学|工|房间?|座位|车牌|车架|车次|航班|取件|提货|验证|校验|批|序列|型|设备|机器|资产|商品|产品|条形|"
    "版本|案件|投诉|受理|预约|确认|报修|追踪|跟踪|[Qq]{2}|微博|支付宝"
)
_NEGATIVE = (
    rf"(?:{_THINGS})的?(?:号码|编号|单号|号|码|[Ii][Dd])|单号|编号|卡号|尾号|身份证|银行卡|信用卡|密码|邮编|邮政编码|条码|口令|"
    r"金额|余额|价格|总价|合计|房号|QQ|qq|"
    r"\b(?:order|tracking|card|account|case|ticket|reference|ref|invoice|confirmation|serial|policy|passport|"
    r"social\s+security|member(?:ship)?|flight|room|model|part|zip|postal|booking|claim|licen[sc]e|routing|"
    r"verification|security|transaction|employee)(?:'s)?\s+(?:number|no\b\.?|code|id|#)|"
    r"\b(?:zip|pin|passcode|password|ssn|tracking|invoice|amount|balance|credit\s+card|debit\s+card)\b"
)
_POSITIVE = (
    r"电话|手机|号码|热线|座机|固话|联系方式|联系|致电|来电|传真|呼叫|短信|拨打|回拨|拨|打给|打到|打(?![折开包车印扰])|"
    r"(?<!\w)(?:call(?:ing)?|phone|mobile|cell|dial|reach|ring|hotline|telephone|tel|fax|contact|text|whatsapp|number)(?![a-z])"
)
_CUE = re.compile(rf"(?P<negative>{_NEGATIVE})|(?P<positive>{_POSITIVE})", re.IGNORECASE)
_STOP = re.compile(r"[。!?！？]")
_OTHER_NUMBER = re.compile(
    r"[\d零〇一二三四五六七八九幺洞拐]{4,}|(?:\b(?:oh|zero|one|two|three|four|five|six|seven|eight|nine)\s+){4,}", re.I
)
_LIST = re.compile(r"[\s\-,、/或和跟及与0-9零〇一二三四五六七八九幺洞拐]*|[\s,0-9]*\b(?:and|or)\b[\s,0-9]*")
_AFTER_NO = re.compile(
    r"[^,。!?]{0,8}?(?:不(?:是|像)|并非)[^,。!?]{0,6}(?:电话|手机|号码)"
    r"|.{0,12}(?:isn't|is not|not a)\s+(?:\w+\s+)?(?:phone|telephone)",
    re.I,
)
_AFTER_IS = re.compile(
    rf"\s*,?\s*(?:这)?(?:是|为)(?:[我你您他她]们?的?|一个|个|的)?\s*(?:{_NEGATIVE})|\s*is\s+(?:my|the|your)\s+(?:{_NEGATIVE})",
    re.I,
)
_AFTER_CUE = re.compile(
    r"\s*,?\s*(?:这)?(?:是|为)?.{0,6}?(?:电话|热线|号码|报警|急救|火警|客服|查号|hotline|(?:phone\s+)?number)", re.I
)
_UNIT = re.compile(
    r"\s*(?:个|元|块|万|亿|千|百|十|美元|美金|%|％|人|次|年|月|日|天|小时|分钟|秒|克|斤|吨|米|公里|平|dollars?\b|yuan\b|rmb\b|percent\b)",
    re.I,
)
_REACH = 24
"""Characters before a number in which its cue may stand."""


class Cue(Enum):
    """What the neighbourhood says."""

    YES = "yes"
    NO = "no"
    NONE = "none"


def cue_before(text: str, start: int, reach: int = _REACH) -> Cue:
    """Read the nearest cue before `start`, in the same sentence and not used up by another number in between."""
    window = text[max(0, start - reach) : start]
    for stop in _STOP.finditer(window):
        window = window[stop.end() :] if stop.end() <= len(window) else window
        break
    found = list(_CUE.finditer(window))
    if not found:
        return Cue.NONE
    between = window[found[-1].end() :]
    if _OTHER_NUMBER.search(between) and not _listed(between):
        return Cue.NONE
    return Cue.NO if found[-1]["negative"] else Cue.YES


def _listed(between: str) -> bool:
    return bool(_LIST.fullmatch(re.sub(r"^[^\d零〇一二三四五六七八九幺洞拐]{0,3}", "", between)))


def denied(text: str, start: int, end: int) -> bool:
    """Whether what follows (or stands right before) says that this is no telephone number."""
    before, after = text[max(0, start - 6) : start], text[end : end + 24]
    return bool(
        _AFTER_NO.match(after)
        or _AFTER_IS.match(after)
        or re.search(r"不是\s*$|\bnot\s+$", before)
        or re.search(r"[¥$￥€£#@]\s*$", before)
    )


def counted(text: str, end: int) -> bool:
    """Whether a unit follows: an amount, a date, a count."""
    return bool(_UNIT.match(text, end))


def cue_after(text: str, end: int) -> bool:
    """Whether the words after the number call it one: `12306是铁路客服电话`."""
    return bool(_AFTER_CUE.match(text[end : end + 16]))
