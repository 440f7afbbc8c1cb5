"""A week of opening hours, and how it is written: an OSM opening_hours string, schema.org rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rules.entities.times.clock_words import DAY, NOON, hhmm
from rules.entities.times.days import ALL, HOLIDAY

_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH")
_SCHEMA = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "PublicHolidays")
Interval = tuple[int, int]
_WINDOWS = {
    "morning": (0, NOON),
    "noon": (11 * 60, 14 * 60 + 30),
    "afternoon": (NOON, DAY),
    "evening": (18 * 60, 30 * 60),
}
"""What is closed of a day where 下午休息."""
_STARTS = {
    "morning": (0, NOON),
    "noon": (10 * 60, 14 * 60),
    "afternoon": (NOON, 17 * 60),
    "evening": (16 * 60, 30 * 60),
}
"""When the hours begin that 上午, 晚上 stand for."""
_SHORTEST = 60
"""What is left of hours that a closed part has cut is no opening time if it is no longer."""


@dataclass(slots=True)
class Week:
    """Which intervals (minutes) each day is open; an empty list is a day said to be closed; 7 is public holidays."""

    open: dict[int, list[Interval]] = field(default_factory=dict)

    def put(self, days: Iterable[int], intervals: Sequence[Interval], beside: bool) -> None:
        """Open `days` at `intervals`: beside what was said of them before where that is apart, else instead of it."""
        for day in days:
            earlier = self.open.get(day, []) if beside else []
            self.open[day] = sorted({*([] if crossed(earlier, intervals) else earlier), *intervals})

    def cut(self, days: Iterable[int], part: str) -> None:
        """Take a part of the day (周三下午) out of the hours of `days`: of several, those that begin in it."""
        low, high = _WINDOWS[part]
        days = [day for day in days if part != "noon" or not _rests(self.open.get(day, []))]
        for day in [day for day in days if part == "noon" or len(self.open.get(day, [])) > 1]:
            self.open[day] = [each for each in self.open.get(day, []) if not of_part([each], part)]
            days.remove(day)
        for day in days:
            pieces = [
                piece
                for begin, end in self.open.get(day, [])
                for piece in ((begin, min(end, low)), (max(begin, high), end))
            ]
            self.open[day] = [
                (begin, end)
                for begin, end in pieces
                if begin < end and ((begin, end) in self.open[day] or end - begin > _SHORTEST)
            ]

    def pause(self, interval: Interval, days: frozenset[int] | None = None) -> None:
        """Take hours in which nobody is there out of some days; of every day only breaks, that lie within its hours."""
        for begin, end in _by_day(interval):
            for day in self.open.keys() if days is None else self.open.keys() & days:
                self.open[day] = [
                    piece for hours in self.open[day] for piece in _less(hours, (begin, end), always=days is not None)
                ]

    def join(self) -> None:
        """Hours that end at midnight and go on in the morning are one: 20:00-24:00, 00:00-06:00 every day."""
        if all(day in self.open for day in ALL) and len({tuple(self.open[day]) for day in ALL}) == 1:
            hours = self.open[0]
            if len(hours) > 1 and hours[0][0] == 0 and hours[-1][1] == DAY:
                joined = [*hours[1:-1], (hours[-1][0], DAY + hours[0][1])]
                self.open.update({day: list(joined) for day in ALL})


def _rests(intervals: Sequence[Interval]) -> bool:
    """Whether some hours leave out noon already."""
    return any(11 * 60 <= end < 14 * 60 and begin <= 15 * 60 + 30 for (_, end), (begin, _) in pairwise(intervals))


def crossed(some: Sequence[Interval], others: Sequence[Interval]) -> bool:
    """Whether any of some hours crosses any of others."""
    return any(begin < close and opens < end for begin, end in some for opens, close in others)


def _by_day(interval: Interval) -> list[Interval]:
    """The parts of an interval on the day that it begins and on the next one, from that day's midnight."""
    begin, end = interval
    return [interval] if end <= DAY else [(begin, DAY), (0, end - DAY)]


def _less(hours: Interval, gone: Interval, always: bool) -> list[Interval]:
    begin, end = hours
    inside = (begin < gone[0] and gone[1] < end) or (begin, end) == (0, DAY)
    if not (inside or always) or gone[1] <= begin or end <= gone[0]:
        return [hours]
    return [piece for piece in ((begin, gone[0]), (gone[1], end)) if piece[0] < piece[1]]


def of_part(intervals: Iterable[Interval], part: str) -> list[Interval]:
    """Those of some hours that a part of the day stands for: 只有上午."""
    low, high = _STARTS[part]
    chosen = [(begin, end) for begin, end in intervals if low <= begin < high]
    latest = _WINDOWS[part][1] if part in ("morning", "noon") else 2 * DAY
    return [(begin, end if end <= latest + _SHORTEST else latest) for begin, end in chosen]


def to_osm(week: Week) -> str:
    """Write the week as OSM opening_hours: equal days together, closures behind, holidays last."""
    said = week.open
    always = all(said.get(day) == [(0, DAY)] for day in ALL)
    parts = ["24/7"] if always else [f"{_days(days)} {_hours(hours)}" for hours, days in _groups(said)]
    closed = [day for day in sorted(said) if not said[day]]
    weekdays = [day for day in closed if day != HOLIDAY]
    parts += [f"{_days(weekdays)} off"] if weekdays else []
    return "; ".join([*parts, "PH off"] if HOLIDAY in closed else parts)


def to_schema(week: Week) -> list[dict[str, object]]:
    """Write the week as rows of schema.org OpeningHoursSpecification; a closed day opens and closes at 00:00."""
    rows: list[dict[str, object]] = []
    for hours, days in _groups(week.open):
        names = [_SCHEMA[day] for day in days]
        rows += [{"dayOfWeek": names, "opens": opens, "closes": closes} for opens, closes in map(_ends, hours)]
    closed = [_SCHEMA[day] for day in sorted(week.open) if not week.open[day]]
    return [*rows, {"dayOfWeek": closed, "opens": "00:00", "closes": "00:00"}] if closed else rows


def _ends(interval: Interval) -> tuple[str, str]:
    """Midnight closes at 00:00 of the next day; a day without end at 23:59, which is how schema.org writes it."""
    if interval == (0, DAY):
        return "00:00", "23:59"
    return hhmm(interval[0]), hhmm(interval[1] % DAY)


def _groups(said: dict[int, list[Interval]]) -> Iterator[tuple[tuple[Interval, ...], list[int]]]:
    groups: dict[tuple[Interval, ...], list[int]] = {}
    for day in sorted(said):
        if said[day]:
            groups.setdefault(tuple(said[day]), []).append(day)
    return iter(groups.items())


def _hours(intervals: Iterable[Interval]) -> str:
    return ",".join(f"{hhmm(begin)}-{hhmm(end)}" for begin, end in intervals)


def _days(days: Sequence[int]) -> str:
    """Mo-Fr, or Mo,We: runs of neighbours, holidays by name."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1 and day != HOLIDAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(_NAMES[run[0]] if len(run) == 1 else f"{_NAMES[run[0]]}-{_NAMES[run[-1]]}" for run in runs)
