"""Which fields a rule set says it can find: sinks make their templates of it."""

from __future__ import annotations

from pathlib import Path

from tests.rules.test_load import rules


def declared(tmp_path: Path, *texts: str) -> dict[str, str]:
    return rules(tmp_path, *texts).declared


def test_entities_and_plain_captures_have_their_types(tmp_path: Path) -> None:
    rule = 'rule: r\nmatch: ["%{PHONE:callback}", "共%{INT:pieces:int}件", "%{WORD:said}"]\n'
    assert declared(tmp_path, rule) == {"callback": "phone", "pieces": "integer", "said": "keyword"}


def test_actions_change_what_is_declared(tmp_path: Path) -> None:
    rule = """rule: r
match: "(?<n>%{INT}) of %{INT:total:int} by %{WORD:draft}"
target: order
then:
  - convert: {order.n: float}
  - rename: {order.total: total}
  - add_field: {seen: yes}
  - remove: [order.draft]
  - grok: {match: {seen: "%{WORD:word}"}}
"""
    assert declared(tmp_path, rule) == {"order.n": "float", "total": "integer", "seen": "keyword", "word": "keyword"}


def test_a_name_that_two_rules_declare_differently_is_a_keyword(tmp_path: Path) -> None:
    one, other = 'rule: a\nmatch: "%{MONEY:price}"\n', 'rule: b\nmatch: "%{INT:price:int}"\n'
    assert declared(tmp_path, one, other) == {"price": "keyword"}


def test_a_rule_that_finds_nothing_declares_nothing(tmp_path: Path) -> None:
    assert declared(tmp_path, 'rule: r\nmatch: "%{PHONE:phone}"\nabsent: true\ncategory: silent\n') == {
        "category": "keyword"
    }


def test_the_library_declares_its_fields(tmp_path: Path) -> None:
    made = rules(tmp_path, paths=("library:contact", "library:hours", "library:payment")).declared
    assert (made["phone"], made["hours"], made["amount"]) == ("phone", "opening_hours", "money")
