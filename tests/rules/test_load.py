"""Rule files: what may stand in them, and findings with their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from callstash.contracts import Context
from callstash.errors import Finding
from rules.engine import RuleFiles


def rules(tmp_path: Path, *texts: str, paths: tuple[str, ...] = ()) -> RuleFiles:
    """A rule set of these files."""
    for number, text in enumerate(texts):
        (tmp_path / f"r{number}.yaml").write_text(text, encoding="utf-8")
    context = Context("test", tmp_path, tmp_path / "data", tmp_path / "models")
    return RuleFiles(RuleFiles.Options(paths=paths or ("r*.yaml",)), context)


def found(rule_set: RuleFiles) -> list[tuple[int, int, str]]:
    return [(finding.line, finding.column, finding.code) for finding in rule_set.findings]


def only(rule_set: RuleFiles) -> Finding:
    (finding,) = rule_set.findings
    return finding


def test_an_unknown_key_is_named_with_its_neighbour(tmp_path: Path) -> None:
    finding = only(rules(tmp_path, "rule: a\nmatch: x\ntest: []\n"))
    assert (finding.line, finding.column, finding.code) == (3, 1, "E203")
    assert finding.hint == "did you mean 'tests'?"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("rule: a\n", [(1, 1, "E204")]),
        ("match: x\n", [(1, 1, "E207")]),
        ("rule: a\nmatch: x\nfind: some\n", [(3, 7, "E204")]),
        ("rule: a\nmatch: 'tel %{NUMBR:n}'\n", [(2, 13, "E206")]),
        ("rule: a\nmatch: ['x', '(y']\n", [(2, 15, "E205")]),
        ("rule: a\nmatch: 'tel %{PHONE:p:int}'\n", [(2, 13, "E205")]),
        ("rule: a\nmatch: 'x %{WORD:[a][b}'\n", [(2, 18, "E205")]),
        ("rule: a\nmatch: 'x*'\n", [(2, 9, "E205")]),
        ("rule: a\nmatch: '%{A}'\npattern_definitions: {A: 'x%{A}'}\n", [(2, 9, "E208")]),
        ("rule: a\nmatch: x\nthen:\n  - {add_tag: t, drop: true}\n", [(4, 5, "E204")]),
        ("rule: a\nmatch: x\nthen:\n  - add_tags: t\n", [(4, 5, "E203")]),
        ("- a\n", [(1, 1, "E201")]),
        ("rule: [\n", [(1, 8, "E101")]),
        ("", [(1, 1, "E201")]),
        ("rules:\n  - {rule: a, match: x}\n  - {rule: a, match: y}\n", [(3, 12, "E209")]),
        ("rules:\n  - {rule: a, match: x}\n  - {rule: b}\n", [(3, 5, "E204")]),
        ("rule: a\nmatch: x\n---\nrule: b\nmatch: (\n", [(5, 8, "E205")]),
        ("rule: a\nmatch: x\ntests:\n  - {fields: {}}\n", [(4, 5, "E204")]),
    ],
)
def test_findings_have_places(tmp_path: Path, text: str, wanted: list[tuple[int, int, str]]) -> None:
    assert found(rules(tmp_path, text)) == wanted


def test_all_findings_come_at_once(tmp_path: Path) -> None:
    rule_set = rules(tmp_path, "rule: a\nmatch: '%{NOPE}'\n", "rule: b\nmtach: x\n", "rule: c\nmatch: x\n")
    assert [finding.code for finding in rule_set.findings] == ["E206", "E203"]
    assert [loaded.compiled.rule.rule for loaded in rule_set.rules] == ["c"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("rule: a\nmatche: x\nmatch: ['%{NOPE}', '(x']\n", ["E203", "E205", "E206"]),
        ("rule: a\nwhen: {rle: x}\nmatch: '%{NOPE}'\n", ["E203", "E206"]),
        ("rule: a\nfind: some\nmatch: (x\ntests: [{text: x, fields: {a: 1}}]\n", ["E204", "E205"]),
        ("rule: a\npattern_definition: {NOPE: x}\nmatch: '%{NOPE}'\n", ["E203"]),
        ("rule: a\nmatche: y\nmatch: x\ntests: [{text: x, fields: {a: 1}}]\n", ["E203"]),
    ],
)
def test_a_bad_key_hides_no_bad_pattern(tmp_path: Path, text: str, wanted: list[str]) -> None:
    rule_set = rules(tmp_path, text)
    assert sorted(finding.code for finding in rule_set.findings) == wanted
    assert not rule_set.rules


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("match: x\nwhen: {time: {from: 60s, to: 10s}}\n", 3, "ends before it begins"),
        ('match: x\nwhen: {time: {from: "80%", to: "50%"}}\n', 3, "ends before it begins"),
        ("match: x\nwithin: 5s\n", 1, "'within' belongs to 'near'"),
        ("match: x\nnear: y\nwithin: 3 parsecs\n", 4, "'3 parsecs' is no distance"),
    ],
)
def test_what_can_never_hold_is_refused(tmp_path: Path, text: str, line: int, message: str) -> None:
    finding = only(rules(tmp_path, f"rule: a\n{text}"))
    assert (finding.line, finding.code) == (line, "E204")
    assert message in finding.message


def test_a_window_whose_ends_cannot_be_compared_is_none_of_our_business(tmp_path: Path) -> None:
    assert not rules(tmp_path, 'rule: a\nmatch: x\nwhen: {time: {from: 60s, to: "50%"}}\n').findings
    assert not rules(tmp_path, "rule: a\nmatch: x\nwhen: {time: {from: 60s, to: -10s}}\n").findings


def test_a_number_that_should_be_a_text_is_told_from_it(tmp_path: Path) -> None:
    finding = only(rules(tmp_path, "rule: a\nmatch: 'a(?<n>[0-9])'\ntests: [{text: a5, fields: {n: 5}}]\n"))
    assert 'expected {n: 5}, got {n: "5"}' in finding.message


def test_an_entity_in_a_grok_action_is_told_where_it_belongs(tmp_path: Path) -> None:
    finding = only(rules(tmp_path, "rule: a\nmatch: x\nthen: [{grok: {match: {n: '%{PHONE:p}'}}}]\n"))
    assert finding.code == "E206"
    assert finding.hint == "PHONE is an entity: those are found in what is said, by the rule's 'match'"


def test_a_failing_test_shows_what_came_out(tmp_path: Path) -> None:
    text = (
        'rule: a\nmatch: "%{PHONE:phone}"\ntests:\n  - text: 电话13800138000\n    fields: {phone: "+8613800138001"}\n'
    )
    finding = only(rules(tmp_path, text))
    assert (finding.line, finding.column, finding.code) == (5, 5, "E210")
    assert "expected {phone: +8613800138001}, got {phone: +8613800138000}" in finding.message


def test_tags_and_drops_are_tested_too(tmp_path: Path) -> None:
    head = "rule: a\nmatch: 广告\nthen:\n  - add_tag: ad\n  - drop: true\ntests:\n"
    assert not rules(tmp_path, head + "  - {text: 广告, tags: [ad, _dropped], dropped: true}\n").findings
    assert (
        "expected tags none, got _dropped, ad" in only(rules(tmp_path, head + "  - {text: 广告, tags: []}\n")).message
    )
    assert only(rules(tmp_path, head + "  - {text: 广告}\n")).message.endswith("it was dropped")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("gone.yaml", "there is no file"),
        ("gone/*.yaml", "no rule file matches"),
        ("library:contcat", "there is no rule"),
    ],
)
def test_files_that_are_not_there(tmp_path: Path, path: str, said: str) -> None:
    finding = only(rules(tmp_path, paths=(path,)))
    assert finding.code == "E200"
    assert said in finding.message


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"rule: \xff\xfe")
    assert only(rules(tmp_path, paths=("x.yaml",))).code == "E200"


def test_the_library_is_sound_and_tested() -> None:
    context = Context("test", Path.cwd(), Path("data"), Path("models"))
    rule_set = RuleFiles(RuleFiles.Options(paths=("library:contact", "library:hours", "library:order")), context)
    assert not rule_set.findings
    assert all(loaded.compiled.rule.tests for loaded in rule_set.rules)
    assert len(rule_set.outcomes) > 25


def test_the_digest_changes_with_the_text(tmp_path: Path) -> None:
    first = rules(tmp_path, "rule: a\nmatch: x\n").digest
    assert rules(tmp_path, "rule: a\nmatch: x\n").digest == first
    assert rules(tmp_path, "rule: a\nmatch: xy\n").digest != first


def test_every_code_is_explained() -> None:
    from rules import codes

    raised = {value for name, value in vars(codes).items() if name.isupper() and isinstance(value, str)}
    assert raised == set(RuleFiles.CODES)


def test_the_schema_names_every_key() -> None:
    schema = RuleFiles.File.model_json_schema()
    assert {"rule", "match", "then", "tests", "when"} <= set(schema["$defs"]["Rule"]["properties"])
    described = [p.get("description") for d in schema["$defs"].values() for p in d.get("properties", {}).values()]
    assert all(described)
