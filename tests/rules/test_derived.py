"""What rules make of a number that is masked shows no more of it than the number itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from callstash.model import Event
from rules.check import text_event
from rules.redaction import veil
from tests.rules.test_load import rules
from tests.rules.test_mask import CARD, IDENTITY, SPOKEN_CARD, documents, mask

HALF = r"""
rule: half
match: '卡号(?:是)?\s*(?<half>[\d一四]+)'
then: [{add_field: {copy: "%{half}", longer: "a%{half}b"}}, {add_tag: "card_%{half}"}]
"""


def made(tmp_path: Path, rule: str, *turns: str, also: tuple[str, ...] = ()) -> Event:
    """The turns are the customer's and the agent's by turns."""
    said = [(turn, ("customer", "agent")[index % 2], 0) for index, turn in enumerate(turns)]
    return mask(tmp_path, *also).apply(rules(tmp_path, rule).apply(text_event(said)))


def value(event: Event, name: str) -> object:
    return next(field.value for field in event.fields if field.name == name)


@pytest.mark.parametrize("kind", ["integer", "float", "string"])
@pytest.mark.parametrize(("entity", "said"), [("BANK_CARD", f"卡号{CARD}"), ("ID_CARD", f"身份证{IDENTITY}")])
def test_a_number_that_was_converted_is_hidden_in_all_its_copies(
    tmp_path: Path, kind: str, entity: str, said: str
) -> None:
    then = '{add_field: {copy: "%{number}", longer: "no. %{number}"}}, {add_tag: "id_%{number}"}'
    rule = f"rule: c\nmatch: '%{{{entity}:number}}'\nthen: [{{convert: {{number: {kind}}}}}, {then}"
    for removed in ("", ", {remove: [number]}"):
        text = documents(made(tmp_path, f"{rule}{removed}]\n", said))
        assert "copy" in text and "id_" in text
        for part in (CARD[:8], IDENTITY[:8], IDENTITY[:1] + "." + IDENTITY[1:8]):
            assert part not in text


@pytest.mark.parametrize(
    "turns",
    [
        ("我的卡号是四一一一一一一一", "嗯", "一一一一一一一一"),
        ("我的卡号是41111111", "嗯", "11111111"),
        ("卡号四一一一一一一一，对，一一一一一一一一",),
    ],
)
def test_half_of_a_card_number_is_hidden_in_all_its_copies(tmp_path: Path, turns: tuple[str, ...]) -> None:
    event = made(tmp_path, HALF, *turns)
    assert (value(event, "copy"), value(event, "longer")) == ("********", "a********b")
    assert event.tags == ("card_********",)


@pytest.mark.parametrize("then", ['{add_tag: "%{a}%{a}"}', '{convert: {a: integer}}, {add_tag: "%{a}"}, {remove: [a]}'])
def test_six_digits_are_hidden_wherever_they_stand(tmp_path: Path, then: str) -> None:
    rule = f"rule: six\nmatch: '卡号62220(?<a>\\d{{7}})'\nthen: [{{add_field: {{n: '%{{a}}'}}}}, {then}]\n"
    event = made(tmp_path, rule, "卡号6222021234567894")
    assert not any(char.isdigit() for char in "".join(event.tags))


def test_parts_are_hidden_where_the_field_that_held_them_is_gone(tmp_path: Path) -> None:
    rule = HALF.replace("}]", '}, {remove: [half]}, {add_tag: "9%{copy}9"}]')
    event = made(tmp_path, rule, f"卡号{SPOKEN_CARD[:9]}", "嗯", SPOKEN_CARD[9:])
    assert value(event, "copy") == "*********"
    assert event.tags == ("card_*********", "9*********9")


def test_pieces_that_rules_put_together_are_hidden(tmp_path: Path) -> None:
    rule = (
        r"rule: four\nmatch: '卡号(?<a>\d{4})(?<b>\d{4})(?<c>\d{4})(?<d>\d{4})'\n"
        r"then: [{add_field: {x: '%{a}%{b}', y: '%{a} %{b}', z: '7%{b}%{c}7', last: '%{d}'}}, {remove: [b]}]"
    ).replace("\\n", "\n")
    event = made(tmp_path, rule, "卡号6222021234567894")
    assert [value(event, name) for name in "xyz"] == ["*" * 8, "**** ****", "7********7"]
    assert value(event, "last") == "7894"


def test_what_a_grok_action_takes_from_a_copy_is_hidden(tmp_path: Path) -> None:
    grok = r"{grok: {match: {copy: '^(?<bin>\d{6})(?<rest>\d+)'}}}"
    rule = f"rule: g\nmatch: '%{{BANK_CARD:card}}'\nthen: [{{add_field: {{copy: '%{{card}}'}}}}, {grok}]\n"
    event = made(tmp_path, rule, f"卡号{CARD}")
    assert (value(event, "bin"), value(event, "rest")) == ("******", "******1111")


def test_a_security_code_is_hidden_inside_a_tag_and_as_a_number(tmp_path: Path) -> None:
    rule = "rule: c\nmatch: '%{CVV:cvv}'\nthen: [{convert: {cvv: integer}}, {add_tag: 'c%{cvv}'}]\n"
    assert made(tmp_path, rule, "安全码是321").tags == ("c***",)
    assert made(tmp_path, rule, "安全码是012").tags == ("c**",)


def test_what_a_rule_redacts_is_hidden_in_its_copies(tmp_path: Path) -> None:
    rule = (
        "rule: p\nmatch: '%{PHONE:phone}'\nthen: [{add_field: {copy: 'tel%{phone}'}}, {convert: {phone: integer}}, "
        "{add_tag: 'p%{phone}'}, {redact: [phone]}]\n"
    )
    event = rules(tmp_path, rule).apply(text_event([("电话13800138000", None, 0)]))
    assert value(event, "copy") == "tel+*************"
    assert event.tags == ("p*************",)


def test_what_can_be_read_in_the_text_can_be_read_in_copies(tmp_path: Path) -> None:
    rule = "rule: b\nmatch: '生日(?<day>\\d{8})'\nthen: [{add_field: {copy: '%{day}'}}, {add_tag: 'born_%{day}'}]\n"
    event = made(tmp_path, rule, f"生日19491231，身份证{IDENTITY}")
    assert [field.value for field in event.fields] == ["19491231", "19491231"]
    assert event.tags == ("born_19491231",)


@pytest.mark.parametrize("number", ["6245880812555917", CARD, "340000000000009", "6222021234567890128"])
def test_an_order_number_that_looks_like_a_card_stays_whole_with_its_copies(tmp_path: Path, number: str) -> None:
    then = 'then: [{add_field: {copy: "%{order}"}}, {add_tag: "order_%{order}"}]'
    event = made(tmp_path, f"rule: o\nmatch: '%{{ORDER_NO:order}}'\n{then}\n", f"订单号{number}")
    assert event.transcript.text == f"订单号{number}"
    assert [field.value for field in event.fields] == [number, number]
    assert event.tags == (f"order_{number}",)


def test_metadata_that_its_key_calls_an_order_number_is_no_card(tmp_path: Path) -> None:
    event = text_event([("您好", None, 0)], meta={"order_no": CARD, "account": 6222021234567894.0})
    assert mask(tmp_path).apply(event).meta == {"order_no": CARD, "account": "*************894.0"}


def test_a_sum_of_money_that_is_hidden_stays_one(tmp_path: Path) -> None:
    rule = "rule: m\nmatch: '%{MONEY:sum}'\nthen: [{add_field: {copy: '%{sum}'}}, {add_tag: 'owes_%{sum}'}]\n"
    event = made(tmp_path, rule, "一共一百块", also=("MONEY",))
    assert value(event, "sum") == {"amount": "***", "currency": "***"}
    assert "'100'" not in event.tags[0]
    assert '"100' not in documents(event)
    card_like = made(tmp_path, "rule: m\nmatch: '%{MONEY:sum}'\n", f"一共{CARD}.00元")
    assert isinstance(value(card_like, "sum"), dict)


def test_a_report_hides_halves_of_a_number_and_keeps_its_counts() -> None:
    hide = veil({CARD: "************1111", "321": "***"})
    report = {"value": "41111111", "words": "四一一一一一一一", "start_ms": 321, "number": 4111111111111111.0}
    assert hide(report) == {
        "value": "********",
        "words": "********",
        "start_ms": 321,
        "number": "************1111.0",
    }
