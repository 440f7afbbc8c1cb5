"""MONEY, NUMBER and DURATION, and the numbers under them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.entities import EntityContext, entity_types, find_type
from rules.entities.amounts.numbers import numbered
from rules.entities.amounts.numbers_quantity import plain
from rules.entities.base import Entity
from tests.rules import cases_amounts_calls, cases_counts_calls
from tests.rules.cases_counts import COUNTS
from tests.rules.cases_duration import DURATIONS
from tests.rules.cases_money import MONEY
from transcribe.itn import Itn, ItnOptions

CONTEXT = EntityContext()
ITN = Itn(ItnOptions())
KINDS = ("MONEY", "NUMBER", "DURATION")
CALLS = cases_amounts_calls.CALLS + cases_counts_calls.CALLS
SAID = cases_amounts_calls.SAID + cases_counts_calls.SAID
ALPHABET = (
    "零一二两三五九十百千万亿半个块元毛分钱角刀美欧天年月周小时点多来几到至百分之第周初不是价扣卖一共，。 \n-~$¥€%./:,"
    "0123456789akmbnthoundredfiveswentyhalfand dollars cents"
)


def _money(entity: Entity) -> str:
    return f"{entity.value['amount']} {entity.value['currency']}"


def _values(kind: str, text: str) -> str:
    found = find_type(kind, text, CONTEXT)
    return ", ".join(map(_money, found)) if kind == "MONEY" else " ".join(str(entity.value) for entity in found)


@pytest.mark.parametrize(("text", "wanted"), MONEY)
def test_money(text: str, wanted: str) -> None:
    assert _values("MONEY", text) == wanted


@pytest.mark.parametrize(("text", "wanted"), COUNTS)
def test_counts(text: str, wanted: str) -> None:
    assert _values("NUMBER", text) == wanted


@pytest.mark.parametrize(("text", "wanted"), DURATIONS)
def test_durations(text: str, wanted: str) -> None:
    assert _values("DURATION", text) == wanted


@pytest.mark.parametrize(("kind", "text", "wanted"), CALLS + SAID)
def test_calls(kind: str, text: str, wanted: str) -> None:
    assert _values(kind, text) == wanted


@pytest.mark.parametrize(("kind", "text", "wanted"), CALLS)
def test_calls_after_itn(kind: str, text: str, wanted: str) -> None:
    assert _values(kind, ITN.align(text)[0]) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("一千零五十", "1050"),
        ("一百二", "120"),
        ("两万三", "23000"),
        ("三万五千六", "35600"),
        ("一百二十万", "1200000"),
        ("二点五亿", "250000000"),
        ("壹佰贰拾叁", "123"),
        ("貳萬參仟", "23000"),
        ("廿五", "25"),
        ("3万5", "35000"),
        ("3千6", "3600"),
        ("1亿2300万", "123000000"),
        ("36.57亿", "3657000000"),
        ("12,34,567.89", "1234567.89"),
        ("四十九兆九千五百九十二亿", "49959200000000"),
        ("三千多万", "30000000"),
        ("两三百", "200 300"),
        ("十五六", "15 16"),
        ("三到五万", "30000 50000"),
        ("八百到一千", "800 1000"),
        ("三百五一个月", "350"),
        ("五九九一个月", "599"),
        ("第三天和星期五", ""),
        ("十几万，几百", ""),
        ("早上三点五分", ""),
        ("8.8.8.8", ""),
        ("twelve hundred", "1200"),
        ("one point five million", "1500000"),
        ("half a million", "500000"),
        ("三百一共两次", "300 2"),
        ("五十一起投诉", "51"),
        ("八两", "8"),
        ("一小时零二十分", "1 20"),
        ("一三八零零一三八零零零三天", "3"),
        ("老幺三岁", ""),
        ("两个亿，1.3个亿", "200000000 130000000"),
        ("$.50 and a.7", "0.5"),
        ("at that point seven percent", "7"),
        ("two and a half thousand", "2500"),
        ("nineteen ninety nine", "19 99"),
        ("five to ten thousand", "5000 10000"),
        ("between fifty and seventy", "50 70"),
        ("thirty five lakh", "3500000"),
        ("one hundred and one", "101"),
    ],
)
def test_numbers_as_they_are_said(text: str, wanted: str) -> None:
    assert " ".join(plain(number.value) for number in numbered(text).numbers) == wanted


@pytest.mark.parametrize(
    ("kind", "text", "words", "assumptions"),
    [
        ("MONEY", "大概三百来块吧", ["三百来块"], ("approximate",)),
        ("MONEY", "两三百块", ["两", "三百块"], ("approximate",)),
        ("MONEY", "一百块左右", ["一百块"], ("approximate",)),
        ("MONEY", "$20", ["$20"], ("currency-inferred",)),
        ("MONEY", "扣了我三百五", ["三百五"], ("currency-inferred",)),
        ("MONEY", "卖两百出头", ["两百"], ("approximate", "currency-inferred")),
        ("MONEY", "人民币  50元", ["人民币  50元"], ()),
        ("MONEY", "it costs nineteen ninety-nine", ["nineteen ninety-nine"], ("currency-inferred", "cents-inferred")),
        ("NUMBER", "三分之一", ["三分之一"], ("rounded",)),
        ("NUMBER", "十来个人", ["十来"], ("approximate",)),
        ("DURATION", "三个多小时", ["三个多小时"], ("approximate",)),
        ("DURATION", "about two hours", ["two hours"], ("approximate",)),
    ],
)
def test_what_was_guessed_is_said(kind: str, text: str, words: list[str], assumptions: tuple[str, ...]) -> None:
    found = find_type(kind, text, CONTEXT)
    assert [entity.words for entity in found] == words
    assert all(entity.assumptions == assumptions for entity in found)


def test_attributes_say_what_a_value_was() -> None:
    (percent,) = find_type("NUMBER", "百分之十五", CONTEXT)
    (third,) = find_type("NUMBER", "三分之一", CONTEXT)
    low, high = find_type("DURATION", "三到五个工作日", CONTEXT)
    assert percent.attributes == {"percent": "15"}
    assert third.attributes == {"numerator": "1", "denominator": "3"}
    assert (low.words, high.words) == ("三", "五个工作日")
    assert low.attributes == high.attributes == {"business_days": True, "range": "P3D/P5D"}


@pytest.mark.parametrize(
    ("region", "text", "wanted"),
    [
        ("CN", "五十块", "50 CNY"),
        ("HK", "五十块", "50 HKD"),
        ("TW", "五十元", "50 TWD"),
        ("HK", "$50", "50 HKD"),
        ("AU", "fifty dollars", "50 AUD"),
        ("US", "fifty dollars", "50 USD"),
        ("HK", "五十美元", "50 USD"),
        ("HK", "人民币五十元", "50 CNY"),
        ("JP", "¥500", "500 JPY"),
        ("PK", "500 rupees", "500 PKR"),
    ],
)
def test_the_region_decides_between_currencies_of_one_name(region: str, text: str, wanted: str) -> None:
    assert [_money(entity) for entity in find_type("MONEY", text, EntityContext(region=region))] == [wanted]


def test_what_was_denied_or_taken_back_is_flagged() -> None:
    said = find_type("MONEY", "总共三百块，不对，三百五十块", CONTEXT)
    denied = find_type("MONEY", "是三百块，不是五百块", CONTEXT)
    assert [(entity.negated, entity.corrected) for entity in said] == [(True, False), (False, True)]
    assert [entity.negated for entity in denied] == [False, True]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("五十美元，不对，六十", ["50 USD", "60 USD"]),
        ("总共三百块，不对，是五百", ["300 CNY", "500 CNY"]),
        ("fifty dollars, sorry, sixty", ["50 USD", "60 USD"]),
        ("三百块，不对，三个", ["300 CNY"]),
    ],
)
def test_what_replaces_a_sum_is_in_the_same_currency(text: str, wanted: list[str]) -> None:
    assert [_money(entity) for entity in find_type("MONEY", text, CONTEXT)] == wanted


@pytest.mark.parametrize(
    ("asked", "answer", "wanted"),
    [
        ("那这个多少钱啊", "嗯，三百五", ["350 CNY"]),
        ("那这个多少钱啊", "大概两千吧", ["2000 CNY"]),
        ("how much is it", "twenty five", ["25 USD"]),
        ("那这个多少钱啊", "三百五十个", []),
        ("那这个多少钱啊", "一三八零零一三八零零零", []),
        ("您贵姓", "三百五", []),
    ],
)
def test_a_number_that_answers_a_question_for_the_price(asked: str, answer: str, wanted: list[str]) -> None:
    context = EntityContext(before=lambda position: asked)
    assert [_money(entity) for entity in find_type("MONEY", answer, context)] == wanted


@pytest.mark.parametrize(
    ("asked", "answer", "wanted"),
    [
        ("您几位？", "三", "3"),
        ("一共来了几个人啊", "十二", "12"),
        ("一共来了几个人啊", "12", "12"),
        ("您要多少份", "嗯，要30", "30"),
        ("how many seats do you need", "uh about 42", "42"),
        ("how many seats do you need", "forty two", "42"),
        ("一共来了几个人啊", "0571", ""),
        ("一共来了几个人啊", "一三八零", ""),
        ("一共来了几个人啊", "13800138000", ""),
        ("您房号多少", "十五", ""),
        ("您手机后四位报一下", "四千七百二十一", ""),
        ("几点到", "十五", ""),
        ("what's your room number", "fifteen", ""),
        ("your extension please?", "forty two", ""),
        ("那这个多少钱", "三百五", ""),
    ],
)
def test_a_number_that_answers_a_question_for_how_many(asked: str, answer: str, wanted: str) -> None:
    context = EntityContext(before=lambda position: asked)
    assert " ".join(entity.value for entity in find_type("NUMBER", answer, context)) == wanted


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("MONEY", "明明是三百二十九块五，怎么扣了三百五"),
        ("MONEY", "押金两百，房费一晚三百六"),
        ("MONEY", "两千五百八的手机，满三百减四十"),
        ("MONEY", "一点五万美元，三到五万块，两三百块"),
        ("MONEY", "五块零五分，十九块九毛，三毛五"),
        ("MONEY", "three dollars and forty five cents, twelve hundred euros"),
        ("NUMBER", "百分之十五的用户，一百二十万，三十二份"),
        ("NUMBER", "twenty five percent of the boxes"),
        ("DURATION", "四十五分钟，三十到六十秒，十二个半小时"),
        ("DURATION", "an hour and a half, ninety seconds, three to five days"),
    ],
)
def test_the_same_from_what_itn_makes_of_it(kind: str, text: str) -> None:
    written = ITN.align(text)[0]
    assert written != text
    assert _values(kind, written) == _values(kind, text) != ""


@given(
    st.text(ALPHABET, max_size=50) | st.lists(st.sampled_from([text for text, _ in MONEY]), max_size=3).map("，".join)
)
def test_any_text(text: str) -> None:
    for kind in KINDS:
        found = entity_types()[kind].find(text, CONTEXT)
        needs = entity_types()[kind].needs
        assert all(text[entity.start : entity.end] == entity.words for entity in found)
        assert all(earlier.end <= later.start for earlier, later in pairwise(found))
        assert not found or (needs is not None and needs.search(text))
