"""Patterns whose time grows faster than the text are warned of, with a text that shows it; and conditions in vain."""

from __future__ import annotations

from pathlib import Path

import pytest

from callstash.contracts import Context
from rules.doubts import CALL_METRICS, PARTY_METRICS
from rules.engine import RuleFiles
from rules.files import library_names
from sinks.mapping import METRICS
from tests.rules.test_load import rules


@pytest.mark.parametrize("pattern", ["^(a|aa)+$", "营业时间(.*?)+到(.*?)+点$"])
def test_a_pattern_that_explodes_is_warned_of_at_its_place(tmp_path: Path, pattern: str) -> None:
    made = rules(tmp_path, f"rule: r\nmatch: ['x', '{pattern}']\n")
    assert not made.findings
    (warning,) = made.warnings()
    assert (warning.code, warning.fatal, warning.line, warning.width) == ("W201", False, 2, len(pattern))
    assert "explodes" in warning.message


def test_in_a_group_too(tmp_path: Path) -> None:
    made = rules(tmp_path, "rule: r\ngroups: {all: [{any: ['^(a|aa)+$']}]}\n")
    assert [warning.code for warning in made.warnings()] == ["W201"]


def test_in_an_action_too(tmp_path: Path) -> None:
    made = rules(tmp_path, "rule: r\nmatch: 'a(?<n>[0-9])'\nthen: [{grok: {match: {n: '^(a|aa)+$'}}}]\n")
    assert [(warning.code, warning.line, warning.column) for warning in made.warnings()] == [("W201", 3, 28)]


def test_a_metric_that_nobody_measures_is_warned_of(tmp_path: Path) -> None:
    rule = "rule: r\nwhen: {metrics: {longest_silence: '> 5s', agent.turns: '> 1', x.foo: '> 1'}}\n"
    first, second = rules(tmp_path, rule).warnings()
    assert (first.code, first.hint) == ("W202", "did you mean 'longest_silence_ms'?")
    assert "nobody measures 'x.foo'" in second.message


def test_every_metric_of_a_call_is_known() -> None:
    names = [name.removeprefix("call.metrics.") for name in METRICS]
    whole, parties = [name for name in names if "." not in name], [name.split(".")[1] for name in names if "." in name]
    assert {*whole} == {*CALL_METRICS}
    assert {*parties} - {"unit"} == {*PARTY_METRICS}


def test_a_role_that_is_nearly_one_is_warned_of(tmp_path: Path) -> None:
    made = rules(tmp_path, "rule: r\nwhen: {role: [agnet, supervisor]}\nmatch: x\n")
    (warning,) = made.warnings()
    assert (warning.code, warning.hint) == ("W202", "did you mean 'agent'?")


def test_ordinary_patterns_are_not(tmp_path: Path) -> None:
    made = rules(tmp_path, "rule: r\nmatch: ['回电.{0,6}?%{PHONE:p}', '%{INT:n:int}台', '(?:您|你)好']\n")
    assert made.warnings() == []


def test_the_library_has_none() -> None:
    context = Context("test", Path.cwd(), Path("data"), Path("models"))
    made = RuleFiles(RuleFiles.Options(paths=tuple(f"library:{name}" for name in library_names())), context)
    assert made.warnings() == []
