"""Chinese clock times, spoken and written: 下午三点半, 差五分十二点, 晚上8:40, 18时30分.

点 is also a point (三点建议), a bit (快一点) and a decimal (三点五寸): what stands around it decides. The search goes
from one 点, 时 or colon to the next, so that text without clock times costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.entities.times.clock_doubt import believed
from rules.entities.times.clock_words import (
    NEXT_DAY,
    RATIO,
    ZH_HOUR,
    ZH_NUMERALS,
    ZH_PART,
    ZH_PART_OF,
    Clock,
    zh_number,
)

_NUMERAL = rf"{ZH_NUMERALS}\d"
_MARK = re.compile("[点时:]")
_HOUR = re.compile(
    rf"(?:(?<![{_NUMERAL}百千万亿第几周拜])(?<!星期)(?<!\d[.:])|(?<=[一二三四五六日天])(?=\d)"
    r"|(?<=[周期拜][一二三四五六日天1-7])|(?<=号[一二三四五六七八九])(?=两))"
    rf"(?P<hour>{ZH_HOUR})\s?\Z"
)
_AFTER_DIGITS = re.compile(r"(?<=[零〇一二三四五六七八九]{7})两\Z")
"""Behind a telephone number read out: only 两 is no digit of it."""
_MM = r"(?:[零〇][一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?|[二三四五][零〇]|[0-5]\d)"
_UNIT = rf"(?![{_NUMERAL}点时个元块毛岁斤公里米度%倍万亿千寸折张位名克吨升平])"
_MINUTE = re.compile(
    rf"(?P<o_clock>钟(?!头))|(?P<half>半钟?(?![年月天路辈]|夜(?![诊市宵场班])))|过?(?P<quarter>[一三13])刻钟?|(?P<fives>[一二两三四五六七八九十]{{1,2}})个字|(?P<sharp>整|正(?!好|常|式|在|是|规))"
    rf"|[过零〇]?(?P<minute>{_MM}|[一二两三四五六七八九\d](?=分))分(?:{_MM}秒|(?!之|[{_NUMERAL}])钟?)|过?(?P<bare>{_MM}){_UNIT}"
    rf"|(?P<pair>[三四五][一二三四五六七八九]){_UNIT}"
    r"|(?:还)?差(?:(?P<less>一刻)钟?|(?P<minus>[一二两三四五六七八九]|二?十[一二三四五六七八九]?|\d{1,2})分钟?)"
)
_AFTER_LIST = re.compile(
    rf"(?:周|星期|礼拜)[一二三四五六日天]{{1,6}}(?:[到至][一二三四五六日天])?(?<=[一二三四五六日天])(?P<hour>{ZH_HOUR})\s?\Z"
)
"""周一二三五九点, 周一至五十点: the last number is the hour."""
_LAST_HOUR = re.compile(rf"(?P<hour>{ZH_HOUR})\s?\Z")
_POINT = re.compile(rf"(?<![早晚快慢多少差])[{_NUMERAL}]点\Z")
"""Before an hour: it is the decimal of a number, unless that is a time itself."""
_COLON = re.compile(r"\s?(?P<minute>[0-5]\d)(?::[0-5]\d(?!\d))?(?![\d:])(?!\.\d)")
_LEAD = re.compile(
    rf"(?P<next>(?:{NEXT_DAY})的?)?"
    rf"(?:(?!(?<=[么太最更再很])[早晚][,\s])(?P<part>{ZH_PART})(?:的话|[您你我咱]|的|是|呢|在|从|[做开卖营忙干]到|一直到|到|要|会|得|约|大概|大约|差不多|就|都是|那会儿|[\s,、]){{0,3}})?"
    r"(?:差(?:(?P<quarter>一刻)钟?|(?P<minus>[一二两三四五六七八九]|二?十[一二三四五六七八九]?|\d{1,2})分钟?))?\Z"
)


def chinese_clocks(text: str) -> Iterator[Clock]:
    """Read every Chinese or written clock time of folded text, in order."""
    done = 0
    for mark in _MARK.finditer(text):
        found = _at_mark(text, mark.start(), done)
        if found:
            done = found.end
            yield found


def _hour(text: str, mark: int, done: int) -> re.Match[str] | None:
    """The number right before a mark."""
    plain = _HOUR.search(text, max(done, mark - 4), mark) or _AFTER_DIGITS.search(text, max(done, mark - 1), mark)
    if plain:
        return plain
    listed = _AFTER_LIST.search(text, max(done, mark - 11), mark)
    return _LAST_HOUR.search(text, listed.start("hour"), mark) if listed else None


def _at_mark(text: str, mark: int, done: int) -> Clock | None:
    hour = _hour(text, mark, done)
    if not hour or (hour.start() != done and _POINT.search(text, max(0, hour.start() - 3), hour.start())):
        return None
    written = text[mark] == ":"
    lead = _LEAD.search(text, max(done, hour.start() - 16), hour.start())
    assert lead  # it may be empty
    minute = (_COLON if written else _MINUTE).match(text, mark + 1)
    if written and (not minute or RATIO.search(text, max(0, hour.start() - 12), hour.start())):
        return None
    raw = hour[0].strip()
    if not written and not believed(text, mark, raw, lead, minute):
        return None
    return _clock(raw, lead, minute, minute.end() if minute else mark + 1)


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
    if groups.get("fives"):
        return 5 * zh_number(groups["fives"] or "")
    if groups.get("quarter"):
        return 15 * zh_number(groups["quarter"] or "")
    said = groups.get("minute") or groups.get("bare") or groups.get("pair")
    return zh_number(said) if said else 0


def _minutes_less(quarter: str | None, minus: str | None) -> int:
    """Minutes of 差一刻, 差五分."""
    return 15 if quarter else zh_number(minus) if minus else 0
