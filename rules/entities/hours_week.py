"""From the words of a schedule to a week, and from the week to an OSM opening_hours string."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rules.entities.clock import DAY
from rules.entities.days import ALL, HOLIDAY, Days
from rules.entities.hours_tokens import Kind, Token

_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH")
Interval = tuple[int, int]


@dataclass(slots=True)
class Week:
    """Which intervals (minutes) each day is open; an empty list is a day said to be closed; 7 is public holidays."""

    open: dict[int, list[Interval]] = field(default_factory=dict)
    group: dict[int, int] = field(default_factory=dict)
    """Which group of words gave a day its hours: a later group replaces, the same one adds."""
    assumptions: list[str] = field(default_factory=list)

    def add(self, days: Iterable[int], interval: Interval, group: int) -> None:
        """Open `days` at `interval`: beside what the same words said, or is apart from it; else instead of it."""
        for day in days:
            earlier = self.open.get(day, [])
            apart = all(interval[1] <= begin or interval[0] >= end for begin, end in earlier)
            keep = earlier if apart and (self.group.get(day) == group or earlier) else []
            self.open[day] = sorted([*keep, interval])
            self.group[day] = group

    def close(self, days: Iterable[int]) -> None:
        """The days are closed."""
        for day in days:
            self.open[day] = []

    def cut(self, days: Iterable[int], interval: Interval) -> None:
        """Take a part of the day (周三下午) out of the hours of `days`."""
        for day in days:
            rest = [(begin, min(end, interval[0])) for begin, end in self.open.get(day, [])]
            rest += [(max(begin, interval[1]), end) for begin, end in self.open.get(day, [])]
            self.open[day] = sorted((begin, end) for begin, end in rest if begin < end)

    def pause(self, interval: Interval) -> bool:
        """Take a break out of every day that it lies within; False where it lies in none."""
        inside = False
        for day, intervals in self.open.items():
            for i, (begin, end) in enumerate(intervals):
                if begin < interval[0] and interval[1] < end:
                    self.open[day] = [*intervals[:i], (begin, interval[0]), (interval[1], end), *intervals[i + 1 :]]
                    inside = True
                    break
        return inside


_WAIT = (Kind.DAYS, Kind.TIMES, Kind.CLOSED, Kind.EXCEPTED, Kind.AS_USUAL)
"""What may follow days that do not belong to the times before them."""


@dataclass(slots=True)
class _Builder:
    week: Week = field(default_factory=Week)
    pending: frozenset[int] | None = None
    """Days named, waiting for their times."""
    last: frozenset[int] = frozenset()
    undated: list[Interval] = field(default_factory=list)
    """Times that no day has claimed yet."""
    excluded: set[int] = field(default_factory=set)
    excluding: bool = False
    group: int = 0
    trailing: bool = False
    breaks: list[Interval] = field(default_factory=list)

    def days(self, token: Token, following: Kind | None) -> None:
        assert token.days
        said = (
            token.days.days
            if not token.days.rest
            else ALL - self.week.open.keys() - self.excluded - (self.pending or set())
        )
        if self.excluding:
            self.excluded |= said
            return
        waiting = self.pending if self.pending is not None and not token.apart else frozenset()
        self.pending = waiting | said
        if self.undated and ((self.trailing and following is not Kind.DAYS) or following not in _WAIT):
            self.claim(self.pending)

    def claim(self, days: frozenset[int]) -> None:
        """Give the times that went before to `days`."""
        self.group += 1
        for interval in self.undated:
            self.week.add(days, interval, self.group)
        self.undated, self.last, self.pending = [], days, None

    def times(self, token: Token) -> None:
        assert token.times
        interval = (token.times.opens, token.times.closes)
        self.week.assumptions += token.times.assumptions
        if self.trailing:
            self.undated.append(interval)
            return
        if self.pending:
            self.group, self.last, self.pending = self.group + 1, self.pending, None
        if self.last:
            self.week.add(self.last - self.excluded, interval, self.group)
        else:
            self.undated.append(interval)
        self.excluding = False

    def closed(self, token: Token | None = None) -> None:
        """The days named are closed, or the part of them that the word says."""
        days, part = self.pending or frozenset(), token.times if token else None
        if part and self.undated:
            self.claim(ALL)
        if part:
            self.week.cut(days & self.week.open.keys(), (part.opens, part.closes))
        else:
            self.week.close(days)
        self.pending = None

    def as_usual(self) -> None:
        """周末照常: the days are like those before; holidays that are like any day need no word."""
        days = (self.pending or frozenset()) - {HOLIDAY}
        if self.last and days:
            for day in days:
                self.week.open[day] = list(self.week.open[min(self.last)])
        elif days:
            self.last = self.last | days
        self.pending = None

    def finish(self) -> Week:
        if self.undated and self.pending and not self.week.open:
            self.claim(self.pending)
        if self.undated:
            free = ALL - self.week.open.keys()
            named = bool(self.excluded)
            self.week.assumptions += [] if named else ["all-week-assumed"]
            self.claim(free)
        self.week.close(self.excluded)
        for interval in self.breaks:
            self.week.pause(interval)
        return self.week


def build(tokens: Sequence[Token]) -> Week:
    """Put the words of one schedule together."""
    words = list(tokens)
    dated = [token for token in words if token.kind in (Kind.DAYS, Kind.TIMES)]
    closing = any(token.kind in (Kind.CLOSED, Kind.EXCEPTED, Kind.EXCEPT, Kind.AS_USUAL) for token in words)
    trailing = bool(dated) and dated[0].kind is Kind.TIMES and dated[-1].kind is Kind.DAYS and not closing
    builder = _Builder(trailing=trailing)
    index = 0
    while index < len(words):
        index += _step(builder, words, index)
    return builder.finish()


def _step(builder: _Builder, words: list[Token], index: int) -> int:
    """Work on one token; return how many were used up."""
    token, following = words[index], words[index + 1] if index + 1 < len(words) else None
    if token.kind is Kind.DAYS:
        builder.days(token, following.kind if following else None)
    elif token.kind is Kind.TIMES:
        return _times(builder, token, words, index)
    elif token.kind is Kind.CLOSED:
        return _closed(builder, words, index)
    elif token.kind is Kind.EXCEPTED:
        builder.closed()
    elif token.kind is Kind.EXCEPT:
        builder.excluding = True
        return _excluded(builder, words, index)
    elif token.kind is Kind.AS_USUAL:
        builder.as_usual()
    elif token.kind is Kind.BREAK and following and following.times:
        builder.breaks.append((following.times.opens, following.times.closes))
        return 2
    return 1


def _closed(builder: _Builder, words: list[Token], index: int) -> int:
    """周日休息 closes the days before it; `closed on Sundays` those behind it. Return how many tokens were used up."""
    named: list[Days] = []
    for word in words[index + 1 :]:
        if word.kind is not Kind.DAYS or not word.days or word.days.rest or (named and word.apart):
            break
        named.append(word.days)
    later = words[index + 1 + len(named)].kind if index + 1 + len(named) < len(words) else None
    if not named or later in (Kind.TIMES, Kind.CLOSED) or (builder.pending and not builder.undated):
        builder.closed(words[index])
        return 1
    if builder.pending:
        builder.claim(builder.pending)
    builder.excluded |= frozenset().union(*(days.days for days in named))
    return 1 + len(named)


def _excluded(builder: _Builder, words: list[Token], index: int) -> int:
    """除了周一和节假日: the days right after it."""
    used = 1
    while index + used < len(words) and words[index + used].kind is Kind.DAYS:
        days = words[index + used].days
        if used > 1 and words[index + used].apart:
            break
        if days and not days.rest and not days.days >= ALL:
            builder.excluded |= days.days
            used += 1
        else:
            break
    builder.excluding = False
    return used


def _times(builder: _Builder, token: Token, words: list[Token], index: int) -> int:
    assert token.times
    following = words[index + 1 : index + 3]
    if _is_break(following):
        builder.breaks.append((token.times.opens, token.times.closes))
        return 2
    breaks = bool(following) and following[0].kind is Kind.CLOSED and not builder.pending
    if breaks and not (
        len(following) > 1 and following[1].kind is Kind.DAYS and following[0].end == following[1].start
    ):
        _undated_first(builder)
        if builder.week.pause((token.times.opens, token.times.closes)):
            return 2
    if following and following[0].kind is Kind.TAKEN_BACK and len(following) > 1 and following[1].kind is Kind.TIMES:
        return 2
    builder.times(token)
    return 1


def _is_break(following: list[Token]) -> bool:
    """十二点到一点午休: the word behind the range, unless it leads to a range of its own."""
    return (
        bool(following)
        and following[0].kind is Kind.BREAK
        and not (len(following) > 1 and following[1].times and not following[1].apart)
    )


def _undated_first(builder: _Builder) -> None:
    """A break needs the hours that it breaks: settle times that no day has claimed."""
    if builder.undated and not builder.last:
        builder.week.assumptions.append("all-week-assumed")
        builder.claim(ALL)


def to_osm(week: Week) -> str:
    """Write the week as OSM opening_hours: equal days together, closures behind, holidays last."""
    said = week.open
    if not said:
        return ""
    always = all(said.get(day) == [(0, DAY)] for day in ALL)
    parts = ["24/7"] if always else [f"{_days(days)} {_hours(hours)}" for hours, days in _groups(said)]
    closed = [day for day in sorted(said) if not said[day]]
    weekdays, holiday = [day for day in closed if day != HOLIDAY], HOLIDAY in closed
    parts += [f"{_days(weekdays)} off"] if weekdays else []
    parts += ["PH off"] if holiday else []
    return "; ".join(parts)


def _groups(said: dict[int, list[Interval]]) -> list[tuple[tuple[Interval, ...], list[int]]]:
    groups: dict[tuple[Interval, ...], list[int]] = {}
    for day in sorted(said):
        if said[day]:
            groups.setdefault(tuple(said[day]), []).append(day)
    return list(groups.items())


def _hours(intervals: Iterable[Interval]) -> str:
    return ",".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in intervals)


def _clock(minutes: int) -> str:
    minutes -= DAY if minutes > DAY else 0
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _days(days: Sequence[int]) -> str:
    """Mo-Fr, or Mo,We: runs of neighbours, holidays by name."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1 and day != HOLIDAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(_NAMES[run[0]] if len(run) == 1 else f"{_NAMES[run[0]]}-{_NAMES[run[-1]]}" for run in runs)
