"""When a call began, from what a file name or a sidecar says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import MAXYEAR, UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

FIRST_YEAR = 1870
"""No call began before: the telephone is of 1876."""
_PARTS = ("year", "month", "day")
_CLOCK = ("hour", "minute", "second")


def said_start(values: Mapping[str, Any]) -> datetime | None:
    """Return the start that these captures or keys give, naive where they name no zone; None where they give none.

    Understood: `began_at` (ISO 8601, YYYYMMDDHHMMSS, seconds or milliseconds since the epoch), `date` and `time`, or
    `year`, `month`, `day` and the like. Raise ValueError for one that is no date (20251345), or no call's: programs
    write 0001-01-01 for "unknown", and at the ends of the calendar a change of zone is an overflow.
    """
    start = _start(values)
    if start and not FIRST_YEAR <= start.year < MAXYEAR:
        raise ValueError(f"no call began in the year {start.year}")
    return start


def _start(values: Mapping[str, Any]) -> datetime | None:
    if values.get("began_at") not in (None, ""):
        return _moment(values["began_at"])
    if values.get("date") not in (None, ""):
        return datetime.combine(_date(values["date"]), _time(values.get("time") or "000000"))
    if all(values.get(part) not in (None, "") for part in _PARTS):
        numbers = [int(values.get(part) or 0) for part in (*_PARTS, *_CLOCK)]
        return datetime(_century(numbers[0]), *numbers[1:])  # type: ignore[arg-type]  # six ints
    return None


def aware(moment: datetime, zone: ZoneInfo) -> datetime:
    """Give a naive moment the zone; an aware one keeps its own."""
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    text = str(value).strip()
    if re.fullmatch(r"\d{14}|\d{12}", text):
        return datetime.combine(_date(text[:8]), _time(text[8:]))
    if re.fullmatch(r"\d{13}|\d{10}(\.\d+)?", text):
        return datetime.fromtimestamp(float(text) / (1000 if len(text.split(".")[0]) == 13 else 1), UTC)
    return datetime.fromisoformat(text)


def _date(value: Any) -> date:
    if isinstance(value, date):
        return value
    digits = re.sub(r"\D", "", str(value))
    if len(digits) not in (6, 8):
        return date.fromisoformat(str(value).strip())
    return date(_century(int(digits[:-4])), int(digits[-4:-2]), int(digits[-2:]))


def _time(value: Any) -> time:
    text = str(value).strip()
    groups = re.findall(r"\d+", text)
    if len(groups) == 1 and len(groups[0]) in (4, 5, 6):  # an int capture has lost its leading zero
        digits = groups[0].zfill(6 if len(groups[0]) > 4 else 4)
        groups = [digits[i : i + 2] for i in range(0, len(digits), 2)]
    if not 2 <= len(groups) <= 4:
        raise ValueError(f"{text!r} is not a time of day")
    hour, minute, second = (*map(int, groups[:3]), 0)[:3]
    return time(hour, minute, second)


def _century(year: int) -> int:
    return year + 2000 if year < 100 else year
