"""Chinese dates that count from today: 明天, 大后天, 今晚, 下周三, 三天前, 两周后."""

from __future__ import annotations

import re
from dataclasses import replace

from rules.entities.times.clock_words import zh_number
from rules.entities.times.date_words import Said

_NAMED_DAY = re.compile(r"(?:大[后前]|[今明后昨前听寻琴])\Z")
_OFFSETS = {"今": 0, "明": 1, "后": 2, "大后": 3, "昨": -1, "前": -2, "大前": -3, "听": 1, "寻": -1, "琴": -1}
_CANTONESE = frozenset("听寻琴")
"""听日, 琴晚: only with these marks; 听天 is none."""
_NO_NAMED = {
    "天": re.compile("[然堂]"),
    "日": re.compile("[本元语报后内期]"),
    "儿": re.compile("[子科童园歌]"),
    "晚": re.compile("[期年辈间报宴会饭餐]"),
    "早": re.compile("[期年日先已就餐饭]"),
}
_BEFORE_NAMED = re.compile(r"(?:[之以往每提])\Z")
"""之前天, 以后天: the character belongs to the word before."""
_NUMERAL = r"零〇一二两三四五六七八九十百千万亿\d"
_COUNT = re.compile(
    rf"(?<![{_NUMERAL}第点.提半])(?P<count>[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]|\d{{1,3}})个?(?:星|礼)?\Z"
)
_AGO = re.compile(r"期?(?:之前|以前|(?P<ago>前)(?![后台面提])|(?P<later>之后|以后|后(?![悔续面台备来勤])))")
_EVENT = re.compile(
    r"(?:签收|下单|付款|支付|发货|收货|购买|申请|到货|取消|激活|开通|确认|注册|出院|术|手术|提前|审核|产|完成|到期|入住|退房|每隔?|[了满过超])[的之后起]{0,2}\Z"
)
_ANY_WEEK = re.compile(
    r"(?:(?<![一早晚])(?P<way>上{1,2}|下{1,2})一?个?|(?P<this>这个?|本)|(?P<every>每个?|逢|每逢))?(?:周|星期|礼拜)\Z"
)
_DAY = re.compile(r"(?P<day>[一二三四五六日]|[1-6](?!\d)|天(?!气))")
_ONWARD = re.compile(
    r"\s?(?:到|至|[-~—–])\s?(?:(?P<again>周|星期|礼拜))?(?P<last>[一二三四五六日天])|[、,和跟]?(?:周|星期|礼拜)[一二三四五六日天]|[、和]?[一二三四五六](?![点十百\d])|(?<=六)(?P<sunday>日)"
)
_LISTED = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天]\s?(?:到|至|[-~—–]|[、,和跟])?\s?\Z")
_NO_DAY = re.compile("[福报刊测末边围转]|餐厅|到家")
_HABIT = re.compile(
    r"(?:一般|平时|通常|都|也|全天|上午|下午|早上|晚上)?(?:都|也|是|要|就)?(?:公休|店休|休息日|闭馆|闭店|不营业|不开门|营业|打烊|休诊|停诊|坐诊|出诊)"
)
_PAST = re.compile(r"(?:刚刚?|上次|已经|早在|自从?|还是)\Z")
_PAST_BEHIND = re.compile(
    r"[^,，。!?]{0,9}?(?:[买寄发打修付交办送订取装坏退换拍约扣缴报签][^,，。吧吗]{0,2}[的了过](?!吧|吗|话|时候)|下的单|来的|来过|到的|说的|签收的|收到)"
)


def day_by_name(text: str, mark: int, done: int) -> list[Said]:
    """今天, 明日, 后儿, 昨晚: the character before the mark names the day."""
    named = _NAMED_DAY.search(text, max(done, mark - 2), mark)
    if (
        not named
        or _NO_NAMED[text[mark]].match(text, mark + 1)
        or _BEFORE_NAMED.search(text, max(0, named.start() - 1), named.start())
    ):
        return []
    if named[0] in _CANTONESE and text[mark] not in "日晚":
        return []
    if text[mark] in "儿晚早" and named[0] == "前" and named.start() and text[named.start() - 1] in "之以天月年周点号":
        return []
    return [Said(named.start(), mark + 1, day_offset=_OFFSETS[named[0]])]


def ago(text: str, mark: int, done: int) -> list[Said]:
    """三天前, 两周后, 两个月前: days and weeks to the day, months and years by themselves."""
    behind = _AGO.match(text, mark + 1)
    count = _COUNT.search(text, max(done, mark - 5), mark) if behind else None
    if not behind or not count or _EVENT.search(text, max(0, count.start() - 4), count.start()):
        return []
    sign = 1 if behind["later"] else -1
    number, said = sign * zh_number(count["count"]), Said(count.start(), behind.end())
    if text[mark] in "天日":
        return [replace(said, day_offset=number)]
    if text[mark] in "周期拜":
        return [replace(said, day_offset=7 * number)]
    return [replace(said, month_offset=number) if text[mark] == "月" else replace(said, year_offset=number)]


def weekday(text: str, mark: int, done: int) -> list[Said]:
    """下周三, 这礼拜天, 周三: not every Wednesday, not Monday to Friday."""
    week, day = _ANY_WEEK.search(text, max(done, mark - 5), mark + 1), _DAY.match(text, mark + 1)
    if not week or not day or week["every"] or _NO_DAY.match(text, day.end()):
        return []
    onward = _ONWARD.match(text, day.end())
    offset = _offset(week)
    if offset is None and (
        _LISTED.search(text, max(0, week.start() - 5), week.start()) or onward or _HABIT.match(text, day.end())
    ):
        return []
    past = bool(_PAST.search(text, max(0, week.start() - 3), week.start()) or _PAST_BEHIND.match(text, day.end()))
    said = Said(week.start(), day.end(), weekday=_weekday_number(day["day"]), week_offset=offset, past=past)
    if onward and onward["sunday"]:
        return [said, replace(said, start=onward.start("sunday"), end=onward.end(), weekday=6)]
    if not onward or not onward["last"]:
        return [said]
    start = onward.start("again") if onward["again"] else onward.start("last")
    return [said, replace(said, start=start, end=onward.end(), weekday=_weekday_number(onward["last"]))]


def _offset(week: re.Match[str]) -> int | None:
    if week["this"]:
        return 0
    way = week["way"]
    return len(way) * (1 if way[0] == "下" else -1) if way else None


def _weekday_number(day: str) -> int:
    return 6 if day in "日天" else (int(day) if day.isdigit() else "一二三四五六".index(day) + 1) - 1
