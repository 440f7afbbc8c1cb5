"""Whether a number still stands: 别打X, X停机了, 原来是X现在是Y, 把X改成Y, and what answers say of it."""

from __future__ import annotations

import re

_WORD = "[^0-9零〇二三四五六七八九幺]"
_DENIED = re.compile(
    r"(?<![是要就还可])(?:不是|并非|并不是)(?:订单|单号|工单|手机|电话|号码|卡号?)?[ \t]*\Z"
    r"|(?<![a-z])(?:not|isn't|wasn't)[ \t]+\Z",
    re.IGNORECASE,
)
_NOT_DIALLED = re.compile(
    r"(?:别|不要|不用|甭)再?(?:打|拨|联系|往|发)(?:那个|这个|到|给|这|那){0,2}[ \t]*\Z"
    r"|(?<![a-z])(?:don't|do not|never) (?:call|dial|use|text)[ \t]+\Z",
    re.IGNORECASE,
)
_DIALLED = 7
"""Digits of a number that is not dialled because another should be: 别打一一零 denies nothing."""
_GIVEN_UP = re.compile(
    rf"{_WORD}{{0,16}}?(?:别记(?![错混反漏岔串])|不[要用]记|别打(?:这|那|了)|别再(?:打|用|联系)|删了?吧|删掉|(?<!不)算了|不算数?(?![错多少])|不要了|划掉|作废|不作数|忽略|"
    r"scratch that|forget (?:it|that)|ignore that|disregard)",
    re.IGNORECASE,
)
_AT_TIMES = re.compile(
    r"晚上|夜里|半夜|白天|早上|上午|中午|下午|周[一二三四五六末日]|[上下]班|休息|睡觉|开会|时候|[点号]以?[前后]|没事"
)
"""晚上别打这个 takes nothing back."""
_IT = (
    r"[\s,。]{0,2}(?:哦|噢|呃|嗯|那)?[\s,]?(?:[这那]个?(?:手机|电话)?(?:号码?|卡)?)?(?:的)?[我你他她]?(?:家)?"
    r"(?:现在|已经|早就|早|都|也|就|刚|好像|是|[去前今]年|上个?[月周]|后来|前[几两]天|昨天|之前){0,4}"
)
_GONE = (
    r"停用|不用了|不在用|没在用|注销|销了|换了|换掉|空号|废了|作废|失效|给了?别人|错的|打错|不是了|删掉"
    r"|删了|no longer|anymore|not in use"
)
_FAILING = (
    "停机|停了|欠费|不能用|用不了|改了|丢了|打不通|拨不通|打不进|没人接了|cancel|disconnected"
    "|out of service|not working|dead"
)
"""What may pass, or be what the call is about: such a number stands unless another takes its place."""
_BE = r"(?:is |has been |was )?"
_NO_CONDITION = r"(?!了?(?:就|的话|再|时|以后|之后|那?就打))"
_OUT_OF_USE = re.compile(rf"(?:{_IT}|\s){_BE}(?:{_GONE}){_NO_CONDITION}", re.IGNORECASE)
_OUT_OF_ORDER = re.compile(rf"(?:{_IT}|\s){_BE}(?:{_FAILING}){_NO_CONDITION}", re.IGNORECASE)
_NOT_HIS = re.compile(r"[ \t,]{0,2}(?:这个?)?不是(?:我的?)?(?=[\s,。!]|$)(?![\s,。]{0,3}(?:吗|吧|是|就))")
_MISWRITTEN = re.compile(
    r"[^\d,。]{0,8}?(?<![别没不怕])(?:印|写|登|登记|填|存|录|抄|[报念看说])(?:错|反|串|岔)(?!位置|地方)(?:了|的|行|[,。!\s]|$)"
)
_OLD = re.compile(
    r"(?<!还是)(?<!就是)(?<!还用)(?:老|旧|原先|原来|以前|之前|从前|过去|上次|上一个|前一个"
    r"|(?<![a-z])(?:old|former|previous|used to (?:have|be|use)))"
    r"(?:的)?(?:绑定?|留|登记|用|填|预留|存|办)?(?:的|过)*(?:那个)?\s?(?:手机|电话|座机|卡|号)?(?:号码?|number)?"
    r"(?:是|为|\sis|\swas)?[\s,:]{0,6}\Z",
    re.IGNORECASE,
)
_OLD_ENDED = re.compile(rf"{_WORD}{{0,10}}?(?:{_GONE}|{_FAILING}){_NO_CONDITION}", re.IGNORECASE)
_NEW = re.compile(
    r"新|现在|如今|目前|改[成为用]|换[成为用绑]|以后|今后|(?<![a-z])(?:new|now|instead)(?![a-z])", re.IGNORECASE
)
_CHANGED = re.compile(
    r"(?:这个|那个|的|号码?|手机|电话){0,3}[\s,。]{0,2}(?:帮我|给我|麻烦|直接|就|都|全|你|您|请){0,3}"
    r"(?:改|换|更新|变更|替换|修改)(?:绑|到)?(?:一下)?(?:成|为|到|[,\s]|$)",
)
_OF_OLD = re.compile(r"[\s,]{0,2}(?:[这那]个?)?就?是[^,。\d]{0,4}(?:以前|原来|之前|上一?个|从前)[^,。\d]{0,8}")
_ANOTHERS = re.compile(
    r"[\s,。]{0,2}(?:哦|噢|哎呀?|诶|啊|等等|等[一]?下|不)[\s,]{0,2}(?:[这那]个?)是[^,。\d]{1,8}的[\s,。]{0,2}我(?:自己|本人)?的"
)
"""哦这是我老公的，我的是…"""
_FROM = re.compile(r"(?<![a-z])(?:change|switch|replace|update)\s[^\d]{0,16}$", re.IGNORECASE)
_TO = re.compile(r"\s{0,2}(?:to|with|by)\s", re.IGNORECASE)
_RETRACTED = re.compile(
    r"[说念看报写]反|重来|从头|重新(?:说|报|念|来)|(?<!不)不算(?!多|少)|[看念]串|串行|乱了|(?:那|这)个?不算"
    r"|才对|(?<![a-z])start over",
    re.IGNORECASE,
)
_RIGHT = re.compile(r"[\s,]?才(?:是|对)")

_BAD = r"前头|前任|以前|原来|之前|老|旧|前夫|前妻|前男友|前女友|别人|公司|单位|人家|前房东|中介|上家|原房东"
_REFUSED = re.compile(
    r"(?:哦|噢|啊|呃|嗯|唉|哎|[\s,.。]){0,4}"
    r"(?:别|不要|不行|甭|不方便)(?:用|打|留|记|写|登记)?(?:[\s,。!]|了|这|那|它|$)"
)
"""An answer to 登记这个可以吗."""
_DISOWNED = re.compile(
    rf"(?:哦|噢|啊|呃|嗯|唉|哎|不|[\s,.。]){{0,4}}(?:(?:这|那)(?:个?(?:号码?|手机|电话)?)?(?:已经|早就|都)?(?:是|不是)?"
    rf"(?:[我你他她]们?)?(?:家)?(?:的)?(?:{_BAD})[^,。\d]{{0,8}}的|(?:[这那]个?)?是[我他她]?(?:上一?个|以前|原来|之前)[^,。\d]{{0,6}}|[^,。\d]{{0,8}}(?:不是我的|跟我没关系|不认识|没这个号))"
)
_ENDED_SINCE = re.compile(
    rf"(?:哦|噢|啊|呃|嗯|唉|哎|不是?|[\s,.。]){{0,4}}{_IT}(?:早不用|{_GONE}|(?P<failing>{_FAILING})){_NO_CONDITION}",
    re.IGNORECASE,
)
_NEW_ASKED = re.compile(r"(?:换|改|新|绑)[^,。\d]{0,10}(?:哪|多少|什么|几|呢|吗|报|说|是$)")


def withdrawn(text: str, start: int, end: int) -> bool:
    """Whether the words around a number say that it is not meant, or no longer in use."""
    before, after = text[max(0, start - 24) : start], text[end : end + 40]
    given_up = _GIVEN_UP.match(after)
    if end - start >= _DIALLED and _NOT_DIALLED.search(before):
        return True
    if ("\n" not in text[start:end] and _DENIED.search(before)) or (given_up and not _AT_TIMES.search(given_up[0])):
        return True
    if _OUT_OF_USE.match(after) or _NOT_HIS.match(after) or _MISWRITTEN.match(after):
        return True
    return bool(_OLD.search(before) and _OLD_ENDED.match(after))


def superseded(text: str, start: int, end: int, next_start: int, next_end: int) -> bool:
    """Whether the number at start..end gives way to the next: 原来…现在…, 把…改成…, 说反了，重来，…, …才对."""
    before, between = text[max(0, start - 24) : start], text[end:next_start]
    if (
        _ANOTHERS.match(between)
        or _CHANGED.match(between)
        or _OUT_OF_ORDER.match(between)
        or (_FROM.search(before) and _TO.match(between))
    ):
        return True
    if (_OLD.search(before) or _OF_OLD.match(between)) and _NEW.search(between):
        return True
    return bool(_RETRACTED.search(between) or _RIGHT.match(text, next_end))


def replaced(text: str, start: int, later: int) -> bool:
    """Whether a later number is the former one: 新的X，旧的Y."""
    return bool(_OLD.search(text[max(0, later - 24) : later]) and _NEW.search(text[max(0, start - 12) : start]))


def old(text: str, start: int) -> bool:
    """Whether the words before a number call it a former one."""
    return bool(_OLD.search(text[max(0, start - 24) : start]))


def refused(answer: str) -> bool:
    """Whether an answer to a question about a number will not have it."""
    return bool(_REFUSED.match(answer))


def disowned(answer: str) -> bool:
    """Whether an answer says of a number that it is another's, or out of use."""
    ended = _ENDED_SINCE.match(answer)
    return bool(_DISOWNED.match(answer) or (ended and not ended["failing"]))


def failing(answer: str) -> bool:
    """Whether an answer says of a number that it can't be reached: 那个停机了, 手机丢了."""
    ended = _ENDED_SINCE.match(answer)
    return bool(ended and ended["failing"])


def asks_for_new(answer: str) -> bool:
    """Whether an answer asks which number takes the place of a former one."""
    return bool(_NEW_ASKED.search(answer))
