"""A test made of a real call with `--mask` holds none of its numbers, and holds as a test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from callstash.checksums import identity_card, luhn
from rules.check import text_event
from rules.disguise import disguises
from rules.entities import EntityContext, find_type
from tests.rules.test_load import rules

CONTEXT = EntityContext("CN", "Asia/Shanghai")


def disguised(*turns: str, **more: Any) -> dict[str, Any]:
    test = {"turns": [{"text": turn} for turn in turns], "meta": {"call_id": "8012-1"}, **more}
    return next(disguises(test, CONTEXT))


def said(*turns: str) -> list[str]:
    return [turn["text"] for turn in disguised(*turns)["turns"]]


def values(kind: str, text: str) -> list[Any]:
    return [entity.value for entity in find_type(kind, text, CONTEXT)]


@pytest.mark.parametrize(
    ("kind", "text", "private"),
    [
        ("CVV", "安全码321", "321"),
        ("CVV", "卡背面三位是零一二", "零一二"),
        ("EMAIL", "邮箱lisi@qq.com", "lisi"),
        ("EMAIL", "邮箱zhangsan2008@qq.com", "zhangsan"),
        ("EMAIL", "邮箱zhangsan2008@zhang-home.cn", "home"),
        ("EMAIL", "邮箱是z h a n g三三八艾特幺六三点com", "三三八"),
        ("EMAIL", "my email is john dot smith at gmail dot com", "smith"),
        ("PLATE", "车牌京A12389", "123"),
        ("PLATE", "车牌粤B D一二三四五", "一二三"),
        ("ORDER_NO", "订单号SF1390013900012", "13900"),
        ("PHONE", "电话13800138000", "00138000"),
        ("PHONE", "电话一三八，三个零，一三八零零", "三个零"),
        ("PHONE", "我的电话是138，不对，139 0013 8000", "0013"),
        ("PHONE", "电话0571-87654321", "87654321"),
        ("BANK_CARD", "卡号4111 1111 1111 1111", "1111"),
        ("BANK_CARD", "my card is four one one one one one one one one one one one one one one one", "one one one one"),
        ("ID_CARD", "身份证号11010519491231002X", "19491231"),
        ("ID_CARD", "身份证是一一零一零五一九四九一二三一零零二艾克斯", "一九四九一二三一"),
        ("ID_CARD", "身份证号110105491231002", "491231"),
    ],
)
def test_other_values_of_the_same_kind_stand_in_their_place(kind: str, text: str, private: str) -> None:
    (changed,) = said(text)
    before, after = values(kind, text), values(kind, changed)
    assert len(before) == len(after) == 1
    assert before != after
    assert private not in changed


def test_invented_cards_and_identities_have_right_check_digits() -> None:
    assert luhn(values("BANK_CARD", said("卡号6222021234567894")[0])[0])
    (identity,) = values("ID_CARD", said("身份证号11010519491231002X")[0])
    assert identity_card(identity)


def test_a_number_over_two_turns_is_another_in_both() -> None:
    test = disguised("我的卡号是四一一一一一一一", "嗯", "一一一一一一一一")
    first, _, second = (turn["text"] for turn in test["turns"])
    assert "一一一一一" not in first + second
    assert len(values("BANK_CARD", first + second)) == 1


def test_a_number_that_is_no_card_but_called_one_is_another() -> None:
    assert "4111" not in said("卡号4111111111111112")[0]


def test_what_is_said_of_a_number_elsewhere_is_changed_with_it() -> None:
    test = disguised(
        "卡号多少",
        "6222021234567894",
        "6222 0212开头的是吧",
        given={"card": "6222021234567894"},
        given_tags=["card_62220212"],
    )
    number, part = test["turns"][1]["text"], test["turns"][2]["text"]
    assert part == f"{number[:4]} {number[4:8]}开头的是吧"
    assert (test["given"], test["given_tags"]) == ({"card": number}, [f"card_{number[:8]}"])


def test_telephone_numbers_in_metadata_are_others_too() -> None:
    test = disguised("电话13800138000", meta={"caller": "+8613800138000", "callee": "13900139000", "queue": "vip"})
    number = test["turns"][0]["text"][2:]
    assert test["meta"]["caller"] == f"+86{number}"
    assert test["meta"]["callee"] not in ("13900139000", number)
    assert test["meta"]["queue"] == "vip"


def test_numbers_that_everybody_knows_stay() -> None:
    (text,) = said("报警110，热线95588，手机13900139000")
    assert text.startswith("报警110，热线95588，手机139")
    assert "13900139000" not in text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("CVV", "安全码321"),
        ("EMAIL", "邮箱lisi@qq.com"),
        ("PLATE", "车牌京A12389"),
        ("ID_CARD", "身份证11010519491231002X"),
    ],
)
def test_the_test_that_is_made_holds(tmp_path: Path, kind: str, text: str) -> None:
    made = rules(tmp_path, f"rule: it\nmatch: '%{{{kind}:value}}'\n").promote(
        text_event([(text, None, 0)]), None, disguised=True
    )
    made.file.write_text(made.text, "utf-8")
    after = rules(tmp_path)
    assert not after.findings
    assert [outcome.reason for outcome in after.outcomes] == [""]
    (value,) = values(kind, text)
    assert value not in json.dumps(made.test, ensure_ascii=False)
