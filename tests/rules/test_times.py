"""CLOCK, TIME_RANGE, DATE, DATETIME: values with and without the call's time, and properties that hold for any text."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.entities import Entity, EntityContext, entity_types, find_type
from tests.rules.cases_dates import DATES
from tests.rules.cases_moments import MOMENTS
from tests.rules.cases_times import TIMES
from transcribe.itn import Itn

NOW = EntityContext(now=datetime.fromisoformat("2026-03-11T10:00:00+08:00"))
NEVER = EntityContext()
KINDS = ("CLOCK", "TIME_RANGE", "DATE", "DATETIME", "OPENING_HOURS")
CASES = [(kind, text, wanted) for kind, rows in {**TIMES, **DATES, **MOMENTS}.items() for text, wanted in rows]


def values(kind: str, text: str, context: EntityContext = NOW) -> str:
    return ",".join(str(entity.value) for entity in find_type(kind, text, context) if not entity.negated)


def only(kind: str, text: str, context: EntityContext = NOW) -> Entity:
    (entity,) = find_type(kind, text, context)
    return entity


@pytest.mark.parametrize(("kind", "text", "wanted"), CASES)
def test_values(kind: str, text: str, wanted: str) -> None:
    assert values(kind, text) == wanted


@pytest.mark.parametrize(("kind", "text", "wanted"), CASES)
def test_the_same_from_what_our_itn_makes_of_it(kind: str, text: str, wanted: str) -> None:
    written, _ = Itn(Itn.Options()).align(text)
    assert values(kind, written) == wanted


@pytest.mark.parametrize(("kind", "text", "wanted"), CASES)
def test_the_gate_lets_every_value_pass(kind: str, text: str, wanted: str) -> None:
    gated = entity_types()[kind].needs
    assert not wanted or (gated and gated.search(text))


@pytest.mark.parametrize(
    ("kind", "text", "wanted"),
    [
        ("DATE", "三月五号", "--03-05"),
        ("DATE", "五号发货", "---05"),
        ("DATE", "下个月五号", "---05"),
        ("DATE", "六月份的账单", "--06"),
        ("DATE", "去年十月八号", "--10-08"),
        ("DATE", "周三下午", "XXXX-WXX-3"),
        ("DATE", "三月底", "--03-31"),
        ("DATE", "二月底", "--02-29"),
        ("DATE", "国庆节", "--10-01"),
        ("DATE", "明天或者三天后", ""),
        ("DATE", "去年", ""),
        ("DATE", "二零二五年", "2025"),
        ("DATE", "on march fifth", "--03-05"),
        ("DATE", "next friday", "XXXX-WXX-5"),
        ("DATE", "tomorrow", ""),
        ("DATETIME", "三月五号早上九点半", "--03-05T09:30"),
        ("DATETIME", "三月五号晚上十二点", "--03-06T00:00"),
        ("DATETIME", "十二月三十一号晚上十二点", "--01-01T00:00"),
        ("DATETIME", "五号晚上八点", "---05T20:00"),
        ("DATETIME", "周五晚上八点", "XXXX-WXX-5T20:00"),
        ("DATETIME", "周日晚上十二点", "XXXX-WXX-1T00:00"),
        ("DATETIME", "明天下午三点", ""),
    ],
)
def test_values_of_a_text_that_nobody_knows_the_time_of(kind: str, text: str, wanted: str) -> None:
    assert values(kind, text, NEVER) == wanted


@pytest.mark.parametrize(
    ("now", "text", "wanted"),
    [
        ("2025-12-30T09:00:00+08:00", "后天", "2026-01-01"),
        ("2026-01-05T19:40:00+08:00", "十二月二十八号", "2025-12-28"),
        ("2025-11-03T14:00:00-05:00", "今天", "2025-11-04"),
        ("2026-03-10T23:00:00+00:00", "昨天", "2026-03-10"),
        ("2026-03-15T12:00:00+08:00", "下周一", "2026-03-16"),
        ("2026-03-31T12:00:00+08:00", "下个月三十一号", ""),
        ("2024-02-28T12:00:00+08:00", "二月二十九号", "2024-02-29"),
        ("2026-03-30T12:00:00+08:00", "二号送到", "2026-04-02"),
    ],
)
def test_dates_count_from_the_calls_day_in_its_zone(now: str, text: str, wanted: str) -> None:
    assert values("DATE", text, EntityContext(now=datetime.fromisoformat(now))) == wanted


@pytest.mark.parametrize(
    ("kind", "text", "assumptions"),
    [
        ("CLOCK", "九点", ("side-of-noon-unsaid",)),
        ("CLOCK", "早上九点", ()),
        ("TIME_RANGE", "师傅九点到五点来", ("pm-inferred",)),
        ("TIME_RANGE", "师傅下午三点到五点来", ()),
        ("DATE", "三月五号", ("year-inferred",)),
        ("DATE", "五号发货", ("month-inferred",)),
        ("DATE", "周五", ("week-inferred",)),
        ("DATE", "下周五", ()),
        ("DATE", "月底", ("last-day-assumed",)),
        ("DATETIME", "周五三点", ("week-inferred", "side-of-noon-unsaid")),
    ],
)
def test_what_was_guessed_is_said(kind: str, text: str, assumptions: tuple[str, ...]) -> None:
    assert only(kind, text).assumptions == assumptions


def test_a_moment_with_its_zone() -> None:
    assert only("DATETIME", "明天下午三点").attributes == {"zoned": "2026-03-12T15:00+08:00"}
    assert only("DATETIME", "三月五号下午三点", NEVER).attributes == {}
    new_york = EntityContext(timezone="America/New_York", now=NOW.now)
    assert only("DATETIME", "tomorrow at noon", new_york).attributes == {"zoned": "2026-03-11T12:00-04:00"}


def test_a_range_knows_its_date() -> None:
    assert only("TIME_RANGE", "明天下午三点到五点在家等快递").attributes == {"date": "2026-03-12"}
    assert values("DATETIME", "明天下午三点到五点在家等快递") == ""


def test_the_parts_of_a_moment_remain() -> None:
    text = "今晚八点见"
    assert [only(kind, text).words for kind in ("DATE", "CLOCK", "DATETIME")] == ["今晚", "晚八点", "今晚八点"]


def test_weekdays_of_opening_hours_are_no_dates() -> None:
    assert values("DATE", "我们周一闭馆，周二九点到五点营业") == ""


def test_a_joint_between_turns_is_no_part_of_a_time() -> None:
    text = "好的\n9点到\n下午3:00吧"
    assert [entity.words for entity in find_type("CLOCK", text, NOW)] == ["9点", "下午3:00"]
    assert values("DATETIME", "早上9:30\n2025年1月3号") == ""


def test_corrections_are_flagged() -> None:
    found = find_type("CLOCK", "下午三点，不对，下午四点", NOW)
    assert [(entity.value, entity.negated, entity.corrected) for entity in found] == [
        ("15:00", True, False),
        ("16:00", False, True),
    ]


ALPHABET = (
    "零一二三四五六七八九十两半刻点分整差过周星期礼拜日天号月年今明后昨前上下个这早晚中午凌晨到至和、，。 \n-~:/+."
    "每休国庆节营业关门不对0123456789８amponthursdayfimch"
)


@settings(max_examples=200)
@given(st.text(ALPHABET, max_size=40) | st.text(max_size=30))
def test_any_text_gives_spans_that_hold_their_words(text: str) -> None:
    for kind in KINDS:
        for entity in entity_types()[kind].find(text, NOW):
            assert text[entity.start : entity.end] == entity.words != ""
            gate = entity_types()[kind].needs
            assert gate and gate.search(text)


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_time_of_the_day_written(hour: int, minute: int) -> None:
    assert values("CLOCK", f"我{hour}:{minute:02d}到的") == f"{hour:02d}:{minute:02d}"
    assert values("CLOCK", f"记录是{hour}点{minute}分") == f"{hour:02d}:{minute:02d}"


@given(st.dates(datetime(1950, 1, 1).date(), datetime(2049, 12, 31).date()))
def test_every_day_written(day: object) -> None:
    iso = str(day)
    year, month, number = map(int, iso.split("-"))
    assert values("DATE", f"日期{iso}") == iso
    assert values("DATE", f"我是{year}年{month}月{number}日办的") == iso
    assert values("DATE", f"在{year}/{month}/{number}到期") == iso
