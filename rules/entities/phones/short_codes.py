"""Whether digits are a short code (110, 95588, 12345): such digits also count, measure and cost.

A verb or a name must lead to them, with nothing in between but words that lead on (打了个幺二零, 客服的话就是95588),
or a name must stand right behind them (12306是铁路客服电话).
"""

from __future__ import annotations

import re

from rules.entities.digits.text import NumberText
from rules.entities.phones.cues import counted

FEW = 4
"""So few digits may be any amount, too: a service, or a text from it, says nothing of them."""
_ALARMS = "报警|匪警|急救|急诊|救护车|火警|消防|交警|查号"
_NAMES = (
    rf"电话(?![费亭粉里卡线])|热线|专线|总机|客服|号码(?!牌)|联系|致电|呼叫|拨打?|(?<![㐀-鿿])叫|(?<=[忙快紧帮])叫|{_ALARMS}"
    "|打(?![折开包车印扰算听字款钱分针扫错工卡])"
)
_SERVICES = (
    "移动|联通|电信|广电|铁塔|电力|电网|供电|燃气|自来水|水务|铁路|航空|银行|[工建农中招交民光浦兴]行|邮储|邮政|保险|人寿|平安|人保|京东"
    "|顺丰|[圆中申]通|救援|咨询|投诉|举报|报修|抢修|挂失|医保|社保|公积金|税务|援助|维权|违章|反诈|官方|转接|接通|短信|来电|发[到给至]?|发送到?"
)
_EN_ALARMS = "police|ambulance|fire|emergency|hotline|helpline"
_EN_NAMES = f"(?<![a-z])(?:call(?:ing|ed)?|dial(?:led|ed)?|ring|rang|phoned?|telephone|tel|{_EN_ALARMS})(?![a-z])"
_EN_SERVICES = "(?<![a-z])(?:bank|service|support|railway|telecom|unicom)(?![a-z])"
_LINKS = (
    r"(?:[\s,:、的了过个给是为就也都再先又去到下吧呢啊嘛哈呀那这你您咱]|[一几两三][下次回通遍]|直接|赶紧|赶快|马上|记得|可以|应该|好像"
    r"|半天|中国|全国|统一|官方|人工|服务|免费|我们|的话|那边|这边|号码?|不是|还是|市民|政务|便民|平台|中心|公司|显示){0,8}"
)
_EN_LINKS = (
    r"(?:[\s,:-]|'s|(?<![a-z])(?:is|was|on|at|the|please|just|here|for|to|up|then|number|china|an?|our|your|customer"
    r"|right|now)(?![a-z])){0,10}"
)
_LED_TO = re.compile(rf"(?:{_NAMES}){_LINKS}$|{_EN_NAMES}{_EN_LINKS}$", re.IGNORECASE)
_SERVED = re.compile(rf"(?:{_SERVICES}){_LINKS}$|{_EN_SERVICES}{_EN_LINKS}$", re.IGNORECASE)
_MEASURED = re.compile(r"打到$|(?:车|滴滴|的士|压|游戏|排位|球|钱|款)[^,。]{0,8}打了?$")
"""Before a few digits: 打车打了一百二, 血压打到一二零."""
_CALLED = re.compile(
    r"[\s,]{0,2}(?:(?:这|那)?个?就?是[^,。!?\d\n]{0,8}?|(?:这|那)个|[^,。!?\s\d打接回通给扣退说你我他]{0,5}?)"
    r"(?:(?<![打接回通个])电话(?![费卡线机亭])|热线|专线|(?<![身份个])号码(?!牌)|客服(?!说|退|扣|给))"
    r"|[\s,]{0,2}我?(?:已经|刚才?|都|也)?[打拨](?:过|不通|通|了(?=[,。!?\s没半好]|$))"
    r"|(?:这个|的)?(?:报警|急救|火警|查号|救护车)(?!器)"
    r"|\s?(?:is\s)?(?:the\s|our\s)?(?:[a-z]+\s){0,2}(?:hotline|helpline|(?:phone|emergency|telephone) number)(?![a-z])",
    re.IGNORECASE,
)
"""Behind: 是铁路客服电话, 市民热线, 我打过了."""
_GIVEN = re.compile("[给往跟向]$")
_A_CALL = re.compile("(?:打|回|挂)(?:了|过|个|通|去|一){0,2}电话")
"""给一二三零六打了电话."""
_USED = re.compile(
    r"[\s,]{0,3}(?:随时打|[你您]?查过|转人工|按[0-9一二三四五六七八九零]|(?:给我|那边)?(?:发|打)(?:来|过来|给我|的(?=短信|[,。!?]|$))|[这那]边"
    r"|我?(?:已经|都|也)?(?:投诉|反映|举报)(?:过|了))"
)
"""Behind: what people do with a service."""
_ASKED = re.compile(
    rf"{_NAMES}|{_EN_NAMES}|(?:{_SERVICES})[^,。!?]{{0,6}}(?:号|多少|哪)|[找问](?:谁|哪)|{_EN_SERVICES}[^.?!]{{0,20}}number",
    re.IGNORECASE,
)
_ALARM_ASKED = re.compile(
    rf"(?:{_ALARMS})(?![^,。!?]{{0,4}}[费钱价])|(?<![a-z])(?:{_EN_ALARMS})(?![a-z])", re.IGNORECASE
)
_LEADS_IN = re.compile(r"[\s,.。]*(?:就?是|it's|that's)?[\s,]*", re.IGNORECASE)
_A_COUNT = re.compile(
    r"\s{0,2}(?:[环迈码级瓦伏寸折帧户股条瓶盒箱袋桶套杯封]|多(?![久少长])|几(?=[个块元分岁斤米度,。]|$)|位(?!置)|步(?!骤)|组(?!织)|双(?!方)"
    r"|家(?![里属人长])|左右|以[上下内后前]|上下|的[款钱]|号(?:客服|话务|[坐座]席|专员|为您))"
)
_A_FEW_OF = re.compile(
    r"号(?!码)|\s(?:as|per|each|apiece)\b|\s(?!(?:always|sometimes|besides|perhaps|plus|this|does|goes|says|works)\b)[a-z]{2,}[a-rt-z]s\b",
    re.IGNORECASE,
)
"""Behind few digits: 一一零号, 110 customers."""
_REACH = 40


def is_short_code(numbers: NumberText, start: int, end: int, few: bool) -> bool:
    """Whether something calls digits a number to dial, and they count nothing; `few`: three or four of them."""
    text, turn = numbers.text, numbers.text.rfind("\n", 0, start) + 1
    if counts(text, end, few):
        return False
    before = text[max(turn, start - _REACH) : start]
    led = _LED_TO.search(before) and not (few and _MEASURED.search(before))
    if led or _CALLED.match(text, end) or (_GIVEN.search(before) and _A_CALL.match(text, end)):
        return True
    if not few and (_SERVED.search(before) or _USED.match(text, end)):
        return True
    asks = _ALARM_ASKED if few else _ASKED
    return bool(_LEADS_IN.fullmatch(before) and asks.search(numbers.heard(start)[-_REACH:]))


def counts(text: str, end: int, few: bool) -> bool:
    """Whether a unit follows, or another word of what is counted."""
    return bool(counted(text, end) or _A_COUNT.match(text, end) or (few and _A_FEW_OF.match(text, end)))
