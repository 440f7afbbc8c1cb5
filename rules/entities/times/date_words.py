"""What a date is before it is known which year, month or week it means."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

YEAR_INFERRED, MONTH_INFERRED, WEEK_INFERRED = "year-inferred", "month-inferred", "week-inferred"
LAST_DAY = "last-day-assumed"
"""月底 is a stretch; its last day stands for it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A date as it stands in folded text. What was not said is None; offsets count from today's."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_day: bool = False
    year_offset: int | None = None
    """去年 -1, 今年 0."""
    month_offset: int | None = None
    """上个月 -1, 这个月 0."""
    day_offset: int | None = None
    """昨天 -1, 今天 0, 三天后 3."""
    weekday: int | None = None
    """0 for Monday."""
    week_offset: int | None = None
    """下周三 1; None where only the day was said."""
    past: bool = False
    """The words around say that it is over."""
    plus_days: int = 0
    """a week from Friday: 7."""

    @property
    def explicit(self) -> bool:
        """Whether it names a month or a year with a day."""
        return self.day is not None and (self.month or self.month_offset) is not None


@dataclass(frozen=True, slots=True)
class Meant:
    """ISO 8601: whole, or without what nobody said (`--03-05`, `2025-03`, `---05`, `XXXX-WXX-3`)."""

    value: str
    confidence: float = 0.9
    assumptions: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it is one day."""
        return len(self.value) == 10 and self.value[0].isdigit()


def meaning(said: Said, today: date | None) -> Meant | None:
    """What a date means on a day; None where it is no date, or nothing can be said without knowing today."""
    try:
        return _meaning(said, today)
    except (ValueError, OverflowError):
        return None  # February 30, or a year that no calendar has


def _meaning(said: Said, today: date | None) -> Meant | None:
    if said.day_offset is not None:
        return Meant((today + timedelta(said.day_offset)).isoformat()) if today else None
    if said.weekday is not None:
        return _weekday(said, said.weekday, today)
    if said.month_offset is not None:
        return _by_month(said, said.month_offset, today)
    year = said.year
    if said.year_offset is not None and today:
        year = today.year + said.year_offset
    if said.month is None:
        return _without_month(said, year, today)
    return _in_month(said, year, said.month, today)


def _weekday(said: Said, weekday: int, today: date | None) -> Meant | None:
    if today is None:
        return Meant(f"XXXX-WXX-{weekday + 1}", 0.5, (WEEK_INFERRED,))
    if said.week_offset is not None:
        monday = today - timedelta(today.weekday())
        return Meant((monday + timedelta(7 * said.week_offset + weekday + said.plus_days)).isoformat())
    ahead = (weekday - today.weekday()) % 7
    days = ahead - 7 if said.past and ahead else ahead
    return Meant(
        (today + timedelta(days + said.plus_days)).isoformat(), 0.8, () if said.plus_days else (WEEK_INFERRED,)
    )


def _by_month(said: Said, offset: int, today: date | None) -> Meant | None:
    if today is None:
        return Meant(f"---{said.day:02d}", 0.7, (MONTH_INFERRED,)) if said.day else None
    year, month = divmod(today.year * 12 + today.month - 1 + offset, 12)
    if said.last_day:
        return Meant(_last(year, month + 1).isoformat(), 0.7, (LAST_DAY,))
    return Meant(date(year, month + 1, said.day).isoformat()) if said.day else Meant(f"{year:04d}-{month + 1:02d}", 0.8)


def _without_month(said: Said, year: int | None, today: date | None) -> Meant | None:
    if said.day:
        return _bare_day(said.day, today)
    if year is None:
        return None
    return Meant(f"{year:04d}", 0.9 if said.year else 0.8)


def _bare_day(day: int, today: date | None) -> Meant | None:
    """五号 alone: of the month that brings it nearest to today."""
    if not 1 <= day <= 31:
        return None
    if today is None:
        return Meant(f"---{day:02d}", 0.6, (MONTH_INFERRED,))
    months = (divmod(today.year * 12 + today.month - 1 + offset, 12) for offset in (0, 1, -1))
    days = [date(year, month + 1, day) for year, month in months if day <= monthrange(year, month + 1)[1]]
    return Meant(_nearest(days, today).isoformat(), 0.7, (MONTH_INFERRED,))


def _in_month(said: Said, year: int | None, month: int, today: date | None) -> Meant | None:
    date(2024, month, said.day or 1)  # whether there is such a day at all
    if year is None and today is None:
        day = 31 if said.last_day else said.day
        partial = f"--{month:02d}" + (f"-{min(day, monthrange(2024, month)[1]):02d}" if day else "")
        return Meant(partial, 0.85, (LAST_DAY,) if said.last_day else ())
    guessed = () if year is not None else (YEAR_INFERRED,)
    if year is None and today:
        year = _nearest_year(replace(said, day=said.day or 15), month, today)
    assert year is not None
    if said.last_day:
        return Meant(_last(year, month).isoformat(), 0.7, (*guessed, LAST_DAY))
    confidence = 0.8 if guessed else 0.95
    if said.day:
        return Meant(date(year, month, said.day).isoformat(), confidence, guessed)
    return Meant(f"{year:04d}-{month:02d}", confidence, guessed)


def _nearest_year(said: Said, month: int, today: date) -> int:
    years = (today.year, today.year - 1, today.year + 1)
    day = said.day or 1
    return _nearest([date(year, month, day) for year in years if day <= monthrange(year, month)[1]], today).year


def _nearest(days: list[date], today: date) -> date:
    return min(days, key=lambda day: (abs((day - today).days), day < today))


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
