"""PHONE as it is heard: short codes among amounts, heads said as amounts, words that sound like digits."""

from __future__ import annotations

import pytest

from rules.entities import EntityContext
from rules.entities.digits.hearing import as_said
from rules.entities.folding import fold
from rules.entities.phones.phone import find
from tests.rules.cases_phone_heard import ALIKE, DENIED, DIALOGUES, EXPLAINED, HEADS, NO_PAIRS, PAIRS
from tests.rules.cases_phone_short import COUNTED, DIALLED
from tests.rules.dialogues import turns, value_of, values
from transcribe.itn import Itn

CONTEXT = EntityContext()
ITN = Itn(Itn.Options())


def held(text: str) -> set[str]:
    return {value_of(entity) for entity in find(text, CONTEXT) if not entity.negated}


def written(text: str) -> str:
    return ITN.align(text)[0]


@pytest.mark.parametrize(("text", "wanted"), (*HEADS, *PAIRS, *ALIKE, *EXPLAINED, *DENIED))
def test_a_number_is_read_as_it_was_meant(text: str, wanted: str) -> None:
    assert held(text) == held(written(text)) == {wanted}


@pytest.mark.parametrize(("text", "wanted"), DIALLED)
def test_a_short_code_that_is_dialled_or_named_is_a_number(text: str, wanted: str) -> None:
    assert held(text) == held(written(text)) == set(wanted.split(","))


@pytest.mark.parametrize("text", NO_PAIRS)
def test_amounts_in_a_row_are_no_number(text: str) -> None:
    assert held(text) == set()


@pytest.mark.parametrize("text", COUNTED)
def test_amounts_counts_and_measures_are_no_short_codes(text: str) -> None:
    assert held(text) == held(written(text)) == set()


@pytest.mark.parametrize(("said", "wanted"), DIALOGUES)
def test_what_an_answer_says_of_a_number(said: str, wanted: str) -> None:
    lines = [(line[0], line[3:]) for line in said.split(" / ")]
    assert values("PHONE", turns(*lines, timed=True)) == set(filter(None, [wanted]))


@pytest.mark.parametrize(
    ("asked", "answer", "wanted"),
    [
        ("报警打多少", "幺幺零", {"110"}),
        ("银行客服的号码是什么", "九五五八八", {"95588"}),
        ("电话费多少", "一百一十九", set()),
        ("急救费用是多少", "一百二", set()),
        ("路灯坏了找谁", "幺二三四五", {"12345"}),
        ("手机多少钱买的", "一万零八十六", set()),
        ("您打到多少分了", "一百一", set()),
    ],
)
def test_a_short_code_answers_only_who_asks_for_a_number(asked: str, answer: str, wanted: set[str]) -> None:
    for reply in (answer, written(answer)):
        assert values("PHONE", turns(("c", asked), ("a", reply), timed=True)) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("腰三八灵灵五五", "幺三八零零五五"),
        ("零二腰六二八八", "零二幺六二八八"),
        ("二二三八，腰疼", "二二三八,腰疼"),
        ("一八九七六五零酒店", "一八九七六五零酒店"),
        ("张玲一三八零零五", "张玲一三八零零五"),
        ("酒灵腰妖三八", "酒灵腰妖三八"),
        ("一三八,三八节的三八,零零", "一三八,      ,零零"),
        ("一三八,我家的八五,零零", "一三八,我家的八五,零零"),
    ],
)
def test_words_become_digits_only_among_digits(text: str, said: str) -> None:
    assert as_said(fold(text).text) == said
