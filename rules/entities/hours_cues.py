"""What the words around a schedule say: a business's hours, or somebody's appointment."""

from __future__ import annotations

import re

_STRONG = re.compile(
    r"(?:营业|服务|上班|工作|开放|办公|接待|受理|门诊|就诊|坐诊|出诊|客服|人工|热线|咨询|接听|值班|对外|办理|开馆|开店|开门|关门|经营|取件|自提|急诊|取药|参观|"
    r"售票|探视|就餐|供应|配送|柜台|网点|业务|作息|运营|门店|食堂|入园|开园)(?:的)?(?:时间|钟点|时段)|营业|开门|打烊|开馆|闭馆|闭店|歇业|店休|几点(?:关门|上班|下班|开始)|"
    r"什么时候(?:上班|下班|关门)|对外开放|坐诊|出诊|接诊|急诊|(?:business|opening|office|working|store|shop|service|operating|customer\s+service|support)\s+hours|"
    r"\bhours\s+(?:are|of)|\bour\s+hours|\b(?:we|it|they|store|shop|office|bank|restaurant|clinic|branch|library|pharmacy|museum)(?:'re|'s|\s+(?:are|is))\s+(?:\w+\s+)?(?:open|closed)|"
    r"\bopen(?:s|ed)?\s+(?:from|at|on|every|mon|tue|wed|thu|fri|sat|sun|week|daily|seven|24|twenty|nine|eight|ten|\d|until|till|between|all)|"
    r"(?:when|what\s+time)\s+(?:do|are|is|does)\s+(?:you|the|your|it)\b.{0,20}\b(?:open|close)",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"不上班|上班|下班|开到|服务|开放|办公|客服|人工|热线|接听|受理|办理|接待|门诊|值班|在线|柜台|关门|公休|有人|在岗|接单|可以来|随时|全天候|"
    r"\b(?:open|opens|closed?|closes|closing|hours|available|service|support|hotline|office|staffed|business)\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"我们|咱们|本店|本行|本馆|小店|门店|店里|这边|我司|公司|(?<=[\u4e00-\u9fff])店|银行|商场|超市|医院|诊所|药店|餐厅|饭店|酒店|图书馆|博物馆|健身房|前台|大厅|网点|营业厅|"
    r"\b(?:we|our|store|shop|bank|office|clinic|library|branch|restaurant|pharmacy|museum|gym)\b",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"上门|快递|送货|派送|派件|预约|约在|约了|开会|会议|面试|航班|火车|高铁|飞机|在家|不在家|等我|接你|找我|给我打|打给我|回电|方便|有空|有时间|没空|课|约定|送到|送达|安装|维修|"
    r"\b(?:appointment|meeting|deliver\w*|flight|train|at\s+home|technician|interview|class|i\s+am|i'm|my\s+shift)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:店|超市|商场|银行|医院|诊所|药房|餐厅|馆|大厅|中心|窗口|邮局|柜台|前台|食堂|健身房)(?:是|的|一般|每天)?$"
)
_ASKED = re.compile(
    r"(?:你们|贵|请问|咱们|店里).{0,12}?(?:上班|下班|营业|开门|关门|开放|休息|开到|放假)|几点.{0,4}(?:开|关|上班|下班)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"(?:^|[^们])(?:我|他|她)(?!们|司|公司)[^,。!?]{0,8}$")
_STOP = re.compile(r"[。!?！？\n]")


def sentence(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after in the sentence (at most 40 characters on each side)."""
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    stops = list(_STOP.finditer(before))
    first = _STOP.search(after)
    return before[stops[-1].end() :] if stops else before, after[: first.start()] if first else after


def is_business(text: str, start: int, end: int, asked: str, weekly: bool) -> bool:
    """Whether `text[start:end]` is about a business's hours.

    `asked`: what was said before it; `weekly`: it names days of the week (or all of them).
    """
    before, after = sentence(text, start, end)
    around = f"{before}\x00{text[start:end]}\x00{after}"
    if _STRONG.search(around):
        return not (_PRIVATE.search(before[-12:] + "\x00" + after[:12]) and not _STRONG.search(before + "\x00" + after))
    if _PRIVATE.search(f"{before}\x00{after}") or _PERSON.search(before):
        return False
    if _WEAK.search(around) or _PLACE.search(before) or (weekly and _OURS.search(around)):
        return True
    return bool(_STRONG.search(asked[-60:]) or _ASKED.search(asked[-60:]))
