"""What was said of which days, before it becomes a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rules.entities.hours.kinds import Kind
from rules.entities.hours.week import Interval
from rules.entities.times.clock_words import DAY, NOON, Clock, placed
from rules.entities.times.days import ALL
from rules.entities.times.ranges import LONGEST_NIGHT, Range, Stretch, loose, resolve

START_CARRIED, END_CARRIED = "start-carried", "end-carried"
"""周六到十点: they open when the days before do; 周六十点开门: they close when those do."""


_SHORTEST = 180
_LATE = 22 * 60
"""Who closes earlier does not stay open after midnight on other days, unless that is said."""


@dataclass(slots=True)
class Span:
    """Hours of a day; an end that is not said (yet) is None."""

    first: Clock | None
    last: Clock | None
    part: str = ""
    """晚市: the part of the day that was named before it."""
    apart: bool = False
    """Its ends were said apart: 十点开门，晚上…十一点关门."""
    shut: bool = False
    """A word like 关门 stands behind it: its end, or a break in hours said later."""

    @property
    def whole(self) -> Range | None:
        """Both ends, the part of the day put to a start that says none."""
        if not self.first or not self.last:
            return None
        first, part = self.first, self.part
        if not part or placed(first) is not None:
            return Range(first, self.last)
        part = "afternoon" if part == "evening" and first.hour < 5 else part  # 晚班三点到十一点
        named, unnamed = Range(replace(first, part=part), self.last), Range(first, self.last)
        return unnamed if _runs_over(named) else named


@dataclass(slots=True)
class Rule:
    """What was said of some days (None: of no day by name)."""

    days: frozenset[int] | None
    kind: Kind = Kind.RANGE
    """RANGE: open then. CLOSED. PART: closed in that part. ONLY: open only in that part. USUAL: like others. UNSURE.
    LIKE: as on those days."""
    spans: list[Span] = field(default_factory=list)
    part: str = ""
    shift: str = ""
    """The words that tell the difference to other days: 晚一小时."""
    like: frozenset[int] = frozenset()
    """Whose hours these days have, too: 周日跟周六一样."""
    beside: bool = False
    """也: beside the hours that all days have."""

    @property
    def base(self) -> bool:
        """Whether these are the hours of every day that nothing else is said of."""
        return self.kind is Kind.RANGE and (self.days is None or self.days >= ALL)


@dataclass(frozen=True, slots=True)
class Break:
    """Hours in which nobody is there, of some days or (None) of every day."""

    range: Range
    days: frozenset[int] | None = None


def stretched(rules: Sequence[Rule]) -> bool:
    """Nobody opens for two hours a day: 八点到十点 alone, with no part of the day said, is eight to ten at night.

    Whether there was such a range.
    """
    spans = [rule.spans[0] for rule in rules if len(rule.spans) == 1]
    if not spans or len(spans) < sum(len(rule.spans) for rule in rules) or not all(map(_too_short, spans)):
        return False
    for span in spans:
        assert span.first and span.last
        span.first, span.last = replace(span.first, part="am"), replace(span.last, part="pm")
    return True


def _runs_over(found: Range) -> bool:
    """Whether a range goes on until the next day, and longer than anybody's: its start lies in no such part."""
    stretch = resolve(found.first, found.last)
    return bool(stretch and stretch.closes > DAY and stretch.closes - stretch.opens > LONGEST_NIGHT)


def _too_short(span: Span) -> bool:
    found = span.whole if not span.part else None
    stretch = resolve(found.first, found.last) if found and loose(found) else None
    return bool(stretch and stretch.closes - stretch.opens <= 120 and stretch.closes <= NOON)


def intervals(rule: Rule, source: Sequence[Interval], assumed: list[str]) -> list[Interval]:
    """The rule's hours in minutes; an end that was not said is that of `source`, the hours of other days."""
    made: list[Interval] = []
    after: int | None = None
    for span in rule.spans:
        found = span.whole
        stretch = resolve(found.first, found.last, after) if found else None
        if found and stretch and len(rule.spans) == 1 and source and loose(found):
            stretch = _all_day(found, _like_others(found, stretch, source), source)
        if stretch:
            hours = stretch.opens, stretch.closes
            made.append(_long_enough(*hours, span) if len(rule.spans) == 1 else hours)
            after = made[-1][1] if made[-1][1] < DAY else None
            assumed += stretch.assumptions
        elif source and not found:
            carried = _until(source, span.last) if span.last else _since(source, span.first)
            assumed += [START_CARRIED if span.last else END_CARRIED] if carried else []
            made += carried
    return made


def _like_others(found: Range, stretch: Stretch, source: Sequence[Interval]) -> Stretch:
    """周五到三点, 八点一直到三点: of two readings, the one that opens or closes when other days do."""
    sides = [(first, last) for first in ("am", "pm") for last in ("am", "pm")]
    read = [resolve(replace(found.first, part=first), replace(found.last, part=last)) for first, last in sides]
    likely = [each for each in read if each and _SHORTEST < each.closes - each.opens < DAY - NOON // 2]
    return max([stretch, *likely], key=lambda each: _alike(each, source))


def _all_day(found: Range, stretch: Stretch, source: Sequence[Interval]) -> Stretch:
    """周末八点到九点: beside a day's hours these are a day's as well, and no single hour's.

    八点到十一点 are where other days end about eleven at night.
    """
    day = resolve(replace(found.first, part="am"), replace(found.last, part="pm"))
    minutes = stretch.closes - stretch.opens
    if not day or minutes > _SHORTEST:
        return stretch
    return day if minutes <= 60 or abs(day.closes - source[-1][1]) <= 120 else stretch


def _alike(stretch: Stretch, source: Sequence[Interval]) -> int:
    """How many ends of some hours are those of other days."""
    long = stretch.closes - stretch.opens > _SHORTEST
    opens, closes = {begin for begin, _ in source}, {end for _, end in source}
    return (stretch.opens in opens) * 2 + (stretch.closes in closes and long)


def _long_enough(opens: int, closes: int, span: Span) -> Interval:
    """Nobody opens at ten to close at eleven in the morning: where ends were said apart, it is eleven at night.

    Nor does who closes at nine in the evening open at eight then.
    """
    if not span.apart or closes - opens >= _SHORTEST:
        return opens, closes
    if span.last and placed(span.last) is None:
        return opens, closes + NOON
    early = span.first and placed(span.first) is None and opens >= NOON
    return opens - NOON if early else opens, closes


def _until(source: Sequence[Interval], last: Clock) -> list[Interval]:
    """The hours of other days, but closing at `last`: those that begin later are left out."""
    known = [
        (abs(end - closes), opens, end)
        for opens, closes in source
        if (stretch := resolve(_at(opens), last))
        for end in (stretch.closes, stretch.closes + NOON)
        if end == stretch.closes or (placed(last) is None and end - opens <= DAY)
        if end <= DAY or closes >= _LATE or placed(last) is not None
    ]
    if not known:
        return []
    _, opens, end = min(known)
    return [*(each for each in source if each[0] < opens), (opens, end)]


def _since(source: Sequence[Interval], first: Clock | None) -> list[Interval]:
    """The hours of other days, but opening at `first`."""
    if not first:
        return []
    ends = [(resolve(first, _at(closes)), opens, closes) for opens, closes in source]
    known = [(abs(end.opens - opens), end.opens, closes) for end, opens, closes in ends if end]
    if not known:
        return []
    _, opens, end = min(known)
    return [(opens, end), *(each for each in source if each[0] >= end)]


def _at(minutes: int) -> Clock:
    return Clock(0, 0, *divmod(minutes, 60), full=True)
