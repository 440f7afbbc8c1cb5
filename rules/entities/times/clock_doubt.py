"""Whether a number before 点 or 时 is an hour: it isn't in 一点都不, 三点建议, 三点五寸, 涨了三点, 当时.

Up to six it may count points; 一点 is a bit unless much speaks for a time.
"""

from __future__ import annotations

import re

from rules.entities.tables import one_of
from rules.entities.times.clock_words import DAY_LISTS, OF_LIST, ZH_HOUR, ZH_NUMERALS, ZH_PART

_NUMERAL = rf"{ZH_NUMERALS}\d"
_ONE = ("一", "1")
_FEW = ("一", "二", "两", "三", "四", "五", "六", "1", "2", "3", "4", "5", "6")
"""Up to six they may count something else."""
_HOURLESS = re.compile("[间候代刻段期常而区差长效钟]")
"""Behind 时 in 时间, 时候: it is no mark of the hour."""
_BIT = re.compile("[点儿]|也不|都[不没]")
_UNIT = re.compile("[点个元块折分赞刻级倍度位颗寸]")
_NUMBER = re.compile(rf"[{_NUMERAL}](?<!一(?=[过到](?!了)|[直般些起定样旦年天周段场次批]))")
"""Goes on with the hour, but not in 十二点一到, 十点一直."""
_COUNT = re.compile(rf"[{_NUMERAL}]{{1,3}}[个位张人]")
_ANOTHER = re.compile(
    rf"{ZH_HOUR}[点:]|(?:{DAY_LISTS}){OF_LIST}|六日(?=休|公休|不|店休|都)|[一二三四五六七八九十]{{1,2}}[楼层]"
)
"""Behind a time: another one, Monday, Wednesday and Friday, the next floor."""
_TO_HOUR = re.compile(rf"\s?(?:到|至|[-~—–])\s?(?:{ZH_PART})?{ZH_HOUR}(?:点(?![点儿])|:)")
"""Before another time: 一点到两点."""
_IN_RANGE = re.compile(rf"[点半刻分整钟{_NUMERAL}]\s?(?:到|至|[-~—–])\Z")
_WHEN = re.compile(rf"(?:[到至从在约是等日号天今明昨就才都]|[周期拜][一二三四五六日天]|之前|每天|{ZH_PART})[的,\s]?\Z")
_SURE = re.compile(
    "(?:"
    + one_of(
        r"[之以]?前 [之以]?后 左右 前后 来钟 许 多 开 到 至 准时 见 上班 下班 打烊",
        r"关 起床 起飞 出发 集合 结束 营业 停 吧?[,。]?\Z",
        "了 吧 行 都是 可以 能 方便 有空 来 去 过 送 取 给 我 您 你 他 她 才 就 的 , 。 - ~ — – 一[过到] 或 还是 和 跟",
    )
    + ")"
)
"""Behind 一点 where it is a time."""
_WORKED = re.compile(r"[开关闭锁][门馆]|打烊|收摊|收工?(?=[,。的了]|\Z)|下班|上班(?!车)|开饭")
"""Behind 一点 where nothing else before it says so: who opens and closes."""
_MORE = re.compile(r"[早晚快慢多少大小高低差有再了提前]\Z")
_POINTS = re.compile(
    one_of(
        "要求 建议 原因 意见 问题 说明 内容 注意 好处 理由 希望 疑问 想法 积分 信息 东西 事情 优势 区别 不同 要点 需要",
        "诉求 情况 收获",
    )
)
_COUNTED = re.compile(
    "(?:"
    + one_of(
        "[这有说讲提谈记做]了? 第 以下 如下 下面 注意 强调 补充 确认 总共 一共",
        "[涨跌升降扣加减得差错大小多少快慢高低][了出]?",
    )
    + r")\Z"
)
_TIMELY = re.compile("[之以]?前|左右|准时|见|上班|下班|关门|开门|开会|开始|到|去|来|送|起飞|出发|集合")
"""Behind 他说三点, 提三点: a time of doing something, no count."""
_LINE = re.compile("之间|一线|式")
"""两点之间, 三点一线."""
_SCORE = re.compile(r"(?:评分|打分|得分|满意度|分数)[是为有]?\Z|(?:[得打考扣评给加减]了?)\Z")


def believed(text: str, mark: int, hour: str, lead: re.Match[str], minute: re.Match[str] | None) -> bool:
    """Whether the hour before the mark at `mark` is one, with what stands before and behind it."""
    part, groups = lead["part"], minute.groupdict() if minute else {}
    ahead = text[mark + 1 : mark + 7]
    if text[mark] == "时" and (_HOURLESS.match(ahead) or not (part or hour not in _FEW or groups.get("minute"))):
        return False
    if groups.get("minute") and not part:
        return not _SCORE.search(text, max(0, lead.start() - 4), lead.start())
    if groups.get("bare") or groups.get("pair"):
        return bool(part) or (hour not in "零〇" and not groups["pair"])
    if minute:
        return True
    return not (_UNIT.match(ahead) or _goes_on(text, mark + 1, bool(part))) and _bare(text, hour, lead, ahead)


def _goes_on(text: str, at: int, said_part: bool) -> bool:
    """Whether a numeral behind the bare hour goes on with it (三点一四); another clock (十点十一点) does not."""
    if not _NUMBER.match(text, at) or (said_part and _COUNT.match(text, at)):
        return False
    return not _ANOTHER.match(text, at)


def _bare(text: str, hour: str, lead: re.Match[str], ahead: str) -> bool:
    """Whether 三点 with nothing behind it is a time."""
    behind, part = text[max(0, lead.start() - 4) : lead.start()], lead["part"]
    if _IN_RANGE.search(behind):
        return not (_BIT.match(ahead) or _POINTS.match(ahead))
    if hour in _ONE:
        return _is_one_o_clock(behind, part, ahead)
    if _BIT.match(ahead):
        return False
    counted = _COUNTED.search(behind) or _LINE.match(ahead)
    few = hour in _FEW and counted and not _TIMELY.match(ahead)
    return bool(part) or not (few or _POINTS.match(ahead))


def _is_one_o_clock(behind: str, part: str | None, ahead: str) -> bool:
    if _BIT.match(ahead) or part in ("早", "晚"):
        return False
    if _WORKED.match(ahead) and not _MORE.search(behind):
        return True
    return bool(part or _TO_HOUR.match(ahead) or (_WHEN.search(behind) and _SURE.match(ahead)))
