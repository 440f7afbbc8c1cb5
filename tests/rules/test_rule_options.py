"""Dictionaries, target, overwrite, tags on failure, redaction; what changes in the files; what worker processes get."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from callstash.contracts import Context
from callstash.model import Event
from rules.check import text_event
from rules.engine import RuleFiles
from tests.rules.test_load import found, only, rules


def call(*turns: str, **meta: Any) -> Event:
    return text_event([(turn, None, 0) for turn in turns], meta=meta)


def values(event: Event) -> list[tuple[str, Any]]:
    return [(field.name, field.value) for field in event.fields]


# -- dictionaries ------------------------------------------------------------------------------------------------------

DICTIONARY = 'rule: d\nmatch: "我要办%{PRODUCT:product}"\ndictionaries: {PRODUCT: FILE}\n'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.txt", "# what we sell\n宽带 => broadband\n光纤 => broadband\nWi Fi\n"),
        ("p.yaml", "宽带: broadband\n光纤: broadband\nWi Fi:\n"),
        ("q.yaml", "broadband: [宽带, 光纤]\nWi Fi:\n"),
        ("p.json", '{"宽带": "broadband", "光纤": "broadband", "Wi Fi": "Wi Fi"}'),
        ("p.csv", "宽带,broadband\n光纤,broadband\nWi Fi\n"),
    ],
)
def test_a_word_of_a_dictionary_stands_for_a_value(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    made = rules(tmp_path, DICTIONARY.replace("FILE", name))
    assert not made.findings
    assert values(made.apply(call("我要办光纤"))) == [("product", "broadband")]
    assert values(made.apply(call("我要办wi  fi"))) == [("product", "wi  fi")]


def test_the_longest_word_of_a_dictionary_wins(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text("宽带\n宽带升级\n", "utf-8")
    made = rules(tmp_path, DICTIONARY.replace("FILE", "p.txt"))
    assert values(made.apply(call("我要办宽带升级包"))) == [("product", "宽带升级")]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("q.json", '{"梨": {"a": 1}}', "E211"),
        ("gone.txt", None, "E200"),
        ("p.txt", "# nothing\n", "E211"),
        ("p.json", "[", "E211"),
        ("p.yaml", "a: [", "E211"),
    ],
)
def test_a_dictionary_that_is_none_is_a_finding(tmp_path: Path, name: str, text: str | None, code: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")
    made = rules(tmp_path, DICTIONARY.replace("FILE", name))
    assert only(made).code == code
    assert not made.rules


# -- options -----------------------------------------------------------------------------------------------------------


def test_nested_names_are_dotted_in_our_documents(tmp_path: Path) -> None:
    made = rules(tmp_path, 'rule: n\nmatch: "买%{INT:[order][count]:int}台"\ntarget: shop\n')
    assert values(made.apply(call("买12台"))) == [("shop.order.count", 12)]


def test_nested_names_are_understood_wherever_a_rule_names_a_field(tmp_path: Path) -> None:
    text = """\
rule: n
match: '买%{INT:[order][count]}台%{WORD:[order][shop]}'
then:
  - convert: {"[order][count]": integer}
  - add_field: {"[sum][of]": "%{[order][count]}", note: "%{[order][count]} of %{order.shop}, %{[no][thing]}"}
  - add_tag: "has_%{[order][count]}"
  - grok: {match: {"[order][shop]": '^(?<first>.)'}}
  - rename: {"[order][count]": "[order][number]"}
  - remove: "[order][shop]"
tests:
  - text: 买12台SH
    fields: {"[order][number]": 12, "[sum][of]": 12, note: "12 of SH, %{[no][thing]}", first: S}
---
rule: later
match: 买
when: {fields: {"[order][number]": 12}}
then: [{add_tag: later}]
"""
    made = rules(tmp_path, text)
    assert not made.findings
    assert made.apply(call("买12台SH")).tags == ("has_12", "later")


def test_overwrite_replaces_what_earlier_rules_found(tmp_path: Path) -> None:
    first = 'rule: a\nmatch: "买(?<n>[0-9]+)台"\n'
    second = 'rule: b\nmatch: "一共(?<n>[0-9]+)台"\n'
    event = call("买3台，一共5台")
    assert values(rules(tmp_path, first, second).apply(event)) == [("n", "3"), ("n", "5")]
    assert values(rules(tmp_path, first, second + "overwrite: n\n").apply(event)) == [("n", "5")]


def test_break_on_match_tries_no_further_pattern(tmp_path: Path) -> None:
    rule = 'rule: a\nmatch: ["(?<a>甲)", "(?<b>乙)"]\n'
    assert values(rules(tmp_path, rule).apply(call("甲乙"))) == [("a", "甲"), ("b", "乙")]
    assert values(rules(tmp_path, rule + "break_on_match: true\n").apply(call("甲乙"))) == [("a", "甲")]


def test_empty_captures_are_kept_where_asked_for(tmp_path: Path) -> None:
    rule = 'rule: a\nmatch: "甲(?<b>乙*)"\n'
    assert values(rules(tmp_path, rule).apply(call("甲"))) == []
    assert values(rules(tmp_path, rule + "keep_empty_captures: true\n").apply(call("甲"))) == [("b", None)]


def test_a_rule_that_does_not_hold_may_say_so(tmp_path: Path) -> None:
    made = rules(tmp_path, "rule: a\nmatch: 甲\ntag_on_failure: [_grokparsefailure]\nwhen: {metadata: {queue: x}}\n")
    assert made.apply(call("乙", queue="x")).tags == ("_grokparsefailure",)
    assert made.apply(call("乙", queue="y")).tags == ()
    assert made.apply(call("甲", queue="x")).tags == ()


def test_a_value_said_twice_counts_its_mentions(tmp_path: Path) -> None:
    made = rules(tmp_path, 'rule: p\nmatch: ["%{PHONE:phone}", "电话%{PHONE:phone}"]\n')
    (field,) = made.apply(call("电话13800138000", "我重复一遍，13800138000")).fields
    assert (field.mentions, len(field.evidence)) == (2, 2)


# -- redact ------------------------------------------------------------------------------------------------------------


def test_redact_stars_a_field_wherever_it_stands(tmp_path: Path) -> None:
    rule = 'rule: n\nmatch: "我叫(?<name>王小明)"\nthen: [{add_field: {copy: "%{name}"}}, {redact: name}]\n'
    event = rules(tmp_path, rule).apply(call("您好我叫王小明", "王小明"))
    assert [s.text for s in event.transcript.segments] == ["您好我叫***", "王小明"]
    assert [s.raw for s in event.transcript.segments] == ["您好我叫***", "王小明"]
    assert values(event) == [("name", "***"), ("copy", "***")]
    assert [field.words for field in event.fields] == ["***", ""]


def test_redact_true_stars_all_that_the_rule_matched(tmp_path: Path) -> None:
    event = rules(tmp_path, "rule: n\nmatch: 密码是.{4}\nthen: [{redact: true}]\n").apply(call("密码是abcd谢谢"))
    assert event.transcript.text == "*******谢谢"


def test_later_rules_still_read_what_is_redacted(tmp_path: Path) -> None:
    first = "rule: a\nmatch: 王小明\nthen: [{redact: true}]\n"
    second = 'rule: b\nmatch: "王小明(?<what>.+)"\n'
    event = rules(tmp_path, first, second).apply(call("王小明投诉"))
    assert (event.transcript.text, values(event)) == ("***投诉", [("what", "投诉")])


def test_how_the_text_reads_afterwards_can_be_tested(tmp_path: Path) -> None:
    head = "rule: a\nmatch: 王小明\nthen: [{redact: true}]\ntests:\n"
    assert not rules(tmp_path, head + "  - {text: 我是王小明, text_after: 我是***}\n").findings
    assert "expected the text" in only(rules(tmp_path, head + "  - {text: 我是王小明, text_after: 我是}\n")).message


# -- tests of rules ----------------------------------------------------------------------------------------------------


def test_a_rule_test_may_say_who_speaks_when_and_what_was_found_before(tmp_path: Path) -> None:
    text = """\
rule: a
match: 退款
when: {role: customer, metadata: {queue: vip}, fields: {phone: true}, tags: [seen], time: {to: 10s}}
then: [{add_tag: hit}]
tests:
  - {text: 退款, role: customer, meta: {queue: vip}, given: {phone: "1"}, given_tags: seen, tags: [seen, hit]}
  - {text: 退款, role: agent, meta: {queue: vip}, given: {phone: "1"}, given_tags: seen, tags: [seen]}
  - {text: 退款, meta: {queue: vip}, given_tags: seen, tags: [seen]}
  - turns: [{text: 退款, role: customer, at: 12}]
    meta: {queue: vip}
    given: {phone: "1"}
    given_tags: seen
    tags: [seen]
"""
    made = rules(tmp_path, text)
    assert not made.findings
    assert [outcome.reason for outcome in made.outcomes] == [""] * 4


# -- files -------------------------------------------------------------------------------------------------------------


def test_a_change_to_any_file_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text("宽带\n", "utf-8")
    (tmp_path / "patterns").mkdir()
    (tmp_path / "patterns/mine").write_text("QUEUE [a-z]+\n", "utf-8")
    (tmp_path / "r0.yaml").write_text(DICTIONARY.replace("FILE", "p.txt"), "utf-8")
    context = Context("test", tmp_path, tmp_path / "data", tmp_path / "models")

    def made() -> RuleFiles:
        return RuleFiles(RuleFiles.Options(paths=("r*.yaml",), patterns_dir=("patterns",)), context)

    for change in ("p.txt", "patterns/mine", "r0.yaml", "r1.yaml", "patterns/more"):
        before = made()
        assert not before.changed()
        file = tmp_path / change
        text = file.read_text("utf-8") if file.exists() else "rule: x\nmatch: x\n" if change == "r1.yaml" else "X x\n"
        file.write_text(text + "# more\n", "utf-8")
        assert before.changed(), change
        assert made().digest != before.digest
    before = made()
    (tmp_path / "r1.yaml").unlink()
    assert before.changed()


def test_patterns_of_a_folder_are_known_to_rules(tmp_path: Path) -> None:
    (tmp_path / "patterns").mkdir()
    (tmp_path / "patterns/mine").write_text("# ours\nQUEUE vip|sales\n", "utf-8")
    (tmp_path / "patterns/mine~").write_text("QUEUE nothing\n", "utf-8")
    (tmp_path / "r0.yaml").write_text('rule: q\nmatch: "%{QUEUE:queue}"\n', "utf-8")
    context = Context("test", tmp_path, tmp_path / "data", tmp_path / "models")
    made = RuleFiles(RuleFiles.Options(paths=("r0.yaml",), patterns_dir=("patterns",)), context)
    assert not made.findings
    assert values(made.apply(call("vip"))) == [("queue", "vip")]


def test_a_pickled_set_is_the_one_that_was_checked(tmp_path: Path) -> None:
    made = rules(tmp_path, "rule: a\nmatch: 甲\nthen: [{add_tag: old}]\n")
    data = pickle.dumps(made)
    (tmp_path / "r0.yaml").write_text("rule: a\nmatch: 甲\nthen: [{add_tag: new}]\n", "utf-8")
    copy = pickle.loads(data)
    assert copy.digest == made.digest
    assert copy.apply(call("甲")).tags == ("old",)


def test_a_bad_folder_of_patterns_is_a_finding(tmp_path: Path) -> None:
    context = Context("test", tmp_path, tmp_path / "data", tmp_path / "models")
    made = RuleFiles(RuleFiles.Options(patterns_dir=("gone",)), context)
    assert found(made) == [(1, 1, "E200")]


def test_a_line_that_is_no_pattern_is_a_finding_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "patterns").mkdir()
    (tmp_path / "patterns/mine").write_text("GOOD a+\nbad\nWORSE (a\n", "utf-8")
    context = Context("test", tmp_path, tmp_path / "data", tmp_path / "models")
    made = RuleFiles(RuleFiles.Options(patterns_dir=("patterns",)), context)
    assert [(f.line, f.column, f.code) for f in made.findings] == [(2, 1, "E212"), (3, 7, "E212")]


# -- grok over fields --------------------------------------------------------------------------------------------------

SPLIT = """\
rule: split
match: '单号(?<order>[A-Z]+-[0-9]+)'
then:
  - grok: {match: {order: '%{WORD:shop}-%{INT:number:int}', queue: '(?<team>[a-z]+)_'}, break_on_match: false}
"""


def test_grok_reads_fields_and_metadata(tmp_path: Path) -> None:
    made = rules(tmp_path, SPLIT)
    assert not made.findings
    event = made.apply(call("单号SH-0012", queue="vip_2"))
    assert values(event) == [("order", "SH-0012"), ("shop", "SH"), ("number", 12), ("team", "vip")]
    assert event.fields[2].type == "integer"
    assert event.fields[1].evidence == event.fields[0].evidence
    assert event.tags == ()


def test_grok_tags_what_it_cannot_read(tmp_path: Path) -> None:
    rule = 'rule: r\nmatch: "单号(?<order>\\\\w+)"\nthen: [{grok: {match: {order: "^[0-9]+$"}}}]\n'
    assert rules(tmp_path, rule).apply(call("单号AB")).tags == ("_grokparsefailure",)


def test_grok_may_overwrite_a_field(tmp_path: Path) -> None:
    rule = (
        'rule: r\nmatch: "单号(?<order>\\\\w+)"\n'
        "then: [{grok: {match: {order: '^0*(?<order>[1-9]%{INT})'}, overwrite: order}}]\n"
    )
    assert values(rules(tmp_path, rule).apply(call("单号0012"))) == [("order", "12")]


def test_a_bad_pattern_in_grok_is_a_finding_at_its_place(tmp_path: Path) -> None:
    rule = 'rule: r\nmatch: x\nthen:\n  - grok: {match: {a: "%{NOPE:x}"}}\n'
    assert found(rules(tmp_path, rule)) == [(4, 24, "E206")]
