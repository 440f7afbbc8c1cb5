"""PHONE: rhythms, places, corrections, dialogues, what is no number; and properties that hold for any number."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.entities import EntityContext, entity_types, find_type
from rules.entities.phones.phone import find
from tests.rules.cases_phone import PHONES
from tests.rules.cases_phone_calls import CALLS, CORRECTED_CALLS, NO_CALLS
from tests.rules.cases_phone_no import CORRECTIONS, NO_PHONES
from tests.rules.cases_phone_spoken import SPOKEN
from tests.rules.cases_phone_talk import FORMS, TALK
from tests.rules.dialogues import turns, value_of, values
from transcribe.itn import Itn

CONTEXT = EntityContext()
POSSIBLE = EntityContext(phones="possible")
MOBILE, OTHER = "一三八零零一三八零零零", "一三九零零一三九零零零"
A, B = "+8613800138000", "+8613900139000"
FIXED = "+861062288559"


def held(text: str, context: EntityContext = CONTEXT) -> str:
    return ",".join(value_of(entity) for entity in find(text, context) if not entity.negated)


@pytest.mark.parametrize(("text", "wanted"), (*SPOKEN, *CALLS, *FORMS))
def test_spoken_and_written_numbers(text: str, wanted: str) -> None:
    assert held(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), TALK)
def test_numbers_in_talk(text: str, wanted: tuple[str, ...]) -> None:
    assert {value_of(entity) for entity in find(text, CONTEXT) if not entity.negated} == set(wanted)


@pytest.mark.parametrize("text", (*NO_PHONES, *NO_CALLS))
def test_no_phones(text: str) -> None:
    assert held(text) == ""


@pytest.mark.parametrize(("text", "holds", "taken_back"), (*CORRECTIONS, *CORRECTED_CALLS))
def test_what_is_taken_back_is_found_as_negated(text: str, holds: str, taken_back: str) -> None:
    assert held(text) == holds
    assert ",".join(value_of(entity) for entity in find(text, CONTEXT) if entity.negated) == taken_back


def test_a_corrected_number_says_what_it_corrects() -> None:
    text = f"手机{MOBILE}，不对，最后一位是八，哦不，是{OTHER}"
    first, second, last = find(text, CONTEXT)
    assert [entity.negated for entity in (first, second, last)] == [True, True, False]
    assert (last.value, last.corrected) == (B, True)
    assert last.attributes["corrects"] == [A, "+8613800138008"]
    assert second.words == f"{MOBILE}，不对，最后一位是八"


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ([("a", "请报下手机号"), ("c", "一三八零零"), ("a", "一三八零零，嗯"), ("c", "一三八零零零")], {A}),
        ([("a", "电话多少"), ("c", "一三八"), ("a", "好的，您接着往下说就行"), ("c", "零零一三八零零零")], {A}),
        ([("c", "一三八零零"), ("a", "零幺？"), ("c", "零零，不是零幺。一三八零零"), ("c", "一三八零零零")], {A}),
        ([("c", f"我电话{MOBILE}"), ("a", "一三八零零一三八零零幺对吗"), ("c", "不对，零零零")], {A}),
        ([("c", f"我电话{MOBILE}"), ("a", "一三八零零一三八零零幺对吗"), ("c", f"错了，是{MOBILE}")], {A}),
        ([("a", f"您电话是{MOBILE}吗"), ("c", "不是"), ("a", "那是多少"), ("c", OTHER)], {B}),
        ([("a", f"请问您是{MOBILE}的机主吗"), ("c", "不是，我是他儿子")], {A}),
        ([("a", f"{MOBILE}，是吧"), ("c", "是的")], {A}),
        ([("a", "您的订单号多少"), ("c", MOBILE)], set()),
        ([("a", "您的订单号多少"), ("c", f"没有，我手机{MOBILE}")], {A}),
        ([("a", "订单号或者手机号报一下"), ("c", MOBILE)], {A}),
        ([("a", "卡号报一下"), ("c", "六二二二零二一零零一"), ("a", "嗯"), ("c", "一二三四五六七八九")], set()),
        ([("c", f"{MOBILE}，帮我查查"), ("a", "这是手机号吗"), ("c", "不是，是运单号")], set()),
        ([("c", "座机六二二八八五五九"), ("a", "区号呢"), ("c", "零一零")], {FIXED}),
        ([("c", "单位电话零一零六二二八八五五九"), ("a", "转多少"), ("c", "八零一")], {f"{FIXED}x801"}),
        ([("c", "单位电话零一零六二二八八五五九"), ("a", "有没有分机"), ("c", "没有")], {FIXED}),
        ([("c", "号码一三八零零一三八"), ("a", "少三位"), ("c", "零零零")], {A}),
        ([("c", "号码一三八零零一三八"), ("a", "少了三位"), ("c", f"哦，{MOBILE}")], {A}),
        ([("c", MOBILE), ("a", "一三八零零一三八零零幺"), ("c", "最后是三个零")], {A}),
        ([("c", MOBILE), ("a", "一三八零零一三八零零幺"), ("c", "零零的，不是零幺")], {A}),
        ([("c", MOBILE), ("a", f"是{OTHER}吗"), ("c", "不是一三九零零一三九，是一三八零零一三八")], {A}),
        ([("a", f"您留的是{MOBILE}"), ("c", f"这个不用了，换成{OTHER}")], {B}),
        ([("a", f"电话还是{MOBILE}吗"), ("c", "是的，没变")], {A}),
        ([("c", "六二二八八五五九"), ("a", "北京的吗"), ("c", "对，零一零")], {FIXED}),
        ([("c", "报警打多少"), ("a", "幺幺零")], {"110"}),
        ([("c", "客服热线多少"), ("a", "九五五八八")], {"95588"}),
        ([("a", "您账号"), ("c", MOBILE), ("a", "手机呢"), ("c", OTHER)], {B}),
        ([("a", "您的电话"), ("c", "一三六五"), ("a", "嗯，然后呢"), ("c", "后面的想不起来了")], set()),
        ([("c", "one three eight"), ("a", "mm-hmm"), ("c", "double oh one three eight triple oh")], {A}),
    ],
)  # fmt: skip
def test_dialogues(said: list[tuple[str, str]], wanted: set[str], timed: bool) -> None:
    assert values("PHONE", turns(*said, timed=timed)) == wanted


@pytest.mark.parametrize(
    ("text", "valid", "possible"),
    [
        ("我的电话是五八八八八八八八", "", "58888888"),
        ("my phone number is (541) 754-3010", "", "5417543010"),
        ("我的电话号是0161 123 4567", "", "01611234567"),
        ("I'll be at (541) 754-3010 all day", "", "5417543010"),
        ("我的电话是一三八零零一三八零零零", A, A),
        ("订单号是五八八八八八八八", "", ""),
        ("一共五八八八八八八八元", "", ""),
        ("打电话问问三百五十六", "", ""),
    ],
)
def test_possible_numbers_are_for_those_who_want_them(text: str, valid: str, possible: str) -> None:
    assert (held(text), held(text, POSSIBLE)) == (valid, possible)
    for entity in find(text, POSSIBLE):
        assert entity.attributes["valid"] is bool(valid) and (bool(valid) or entity.confidence <= 0.5)


@pytest.mark.parametrize(
    ("text", "region", "value", "kind"),
    [
        ("call me at (541) 754-3010", "US", "+15417543010", "fixed_or_mobile"),
        ("ring me on 020 7946 0958", "GB", "+442079460958", "fixed"),
        ("dial nine one one", "US", "911", "short"),
        ("香港电话九八七六五四三二", "CN", "+85298765432", "mobile"),
        ("电话是零八零零一二三四五六七八", "CN", "", ""),
    ],
)
def test_regions(text: str, region: str, value: str, kind: str) -> None:
    found = find(text, EntityContext(region=region))
    assert [(entity.value, entity.attributes["kind"]) for entity in found] == ([(value, kind)] if value else [])


AMBIGUOUS = "forty four twenty seven"
"""Normalised, 20 7946 is 27946, and nobody can tell afterwards."""


@pytest.mark.parametrize("text", [text for text, _ in (*PHONES, *SPOKEN, *CALLS) if AMBIGUOUS not in text])
def test_normalised_text_gives_the_same_numbers(text: str) -> None:
    said = {value_of(e) for e in find(text, CONTEXT) if not e.negated}
    written, _ = Itn(Itn.Options()).align(text)
    assert {value_of(e) for e in find(written, CONTEXT) if not e.negated} == said


SPELT = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
PREFIXES = ("130", "133", "135", "138", "139", "150", "158", "166", "173", "176", "180", "186", "189", "191", "199")
GROUPS = ((3, 4, 4), (4, 4, 3), (3, 3, 5), (3, 2, 2, 2, 2), (5, 6), (11,), (1,) * 11)
PAUSES = (
    "",
    "，",
    "、",
    " ",
    "。",
    "，嗯，",
    "呃",
    "，然后",
    "，后面是",
    "，等一下我看看啊，",
    "，我想想，",
    "\n",
    "…",
)


@st.composite
def spoken_mobiles(draw: st.DrawFn) -> tuple[str, str]:
    """A mobile number, and one of the many ways to say it."""
    digits = draw(st.sampled_from(PREFIXES)) + draw(st.text("0123456789", min_size=8, max_size=8))
    one = draw(st.sampled_from("一幺"))
    said, at = [], 0
    for size in draw(st.sampled_from(GROUPS)):
        said.append("".join(SPELT[d] for d in digits[at : at + size]).replace("一", one))
        at += size
    pause = draw(st.sampled_from(PAUSES))
    return f"+86{digits}", draw(st.sampled_from(("", "我电话是", "您记一下，"))) + pause.join(said)


@settings(max_examples=150)
@given(spoken_mobiles())
def test_any_mobile_is_read_in_any_rhythm(spoken: tuple[str, str]) -> None:
    value, text = spoken
    assert held(text) == value
    assert find_type("PHONE", text, CONTEXT)


def test_the_condition_lets_every_number_pass() -> None:
    needs = entity_types()["PHONE"].needs
    assert needs
    assert all(needs.search(text) for text, _ in (*PHONES, *SPOKEN, *CALLS) if held(text))
    assert not needs.search("好的，那就这样吧，我明天再过来看一下") and not needs.search("see you at ten then")
