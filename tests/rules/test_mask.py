"""Card, identity and security numbers are starred in all that leaves a pipeline, wherever they stand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callstash.contracts import Context
from callstash.documents import call_document, field_documents, segment_documents
from callstash.model import Event, Segment
from rules.check import text_event
from rules.mask import Mask
from tests.rules.test_load import rules

CARD, IDENTITY = "4111111111111111", "11010519491231002X"
SPOKEN_CARD = "四一一一一一一一一一一一一一一一"
SPOKEN_IDENTITY = "一一零一零五一九四九一二三一零零二艾克斯"
LIBRARY = ("library:pii", "library:contact", "library:order")


def mask(tmp_path: Path, *also: str) -> Mask:
    context = Context("test", tmp_path, tmp_path / "data", tmp_path / "models")
    return Mask(Mask.Options(also=also), context)


def delivered(tmp_path: Path, event: Event, *also: str) -> Event:
    return mask(tmp_path, *also).apply(rules(tmp_path, paths=LIBRARY).apply(event))


def documents(event: Event) -> str:
    return json.dumps([call_document(event), segment_documents(event), field_documents(event)], ensure_ascii=False)


def call(*turns: str, **meta: Any) -> Event:
    return text_event([(turn, None, 0) for turn in turns], meta=meta)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (f"卡号是{CARD}谢谢", "卡号是************1111谢谢"),
        ("卡号是4111 1111 1111 1111", "卡号是**** **** **** 1111"),
        (f"卡号是{SPOKEN_CARD}", "卡号是************一一一一"),
        (f"身份证号{IDENTITY}", "身份证号**************002X"),
        (f"身份证是{SPOKEN_IDENTITY}", None),
        ("卡号是4111111111111112", "卡号是************1112"),
        ("安全码是三二一", "安全码是***"),
        ("my card is four one one one one one one one one one one one one one one one", None),
        ("手机号13800138000", "手机号13800138000"),
        ("订单号是20240512000138", "订单号是20240512000138"),
    ],
)
def test_what_is_left_of_a_number(tmp_path: Path, said: str, left: str | None) -> None:
    event = delivered(tmp_path, call(said))
    if left is not None:
        assert event.transcript.text == left
    assert "*" in event.transcript.text or left == said
    assert len(event.transcript.text) == len(said)


@pytest.mark.parametrize("number", [CARD, IDENTITY, SPOKEN_CARD, SPOKEN_IDENTITY])
def test_no_document_holds_the_number(tmp_path: Path, number: str) -> None:
    cue = "身份证号" if number in (IDENTITY, SPOKEN_IDENTITY) else "银行卡号"
    event = delivered(tmp_path, call(f"{cue}是{number}", f"我再说一遍{cue}{number}"))
    text = documents(event)
    assert event.fields
    assert number not in text
    assert CARD[:-4] not in text and IDENTITY[:-4] not in text


def test_the_last_four_digits_can_be_searched_for(tmp_path: Path) -> None:
    (field,) = delivered(tmp_path, call(f"卡号是{CARD}")).fields
    assert (field.value, field.words) == ("************1111", "************1111")
    assert field.attributes["masked"] is True
    assert not {"national", "corrects"} & field.attributes.keys()


def test_a_number_that_normalisation_broke_is_hidden_on_both_sides(tmp_path: Path) -> None:
    raw, text = f"卡号{SPOKEN_CARD}", "卡号411一 1111点11"
    segment = Segment(0, 3000, raw, text, alignment=((0, 2, 0, 2), (2, len(raw), 2, len(text))))
    event = call("")
    event = replace(event, transcript=replace(event.transcript, segments=(segment,)))
    (after,) = delivered(tmp_path, event).transcript.segments
    assert SPOKEN_CARD not in after.raw
    assert "411" not in after.text


def test_a_number_split_over_two_turns_is_hidden_in_both(tmp_path: Path) -> None:
    event = delivered(tmp_path, call("银行卡号是四一一一一一一一", "一一一一一一一一"))
    assert [s.text for s in event.transcript.segments] == ["银行卡号是********", "****一一一一"]


def test_copies_in_fields_tags_and_metadata_are_hidden_too(tmp_path: Path) -> None:
    rule = (
        'rule: c\nmatch: "%{BANK_CARD:card}"\nthen: [{add_field: {copy: "card %{card}"}}, {add_tag: "paid_%{card}"}]\n'
    )
    event = mask(tmp_path).apply(rules(tmp_path, rule).apply(call(f"卡号{CARD}", card_no=CARD, cvv="123", queue="7")))
    assert [field.value for field in event.fields] == ["************1111", "card ************1111"]
    assert event.tags == ("paid_************1111",)
    assert (event.meta["card_no"], event.meta["queue"]) == ("************1111", "7")
    assert CARD not in documents(event)


def test_a_call_id_full_of_digits_stays_what_the_pbx_made_it(tmp_path: Path) -> None:
    for call_id in ("1732768000.123", "20261122-8001-13800138000", CARD):
        event = mask(tmp_path).apply(call(f"卡号{CARD}", call_id=call_id, copy=f"id {CARD}"))
        assert (event.meta["call_id"], event.meta["copy"]) == (call_id, "id ************1111")
    numbered = call("您好", call_id=1732768000)
    assert mask(tmp_path).apply(numbered) == numbered


def test_a_plain_capture_around_a_number_is_hidden_where_it_holds_it(tmp_path: Path) -> None:
    event = rules(tmp_path, 'rule: g\nmatch: "卡号(?<rest>.+)"\n').apply(call(f"卡号{CARD}谢谢"))
    (field,) = mask(tmp_path).apply(event).fields
    assert field.value == field.words == "************1111谢谢"


def test_other_entities_are_hidden_where_asked_for(tmp_path: Path) -> None:
    event = delivered(tmp_path, call("电话13800138000，邮箱a.b@example.com"), "PHONE", "EMAIL")
    assert event.transcript.text == "电话*******8000，邮箱*.*@*******.***"
    assert "13800138000" not in documents(event)


def test_the_offsets_of_other_fields_still_hold(tmp_path: Path) -> None:
    event = delivered(tmp_path, call(f"卡号{CARD}，电话13800138000"))
    phone = next(field for field in event.fields if field.name == "phone")
    span = phone.evidence[0]
    assert event.transcript.segments[0].text[span.start : span.end] == phone.words == "13800138000"


def test_a_call_without_such_numbers_is_the_very_same(tmp_path: Path) -> None:
    event = rules(tmp_path, paths=LIBRARY).apply(call("电话13800138000", queue="sales"))
    assert mask(tmp_path).apply(event) == event


def test_a_report_about_a_call_can_be_veiled(tmp_path: Path) -> None:
    veil = mask(tmp_path).veil(call(f"卡号{CARD}"))
    assert veil({"why": [f"there is BANK_CARD ({CARD} = {CARD})"], "n": 1}) == {
        "why": ["there is BANK_CARD (************1111 = ************1111)"],
        "n": 1,
    }


def test_a_report_hides_the_value_too_where_more_digits_follow(tmp_path: Path) -> None:
    veil = mask(tmp_path).veil(call(f"卡号是{CARD}，等级0，安全码是321"))
    assert veil([CARD, "321"]) == ["************1111", "***"]


def test_the_end_of_a_word_is_no_pause_inside_a_card_number(tmp_path: Path) -> None:
    """会员等级 holds 等, which begins 等一下: the level would be the last digit of the card."""
    veil = mask(tmp_path).veil(call(f"卡号是{CARD}，会员等级0"))
    assert veil([CARD]) == ["************1111"]


def test_a_security_code_is_hidden_by_itself_only(tmp_path: Path) -> None:
    event = delivered(tmp_path, call("安全码是321，电话13832100321，订单号是20253210001"))
    assert [(f.name, f.value) for f in event.fields] == [
        ("cvv", "***"),
        ("phone", "+8613832100321"),
        ("order_no", "20253210001"),
    ]
