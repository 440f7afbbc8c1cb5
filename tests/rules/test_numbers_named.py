"""ORDER_NO, ID_CARD, BANK_CARD, CVV, and what of them must not be seen in documents."""

from __future__ import annotations

from itertools import pairwise

import pytest

from rules.entities import EntityContext, find_type
from rules.entities.digits.sensitive import KEPT, sensitive_spans
from tests.rules.cases_numbers import CARDS, CODES, IDENTITIES, ORDERS
from tests.rules.dialogues import turns, values
from transcribe.itn import Itn

CONTEXT = EntityContext()
NAMED = [
    (kind, text, wanted)
    for kind, cases in (("ORDER_NO", ORDERS), ("ID_CARD", IDENTITIES), ("BANK_CARD", CARDS), ("CVV", CODES))
    for text, wanted in cases
]
CARD, IDENTITY = "4111111111111111", "110101199003077213"


def held(kind: str, text: str, context: EntityContext = CONTEXT) -> str:
    return ",".join(str(entity.value) for entity in find_type(kind, text, context) if not entity.negated)


@pytest.mark.parametrize(("kind", "text", "wanted"), NAMED)
def test_values(kind: str, text: str, wanted: str) -> None:
    assert held(kind, text) == wanted
    assert all(text[entity.start : entity.end] == entity.words for entity in find_type(kind, text, CONTEXT))


@pytest.mark.parametrize(("kind", "text", "wanted"), NAMED)
def test_normalised_text_gives_the_same_values(kind: str, text: str, wanted: str) -> None:
    written, _ = Itn(Itn.Options()).align(text)
    assert held(kind, written) == wanted


@pytest.mark.parametrize(
    ("kind", "said", "wanted"),
    [
        ("ORDER_NO", [("a", "订单号呢"), ("c", "二零二四零五"), ("a", "嗯"), ("c", "一二零零八八")], {"202405120088"}),
        ("ORDER_NO", [("a", "请报一下手机号"), ("c", "一三八零零一三八零零零")], set()),
        ("BANK_CARD", [("a", "卡号"), ("c", "4111"), ("a", "四一一一"), ("c", "1111"), ("c", "11111111")], {CARD}),
        ("CVV", [("a", "卡背面三位安全码是多少"), ("c", "零四七")], {"047"}),
        ("CVV", [("a", "验证码是多少"), ("c", "零四七")], set()),
        ("ID_CARD", [("a", "身份证"), ("c", "110101"), ("a", "好"), ("c", "一九九零零三零七七二一三")], {IDENTITY}),
        ("ID_CARD", [("a", "身份证号"), ("c", "130503670401001")], {"130503670401001"}),
        ("ORDER_NO", [("c", "订单号88660231"), ("a", "88660237？"), ("c", "最后一位是一，不是七")], {"88660231"}),
    ],
)  # fmt: skip
def test_dialogues(kind: str, said: list[tuple[str, str]], wanted: set[str]) -> None:
    assert values(kind, turns(*said)) == wanted


def test_a_corrected_number_is_kept_beside_the_right_one() -> None:
    wrong, right = find_type("BANK_CARD", f"卡号4111111111111129，不对，是{CARD}", CONTEXT)
    assert (wrong.negated, right.corrected, right.value) == (True, True, CARD)
    assert right.attributes["checksum"] is True and right.attributes["last4"] == "1111"
    (old,) = find_type("ID_CARD", "身份证号130503670401001", CONTEXT)
    assert old.attributes["checksum"] is False


def masked(text: str, context: EntityContext = CONTEXT) -> str:
    """The text with all that must be masked as stars (kept digits, too)."""
    chars = list(text)
    for start, end, keep in sensitive_spans(text, context):
        assert keep in (0, KEPT)
        chars[start:end] = "*" * (end - start)
    return "".join(chars)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"卡号是{CARD}", "卡号是****************"),
        ("卡号4111111111111112谢谢", "卡号****************谢谢"),
        ("银行卡号六二二二零二一零零一一二三四五六七", "银行卡号*****************"),
        ("卡号4111 1111\n1111 1112", "卡号*******************"),
        ("卡号四一一一，一一一一，等一下我看看，一一一一，一一一二。", f"卡号{'*' * 26}。"),
        ("卡号不是4111111111111111", "卡号不是****************"),
        ("卡号4111111111111111，不对，是4111111111111112", "卡号****************，不对，是****************"),
        ("卡号6222021001123456788，13800138000", "卡号*******************，13800138000"),
        ("身份证号110101199003077214", "身份证号******************"),
        (f"身份证{IDENTITY}，手机13800138000", "身份证******************，手机13800138000"),
        ("身份证号11010119900307721X", "身份证号******************"),
        ("护照号E12345678", "护照号*********"),
        ("社保号110101199003077214", "社保号******************"),
        ("我的账号是88660231445566", "我的账号是**************"),
        ("my account number is 12345678 ok", "my account number is ******** ok"),
        ("110101199003077214", "******************"),
        ("6222021001123456788", "*******************"),
        ("安全码123", "安全码***"),
        ("CVV是一二三", "CVV是***"),
        ("手机号13800138000", "手机号13800138000"),
        ("订单号20240512000138", "订单号20240512000138"),
        ("运单号6222021001123456788", "运单号6222021001123456788"),
        ("尾号5778的卡", "尾号5778的卡"),
        ("工号8001为您服务", "工号8001为您服务"),
        ("我的卡有三张", "我的卡有三张"),
        ("四零零八二零八八二零", "四零零八二零八八二零"),
    ],
)
def test_what_is_masked(text: str, left: str) -> None:
    assert masked(text) == left


def test_an_answer_is_masked_by_its_question() -> None:
    asked = EntityContext(before=lambda position: "请报一下您的卡号")
    assert masked("88660231445566", asked) == "**************"
    assert masked("88660231445566") == "88660231445566"


def test_spans_are_apart_and_in_order() -> None:
    spans = sensitive_spans(f"卡号{CARD}安全码123，身份证{IDENTITY}，卡号4111111111111112", CONTEXT)
    assert spans == sorted(spans) and all(a[1] <= b[0] for a, b in pairwise(spans))
    assert [keep for *_, keep in spans] == [KEPT, 0, KEPT, KEPT]
