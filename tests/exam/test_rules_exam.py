"""Outside suites: telephone numbers, English opening hours. Floors are what was reached."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from rules.entities import EntityContext, find_type
from tests.exam.meaning import week

FOLDER = Path(os.environ.get("CALLSTASH_EXAM_DATA") or Path(__file__).parents[3] / "shared" / "exam")
CONTEXT = EntityContext()
MISLABELLED = "recognizers_phone_zh-0391"
"""Given as a negative, but it holds a valid mobile number."""

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the exam data are not at {FOLDER}")


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


def _chinese() -> Iterator[dict[str, Any]]:
    """Rows whose numbers are written in the Chinese way: suite rows 70, 71, 135 to 156 and the listings at its end."""
    numbers = {70, 71, *range(135, 157), 379, 380, 384, 385}
    yield from (row for row in rows("recognizers_phone_zh") if int(row["id"][-4:]) in numbers)


def _spans(text: str, context: EntityContext = CONTEXT) -> list[tuple[int, int]]:
    return [(e.start, e.end) for e in find_type("PHONE", text, context) if not e.negated]


def test_chinese_numbers() -> None:
    wrong = [row for row in _chinese() if _spans(row["text"]) != [(e["start"], e["end"]) for e in row["entities"]]]
    assert len(list(_chinese())) == 28
    assert wrong == []


@pytest.mark.parametrize("suite", ["recognizers_phone_zh", "recognizers_phone_en"])
def test_no_false_alarm_on_what_is_no_number(suite: str) -> None:
    negatives = [row for row in rows(suite) if not row["entities"] and row["id"] != MISLABELLED]
    alarms = {row["text"]: _spans(row["text"]) for row in negatives if _spans(row["text"])}
    assert alarms == {}


@pytest.mark.parametrize(
    ("suite", "phones", "precision", "recall"),
    [
        ("recognizers_phone_zh", "valid", 0.98, 0.38),
        ("recognizers_phone_en", "valid", 0.99, 0.37),
        ("recognizers_phone_zh", "possible", 0.97, 0.97),
        ("recognizers_phone_en", "possible", 0.97, 0.96),
    ],
)
def test_the_whole_list(suite: str, phones: Literal["valid", "possible"], precision: float, recall: float) -> None:
    """Most of the list is invented foreign numbers: no plan has given them out, so that only `possible` finds them."""
    found = wanted = right = 0
    for row in rows(suite):
        spans = set(_spans(row["text"], EntityContext(phones=phones)))
        listed = {(e["start"], e["end"]) for e in row["entities"]}
        found, wanted, right = found + len(spans), wanted + len(listed), right + len(spans & listed)
    assert right / found >= precision
    assert right / wanted >= recall


def _same_hours(row: dict[str, Any]) -> bool:
    found = [entity for entity in find_type("OPENING_HOURS", row["text"], CONTEXT) if not entity.negated]
    value = "; ".join(str(entity.value) for entity in found)
    other = row.get("hours_alt") or []
    wanted = [row["hours"], *([other] if isinstance(other, str) else other)]
    return bool(value) and any(week(value) == week(each) for each in wanted)


def test_english_hours() -> None:
    everything = rows("hours_text_en")
    assert len(everything) == 167
    assert sum(map(_same_hours, everything)) >= 165
