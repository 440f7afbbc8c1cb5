"""Clock times as people write and say them, and the ranges between two of them.

Minutes count from midnight; an end after midnight counts on (25:00 is 1500).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DAY = 24 * 60
_ZH_NUMBER = "零〇一二三四五六七八九十两"
_ZH_HOUR = r"(?:二十[一二三四]?|十[一二三四五六七八九]?|[零〇一二两三四五六七八九]|[01]?\d(?!\d)|2[0-4](?!\d))"
_PARTS = {
    "dawn": "凌晨",
    "morning": "清晨|清早|大早|早晨|早上|早间|上午|早|朝",
    "noon": "中午|正午|午间",
    "afternoon": "下午|午后",
    "evening": "傍晚|晚上|晚间|晚",
    "night": "夜里|夜间|半夜|深夜|午夜|夜",
}
_PART = "|".join(words for words in _PARTS.values())
_MINUTE = (
    r"半|[一1]刻钟?|[三3]刻钟?|整|零[一二三四五六七八九]分?|(?:[二三四五]?十[一二三四五六七八九]?|[二三四五][零〇])分?(?![点时])"
    r"|[一二三四五六七八九]分|(?:[0-5]\d|\d(?=分))分?(?![\d点时:])"
)
_ZH_CLOCK = re.compile(
    rf"(?P<next>次日|第二天|翌日|隔天|转天)?(?:的)?(?P<part>{_PART})?(?:[是从的]|营业|上班|开门|大概|差不多)?"
    rf"(?:(?P<short>差(?:一刻|[五十]分钟?|5分|10分))?(?P<hour>{_ZH_HOUR})\s*(?:(?:点钟?|时(?!间|候)|時)(?P<minute>{_MINUTE})?|"
    r"\s?:\s?(?P<colon>[0-5]\d)(?::\d\d)?(?!\d))(?:左右)?(?![一二两三四五六七八九]?(?:折|赞))"
    rf"|(?P<bare>{_ZH_HOUR})(?![\d{_ZH_NUMBER}直个下共般定起些样]))"
)
_ZH_NAMED = re.compile(
    r"(?P<next>次日|第二天)?(?:(?P<noon>正午|中午)|(?P<midnight>午夜|半夜))(?![零一二两三四五六七八九十\d休不])"
)

_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_HOUR_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_MINUTE_WORDS = {"fifteen": 15, "thirty": 30, "forty five": 45, "forty-five": 45, "twenty": 20, "ten": 10, "forty": 40,
                 "fifty": 50, "oh five": 5, "twenty five": 25, "thirty five": 35, "fifty five": 55}  # fmt: skip
_MINUTE_WORD = "|".join(sorted(_MINUTE_WORDS, key=len, reverse=True))
_SUFFIX = (
    r"(?P<am>a\.?\s?m\b\.?|a(?![a-z.])|(?:in\s+the\s+)?morning\b)|(?P<pm>p\.?\s?m\b\.?|p(?![a-z.])|in\s+the\s+afternoon\b|"
    r"in\s+the\s+evening\b|at\s+night\b)"
)
_EN_CLOCK = re.compile(
    rf"(?<![\w.:])(?:at\s+|from\s+)?(?:(?P<noon>(?:12\s+)?noon|midday)|(?P<midnight>(?:12\s+)?midnight)"
    rf"|(?P<relative>half|quarter)\s+(?P<side>past|to)\s+(?P<rhour>{_HOUR_WORD}|\d{{1,2}})"
    rf"|(?:(?P<packed>[01]?\d[0-5]\d|2[0-4][0-5]\d)(?![\d:])"
    rf"|(?P<hour>[01]?\d|2[0-4]|{_HOUR_WORD})(?![\d])(?:\s?[:.]\s?(?P<colon>[0-5]\d)(?::\d\d)?(?!\d)|[\s-](?P<words>{_MINUTE_WORD})(?![\w-]))?)"
    rf"(?P<oclock>\s*o'?\s?clock)?(?:\s*(?:{_SUFFIX}))?)(?![\d:A-Za-z])",
    re.IGNORECASE,
)
_CONNECT = re.compile(
    r"\s*(?:就)?(?:开门|开始(?:营业|上班)?|上班|开业|营业|开馆|起)?\s*,?\s*(?:(?:一直)?(?:营业|开|开放|持续|工作|上班)?(?:一直|直)?(?:到|至)|[-–—~〜－]{1,2}|(?:up\s+)?to\b|un?til+\b|through\b|thru\b|till\b)\s*",
    re.IGNORECASE,
)
_OPEN_CLOSE = re.compile(r"\s*(?:就)?(?:开门|开始营业|开始上班|上班|开馆|开始|开店|开放)\s*[,、;]?\s*")
_CLOSE = re.compile(r"\s*(?:才)?(?:关门|打烊|下班|闭馆|结束|关店|收摊|停止营业)")
_AND_CLOSE = re.compile(r"\s*,?\s*(?:and\s+)?(?:we\s+)?clos(?:e|es|ing)\s+(?=at)", re.IGNORECASE)
_BETWEEN = re.compile(r"between\s+", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_COUNTED = re.compile(
    r"\s*(?:天|个|名|元|块|万|人|分钟|小时|次|折|公里|楼|号|岁|件|折|%|级|期|倍|年|月|层|周|star|people|days|minutes|hours|%)"
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as it stands in the text, not yet put on one side of noon."""

    start: int
    end: int
    hour: int
    minute: int
    part: str = ""
    """dawn, morning, noon, afternoon, evening, night, am, pm, midnight; "" where nothing says."""
    full: bool = False
    """Written on a 24-hour clock: 13:00, 09:00, 00:30."""
    tomorrow: bool = False
    strong: bool = True
    """False for a bare number: 9, nine, 九."""

    @property
    def minutes(self) -> int:
        return self.hour * 60 + self.minute


@dataclass(frozen=True, slots=True)
class TimeRange:
    """From `opens` to `closes`, minutes; `closes` may lie after midnight."""

    start: int
    end: int
    opens: int
    closes: int
    assumptions: tuple[str, ...] = ()
    strong: bool = True
    loose: bool = False
    """Nothing said on which side of noon either end lies."""


def zh_number(text: str) -> int:
    """Read 零..五十九, digit by digit or with tens, or plain digits."""
    if text.isdigit() and text.isascii():
        return int(text)
    values = {char: i for i, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    tens, ten, units = text.partition("十")
    if not ten:
        return int("".join(str(values[char]) for char in text) or 0)
    return (values[tens] if tens else 1) * 10 + (values[units] if units else 0)


def read_clock(text: str, at: int) -> Clock | None:
    """Read a clock time that begins at `at`, Chinese or English."""
    named = _ZH_NAMED.match(text, at)
    if named:
        part = "noon" if named["noon"] else "midnight"
        return Clock(at, named.end(), 12 if part == "noon" else 24, 0, part, tomorrow=bool(named["next"]))
    found = _ZH_CLOCK.match(text, at)
    english = _EN_CLOCK.match(text, at)
    if found and (not english or found.end() >= english.end()):
        return _chinese(found)
    return _english(english) if english else None


def _chinese(found: re.Match[str]) -> Clock | None:
    part = next((name for name, words in _PARTS.items() if found["part"] in words.split("|")), "")
    raw = found["hour"] or found["bare"]
    hour, minute = zh_number(raw), int(found["colon"] or 0) or _zh_minute(found["minute"] or "")
    if hour > 24 or (hour == 24 and minute):
        return None
    full = hour > 12 or hour == 0 or raw.startswith("0")
    total = hour * 60 + minute - _short_of(found["short"] or "")
    strong = bool(found["hour"] or found["part"])
    return Clock(found.start(), found.end(), total // 60, total % 60, part, full, bool(found["next"]), strong)


def _zh_minute(text: str) -> int:
    if text[1:2] == "刻":
        return 15 * zh_number(text[0])
    plain = text.rstrip("分钟整").lstrip("零") if text != "零" else ""
    return 30 if text == "半" else zh_number(plain) if plain else 0


def _short_of(text: str) -> int:
    """Minutes of 差一刻, 差五分."""
    return 0 if not text else 15 if "刻" in text else 5 if re.search("五|5", text) else 10


def _english(found: re.Match[str]) -> Clock | None:
    if found["noon"] or found["midnight"]:
        return Clock(
            found.start(), found.end(), 12 if found["noon"] else 24, 0, "noon" if found["noon"] else "midnight"
        )
    part = "am" if found["am"] else "pm" if found["pm"] else ""
    if found["relative"]:
        return _relative(found, part)
    packed = found["packed"]
    raw = packed[:-2] if packed else found["hour"].lower()
    hour = _WORDS.index(raw) + 1 if raw in _WORDS else int(raw)
    minute = (
        int(packed[-2:]) if packed else int(found["colon"] or 0) or _MINUTE_WORDS.get((found["words"] or "").lower(), 0)
    )
    if hour > 24 or (part and hour > 12 and part == "am"):
        return None
    full = not part and (hour > 12 or hour == 0 or raw.startswith("0"))
    strong = bool(found["colon"] or found["words"] or found["oclock"] or part)
    return Clock(found.start(), found.end(), hour, minute, part, full, strong=strong)


def _relative(found: re.Match[str], part: str) -> Clock:
    raw = found["rhour"].lower()
    hour = _WORDS.index(raw) + 1 if raw in _WORDS else int(raw)
    distance = 30 if found["relative"].lower() == "half" else 15
    total = hour * 60 + (distance if found["side"].lower() == "past" else -distance)
    return Clock(found.start(), found.end(), total // 60, total % 60, part)


def read_range(text: str, at: int, after: int | None = None) -> TimeRange | None:
    """Read a range of clock times that begins at `at`; `after`: when the range before it on the same day ended."""
    between = _BETWEEN.match(text, at)
    first = read_clock(text, between.end() if between else at)
    if not first:
        return None
    link = _link(text, first, bool(between))
    last = read_clock(text, link) if link is not None else None
    if not last or (link == first.end and not last.part):
        return None
    closing = _CLOSE.match(text, last.end)
    if not (first.strong or last.strong) and (_COUNTED.match(text, last.end)):
        return None
    resolved = resolve(first, last, after)
    if not resolved:
        return None
    end = closing.end() if closing else last.end
    return TimeRange(at, end, *resolved, first.strong or last.strong, placed(first) is None and placed(last) is None)


def _link(text: str, first: Clock, between: bool) -> int | None:
    """Where the second time begins, after 到, -, to, or 开门 ... 关门."""
    for pattern in (_AND,) if between else (_CONNECT, _OPEN_CLOSE, _AND_CLOSE):
        found = pattern.match(text, first.end)
        if found and found.end() > first.end:
            return found.end()
    return first.end if text[first.end : first.end + 1] == "晚" else None  # 朝九晚五, 早八晚十


_SIDES = {"morning": 0, "am": 0, "dawn": 0, "afternoon": 1, "pm": 1, "evening": 1, "night": 1, "noon": 1}


def placed(clock: Clock) -> int | None:
    """Minutes from midnight where the words fix the side of noon; None where they do not."""
    minutes, hour = clock.minutes + (DAY if clock.tomorrow else 0), clock.hour
    if clock.part == "midnight" or clock.full or hour >= 13:
        return minutes
    if not clock.part:
        return minutes if clock.tomorrow and hour < 6 else None
    if clock.part in ("evening", "night"):
        return minutes + (12 * 60 if 5 <= hour < 12 else DAY if hour < 5 else 12 * 60)
    if clock.part == "noon":
        return minutes + (12 * 60 if hour < 9 else 0)
    if hour == 12:
        return minutes - (12 * 60 if clock.part in ("am", "dawn") else 0)
    return minutes + 12 * 60 * _SIDES[clock.part]


def resolve(first: Clock, last: Clock, after: int | None = None) -> tuple[int, int, tuple[str, ...]] | None:
    """Put both ends on their side of noon: (opens, closes, what was assumed), or None where that makes no range."""
    assumed: list[str] = []
    opens = placed(first)
    if opens is None:
        opens = _guess_start(first, last, after)
        assumed += ["pm-inferred"] if opens >= 12 * 60 and first.hour != 12 else []
    opens %= DAY
    closes, step = placed(last), DAY
    if closes is None:
        closes, step = last.minutes, 12 * 60
    if closes % (12 * 60) == opens % (12 * 60) and step == DAY and closes % DAY == opens:
        return (opens, opens + DAY, ()) if opens == 0 and closes == DAY else None
    while closes <= opens:
        closes += step
    assumed += ["pm-inferred"] if step == 12 * 60 and last.minutes < closes <= DAY and last.hour != 12 else []
    closes += 1 if closes == DAY - 1 else 0  # 23:59 is how forms write midnight
    return (opens, closes, tuple(dict.fromkeys(assumed))) if closes - opens <= DAY else None


def _guess_start(first: Clock, last: Clock, after: int | None) -> int:
    """Nobody opens before six without saying so; a second range begins after the first; 6 to 9 pm shares its pm."""
    morning, evening = first.minutes % (12 * 60), first.minutes % (12 * 60) + 12 * 60
    if first.hour == 12:
        return 12 * 60 + first.minute
    end = placed(last)
    if last.part == "am" or last.part == "morning":
        return morning if end is None or morning < end else evening
    if after is not None and morning < after <= evening:
        return evening
    if last.part == "pm" and end is not None and evening + 120 <= end:
        return evening
    return evening if morning < 6 * 60 and (end is None or end > evening or end <= morning) else morning
