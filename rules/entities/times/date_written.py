"""Dates in figures: 2025-03-05, 2025/3/5, 2025.03.05, 2024-12, 12/25/2025; and festivals with a fixed day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.entities.times.date_words import Said

_ISO = re.compile(
    r"(?<![\d./#-])(?:(?P<year>(?:19|20)\d\d)(?P<mark>[-/.])(?P<month>1[0-2]|0?[1-9])(?:(?P=mark)(?P<day>3[01]|[12]\d|0?[1-9]))?)(?![\d/]|[-.]\d)"
)
_DAY_YEAR = re.compile(
    r"(?<![\d./-])(?P<one>\d{1,2})(?P<mark>[/.-])(?P<two>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)(?![\d/]|[-.]\d)"
)
_FESTIVALS: tuple[tuple[int, int, str], ...] = (
    (1, 1, r"元旦节?|new\s+year(?:'s)?(?:\s+day)"),
    (2, 14, r"情人节|valentine(?:'s)?(?:\s+day)?"),
    (3, 8, r"三八(?:妇女)?节|妇女节"),
    (3, 15, r"三一五(?=晚会|当天|那天)"),
    (4, 1, r"愚人节|april\s+fools?(?:'s)?(?:\s+day)?"),
    (5, 1, r"(?:五一)?劳动节|{N}五一(?!{NO})|{N}5\.?1(?=假期|劳动|长假)"),
    (5, 4, r"(?:五四)?青年节"),
    (6, 1, r"(?:六一)?儿童节|{N}六一(?!{NO})"),
    (6, 18, r"{N}(?:六一八|618)(?=大促|活动|当天|那天|期间|促销|买|抢|的时候|之前|前|后)"),
    (7, 1, r"(?:七一)?建党节"),
    (7, 4, r"(?:the\s+)?(?:fourth|4th)\s+of\s+july|july\s+(?:the\s+)?(?:fourth|4th)|independence\s+day"),
    (8, 1, r"(?:八一)?建军节"),
    (9, 10, r"教师节"),
    (10, 1, r"(?:十一)?国庆节?(?!路|街|[大广村镇新小]|庆)|{N}十一(?=长假|黄金周|假期|放假|当天|期间|国庆)"),
    (10, 31, r"万圣节|halloween"),
    (11, 11, r"{N}(?:双十一|双11|双十1)(?!点|个|万)|光棍节"),
    (12, 12, r"{N}(?:双十二|双12)(?!点|个|万)"),
    (12, 24, r"平安夜|christmas\s+eve"),
    (
        12,
        25,
        r"圣诞节?(?!老|树|快乐|卡|帽|礼|歌|夜)|christmas(?:\s+day)?(?!\s+(?:eve|tree|card|gift|present|party|carol|season|sale|music|lights?))",
    ),
    (12, 31, r"new\s+year(?:'s)?\s+eve|跨年夜"),
)
_NUMERALS = "零一二三四五六七八九十百千万亿"
_BEFORE, _BEHIND = (
    rf"(?<![{_NUMERALS}\d点.周第星期拜块毛角])",
    rf"[{_NUMERALS}\d]|大道|大街|路|街|广场|村|镇|中学|小学|新村|公园|[个点分块元楼层号折度斤毛]",
)
_FESTIVAL = re.compile(
    "|".join(
        f"(?P<f{m:02d}{d:02d}>{words.replace('{N}', _BEFORE).replace('{NO}', _BEHIND)})" for m, d, words in _FESTIVALS
    )
)
_LIKELY = re.compile(
    "节|旦|国庆|圣诞|夜|五一|5.?1|六一|十一|双1|双十|三一五|618"
    "|christmas|new year|valentine|fools|july|independence|halloween"
)


def written_dates(text: str, region: str) -> Iterator[Said]:
    """Read every date in figures of folded text."""
    for found in _ISO.finditer(text):
        day, month = found["day"], int(found["month"])
        if (
            day
            or (found["mark"] == "-" and len(found["month"]) == 2)
            or (found["mark"] == "/" and len(found["month"]) == 2)
        ):
            yield Said(*found.span(), int(found["year"]), month, int(day) if day else None)
    for found in _DAY_YEAR.finditer(text):
        one, two = int(found["one"]), int(found["two"])
        month_first = two > 12 or (one <= 12 and region == "US")
        month, day = (one, two) if month_first else (two, one)
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield Said(*found.span(), int(found["year"]), month, day)


def festivals(text: str) -> Iterator[Said]:
    """Read every festival with a fixed day in folded, lower-case text."""
    if not _LIKELY.search(text):
        return
    for found in _FESTIVAL.finditer(text):
        name = found.lastgroup or ""
        yield Said(*found.span(), month=int(name[1:3]), day=int(name[3:]))
