"""OPENING_HOURS: what is told on the telephone, questions and answers, what is guessed, and how it is written."""

from __future__ import annotations

import pytest
from opening_hours import validate

from rules.entities import Entity, EntityContext, entity_types, find_type
from rules.entities.hours.opening_hours import find
from tests.rules.cases_hours import HOURS
from tests.rules.cases_hours_brief import ANSWERS, BRIEF, NEITHER
from tests.rules.cases_hours_dialogues import DIALOGUES
from tests.rules.cases_hours_heard import HEARD
from tests.rules.cases_hours_more import MORE
from tests.rules.cases_hours_none import ANSWERS_OF_OTHERS, NO_HOURS
from tests.rules.cases_hours_spoken import SPOKEN
from tests.rules.cases_hours_told import TOLD
from transcribe.itn import Itn

CONTEXT = EntityContext()


def hours(text: str, asked: str = "") -> str:
    found = find(text, EntityContext(before=lambda position: asked))
    return " // ".join(str(entity.value) for entity in found)


def only(text: str, asked: str = "") -> Entity:
    (entity,) = find(text, EntityContext(before=lambda position: asked))
    return entity


READ_OTHERWISE = ("一三五是上午八点到十一点二四六是下午两点到五点", "你好我们是早上七点到晚上七点一年到头都开")
"""Our ITN writes 十一点二四六 as 11.246 and 七点一年 as 7.1年, as long as nobody hears a pause there."""


@pytest.mark.parametrize(("text", "wanted"), (*SPOKEN, *HEARD, *TOLD, *BRIEF, *NO_HOURS, *NEITHER))
def test_what_is_told(text: str, wanted: str) -> None:
    assert hours(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), MORE)
def test_corrections_exceptions_and_written_hours(text: str, wanted: str) -> None:
    assert hours(text) == wanted


@pytest.mark.parametrize(("asked", "answer", "wanted"), (*DIALOGUES, *ANSWERS))
def test_answers(asked: str, answer: str, wanted: str) -> None:
    assert hours(answer, asked) == wanted


@pytest.mark.parametrize("text", [text for text, wanted in (*HOURS, *SPOKEN, *HEARD, *TOLD, *BRIEF, *MORE) if wanted])
def test_the_same_from_what_our_itn_makes_of_it(text: str) -> None:
    written, _ = Itn(Itn.Options()).align(text)
    assert (hours(written) == hours(text)) is (text not in READ_OTHERWISE)


@pytest.mark.parametrize("text", [text for text, wanted in (*HOURS, *SPOKEN, *HEARD, *TOLD, *BRIEF, *MORE) if wanted])
def test_every_value_is_accepted_and_passes_the_gate(text: str) -> None:
    assert all(validate(entity.value) for entity in find(text, CONTEXT))
    assert find_type("OPENING_HOURS", text, CONTEXT)


@pytest.mark.parametrize(
    ("text", "asked", "assumptions"),
    [
        ("营业时间九点到五点", "", ("pm-inferred", "all-week-assumed")),
        ("我们每天早上九点到下午五点营业", "", ()),
        ("我们十点到晚上十点周五周六到十一点", "", ("start-carried",)),
        ("平时早上十点到晚上九点周末十一点开门", "", ("end-carried",)),
        ("早上九点到下午三点", "你们周六开门吗", ("days-from-question",)),
        ("对周一到周五", "你们是早上八点到下午五点对吧", ("times-from-question",)),
        ("二十四小时营业", "", ()),
    ],
)
def test_what_was_guessed_is_said(text: str, asked: str, assumptions: tuple[str, ...]) -> None:
    found = only(text, asked)
    assert found.assumptions == assumptions
    assert found.confidence == (0.8 if assumptions else 0.95)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "周一到周五早上九点到十二点下午两点到六点周末休息",
            [
                (["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"], "09:00", "12:00"),
                (["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"], "14:00", "18:00"),
                (["Saturday", "Sunday"], "00:00", "00:00"),
            ],
        ),
        ("酒吧周五周六晚上八点到凌晨两点营业", [(["Friday", "Saturday"], "20:00", "02:00")]),
        ("节假日营业时间下午六点到晚上十二点", [(["PublicHolidays"], "18:00", "00:00")]),
    ],
)
def test_rows_of_schema_org(text: str, rows: list[tuple[list[str], str, str]]) -> None:
    wanted = [{"dayOfWeek": days, "opens": opens, "closes": closes} for days, opens, closes in rows]
    assert only(text).attributes["openingHoursSpecification"] == wanted


def test_a_day_without_end() -> None:
    (row,) = only("我们二十四小时营业").attributes["openingHoursSpecification"]
    assert (row["opens"], row["closes"], len(row["dayOfWeek"])) == ("00:00", "23:59", 7)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("您好，我们是周一到周五九点到六点，谢谢", "周一到周五九点到六点"),
        ("呃营业时间呢是早上呃九点到 晚上九点哈", "早上呃九点到 晚上九点"),
        ("門市週一公休，其他時間十點到八點喔", "週一公休，其他時間十點到八點"),
    ],
)
def test_words_are_the_text_as_given(text: str, words: str) -> None:
    assert only(text).words == words


def test_the_question_of_another_business_is_no_cue() -> None:
    assert hours("下午两点到四点", "师傅几点上门") == ""
    assert hours("下午两点到四点", "你们几点开门") == "Mo-Su 14:00-16:00"


@pytest.mark.parametrize(("asked", "answer"), ANSWERS_OF_OTHERS)
def test_when_somebody_has_time_is_no_opening_time(asked: str, answer: str) -> None:
    assert hours(answer, asked) == ""


def test_days_are_those_of_the_turns_before_where_only_hours_are_asked_for() -> None:
    assert hours("十点到三点半", "周日可以的\n几点到几点呀") == "Su 10:00-15:30"
    assert hours("十点到三点半", "周日不开\n那几点到几点") == "Mo-Su 10:00-15:30"


def test_each_turn_answers_the_question_before_it() -> None:
    said = "九点半，周末十点\n都是八点半"
    questions = {0: "书店几点关", said.index("\n") + 1: "九点半，周末十点\n开门呢"}
    asked = EntityContext(before=lambda position: questions[max(start for start in questions if start <= position)])
    assert [entity.value for entity in find(said, asked)] == ["Mo-Fr 08:30-21:30; Sa-Su 08:30-22:00"]


def test_hours_that_the_hearer_puts_right_do_not_hold() -> None:
    said = "周一到周日九点到七点"
    corrected = EntityContext(after=lambda position: "不是，是周一到周六，周日不开")
    assert [entity.negated for entity in find(said, corrected)] == [True]
    doubted = EntityContext(after=lambda position: "不对吧，网上写的是八点")
    assert [entity.negated for entity in find(said, doubted)] == [False]
    assert hours("不是，是周一到周六，周日不开", said) == "Mo-Sa 09:00-19:00; Su off"
    assert hours("不是，我问的是周末", said) == ""


def test_a_guess_that_is_denied_does_not_hold() -> None:
    denied = EntityContext(after=lambda position: "不是，我们十点到六点")
    assert [entity.negated for entity in find("你们是早上九点到下午五点吧", denied)] == [True]
    assert [entity.negated for entity in find("我们是早上九点到下午五点", denied)] == [False]
    confirmed = EntityContext(after=lambda position: "对的")
    assert [entity.negated for entity in find("你们是早上九点到下午五点吧", confirmed)] == [False]


def test_turns_of_one_speaker_are_one_schedule() -> None:
    assert hours("我们周一到周五早上九点到晚上六点\n周六周日休息") == "Mo-Fr 09:00-18:00; Sa-Su off"


def test_what_is_no_opening_time_is_a_range_of_times() -> None:
    text = "我们早上九点到晚上六点营业，师傅下午两点到四点上门"
    assert [entity.value for entity in entity_types()["TIME_RANGE"].find(text, CONTEXT)] == ["14:00-16:00"]
    assert hours(text) == "Mo-Su 09:00-18:00"
