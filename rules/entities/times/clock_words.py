"""What a clock time is: the hour and minute as said, and what the words say about the side of noon.

Minutes count from midnight; a time after the next midnight counts on (25:00 is 1500).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NOON, DAY = 12 * 60, 24 * 60
ZH_NUMERALS = "零〇一二两三四五六七八九十"
ZH_HOUR = r"(?:二十[一二三四]?|十[一二三四五六七八九]?|[零〇一二两三四五六七八九]|2[0-4]|[01]?\d)"
_ZH_VALUES = {char: i for i, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
ZH_PARTS = {
    "dawn": ("凌晨", "后半夜", "下半夜", "拂晓"),
    "morning": (
        "大清早",
        "一大早",
        "大早上",
        "清晨",
        "清早",
        "大早",
        "早晨",
        "早上",
        "早间",
        "上午",
        "头午",
        "头晌",
        "上半天",
        "早起",
        "早",
        "朝",
    ),
    "noon": ("大中午", "中午", "正午", "午间", "晌午头", "晌午"),
    "afternoon": ("下午", "午后", "下晌", "后晌", "下半天", "下半日"),
    "evening": ("大晚上", "傍晚", "晚上", "晚间", "夜晚", "黄昏", "晚夕", "擦黑", "傍黑", "晚"),
    "night": ("三更半夜", "大半夜", "夜里", "夜间", "半夜", "深夜", "午夜", "前半夜", "夜"),
}
ZH_PART_OF = {words: part for part, many in ZH_PARTS.items() for words in many}
ZH_PART = "|".join(sorted(ZH_PART_OF, key=len, reverse=True))
DAY_LISTS = "一三五[六七日]?|二四六[日天]?|135[67]?|246[7日]?"
"""Monday, Wednesday and Friday, without a word for the week."""
OF_LIST = (
    r"(?=[,\s]?(?:都|就|只|也|才|是|的|呢|嘛|啊){0,2}(?:[上下早晚中夜半]|全天|可以|能|有|出诊|坐诊|看诊|上班|营业|有人|开[放门]?(?:,|\Z))"
    r"|[,\s]?\d\d?[点:]|休|不|歇|[,\s]?[六七八九十]点|的)"
)
"""What tells by standing behind such a list that it is one."""
NEXT_DAY = "次日|第二天|翌日|隔天|隔日|转天|后一天"

RATIO = re.compile(
    r"(?:比例|比分|比率|配比|比|得分|兑|[胜负](?:以|了)?|ratio|aspect|score|scored|won|beat)(?:是|为|了|was|of|of\s|is|\s)*\Z",
    re.I,
)
"""Before two numbers with a colon that are no time: 比例是4:30."""
_SIDES = {"morning": 0, "am": 0, "dawn": 0, "afternoon": 1, "pm": 1}
_LATE = ("evening", "night")


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as it stands in folded text, not yet put on one side of noon."""

    start: int
    end: int
    hour: int
    """As said, 0 to 24."""
    minute: int = 0
    part: str = ""
    """dawn, morning, noon, afternoon, evening, night, am, pm, midnight; "" where nothing says."""
    full: bool = False
    """On a 24-hour clock: 13:00, 09:00, 零点."""
    tomorrow: bool = False
    """次日, 第二天: the day after."""
    strong: bool = True
    """False for a bare number: 9, nine, 九. It is a time only at one end of a range."""

    @property
    def minutes(self) -> int:
        return self.hour * 60 + self.minute


def placed(clock: Clock) -> int | None:
    """Minutes from midnight where the words fix the side of noon; None where they do not."""
    minutes = clock.minutes + (DAY if clock.tomorrow else 0)
    if clock.part == "midnight" or clock.full or clock.hour >= 13:
        return minutes
    if not clock.part or (clock.part == "noon" and 5 <= clock.hour < 9):  # 早上和中午，六点到一点半
        return minutes if clock.tomorrow else None
    return minutes + _shift(clock.part, clock.hour)


def _shift(part: str, hour: int) -> int:
    """Minutes to add to an hour of 1 to 12 that was said with a part of the day."""
    if part in _LATE:  # 晚上十二点 is midnight, 晚上一点 after it; at five the night is over, the evening begins
        return NOON if hour == 12 or (4 if part == "evening" else 5) < hour < 12 else DAY
    if part == "noon":
        return NOON if hour < 9 else 0
    if hour == 12:
        return -NOON if part in ("am", "dawn") else 0
    return NOON * _SIDES[part]


def hhmm(minutes: int) -> str:
    """Write minutes from midnight as HH:MM: 24:00 stays, what lies behind it is the next day's time."""
    minutes -= DAY if minutes > DAY else 0
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def zh_number(text: str) -> int:
    """Read 零 to 九十九, digit by digit (三零) or with tens, or plain digits."""
    if text.isascii():
        return int(text)
    tens, ten, units = text.partition("十")
    if not ten:
        return int("".join(str(_ZH_VALUES.get(char, char)) for char in text) or 0)
    return (_ZH_VALUES[tens] if tens else 1) * 10 + (_ZH_VALUES[units.lstrip("零〇")] if units.lstrip("零〇") else 0)
