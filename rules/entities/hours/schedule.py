"""From what was said of which days to a week of opening hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules.entities.hours.build import Builder
from rules.entities.hours.kinds import Kind
from rules.entities.hours.repair import repaired
from rules.entities.hours.roles import with_roles
from rules.entities.hours.rules import Break, Rule, intervals, stretched
from rules.entities.hours.shift import shifted
from rules.entities.hours.tokens import Token
from rules.entities.hours.week import Interval, Week, crossed, of_part
from rules.entities.times.clock_words import DAY
from rules.entities.times.days import ALL
from rules.entities.times.ranges import Stretch, resolve

LONG_DAY = "long-day-assumed"
"""Eight to ten is from the morning to the evening."""
ALL_WEEK = "all-week-assumed"
"""No day was named, so the hours are those of every day."""


@dataclass(slots=True)
class Schedule:
    """A week, and what was assumed to get it."""

    week: Week = field(default_factory=Week)
    assumptions: list[str] = field(default_factory=list)


def schedule(text: str, chain: Sequence[Token], asked: Mapping[int, str]) -> Schedule:
    """Put the tokens of one schedule together; `asked`: what was said before its turns, by their places."""
    builder = Builder(text)
    builder.read(with_roles(text, repaired(text, chain), asked))
    made = _Made(builder)
    made.made.assumptions += [LONG_DAY] if stretched(builder.rules) else []
    return made.finish()


class _Made:
    """Applies the rules in order: those of every day first, then those of days by name."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.made = Schedule()
        self.base: list[Interval] = []
        self.known: list[tuple[frozenset[int], list[Interval]]] = []
        """Hours of days by name, as said so far."""
        self.named: set[int] = set()
        self.timed: set[int] = set()
        """Days with times of their own."""

    def finish(self) -> Schedule:
        week, rules = self.made.week, self.builder.rules
        for rule in rules:
            if rule.base:
                self._base(rule)
        for rule in sorted(rules, key=lambda rule: rule.kind not in (Kind.RANGE, Kind.CLOSED)):
            if not rule.base:
                self._apply(rule)
        week.open.update({day: [] for day in self.builder.excluded - self.timed})
        pauses = [(stretch, each.days) for each in self.builder.breaks if (stretch := _stretch(each))]
        if not any(week.open.values()) and self.builder.others and any(days is None for _, days in pauses):
            week.put(ALL - week.open.keys(), [(0, DAY)], beside=False)
            pauses = [(stretch, ALL if days is None else days) for stretch, days in pauses]
        for stretch, days in pauses:
            week.pause((stretch.opens, stretch.closes), days)
        week.join()
        return self.made

    def _base(self, rule: Rule) -> None:
        self.base = sorted({*self.base, *intervals(rule, self.base, self.made.assumptions)})
        if self.base:
            self.made.week.put(ALL, self.base, beside=False)
        others = self.builder.excluded or any(not each.base for each in self.builder.rules)
        if rule.days is None and not others and self.base not in ([], [(0, DAY)]):
            self.made.assumptions.append(ALL_WEEK)

    def _source(self, days: frozenset[int]) -> list[Interval]:
        """The hours that days are like: those said of them before, else everybody's, else those said last."""
        earlier = [hours for group, hours in self.known if days <= group]
        return next(iter(earlier[::-1]), None) or self.base or (self.known[-1][1] if self.known else [])

    def _like(self, source: list[Interval], part: str) -> list[Interval]:
        """The hours of other days, or the part of them: 周六只有上午, 晚上一样."""
        sources = [source, *(hours for _, hours in self.known[::-1]), self.base]
        return next((hours for each in sources if (hours := of_part(each, part) if part else list(each))), [])

    def _apply(self, rule: Rule) -> None:
        days, week = rule.days or frozenset(), self.made.week
        source = self._source(days)
        if rule.kind is Kind.UNSURE:
            for day in days - self.named:
                week.open.pop(day, None)
        elif rule.kind is Kind.CLOSED:
            week.open.update({day: [] for day in days})
        elif rule.kind is Kind.LIKE:
            alike = [week.open[day] for day in sorted(rule.like) if day in week.open]
            week.open.update({day: list(alike[0]) for day in days if alike})
        elif rule.kind is Kind.SHIFT and any(days == group for group, _ in self.known):
            pass  # 周日早关两小时 ... 周日九点到六点: the hours themselves are said, too
        elif rule.kind is Kind.PART:
            self._cut(days - self.named if days >= ALL else days, source, rule.part)
        else:
            self._open(rule, days, source)

    def _cut(self, days: frozenset[int], source: list[Interval], part: str) -> None:
        """周三下午不开: the other days' hours, without the afternoon."""
        week = self.made.week
        fresh = [day for day in days if day not in week.open and days < ALL]
        week.put(fresh, source, beside=False)
        week.cut([day for day in days if day in week.open], part)
        week.open = {day: hours for day, hours in week.open.items() if hours or day not in fresh}

    def _open(self, rule: Rule, days: frozenset[int], source: list[Interval]) -> None:
        if rule.kind is Kind.RANGE:
            hours = intervals(rule, source, self.made.assumptions)
        elif rule.kind is Kind.SHIFT:
            hours = shifted(rule.shift, source)
        else:
            hours = self._like(source, rule.part)
        if not hours:
            return
        own = next((known for group, known in self.known if group == days), [])
        if rule.part and crossed(own, hours):
            return  # 周末中午也开，周末是十一点半到十一点: their own hours say more
        beside = rule.beside or (rule.kind is Kind.USUAL and bool(rule.part))
        for day in days:
            self.made.week.put([day], hours, beside or day in self.named)
        self.named |= days
        if rule.kind is Kind.RANGE:
            self.known.append((days, hours))
            self.timed |= days


def _stretch(found: Break) -> Stretch | None:
    return resolve(found.range.first, found.range.last)
