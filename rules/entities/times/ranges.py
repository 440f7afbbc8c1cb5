"""Ranges between two clock times: 早上九点到晚上六点半, 九到十二点, nine to five, 9-5pm, 早九晚五.

Both ends are put on their side of noon together: an end that no word places lies after its start, a start that no
word places is the one that makes a working day.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rules.entities.times.clock_en import EN_BARE, en_bare
from rules.entities.times.clock_words import DAY, NOON, ZH_HOUR, ZH_PART, ZH_PART_OF, Clock, placed, zh_number
from rules.entities.times.clocks import clocks, lowered
from rules.entities.times.military import MILITARY, four_digits, leads_with_zero

LONGEST_NIGHT = 17 * 60 + 30
"""六点到夜里两点 begins in the evening: nobody is open for longer who closes at night."""
_REFINED = 60
"""Minutes by which a time that is said again may be put right."""
EARLIEST = 6 * 60
"""Nobody opens or meets before six without saying so."""
_LINK = re.compile(
    r"[到至~〜–—\-和tua](?:(?<=[到至~〜–—-])|(?<=[点分半刻整时钟\d]和)|(?<=\bt)(?:o|il?l?|hr(?:ough|u))\b|(?<=\bu)ntil?l?\b|(?<=\ba)nd\b)",
    re.A,
)
"""It begins with a set of characters: fast to search for."""
_BEFORE_LINK = re.compile(
    r"(?:左右|来钟|开始|一直|[多整吧呢的起直就等排忙睡干坐站\s,、]|\bright|\bup|(?<=[点半])钟)*\Z", re.A
)
_AFTER_LINK = re.compile(r"(?:至|了|大概|差不多|-|about\s|around\s|like\s|[\s,]){0,6}")
_BETWEEN = re.compile(r"(?:\bbetween|在)\s*\Z", re.A)
_NUMERAL = r"\d零一二三四五六七八九十百千万亿"
_BARE_ZH = re.compile(rf"(?<![{_NUMERAL}点第几周拜.:$¥￥/-])(?<!星期)({ZH_HOUR})\Z")
_BARE_EN = re.compile(rf"(?<![\w.:$£€/-])({EN_BARE})\Z", re.A)
_PACKED_BEFORE = re.compile(rf"(?<![\w-])(?P<part>{ZH_PART})?(?P<said>{MILITARY})\Z", re.A)
_COUNTED = (
    r"(?!\s*(?:天|个|名|元|块|万|人|分|小时|次|折|公里|楼|号|岁|件|%|级|期|倍|年|月|层|周|斤|度|米|位|条|stars?\b|people\b|persons?\b|days?\b"
    r"|minutes?\b|hours?\b|percent\b|dollars?\b|business\b|working\b|weeks?\b|months?\b|years?\b|times?\b|items?\b|miles\b|pounds\b|euros\b"
    r"|bucks\b|guests\b|degrees\b|points?\b|inch))"
)
_AFTER_ZH = re.compile(rf"{ZH_HOUR}(?![{_NUMERAL}点.:])(?![-/]\d){_COUNTED}")
_AFTER_EN = re.compile(rf"{EN_BARE}(?![:.]?\d)(?![-/]\d){_COUNTED}", re.A)
_PACKED_AFTER = re.compile(rf"(?P<part>{ZH_PART})?(?P<said>{MILITARY})(?![:.]?\d)(?![-/]\d){_COUNTED}", re.A)
_NOON = re.compile(rf"(?:中午|正午)(?![{_NUMERAL}])(?!.{{0,3}}[点:])")
"""到中午: an end of its own."""
_IDIOM_TIME = rf"{ZH_HOUR}(?:点?半|:[0-5]\d|点(?!\d))?"
_IDIOM = re.compile(rf"[早朝](?P<first>{_IDIOM_TIME})[\s,、到至]{{0,2}}晚(?P<last>{_IDIOM_TIME})")
_LED = re.compile(
    r"\b(?:from|between|open|opens|hours|hours\s+are|weekdays?|daily|\w+days?|every\s+day|weekends?|it's|is|working|or)\s+\Z|[从在]\Z",
    re.A,
)
_ENDED = re.compile(
    r"\s*(?:\Z|[.,;!?)]|\b(?:on|in\s+the|tomorrow|today|tonight|mon|tue|wed|thu|fri|sat|sun|every|and|or|but|if|please|works?|for|except|weekdays|daily"
    r"|closed|this|next|seven|all)|this\b)|之间",
    re.A,
)
_SCALE = re.compile(r"\b(?:scale|rated?|score|rating|out\s+of|ages?)\b|评分|打分", re.A)


@dataclass(frozen=True, slots=True)
class Range:
    """Two clock times, the second the end of what the first begins."""

    first: Clock
    last: Clock

    @property
    def start(self) -> int:
        return self.first.start

    @property
    def end(self) -> int:
        return self.last.end

    @property
    def numbered(self) -> bool:
        """Whether both ends are four digits, the first of them a zero: 0830-1730, which counts nothing else."""
        four = min(self.first.end - self.first.start, self.last.end - self.last.start) >= 4
        return four and not self.strong and self.first.full and self.first.hour < 10

    @property
    def strong(self) -> bool:
        """Whether at least one end is a time by itself."""
        return self.first.strong or self.last.strong


@dataclass(frozen=True, slots=True)
class Stretch:
    """A range in minutes from midnight; `closes` lies after `opens`, maybe behind the next midnight."""

    opens: int
    closes: int
    assumptions: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def ranges(text: str) -> tuple[Range, ...]:
    """Every range of folded text, in order of place; those of two bare numbers, too (`strong` tells them)."""
    plain = lowered(text)
    kept: list[Range] = []
    for found in sorted((*_linked(plain, clocks(text)), *_idioms(plain)), key=lambda each: (each.start, -each.end)):
        if not kept or found.start >= kept[-1].end:
            kept.append(found)
        elif found.first == kept[-1].last and _begins_again(kept[-1]):
            kept[-1] = found
    return tuple(kept)


def _begins_again(found: Range) -> bool:
    """九点到, 九点半到晚上八点: what seems the end of a range is its start, said again."""
    first, last = found.first, found.last
    return last.part in ("", first.part) and 0 <= last.minutes - first.minutes <= _REFINED


def _linked(text: str, known: tuple[Clock, ...]) -> Iterator[Range]:
    starts, ends = {clock.start: clock for clock in known}, {clock.end: clock for clock in known}
    for link in _LINK.finditer(text):
        at = bisect(known, link.start(), key=lambda clock: clock.start)
        if at and link.start() < known[at - 1].end:
            continue  # ten to eleven, where that is one time
        before = _BEFORE_LINK.search(text, max(0, link.start() - 8), link.start())
        after = _AFTER_LINK.match(text, link.end())
        assert before and after  # both may be empty
        first = ends.get(before.start()) or ends.get(link.start()) or _bare_before(text, before.start())
        last = first and (starts.get(after.end()) or _bare_after(text, after.end()))
        if (
            first
            and last
            and _alike(text, first, last)
            and not (link[0] in ("and", "和") and not _between(text, first, last))
        ):
            yield Range(first, last)


def _alike(text: str, first: Clock, last: Clock) -> bool:
    """Whether a packed number (0900) stands beside another, both of five minutes (no 1205-1208), or beside a time."""
    packed = _packed(text, first), _packed(text, last)
    five = not (first.minute % 5 or last.minute % 5)
    return packed == (False, False) or (packed == (True, True) and five) or first.strong or last.strong


def _packed(text: str, clock: Clock) -> bool:
    """900, 1730: such a bare number is a time only beside another."""
    return not clock.strong and bool(_PACKED_AFTER.fullmatch(text, clock.start, clock.end))


def _between(text: str, first: Clock, last: Clock) -> bool:
    """between nine and five, 九点和五点之间: what makes `and` a range."""
    return bool(_BETWEEN.search(text, max(0, first.start - 9), first.start)) or text.startswith("之间", last.end)


def _bare_before(text: str, end: int) -> Clock | None:
    packed = _PACKED_BEFORE.search(text, max(0, end - 30), end)
    if packed:
        return bare(packed["said"], packed.start(), end, ZH_PART_OF.get(packed["part"], ""))
    found = _BARE_ZH.search(text, max(0, end - 4), end) or _BARE_EN.search(text, max(0, end - 20), end)
    return bare(found[0], found.start(), end) if found else None


def _bare_after(text: str, at: int) -> Clock | None:
    noon = _NOON.match(text, at)
    if noon:
        return Clock(at, noon.end(), 12, part="noon")
    packed = _PACKED_AFTER.match(text, at)
    if packed:
        return bare(packed["said"], at, packed.end(), ZH_PART_OF.get(packed["part"], ""))
    found = _AFTER_EN.match(text, at) or _AFTER_ZH.match(text, at)
    return bare(found[0], at, found.end()) if found else None


def bare(said: str, start: int, end: int, part: str = "") -> Clock | None:
    """Read a bare number (9, nine thirty, 0900, 洞九洞洞, 九) as a time that only a range makes one."""
    packed = four_digits(said)
    if packed:
        hour, minute = packed
    elif said[0] in "零〇一二两三四五六七八九十" or said.isdigit():
        hour, minute = zh_number(said), 0
    else:
        hour, minute = en_bare(said)
    if hour > 24 or minute > 59:
        return None
    full = not part and (hour > 12 or hour == 0 or said[0] == "0" or leads_with_zero(said))
    return Clock(start, end, hour, minute, part, full, strong=bool(part) or (not packed and len(said) > 8))


def _idioms(text: str) -> Iterator[Range]:
    """早九晚五, 朝八晚十."""
    for found in _IDIOM.finditer(text):
        middle = found.start("last") - 1
        first = Clock(found.start(), middle, *_idiom_time(found["first"]), "morning")
        hour, minute = _idiom_time(found["last"])
        last = Clock(middle, found.end(), hour, minute, "afternoon" if 3 <= hour <= 4 else "evening")
        if max(first.hour, last.hour) <= 12:
            yield Range(first, last)


def _idiom_time(said: str) -> tuple[int, int]:
    hour, _, minute = said.partition(":")
    return zh_number(hour.rstrip("点半")), int(minute) if minute else 30 if said.endswith("半") else 0


def timely(text: str, found: Range) -> bool:
    """Whether a range is one of times; of bare numbers (`between two and four`), whether the words around say so."""
    if found.strong:
        return True
    plain = lowered(text)
    led = _LED.search(plain, max(0, found.start - 12), found.start)
    ended = _ENDED.match(plain, found.end)
    return bool(led and ended) and not _SCALE.search(plain, max(0, found.start - 40), found.end + 40)


def resolve(first: Clock, last: Clock, after: int | None = None) -> Stretch | None:
    """Put both ends on their side of noon, or None where that makes no range.

    `after`: when the range before it on the same day ended.
    """
    assumed: list[str] = []
    opens = placed(first)
    if opens is None:
        opens = _guess_start(first, last, after)
        assumed += ["pm-inferred"] if opens >= NOON and first.hour != 12 else []
    opens %= DAY
    closes, step = placed(last), DAY
    if closes is None:
        closes, step = last.minutes, NOON
    if step == DAY and closes % DAY == opens:
        return Stretch(opens, opens + DAY) if opens == 0 and closes == DAY else None
    while closes <= opens:
        closes += step
    if step == NOON and last.minutes < closes <= DAY and last.hour != 12 and not (opens >= NOON and first.part):
        assumed.append("pm-inferred")
    closes += 1 if closes == DAY - 1 else 0  # 23:59 is how forms write midnight
    return Stretch(opens, closes, tuple(dict.fromkeys(assumed))) if closes - opens <= DAY else None


def _guess_start(first: Clock, last: Clock, after: int | None) -> int:
    """A second range begins after the first; 6 to 9 pm shares its pm; one to five is in the afternoon."""
    morning, evening = first.minutes % NOON, first.minutes % NOON + NOON
    if first.hour == 12:
        return NOON + first.minute
    end = placed(last)
    if last.part == "dawn" and end is not None and end < morning:
        end += DAY
    if last.full and last.hour > 12 and first.hour >= 4 and not last.tomorrow:
        return morning
    if end is not None and DAY < end <= DAY + EARLIEST and end - morning > LONGEST_NIGHT:
        return evening
    if last.part in ("am", "morning"):
        return morning if end is None or morning < end else evening
    if after is not None and morning < after <= evening:
        return evening
    if last.part == "pm" and end is not None and evening + 60 <= end:
        return evening
    late = end is None or end > evening + (_REFINED if first.hour > 3 else 0) or end <= morning
    return evening if morning < EARLIEST and late else morning


def loose(found: Range) -> bool:
    """Whether nothing says on which side of noon either end lies."""
    return placed(found.first) is None and placed(found.last) is None


def shifted(found: Range, part: str) -> Range:
    """The range in a part of the day that was said before it (晚市五点到九点), where its own words say none."""
    return replace(found, first=replace(found.first, part=part)) if placed(found.first) is None else found
