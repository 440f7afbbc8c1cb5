"""Chinese clock times, spoken and written: 下午三点半, 差五分十二点, 晚上8:40, 18时30分.

点 is also a point (三点建议), a bit (快一点) and a decimal (三点五寸): what stands around it decides. The search goes
from one 点, 时 or colon to the next, so that text without clock times costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.entities.clock_words import NEXT_DAY, RATIO, ZH_NUMERALS, ZH_PART, ZH_PART_OF, Clock, zh_number

_NUMERAL = rf"{ZH_NUMERALS}\d"
ZH_HOUR = r"(?:二十[一二三四]?|十[一二三四五六七八九]?|[零〇一二两三四五六七八九]|2[0-4]|[01]?\d)"
_MARK = re.compile("[点时:]")
_HOUR = re.compile(
    rf"(?:(?<![{_NUMERAL}百千万亿第几周拜])(?<!星期)(?<!\d[.:])|(?<=[一二三四五六日天])(?=\d)|(?<=[周期拜][一二三四五六日天1-7])|(?<=号[一二三四五六七八九])(?=两))"
    rf"(?P<hour>{ZH_HOUR})\s?\Z"
)
_AFTER_DIGITS = re.compile(r"(?<=[零〇一二三四五六七八九]{7})两\Z")
"""Behind a telephone number read out: only 两 is no digit of it."""
_MM = r"(?:[零〇][一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?|[二三四五][零〇]|[0-5]\d)"
_UNIT = rf"(?![{_NUMERAL}点时个元块毛岁斤公里米度%倍万亿千寸折张位名克吨升平])"
_MINUTE = re.compile(
    rf"(?P<half>半钟?(?![年月天路辈]|夜(?![诊市宵场班])))|过?(?P<quarter>[一三13])刻钟?|(?P<sharp>整|正(?!好|常|式|在|是|规))"
    rf"|[过零〇]?(?P<minute>{_MM}|[一二两三四五六七八九\d](?=分))分(?:{_MM}秒|(?!之|[{_NUMERAL}])钟?)|过?(?P<bare>{_MM}){_UNIT}"
    rf"|(?P<pair>[三四五][一二三四五六七八九]){_UNIT}"
    r"|(?:还)?差(?:(?P<less>一刻)钟?|(?P<minus>[一二两三四五六七八九]|二?十[一二三四五六七八九]?|\d{1,2})分钟?)"
)
_COLON = re.compile(r"\s?(?P<minute>[0-5]\d)(?::[0-5]\d(?!\d))?(?![\d:])(?!\.\d)")
_O_CLOCK = re.compile(r"钟(?!头)")
_LEAD = re.compile(
    rf"(?P<next>(?:{NEXT_DAY})的?)?(?:(?P<part>{ZH_PART})(?:的话|[您你我咱]|的|是|呢|在|从|到|要|会|得|约|大概|大约|差不多|就|都是|那会儿|[\s,、]){{0,3}})?"
    r"(?:差(?:(?P<quarter>一刻)钟?|(?P<minus>[一二两三四五六七八九]|二?十[一二三四五六七八九]?|\d{1,2})分钟?))?\Z"
)
_HOURLESS = re.compile("[间候代刻段期常而区差长效钟]")
"""Behind 时 in 时间, 时候: it is no mark of the hour."""
_BIT = re.compile(r"[点儿]|也不|都[不没]|点儿")
_BAD_BEHIND = re.compile(r"[点个元块折分赞刻级倍度位颗寸]")
_SURE = re.compile(
    r"之?前|以前|之?后|以后|左右|前后|来钟|许|多|开|到|至|准时|见|上班|下班|打烊|关|起床|起飞|出发|集合|结束|营业|停|吧?[,。]?\Z"
)
_ASKED = re.compile(
    "了|吧|行|都是|可以|能|方便|有空|来|去|过|送|取|给|我|您|你|他|她|才|就|的|,|。|-|~|—|–|一[过到]|或|还是|和|跟"
)
_POINTS = re.compile(
    r"(?:要求|建议|原因|意见|问题|说明|内容|注意|好处|理由|希望|疑问|想法|积分|信息|东西|事情|优势|区别|不同|要点|需要|诉求|情况|收获"
    r")"
)
_COUNTED = re.compile(
    r"(?:[这有说讲提谈记做]了?|第|以下|如下|下面|注意|强调|补充|确认|总共|一共|[涨跌升降扣加减得差错大小多少快慢高低][了出]?)\Z"
)
_TIMELY = re.compile("之?前|以前|左右|准时|见|上班|下班|关门|开门|开会|开始|到|去|来|送|起飞|出发|集合")
"""Behind 他说三点, 提三点: a time of doing something, no count."""
_SCORE = re.compile(r"(?:评分|打分|得分|满意度|分数)[是为有]?\Z|(?:[得打考扣评给加减]了?)\Z")
_FEW = ("一", "二", "两", "三", "四", "五", "六", "1", "2", "3", "4", "5", "6")
"""Up to six they may count something else."""
_LINE = re.compile("之间|一线|式")
"""两点之间, 三点一线."""
_WEEKDAYS = re.compile("(?:一三五|二四六)(?=[上下早晚中])|六日(?=休|公休|不|店休|都)|[一二三四五六七八九十]{1,2}[楼层]")
"""Behind a time: Monday, Wednesday and Friday; the next floor."""
_RANGE = re.compile(rf"[点半刻分整钟{_NUMERAL}]\s?(?:到|至|[-~—–])\Z")
_TO_HOUR = re.compile(rf"\s?(?:到|至|[-~—–])\s?(?:{ZH_PART})?{ZH_HOUR}(?:点(?![点儿])|:)")
"""Before another time: 一点到两点."""
_WHEN = re.compile(
    rf"(?:[到至从在约是等]|[日号天]|[周期拜][一二三四五六日天]|今|明|昨|之前|每天|就|才|都|{ZH_PART})(?:的|,|\s)?\Z"
)


def chinese_clocks(text: str) -> Iterator[Clock]:
    """Read every Chinese or written clock time of folded text, in order."""
    done = 0
    for mark in _MARK.finditer(text):
        found = _at_mark(text, mark.start(), done)
        if found:
            done = found.end
            yield found


def _at_mark(text: str, mark: int, done: int) -> Clock | None:
    hour = _HOUR.search(text, max(done, mark - 4), mark) or _AFTER_DIGITS.search(text, max(done, mark - 1), mark)
    if not hour or (text[hour.start() - 1 : hour.start()] == "点" and hour.start() != done):
        return None
    written = text[mark] == ":"
    lead = _LEAD.search(text, max(done, hour.start() - 16), hour.start())
    assert lead  # it may be empty
    minute = _COLON.match(text, mark + 1) if written else _minute(text, mark + 1)
    if written and (not minute or RATIO.search(text, max(0, hour.start() - 12), hour.start())):
        return None
    raw = hour[0].strip()
    if not written and not _believed(text, raw, lead, minute, mark):
        return None
    return _clock(raw, lead, minute, minute.end() if minute else _end(text, mark))


def _minute(text: str, at: int) -> re.Match[str] | None:
    clock = _O_CLOCK.match(text, at)
    return clock or _MINUTE.match(text, at)


def _end(text: str, mark: int) -> int:
    return mark + 1


def _believed(text: str, raw: str, lead: re.Match[str], minute: re.Match[str] | None, mark: int) -> bool:
    """Whether an hour before 点 or 时 is one: it isn't in 一点都不, 三点建议, 三点五寸, 当时."""
    ahead = text[mark + 1 : mark + 7]
    if text[mark] == "时" and (_HOURLESS.match(ahead) or not (lead["part"] or _said_whole(raw, minute))):
        return False
    if minute and minute.re is _MINUTE and minute["minute"] and not lead["part"]:
        return not _SCORE.search(text, max(0, lead.start() - 4), lead.start())
    if minute and not (minute.re is _MINUTE and (minute["bare"] or minute["pair"])):
        return True
    if minute:
        return bool(raw not in "零〇" or lead["part"]) and (minute["pair"] is None or bool(lead["part"]))
    if _BAD_BEHIND.match(ahead) or _counts_on(text, mark + 1, bool(lead["part"])):
        return False
    return _bare_hour(text, raw, lead, ahead)


def _said_whole(raw: str, minute: re.Match[str] | None) -> bool:
    """Whether an hour before 时 is one without a part of the day: 18时, 两时三十分, but not 一时半会."""
    return raw not in _FEW or bool(minute and minute.re is _MINUTE and minute["minute"])


def _counts_on(text: str, at: int, said_part: bool) -> bool:
    """Whether a numeral behind the bare hour goes on with it (三点一四); another clock (十点十一点) does not."""
    if not re.match(rf"[{_NUMERAL}]", text[at : at + 1]) or re.match("一[过到](?!了)", text[at : at + 2]):
        return False
    if said_part and re.match(rf"[{_NUMERAL}]{{1,3}}[个位张人]", text[at : at + 5]):
        return False
    return not (re.match(rf"{ZH_HOUR}(?:点|:)", text[at : at + 4]) or _WEEKDAYS.match(text, at))


def _bare_hour(text: str, raw: str, lead: re.Match[str], ahead: str) -> bool:
    """Whether 三点 with nothing behind it is a time: 一点 is a bit, and up to six they may be points."""
    behind = text[max(0, lead.start() - 4) : lead.start()]
    part = lead["part"]
    if _RANGE.search(behind):
        return not _BIT.match(ahead) and not _POINTS.match(ahead)
    if raw in ("一", "1"):
        if _BIT.match(ahead) or part in ("早", "晚"):
            return False
        if _TO_HOUR.match(ahead):
            return True
        return bool(part) or bool(_WHEN.search(behind) and (_SURE.match(ahead) or _ASKED.match(ahead)))
    if part and not _BIT.match(ahead):
        return True
    if ahead[:1] in ("点", "儿") or _POINTS.match(ahead):
        return False
    few = raw in _FEW
    return not few or not (_COUNTED.search(behind) or _LINE.match(ahead)) or bool(_TIMELY.match(ahead))


def _clock(raw: str, lead: re.Match[str], minute: re.Match[str] | None, end: int) -> Clock | None:
    hour, groups = zh_number(raw), minute.groupdict() if minute else {}
    total = hour * 60 + _minutes(groups) - _minutes_less(lead["quarter"], lead["minus"])
    total -= _minutes_less(groups.get("less"), groups.get("minus"))
    if hour > 24 or total > 24 * 60:
        return None
    full = hour > 12 or hour == 0 or (raw[0] == "0" and not lead["part"])
    part = ZH_PART_OF.get(lead["part"] or "", "")
    return Clock(lead.start(), end, *divmod(total % (24 * 60 + 1), 60), part, full, bool(lead["next"]))


def _minutes(groups: dict[str, str | None]) -> int:
    if groups.get("half"):
        return 30
    if groups.get("quarter"):
        return 15 * zh_number(groups["quarter"] or "")
    said = groups.get("minute") or groups.get("bare") or groups.get("pair")
    return zh_number(said) if said else 0


def _minutes_less(quarter: str | None, minus: str | None) -> int:
    """Minutes of 差一刻, 差五分."""
    return 15 if quarter else zh_number(minus) if minus else 0
