"""Chinese dates by year, month and day, spoken and written: 二零二五年三月五号, 去年十月, 这个月二十号, 五号.

The search goes from one 年, 月, 号, 天 or 周 to the next and reads what stands around it. 号 also numbers houses,
tables and batteries, 月 counts and 年 is a span: what is not surely a date is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from rules.entities.times.clock_words import zh_number
from rules.entities.times.date_words import Said
from rules.entities.times.date_zh_relative import ago, day_by_name, weekday

_DIGIT = "[零〇一二三四五六七八九]"
_NUMERAL = r"零〇一二两三四五六七八九十百千万亿\d"
_MARK = re.compile("[年月号日天周期拜儿晚早]")
_YEAR = re.compile(
    rf"(?<![{_NUMERAL}第点.])(?:(?P<four>(?:19|20)\d\d|(?:一九|二[零〇]){_DIGIT}{{2}})"
    rf"|[二两]千(?:零(?P<units>[一二三四五六七八九])|零?(?P<teens>[一二]?十[一二三四五六七八九]?))|(?P<two>{_DIGIT}{{2}}|\d\d))\s?\Z"
)
_VAGUE = re.compile("一二|二三|三四|四五|五六|六七|七八|八九|三五|[三四五六]")
"""Two digits that may be an approximation (七八年), or a span."""
_BORN = re.compile("出生|生的|的时候|那|建|毕业|结婚")
_THIS_YEAR = re.compile(r"(?:大前|[今去明前后])\Z")
_YEAR_OFFSETS = {"今": 0, "去": -1, "明": 1, "前": -2, "后": 2, "大前": -3}
_SPAN = re.compile("历史|产权|质保|保修|时间|工龄|经验|来|多|内|间|级|代|之|前|后|期|制|限|纪|以上|左右")
_MONTH = r"(?:十[一二]?|元|[一二三四五六七八九]|1[0-2]|0?[1-9])"
_DAY = r"(?:三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]|3[01]|[12]\d|0?[1-9])"
_MONTH_AHEAD = re.compile(rf"\s?的?(?P<month>{_MONTH})\s?月")
_MONTH_BACK = re.compile(rf"(?<![{_NUMERAL}个第点.])(?P<month>{_MONTH})\s?\Z")
_THIS_MONTH = re.compile(r"(?:(?<![一早晚])(?P<up>上{1,2}|下{1,2})个?|这个?|本|当)\Z")
_DAY_AHEAD = re.compile(
    rf"\s?份?的?\s?初?(?P<day>{_DAY})(?:\s?(?P<to>到|至|[-~—–])\s?(?P<last>{_DAY}))?\s?(?:号|日(?!元))"
)
_DIGITS_AHEAD = re.compile(r"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d|[:.点时年月个天%])")
_MONTH_REST = re.compile(r"份?的?(?P<end>底|末)|份|")
_NO_MONTH = re.compile(
    rf"天(?!气)|[期怀子租付供费卡饼经嫂台薪亮球光票缴均老]|[{_NUMERAL}](?!\d)|初[一二三四五六七八九十]"
)
_LUNAR = re.compile(r"(?:农历|阴历|旧历|闰|每年?|每个?月)的?\Z")
_DAY_BACK = re.compile(
    rf"(?<![{_NUMERAL}第点.:#路街道巷弄村里组栋区工单账编型代房口幢座室层楼线])(?:(?P<first>{_DAY})\s?(?P<to>到|至|[-~—–])\s?)?(?P<day>{_DAY})\s?\Z"
)
_NO_DAY = re.compile(
    "[线楼院店门桌房床技窗柜台机电池染球选馆厅厂站车厢铺码库井墓公地字航专仓服包套文病宿客坐系出会铃彩井棚馆床]"
)
_DAY_CUE = re.compile(
    r"(?:[在到从约定是等就这那,。、和]|改到|截[止至]|周[一二三四五六日]|[我您你他她们]|还款|发货|入住|退房|出发|最[晚迟早]|[号日]\s?[-~—–])\Z"
)
_DAY_BEHIND = re.compile(
    r"(?:的?[早中晚上下凌]|那天|当天|之?前|以前|之?后|以后|左右|之间|期间|到|至|[-~—–和、,。]|就|能|要|会|才|都|还|发|送|来|去|走|入|退|生效|开(?!关)|结|付|交|扣|过|有|我|您|你|可|行|吧|的|或|\Z|\d\d?[:点])"
)


def chinese_dates(text: str) -> Iterator[Said]:
    """Read every Chinese date of folded text, in order."""
    done = 0
    for mark in _MARK.finditer(text):
        if mark.start() < done:
            continue
        for found in _at(text, mark.start(), done):
            yield found
            done = found.end


def _at(text: str, mark: int, done: int) -> list[Said]:
    """The dates (two in 三月五到八号) whose first mark stands at `mark`."""
    for reader in _READERS[text[mark]]:
        found = reader(text, mark, done)
        if found:
            return found
    return []


def _year(text: str, mark: int, done: int) -> list[Said]:
    relative = _THIS_YEAR.search(text, max(done, mark - 2), mark)
    if relative:
        said = Said(relative.start(), mark + 1, year_offset=_YEAR_OFFSETS[relative[0]])
        return _with_month(text, said) or ([] if _SPAN.match(text, mark + 1) else [said])
    back = _YEAR.search(text, max(done, mark - 6), mark)
    if not back:
        return []
    said = Said(back.start(), mark + 1, year=_year_number(back))
    return _with_month(text, said) or ([said] if _is_year(text, back, mark) else [])


def _year_number(back: re.Match[str]) -> int:
    if back["units"] or back["teens"]:
        return 2000 + zh_number(back["units"] or back["teens"])
    if back["four"]:
        return _digits(back["four"])
    two = _digits(back["two"])
    return two + (2000 if two <= 40 else 1900)


def _digits(said: str) -> int:
    return int("".join(str(zh_number(char)) for char in said))


def _is_year(text: str, back: re.Match[str], mark: int) -> bool:
    """Whether a year without a month is one, and no span (25年质保) or approximation (七八年)."""
    if _SPAN.match(text, mark + 1):
        return False
    two = back["two"]
    if not two:
        return True
    if two.isascii():
        return two[0] in "089" and text[max(0, back.start() - 1)] not in "了近满"
    return not _VAGUE.match(two) or bool(_BORN.match(text, mark + 1))


def _with_month(text: str, said: Said) -> list[Said]:
    ahead = _MONTH_AHEAD.match(text, said.end)
    if not ahead:
        return []
    month = _month_number(ahead["month"])
    return _with_day(text, replace(said, end=ahead.end(), month=month)) if 1 <= month <= 12 else []


def _month_number(said: str) -> int:
    return 1 if said == "元" else zh_number(said)


def _with_day(text: str, said: Said) -> list[Said]:
    """A year's month, with its day where one follows."""
    days = _days_ahead(text, said)
    if days:
        return days
    rest = _MONTH_REST.match(text, said.end)
    assert rest  # it may be empty
    return [replace(said, end=rest.end(), last_day=bool(rest["end"]))]


def _days_ahead(text: str, said: Said) -> list[Said]:
    ahead = _DAY_AHEAD.match(text, said.end)
    if ahead and not ahead["last"]:
        return [replace(said, end=ahead.end(), day=zh_number(ahead["day"]))]
    if ahead:
        first = replace(said, end=ahead.end("day"), day=zh_number(ahead["day"]))
        return [first, replace(said, start=ahead.start("last"), end=ahead.end(), day=zh_number(ahead["last"]))]
    written = _DIGITS_AHEAD.match(text, said.end)
    return [replace(said, end=written.end(), day=int(written["day"]))] if written else []


def _month(text: str, mark: int, done: int) -> list[Said]:
    relative = _THIS_MONTH.search(text, max(done, mark - 3), mark)
    if relative:
        way = relative["up"] or ""
        offset = len(way) * (1 if "下" in way else -1)
        return _with_day(text, Said(relative.start(), mark + 1, month_offset=offset))
    if text[mark + 1 : mark + 2] in ("底", "末") and text[mark - 1 : mark] not in (
        *"个一二三四五六七八九十",
        *"0123456789",
    ):
        return [Said(mark, mark + 2, month_offset=0, last_day=True)]
    back = _MONTH_BACK.search(text, max(done, mark - 3), mark)
    if not back or _LUNAR.search(text, max(0, back.start() - 4), back.start()):
        return []
    said = Said(back.start(), mark + 1, month=_month_number(back["month"]))
    days = _days_ahead(text, said)
    return days or ([] if _NO_MONTH.match(text, mark + 1) else _with_day(text, said))


def _day(text: str, mark: int, done: int) -> list[Said]:
    """五号 without a month: a date only where its neighbours speak of one."""
    back = _DAY_BACK.search(text, max(done, mark - 8), mark)
    if not back or _NO_DAY.match(text, mark + 1) or _LUNAR.search(text, max(0, back.start() - 4), back.start()):
        return []
    before = text[max(0, back.start() - 4) : back.start()]
    if not (_DAY_BEHIND.match(text, mark + 1) and (not before or _DAY_CUE.search(before) or _dated(text, mark))):
        return []
    last = Said(back.start("day"), mark + 1, day=zh_number(back["day"]))
    return [Said(back.start(), back.end("first"), day=zh_number(back["first"])), last] if back["first"] else [last]


def _dated(text: str, mark: int) -> bool:
    """Whether what follows can only follow a date: a part of the day, 之前, 那天."""
    return bool(
        re.match(
            "的?(?:[早晚]上|[上中下]午|凌晨|那天|当天|之前|以前|之后|以后|前后?|[到至]\\S{1,3}号)|\\d\\d?[:点]",
            text[mark + 1 : mark + 8],
        )
    )


_READERS: Mapping[str, tuple[Callable[[str, int, int], list[Said]], ...]] = {
    "年": (_year, ago),
    "月": (_month, ago),
    "号": (_day,),
    "日": (day_by_name, ago, _day),
    "天": (day_by_name, ago),
    "周": (weekday, ago),
    "期": (weekday, ago),
    "拜": (weekday, ago),
    "儿": (day_by_name,),
    "晚": (day_by_name,),
    "早": (day_by_name,),
}
