"""Outside suites: telephone numbers, English opening hours. Floors are what was reached."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from opening_hours import OpeningHours

from rules.entities import EntityContext
from rules.entities.hours.opening_hours import find as find_hours
from rules.entities.phones.phone import find as find_phones

FOLDER = Path(os.environ.get("CALLSTASH_EXAM_DATA") or Path(__file__).parents[3] / "shared" / "exam")
CONTEXT = EntityContext()
MISLABELLED = "recognizers_phone_zh-0391"
"""Given as a negative, but it holds a valid mobile number."""
WEEK = datetime(2026, 3, 2), datetime(2026, 3, 9)
"""Monday to Monday, without a holiday."""

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the exam data are not at {FOLDER}")


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


def _chinese() -> Iterator[dict[str, Any]]:
    """Rows whose numbers are written in the Chinese way: suite rows 70, 71, 135 to 156 and the listings at its end."""
    numbers = {70, 71, *range(135, 157), 379, 380, 384, 385}
    yield from (row for row in rows("recognizers_phone_zh") if int(row["id"][-4:]) in numbers)


def _spans(text: str) -> list[tuple[int, int]]:
    return [(entity.start, entity.end) for entity in find_phones(text, CONTEXT)]


def test_chinese_numbers() -> None:
    wrong = [row for row in _chinese() if _spans(row["text"]) != [(e["start"], e["end"]) for e in row["entities"]]]
    assert len(list(_chinese())) == 28
    assert wrong == []


@pytest.mark.parametrize("suite", ["recognizers_phone_zh", "recognizers_phone_en"])
def test_no_false_alarm_on_what_is_no_number(suite: str) -> None:
    negatives = [row for row in rows(suite) if not row["entities"] and row["id"] != MISLABELLED]
    alarms = {row["text"]: _spans(row["text"]) for row in negatives if _spans(row["text"])}
    assert alarms == {}


def test_precision_on_the_whole_list() -> None:
    """Most of the list is invented foreign numbers, which are no valid numbers and so not found."""
    found = right = 0
    for row in rows("recognizers_phone_zh"):
        spans = set(_spans(row["text"]))
        found += len(spans)
        right += len(spans & {(e["start"], e["end"]) for e in row["entities"]})
    assert right >= 138
    assert right / found >= 0.98


def _week(value: str) -> list[tuple[datetime, datetime]]:
    """Open intervals of one ordinary week; neighbours are one."""
    joined: list[tuple[datetime, datetime]] = []
    for begin, end, state, *_ in OpeningHours(value).intervals(*WEEK):
        if str(state).lower().endswith("open"):
            if joined and joined[-1][1] == begin:
                begin = joined.pop()[0]
            joined.append((begin, end))
    return joined


def _same_hours(row: dict[str, Any]) -> bool:
    value = "; ".join(str(entity.value) for entity in find_hours(row["text"], CONTEXT))
    other = row.get("hours_alt") or []
    wanted = [row["hours"], *([other] if isinstance(other, str) else other)]
    return bool(value) and any(_week(value) == _week(each) for each in wanted)


def test_english_hours() -> None:
    everything = rows("hours_text_en")
    assert len(everything) == 167
    assert sum(map(_same_hours, everything)) >= 165
