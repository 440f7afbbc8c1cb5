"""Clock times and ranges, weekdays, digits: the readers under the entities."""

from __future__ import annotations

import pytest

from rules.entities.digits.digits import runs
from rules.entities.folding import fold
from rules.entities.times.days import chinese_days, english_days
from rules.entities.times.ranges import ranges, resolve


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [
        ("早上九点到晚上六点半", "09:00", "18:30"),
        ("早上9:00到晚上6:30", "09:00", "18:30"),
        ("九点到五点", "09:00", "17:00"),
        ("九到十二点", "09:00", "12:00"),
        ("一点半到五点", "13:30", "17:00"),
        ("晚上十点到凌晨两点", "22:00", "26:00"),
        ("晚上七点到两点", "19:00", "26:00"),
        ("早上六点到次日凌晨两点", "06:00", "26:00"),
        ("中午十二点到一点半", "12:00", "13:30"),
        ("晚上六点到十二点", "18:00", "24:00"),
        ("差一刻九点到五点一刻", "08:45", "17:15"),
        ("18时30分至22时", "18:30", "22:00"),
        ("九点左右到六点左右", "09:00", "18:00"),
        ("朝九晚五", "09:00", "17:00"),
        ("早八点半晚5:30", "08:30", "17:30"),
        ("half past nine to quarter to six", "09:30", "17:45"),
        ("half nine to half five", "09:30", "17:30"),
        ("twenty past eight until ten to four", "08:20", "15:50"),
        ("nine in the morning until six thirty in the evening", "09:00", "18:30"),
        ("six to eight in the evening", "18:00", "20:00"),
        ("between nine and five", "09:00", "17:00"),
        ("0900-1700", "09:00", "17:00"),
        ("6-10pm", "18:00", "22:00"),
        ("9-5pm", "09:00", "17:00"),
        ("21:00-05:00", "21:00", "29:00"),
        ("00:00-23:59", "00:00", "24:00"),
    ],
)
def test_ranges(text: str, opens: str, closes: str) -> None:
    (found,) = ranges(text)
    stretch = resolve(found.first, found.last)
    assert stretch
    assert [f"{m // 60:02d}:{m % 60:02d}" for m in (stretch.opens, stretch.closes)] == [opens, closes]


@pytest.mark.parametrize(
    "text",
    [
        "三到五个工作日",
        "3-5天",
        "一直到晚上",
        "九点",
        "25点到26点",
        "nine people to ten",
        "三到五点建议",
        "2025-03-05",
        "010-62288559",
    ],
)
def test_no_ranges(text: str) -> None:
    assert ranges(text) == ()


@pytest.mark.parametrize(
    ("text", "days", "words"),
    [
        ("周一到周五九点", {0, 1, 2, 3, 4}, "周一到周五"),
        ("星期一至五九点", {0, 1, 2, 3, 4}, "星期一至五"),
        ("周一三五上午", {0, 2, 4}, "周一三五"),
        ("周五六11:30", {4, 5}, "周五六"),
        ("周一三点", {0}, "周一"),
        ("周六日", {5, 6}, "周六日"),
        ("周五到周一", {4, 5, 6, 0}, "周五到周一"),
        ("法定节假日", {7}, "法定节假日"),
        ("Sunday to Thursday", {6, 0, 1, 2, 3}, "Sunday to Thursday"),
        ("M-W 9:00", {0, 1, 2}, "M-W"),
        ("weekdays", {0, 1, 2, 3, 4}, "weekdays"),
    ],
)
def test_days(text: str, days: set[int], words: str) -> None:
    (found,) = (*chinese_days(text, 0, len(text)), *english_days(text, 0, len(text)))
    assert (set(found.days), text[found.start : found.end]) == (days, words)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("一三九三个八二零零七二", ["13988820072"]),
        ("one three eight, double oh one three eight triple oh", ["13800138000"]),
        ("one eight hundred five five five twelve thirty-four", ["18005551234"]),
        ("幺三五呃零零零零一二三四", ["13500001234"]),
        ("洞幺洞，六二二八八五五勾", ["01062288559"]),
        ("打幺三八零零一三八零零零一下", ["13800138000"]),
        ("周一三点", []),
        ("统一", []),
    ],
)
def test_digits(text: str, digits: list[str]) -> None:
    assert [run.digits for run in runs(fold(text).text)] == digits


def test_folding_keeps_the_way_back() -> None:
    text = "呃 營業時間：９點"
    folded = fold(text)
    assert folded.text == "营业时间:9点"
    start, end = folded.span(0, len(folded.text))
    assert text[start:end] == "營業時間：９點"
