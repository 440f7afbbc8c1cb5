"""Logstash's grok filter, option by option."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callstash.errors import ConfigError
from callstash.grok import GrokError
from callstash.grok.event import path_of, sprintf
from callstash.grok.filter import GrokFilter, GrokOptions
from rules.grok import default_bank

BANK = default_bank()


def filtered(event: dict[str, Any], match: Any, **options: Any) -> dict[str, Any]:
    patterns = match if isinstance(match, dict) else {"message": match}
    return GrokFilter(GrokOptions(match=patterns, **options), BANK).filter(event)


def test_captures_become_fields() -> None:
    event = {"message": "10.0.0.1 GET 12"}
    wanted = {"client": {"ip": "10.0.0.1"}, "method": "GET", "bytes": 12}
    assert filtered(event, "%{IP:[client][ip]} %{WORD:method} %{INT:bytes:int}") == event | wanted
    assert event == {"message": "10.0.0.1 GET 12"}


def test_what_does_not_match_is_tagged() -> None:
    assert filtered({"message": "x"}, "%{INT:n}") == {"message": "x", "tags": ["_grokparsefailure"]}
    assert filtered({"message": "x", "tags": "a"}, "%{INT:n}", tag_on_failure=["b", "c"])["tags"] == ["a", "b", "c"]
    assert filtered({}, "%{INT:n}") == {"tags": ["_grokparsefailure"]}


def test_the_first_pattern_that_matches_counts() -> None:
    patterns = {"message": ["%{INT:n}", "%{WORD:w}"], "other": "%{WORD:o}"}
    assert filtered({"message": "a 1", "other": "x"}, patterns) == {"message": "a 1", "other": "x", "n": "1"}


def test_without_break_on_match_any_match_is_a_success() -> None:
    """logstash-filter-grok#49: there the last pattern decides, and a success bears the tag of a failure."""
    got = filtered({"message": "1"}, ["%{INT:n}", "%{WORD:w}!"], break_on_match=False)
    assert got == {"message": "1", "n": "1"}


def test_a_second_value_makes_a_list() -> None:
    assert filtered({"message": "1 2 3"}, "%{INT:n:int} %{INT:n:int} %{INT:n:int}")["n"] == [1, 2, 3]
    assert filtered({"message": "a"}, "%{WORD:message}")["message"] == ["a", "a"]
    assert filtered({"message": "a b"}, "%{WORD:message}", overwrite="message")["message"] == "a"
    assert filtered({"message": "a", "x": {"y": 1}}, "%{WORD:[x][y]}", overwrite=["[x][y]"])["x"] == {"y": "a"}


def test_captures_below_a_target() -> None:
    assert filtered({"message": "a 1"}, "%{WORD:w} %{INT:[n][m]}", target="[@metadata][g]") == {
        "message": "a 1",
        "@metadata": {"g": {"w": "a", "n": {"m": "1"}}},
    }


def test_empty_captures() -> None:
    assert filtered({"message": "a"}, "%{WORD:w}(?<e>)(?<no>x)?") == {"message": "a", "w": "a"}
    kept = filtered({"message": "a"}, "%{WORD:w}(?<e>)(?<no>x)?", keep_empty_captures=True)
    assert kept == {"message": "a", "w": "a", "e": "", "no": None}


def test_unnamed_references_are_fields_where_that_is_asked_for() -> None:
    assert filtered({"message": "a 1"}, "%{WORD} %{INT}", named_captures_only=False)["INT"] == "1"


@pytest.mark.parametrize(
    ("value", "text"), [(403, "403"), (1.0, "1.0"), (True, "true"), (None, ""), ({"a": "中"}, '{"a": "中"}')]
)
def test_what_is_no_text_becomes_one(value: object, text: str) -> None:
    assert filtered({"f": value}, {"f": "^(?<t>.*)$"}, keep_empty_captures=True)["t"] == text


def test_every_text_of_a_list_is_tried() -> None:
    assert filtered({"message": ["a 1", "b", 3]}, "%{INT:n}")["n"] == ["1", "3"]


def test_a_field_that_cannot_be_written_is_a_failure() -> None:
    assert filtered({"message": "a", "x": "text"}, "%{WORD:[x][y]}")["tags"] == ["_grokparsefailure"]


def test_definitions_of_the_filters_own() -> None:
    assert filtered({"message": "AB12"}, "%{ID:id}", pattern_definitions={"ID": "[A-Z]{2}%{INT}"})["id"] == "AB12"


def test_pattern_files(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("ID [A-Z]{2}%{INT}\n", "utf-8")
    assert filtered({"message": "AB12"}, "%{ID:id}", patterns_dir=tmp_path)["id"] == "AB12"
    (tmp_path / "bad").write_text("OTHER [A-Z\n", "utf-8")
    with pytest.raises(ConfigError, match="a class without its"):
        filtered({}, "%{ID:id}", patterns_dir=[str(tmp_path)])


class TestDecoration:
    def test_only_success_decorates(self) -> None:
        options = {"add_tag": "seen", "add_field": {"a": "b"}, "remove_field": "message", "remove_tag": ["old"]}
        assert filtered({"message": "1", "tags": ["old", "x"]}, "%{INT:n}", **options) == {
            "n": "1",
            "a": "b",
            "tags": ["x", "seen"],
        }
        assert filtered({"message": "x", "tags": ["old"]}, "%{INT:n}", **options) == {
            "message": "x",
            "tags": ["old", "_grokparsefailure"],
        }

    def test_values_are_put_into_texts(self) -> None:
        got = filtered(
            {"message": "a 1", "m": {"n": [1, "b"]}},
            "%{WORD:w} %{INT:i}",
            add_field={"%{w}_field": "%{i} %{[m][n]} %{[m][n][1]} %{m} %{none} %{+YYYY}", "w": "again"},
            add_tag="tag_%{w}",
            remove_field="[m][%{none}]",
        )
        assert got["a_field"] == '1 1,b b {"n": [1, "b"]} %{none} %{+YYYY}'
        assert got["w"] == ["a", "again"]
        assert got["tags"] == ["tag_a"] or got["tags"] == ["tag_a,again"]


class TestTime:
    RUNAWAY = "^(a|aa)+$"
    TEXT = "a" * 60 + "!"

    def test_an_event_that_takes_too_long_is_tagged_and_nothing_else(self) -> None:
        got = filtered({"message": self.TEXT}, ["%{INT:n}", self.RUNAWAY], timeout_millis=50, add_tag="no")
        assert got == {"message": self.TEXT, "tags": ["_groktimeout"]}

    def test_the_whole_event_has_one_limit_or_every_pattern_its_own(self) -> None:
        slow = "^(a|aa)+b"
        options = {"timeout_millis": 150, "tag_on_timeout": "late"}
        text = {"message": ["a" * 23] * 30}
        assert filtered(text, slow, timeout_scope="event", **options)["tags"] == ["late"]
        assert filtered(text, slow, timeout_scope="pattern", **options)["tags"] == ["_grokparsefailure"]

    def test_no_limit(self) -> None:
        assert filtered({"message": "aaaa"}, "^(?<a>(?:a|aa)+)$", timeout_millis=0)["a"] == "aaaa"


@pytest.mark.parametrize("name", ["a[b]", "[a]b", "[a", "[a][]"])
def test_what_is_no_field_reference_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no field reference"):
        path_of(name)
    with pytest.raises(GrokError, match="is no field reference"):
        filtered({}, f"%{{WORD:{name}}}" if name != "[a][]" else "(?<[a][]>x)")


@given(st.text(max_size=20), st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=3))
def test_any_text_can_be_filled_in(text: str, event: dict[str, str]) -> None:
    assert isinstance(sprintf(text, event), str)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_event_passes(value: Any) -> None:
    got = filtered({"message": value}, "%{WORD:w}|%{NUMBER:n:float}")
    assert ("w" in got or "n" in got) or got["tags"] == ["_grokparsefailure"]
