"""The grok compiler: references, names of any kind, types, Onigmo's dialect, and errors that say where."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callstash.grok import GrokError, compile_grok, convert, leaves, parse
from rules.grok import default_bank

BANK = default_bank()


def fields(pattern: str, text: str, **bank: str) -> dict[str, Any] | None:
    """Fields of the first match."""
    found = next(compile_grok(pattern, {**BANK, **bank}).find(text), None)
    return leaves(found.values) if found else None


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        ("%{IP:[source][ip]}", "10.0.0.1", {"[source][ip]": "10.0.0.1"}),
        ("%{WORD:foo-bar}", "hello", {"foo-bar": "hello"}),
        ("电话%{INT:电话号码}", "电话12306", {"电话号码": "12306"}),
        ("(?<姓名>[\\p{Han}]+)先生", "张三先生", {"姓名": "张三"}),
        ("%{NUMBER:n:int}", "1.5", {"n": 1}),
        ("%{NUMBER:n:float}", "1.5", {"n": 1.5}),
        ("%{WORD:w} %{WORD:w}", "aa bb", {"w": ["aa", "bb"]}),
        ("1=%{WORD:a}( 2=%{WORD:b})?", "1=x", {"a": "x"}),
        ("%{CODE4:code=[0-9]{4}}", "code 1234", {"code": "1234"}),
        ("%{WORD:first} text after the head is legal} and left out", "no", None),
        ("a%{GREEDYDATA:x}", "a1\nb2", {"x": "1\nb2"}),
        ("^%{WORD:w}$", "a b\nc", {"w": "c"}),
        ("(?<hex>\\h+)", "xyz beef", {"hex": "beef"}),
        ("(?<v>[[:alpha:]_]+)", "12 ab_c", {"v": "ab_c"}),
        ("(?<v>[[[:alnum:]]_%]+)", "- a%1", {"v": "a%1"}),
        ("x(?<v>.?*)y", "xaay", {"v": "aa"}),
    ],
)
def test_fields(pattern: str, text: str, wanted: dict[str, Any] | None) -> None:
    assert fields(pattern, text) == wanted


def test_a_typed_reference_inside_a_pattern() -> None:
    assert fields("%{P}", "42", P="%{NUMBER:n:int}") == {"n": 42}


@pytest.mark.parametrize(
    ("pattern", "kind", "said"),
    [
        ("%{NOPE:x}", "unknown", "unknown pattern %{NOPE}"),
        ("%{A}", "cycle", "A -> B -> A"),
        ("%{WORD:w:bool}", "type", "unknown type 'bool'"),
        ("(%{WORD}", "syntax", "bad regular expression"),
    ],
)
def test_errors(pattern: str, kind: str, said: str) -> None:
    with pytest.raises(GrokError) as raised:
        compile_grok(pattern, {**BANK, "A": "x%{B}", "B": "y%{A}"})
    assert raised.value.kind == kind
    assert said in raised.value.message


def test_an_unknown_name_comes_with_its_neighbour() -> None:
    with pytest.raises(GrokError) as raised:
        compile_grok("%{NUMBR:x}", BANK)
    assert raised.value.hint == "did you mean %{NUMBER}?"
    assert raised.value.text == "%{NUMBR:x}"


def test_every_pattern_of_the_bank_compiles() -> None:
    for name in BANK:
        compile_grok(f"%{{{name}}}", BANK)


def test_spans_are_those_of_the_text() -> None:
    text = "from 10.0.0.1 to 10.0.0.2"
    found = list(compile_grok("%{IP:ip}", BANK).find(text))
    assert [text[v.start : v.end] for match in found for v in match.values] == ["10.0.0.1", "10.0.0.2"]


def test_a_pattern_that_runs_away_is_stopped() -> None:
    grok = compile_grok("^(a|aa)+$", BANK)
    with pytest.raises(TimeoutError):
        list(grok.find("a" * 60 + "b", timeout_s=0.05))


def test_pattern_files_may_part_by_tabs() -> None:
    assert parse("# no\n\nTABBED\t[0-9]+ x\n") == {"TABBED": "[0-9]+ x"}


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [("12ab", "int", 12), ("", "int", 0), (" -3.5e2x", "float", -350.0), ("x", "float", 0.0)],
)
def test_conversion_is_rubys(text: str, kind: str, wanted: float) -> None:
    assert convert(text, kind) == wanted


@given(st.text(max_size=60))
def test_compiled_patterns_never_raise(text: str) -> None:
    for match in compile_grok("%{WORD:w}|%{IP:ip}|%{NUMBER:n:float}|%{HAN_WORDS:zh}", BANK).find(text, timeout_s=1):
        assert all(text[v.start : v.end] == v.text for v in match.values)
