"""What the words around some digits call them: a telephone number, an order, a card, a room, a code.

The nearest word decides. A label (订单号, 卡号) holds over the words that follow it, a mere thing (订单, 银行卡) only for
the digits right behind it.
"""

from __future__ import annotations

import re
from enum import Enum


class Cue(Enum):
    """What the words say that digits are."""

    PHONE = "phone"
    ORDER = "order"
    CARD = "card"
    IDENTITY = "identity"
    CVV = "cvv"
    OTHER = "other"
    """Something else: a room, a code, the last digits of a number."""


_MARK = "(?:号码|编号|单号|号|码|ID(?![A-Za-z]))"
_BARE_MARK = "(?:编号|单号|号(?!码)|码|ID(?![A-Za-z]))"
_NO = r"(?:'s)?\s{0,2}(?:numbers?|no\b\.?|code|id|#)(?![a-z])"
_OFF, _ON = "(?<![a-z])", "(?![a-z])"
_ORDERS = "订单|工单|运单|快递|物流|包裹|邮件|单据|流水|交易|案件|合同|发票|保单|服务单|采购单|出库单|提单|借据|维修单"
_DEEDS = "预约|预订|受理|投诉|报修|维修|确认|追踪|跟踪|退款|退货|换货|售后|报案|理赔|采购|出库|挂号|取票|业务|申请|登记"
"""Also what one does: 确认号 is a number's name, 确认号码 is not."""
_THINGS = (
    "税|会员|(?<!大)学|工|员工|房间?|座位|车牌|车架|发动机|车次|航班|取件|取货|提货|批|序列|型|设备|机器|机身|资产|商品|产品|(?<![送收发退])货|"
    "(?<!汇)款|条形|版本|(?<![客用])户|表|电表|水表|就诊|病历|住院|床|柜|桌|排队|(?<!大)楼|门牌|群|抖音|微博|支付宝|中奖|彩票|股票|基金|准考证|"
    "学籍|宽带|公众|店铺"
)
_EN_THINGS = (
    "serial|policy|flight|room|model|part|zip|postal|licen[sc]e|routing|verification|employee|member(?:ship)?|customer|"
    "loyalty|vehicle|seat|gate|bus|train|tax|vat|batch|version|student|staff|access|unit|apartment|house|page"
)
_EN_ORDERS = (
    r"order|tracking|parcel|waybill|ticket|case|ref(?:erence)?|invoice|booking|reservation|confirmation|claim|transaction|"
    r"service\s+request|receipt|shipment|complaint"
)
_LABELS = {
    Cue.OTHER: rf"(?:不是|并非|不算)(?:个|什么|我的?)?(?:电话|手机|号码)|尾号|后四位|(?:{_THINGS})的?{_MARK}|客户{_BARE_MARK}|QQ号?|扣扣|"
    rf"邮编|邮政编码|编号|(?:就诊|会员|饭|门禁|充值|购物|礼品|公交|校园|诊疗)卡(?:的?号码?)?|密码|验证码|校验码|口令|金额|余额|价格|总价|合计|读数|积分|面积|功率|次数|彩票|有效期|车牌|"
    rf"not\s+(?:a|my|the)\s+(?:tele)?(?:phone|mobile|cell)|{_OFF}(?:{_EN_THINGS}){_NO}|"
    rf"{_OFF}(?:zip|pin|pass(?:code|word)|amount|balance|total){_ON}",
    Cue.IDENTITY: r"身份证件?(?:的?号码?)?|证件(?:的?号码?)|护照(?:的?号码?)?|(?:社保|医保|社会保障)(?:卡|账)?(?:的?号码?)?|驾驶证号?|"
    rf"{_OFF}(?:passport|(?:(?:national|chinese|citizen|resident)\s+)?id(?:entity|entification)?(?:\s+card)?|social\s+security|"
    rf"driver'?s\s+licen[sc]e){_NO}|{_OFF}ssn{_ON}",
    Cue.CVV: rf"安全码|{_OFF}(?:cv[vcn]2?|card\s+(?:security|verification)\s+(?:code|value|number)|security\s+code){_ON}|"
    r"(?:背面|反面|背后|签名栏)(?:的|那|上|后|面|末尾|最后){0,4}[三3四4]位(?:数字?|码)?|"
    r"(?:three|3|four|4)[\s-]digits?\s+(?:code\s+)?on\s+the\s+back",
    Cue.CARD: r"(?<!电话)卡号|(?:银行|信用|储蓄|借记)卡(?:的?号码?)?|[账帐][号户]|"
    rf"{_OFF}(?:(?:(?:credit|debit|bank)\s+)?card|(?:(?:bank|savings)\s+)?account|iban){_NO}",
    Cue.ORDER: rf"(?:{_ORDERS})的?{_MARK}|(?:{_DEEDS})的?{_BARE_MARK}|单号|{_OFF}(?:{_EN_ORDERS}){_NO}",
    Cue.PHONE: r"电话(?!费|会议|亭|粉)|手机(?![费壳膜店卡])|号码|热线|座机|固话|联系方式|联系|致电|来电|传真|呼叫|短信|拨打|回拨|拨|打给|打到|"
    r"总机|专线|打(?![折开包车印扰算听字款钱分针扫错工])|"
    rf"{_OFF}(?:call(?:ing)?|(?:tele)?phone|mobile|cell|dial|reach|ring|hotline|tel|fax|contact|text|whatsapp|numbers?){_ON}",
}
_BARE = {
    Cue.ORDER: rf"订单|工单|运单|快递单?|包裹|{_OFF}(?:order|ticket|case|tracking|booking|ref(?:erence)?){_ON}",
    Cue.CARD: rf"(?<!电话)(?<!手机)卡|{_OFF}(?:card|account|visa|mastercard|amex){_ON}",
    Cue.IDENTITY: rf"{_OFF}(?:passport|id){_ON}",
    Cue.OTHER: r"型号|会员|房间|航班|高铁|动车|股票|国道|"
    rf"{_OFF}(?:room|flight|member(?:ship)?|suite|apartment|version|model){_ON}",
}
_CUE = re.compile(
    "|".join(
        f"(?P<{lead}{cue.name}>{words})"
        for lead, table in (("L", _LABELS), ("B", _BARE))
        for cue, words in table.items()
    ),
    re.IGNORECASE,
)
_ADJACENT = re.compile(
    r"(?:[是为:的呢啊,\s#吧了里那]|就是|尾号|ending(?: in)?|is|was|it's|no\.?|(?:字母)?[a-z]{1,4}[-\s]?){0,4}",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"(?:[\s,。]*|[^\d]{0,30}?不是[,。\s]*)(?:(?:这|那|它)(?:个|些)?)?(?:就|才)?(?:是|为)(?:[我你您他她咱]们?(?:这边)?的?|一个|个|那个|的)?"
    r"|\s*,?\s*(?:is|that's|that is|it's|was)\s+(?:(?:my|the|your|our|an?|his|her)\s+)?",
    re.IGNORECASE,
)
_VOID = re.compile(
    rf"没有|没带|没记|没收到|忘|不记得|不知道|找不到|查不到|丢了|不在身边|不清楚|{_OFF}(?:don't|do not|forgot|can't|cannot|lost){_ON}",
    re.IGNORECASE,
)
_DIGIT = r"\d零〇一二三四五六七八九幺洞拐"
_EN_DIGIT = "oh|zero|one|two|three|four|five|six|seven|eight|nine"
_SPENT = re.compile(rf"[{_DIGIT}]{{4}}|(?:\b(?:{_EN_DIGIT})[\s,]+){{4}}", re.IGNORECASE)
_LISTED = re.compile(
    rf"[^{_DIGIT}A-Za-z]{{0,4}}(?:[\s\-,、/{_DIGIT}两]|和|或者?|跟|及|与|以及|还有|[A-Z]{{1,3}}(?=\d)|"
    rf"\b(?:and|or|is|are|double|triple|{_EN_DIGIT})\b)*+",
)
_TAKEN_BACK = re.compile(r"不对|不是|错|更正|应该|sorry|wrong|actually|i mean|no,? wait|correction", re.IGNORECASE)
_STOP = re.compile(r"[。!?;…]")
_NEXT_TOPIC = 5
"""Letters behind a full stop beyond which a label of the sentence before says nothing of the digits."""
REACH = 28
"""Characters before a number in which its cue may stand."""


def cue_before(text: str, start: int, reach: int = REACH) -> Cue | None:
    """What the nearest cue before `start` calls the digits there; None where there is none that still holds."""
    window = text[max(0, start - reach) : start]
    for found in reversed(list(_CUE.finditer(window))):
        between, kind = window[found.end() :], found.lastgroup or ""
        if kind[0] == "B" and not _ADJACENT.fullmatch(between):
            continue
        cue = Cue[kind[1:]]
        return cue if _holds(cue, between) else None
    return None


def cue_behind(text: str, end: int) -> Cue | None:
    """What the words behind the digits call them: `...，这是我的订单号`, `... is the tracking number`."""
    link = _CALLED.match(text, end)
    found = _CUE.match(text, link.end()) if link else None
    return Cue[(found.lastgroup or "")[1:]] if found and (found.lastgroup or "")[0] == "L" else None


def _holds(cue: Cue, between: str) -> bool:
    """Whether a label still holds after the words behind it."""
    if _SPENT.search(between) and not _LISTED.fullmatch(between) and not _TAKEN_BACK.search(between):
        return False  # another number has used it up
    if cue is Cue.PHONE:
        return True
    stops = list(_STOP.finditer(between))
    said_since = sum(map(str.isalpha, between[stops[-1].end() :])) if stops else 0
    return said_since < _NEXT_TOPIC and not _VOID.search(between)
