"""Words that look like units of money and are none: 两块电池, 元旦, 一毛不拔, five pounds of flour."""

from __future__ import annotations

import re
from decimal import Decimal

from rules.entities.amounts.money_cues import has_cue
from rules.entities.amounts.numbers import Numbered
from rules.entities.amounts.numbers_quantity import Quantity
from rules.entities.amounts.numbers_zh import EACH, NUMERAL

_PIECE = (
    r"(?:大|小|新|旧|厚|薄|木|石|白|黑|红|钢|铁|塑料|玻璃){0,2}(?:儿|地(?!铁|址|税)|田|砖|瓷砖|木?板|电池|布|肉|牛|"
    r"排骨|糖|饼|蛋糕|面包|豆腐|石|"
    r"玉|手?表(?!示)|屏|玻璃|硬盘|内存|显卡|主板|芯片|铁|钢|巧克力|香皂|肥皂|毛巾|抹布|墙|牌|冰|伤|疤|区|内容|业务|"
    r"领域|市场|拼图|积木|披萨|"
    r"西瓜|鸡|鱼|萝卜|红薯|土豆|姜|奶酪|橡皮|海绵|垫|毯|广告|滑板|电路|骨头|料|蓄电|尿布|纱布|膏药|皮|滤芯|滤网|镜|"
    r"画|陆地|去|来|吃|"
    r"走|玩|回|坐|住|发|寄|买了|办|放|给|用|带|算|处理|收到|工作)"
)
_PIECES = re.compile(_PIECE)
_TOGETHER = re.compile(r"[儿去来吃走玩回坐住发寄买办放给用带处工]")
_PIECE_BEFORE = re.compile(r"(?:[切分掰碎裂断]成|切了|[电地]板|电池|[瓷地]砖|屏幕?|硬盘|蛋糕|披萨|玻璃)[^。!?]{0,12}$")
_VAGUE = re.compile("[块元毛角]儿?$")
"""块八毛 is "about a yuan"."""
_EDGE = re.compile(
    rf"$|[^\w]|[的了吧吗呢嘛啊呀左以到至多和或每就是可上不都也还能我你他她您打够起给送运押手服话邮定停]|{EACH}|"
    rf"[{NUMERAL}\d]|钱|现金|红包|优惠|"
    r"减|差价|利息|税|保|罚|首付|贷|零钱|赔|补|退|抵|充|返|代金|折扣|流量|月租|会员"
)
_NO_YUAN = re.compile("[旦素宵件老月首化宝气年音组代朝帅凶]|数据|宇宙|认证")
_NO_YUAN_FEW = re.compile("[一二两三123]元(?:化|论|锂|催|桥|里|及|次|结构|对立|方程|牛奶|悖|店|食品)")
_NO_MAO = re.compile("[病衣巾笔利球孩坯骨发绒毯线料织]|不拔|主席|泽东|遂|流浪|党")
_JIAO_AFTER = re.compile(rf"硬币|零钱|[{NUMERAL}\d]分?")
_NO_DAO = re.compile("[片具子客削法叉切口柄鞘锋工]")
_NO_ROUND = re.compile("[形圈满珠规柱桌球心角环弧盘顶点]")
_WEIGHT = re.compile(
    r"(?:weigh|heav|light|flour|sugar|meat|luggage|baggage|suitcase|parcel|package|lost|lose|gain|beef|chicken|"
    r"turkey|rice|dumbbell|"
    r"dog|cat |bag |baby|over the limit|\blb)"
)
_PAID = re.compile(
    r"(?:paid|pay|cost|price|charge|refund|bill|quid|fee|owe|spent|spend|£|worth|balance|account|deposit)"
)
_TWO_CENTS = Decimal("0.02")
_OPINION = re.compile(r"(?:my|your|his|her|their|our)(?: own)? $")
_PIANO = re.compile(
    r" (?:piano|slam|child|total|prize|final|prix|jury|canyon|opening|son|daughter|theft|parent|hotel|master)"
)
_HOUR = re.compile(r"\.? ?m(?![a-z])")
_NAME_OR_HOUR = re.compile(r"[a-z/_]$|(?:\d ?|[a-z] )a ?(?:-|to|till|until) ?$")
_FIRST_HAN = "\u2e80"
_PENCE = 100
"""50p are pence, 720p is a picture."""
_LARGE = 100
"""Won is a verb, dong a sound: only from here on are they currencies by themselves."""


def doubtful(said: Numbered, number: Quantity, name: str, end: int, since: int) -> bool:
    """Whether the unit `name` behind the number is no money here. It ends at `end`, the sum before it at `since`."""
    text, behind = said.text, said.text[end : end + 8]
    if number.start > since and _VAGUE.search(text[max(0, number.start - 2) : number.start]):
        return True
    if name in ("块", "块儿"):
        return _is_piece(said, number, end)
    if name == "元":
        return bool(_NO_YUAN.match(behind) or (_NO_YUAN_FEW.match(text, number.start)))
    if name == "毛":
        return bool(_NO_MAO.match(behind))
    if name == "角":
        return not (_JIAO_AFTER.match(behind) or has_cue(said, number.start))
    if name == "刀":
        return number.value < 10 or bool(_NO_DAO.match(behind))
    if name in ("圆", "欧", "镑", "仙"):
        return number.value < 5 or bool(_NO_ROUND.match(behind) or behind[:1] in ("姆", "洲", "盟", "冠"))
    return _doubtful_english(said, number, name, end)


def _doubtful_english(said: Numbered, number: Quantity, name: str, end: int) -> bool:
    behind = said.lower[end : end + 24]
    if name == "p":
        return number.touches or number.value >= _PENCE or _is_no_penny(said, number, end)
    if name in ("pound", "pounds"):
        around = said.lower[max(0, number.start - 40) : number.start] + behind
        return bool(re.match(r" of(?![a-z])", behind) or (_WEIGHT.search(around) and not _PAID.search(around)))
    if name in ("won", "dong"):
        return number.value < _LARGE
    return name == "grand" and bool(_PIANO.match(behind))


def _is_no_penny(said: Numbered, number: Quantity, end: int) -> bool:
    """50p beside Chinese are pictures, six fifty p m and 9a-5p are times, xk2p is a name."""
    if _NAME_OR_HOUR.search(said.lower[max(0, number.start - 8) : number.start]):
        return True
    beside = said.text[max(0, number.start - 2) : number.start].strip()[-1:] + said.text[end : end + 2].strip()[:1]
    return any(char > _FIRST_HAN for char in beside) or bool(_HOUR.match(said.lower, end))


def is_opinion(said: Numbered, start: int, amount: Decimal) -> bool:
    """My two cents (or $0.02, as ITN writes it)."""
    return amount == _TWO_CENTS and bool(_OPINION.search(said.lower[max(0, start - 12) : start]))


def _is_piece(said: Numbered, number: Quantity, end: int) -> bool:
    """两块电池 are pieces, 五十块 is money; 一块 alone means "together"."""
    behind, cued = said.text[end : end + 8], has_cue(said, number.start)
    if _PIECES.match(behind) and not (number.value >= 10 and _TOGETHER.match(behind)):
        return not (cued and _TOGETHER.match(behind))
    if number.value == 1:
        return not (cued or behind.startswith("1") or re.match(EACH, behind))
    if _PIECE_BEFORE.search(said.text[max(0, number.start - 24) : number.start]) and not cued:
        return True
    return number.value < 10 and not _EDGE.match(behind)
