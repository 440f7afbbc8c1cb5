"""PHONE and OPENING_HOURS on sentences as people say and write them, and properties that hold for any text."""

from __future__ import annotations

import os
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.entities import Entity, EntityContext, entity_types, find_entities
from rules.entities.hours.opening_hours import find as find_hours
from rules.entities.phones.phone import find as find_phones
from tests.rules.cases_hours import HOURS
from tests.rules.cases_phone import PHONES

CONTEXT = EntityContext()
ALPHABET = (
    "零一二三四五六七八九十两幺半刻点分周星期日天到至和、，。 \n转个全每双休息营业时间不对是电话订单号呃嗯早上下午"
    "晚凌晨次0123456789-+():/.xapmMonSuclosed８〇\ue000"
)


def _phone(entity: Entity) -> str:
    extension = entity.attributes.get("extension")
    return f"{entity.value}x{extension}" if extension else str(entity.value)


@pytest.mark.parametrize(("text", "wanted"), PHONES)
def test_phones(text: str, wanted: str) -> None:
    held = [entity for entity in find_phones(text, CONTEXT) if not entity.negated]
    assert ",".join(map(_phone, held)) == wanted


@pytest.mark.parametrize(("text", "wanted"), HOURS)
def test_opening_hours(text: str, wanted: str) -> None:
    assert " // ".join(str(entity.value) for entity in find_hours(text, CONTEXT)) == wanted


@pytest.mark.parametrize(
    ("text", "kind", "region", "national"),
    [
        ("电话13800138000", "mobile", "CN", "13800138000"),
        ("电话01062288559", "fixed", "CN", "01062288559"),
        ("拨打4008208820", "400", "CN", "4008208820"),
        ("拨打95588", "short", "CN", "95588"),
        ("+1 541-754-3010", "fixed_or_mobile", "US", "5417543010"),
    ],
)
def test_a_phone_says_what_it_is(text: str, kind: str, region: str, national: str) -> None:
    (found,) = find_phones(text, CONTEXT)
    assert (found.attributes["kind"], found.attributes["region"], found.attributes["national"]) == (
        kind,
        region,
        national,
    )


def test_the_region_decides_what_a_number_without_country_code_is() -> None:
    text = "my phone number is (541) 754-3010"
    assert find_phones(text, EntityContext(region="CN")) == []
    assert [e.value for e in find_phones(text, EntityContext(region="US"))] == ["+15417543010"]


def test_a_cue_in_the_turn_before_is_enough() -> None:
    asked = EntityContext(before=lambda position: "请问你们几点开门")
    assert [e.value for e in find_hours("周一到周六早上九点到晚上九点", CONTEXT)] == ["Mo-Sa 09:00-21:00"]
    assert find_hours("嗯周一到周六早上九点到晚上九点都可以", CONTEXT) == []
    assert [e.value for e in find_hours("嗯周一到周六早上九点到晚上九点都可以", asked)] == ["Mo-Sa 09:00-21:00"]


def test_what_was_guessed_is_said() -> None:
    (found,) = find_hours("营业时间九点到五点", CONTEXT)
    assert found.assumptions == ("pm-inferred", "all-week-assumed")
    (sure,) = find_hours("我们每天早上九点到下午五点营业", CONTEXT)
    assert sure.assumptions == () and sure.confidence > found.confidence


def test_words_are_the_text_as_given() -> None:
    text = "呃号码是　１３８ 呃 ００１３ ８０００。"
    (found,) = find_phones(text, CONTEXT)
    assert found.words == text[found.start : found.end] == "１３８ 呃 ００１３ ８０００"


@given(st.text(ALPHABET, max_size=60) | st.text(max_size=40))
def test_any_text_gives_spans_that_hold_their_words(text: str) -> None:
    for entity in find_entities(text, CONTEXT):
        assert text[entity.start : entity.end] == entity.words
        assert entity.words
        assert entity.type in entity_types()


def test_the_hosts_zone_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for text, _ in (*PHONES, *HOURS)]
    results = []
    for zone in ("UTC", "Asia/Shanghai"):
        monkeypatch.setitem(os.environ, "TZ", zone)
        time.tzset()
        results.append([find_entities(text, CONTEXT) for text in texts])
    monkeypatch.undo()
    time.tzset()
    assert results[0] == results[1]
