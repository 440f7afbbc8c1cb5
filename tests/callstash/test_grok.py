"""The grok compiler: references, names of any kind, types, captures with places, and errors that say where."""

from __future__ import annotations

import gc
import pickle
import threading
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callstash.grok import GrokError, clock, compile_grok, convert, leaves, parse
from rules.grok import default_bank
from tests.callstash.grok_patterns import bank_groks

BANK = default_bank()


def fields(pattern: str, text: str, **bank: str) -> dict[str, Any] | None:
    """Fields of the first match."""
    found = next(compile_grok(pattern, {**BANK, **bank}).find(text), None)
    return leaves(found.values) if found else None


def refused(pattern: str, **bank: str) -> GrokError:
    with pytest.raises(GrokError) as raised:
        compile_grok(pattern, {**BANK, **bank})
    return raised.value


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        ("%{IP:[source][ip]}", "10.0.0.1", {"[source][ip]": "10.0.0.1"}),
        ("%{WORD:foo-bar} %{WORD:a.b} %{WORD:@c}", "x y z", {"foo-bar": "x", "a.b": "y", "@c": "z"}),
        ("电话%{INT:电话号码}", "电话12306", {"电话号码": "12306"}),
        ("(?<姓名>[\\p{Han}]+)先生", "张三先生", {"姓名": "张三"}),
        ("(?<a name with blanks>\\d+)", "7", {"a name with blanks": "7"}),
        ("(?P<python>\\d+)", "7", {"python": "7"}),
        ("%{NUMBER:n:int}", "1.5", {"n": 1}),
        ("%{NUMBER:n:float}", "1.5", {"n": 1.5}),
        ("%{INT:n:long} %{WORD:b:boolean}", "7 TRUE", {"n": 7, "b": True}),
        ("%{WORD:w} %{WORD:w}", "aa bb", {"w": ["aa", "bb"]}),
        ("1=%{WORD:a}( 2=%{WORD:b})?", "1=x", {"a": "x"}),
        ("%{CODE4:code=[0-9]{4}}", "code 1234", {"code": "1234"}),
        ("%{CODE4=[0-9]{4}}-%{CODE4:again}", "1234-5678", {"again": "5678"}),
        ("%{PAIR:p=(?:\\{[a-z]\\}){1,2}}", "{a}{b}", {"p": "{a}{b}"}),
        ("%{WORD:first} text after the head is legal} and left out", "no", None),
        ("%{WORD:w like this}!", "hello!", {"w": "hello"}),
        ("a%{GREEDYDATA:x}", "a1\nb2", {"x": "1\nb2"}),
        ("^%{WORD:w}$", "a b\nc", {"w": "c"}),
        (r"\%{WORD}", "%{WORD}", {}),
    ],
)
def test_fields(pattern: str, text: str, wanted: dict[str, Any] | None) -> None:
    assert fields(pattern, text) == wanted


def test_a_typed_reference_inside_a_pattern() -> None:
    assert fields("%{P}", "42", P="%{NUMBER:n:int}") == {"n": 42}


def test_back_references_count_the_plain_groups_of_their_own_text() -> None:
    assert fields(r"%{WORD:w} (a)(b)\2", "xx abb") == {"w": "xx"}
    assert fields(r"%{TWICE:t}(z)\1", "qqzz", TWICE=r"(q)\1") == {"t": "qq"}
    assert fields(r"%{TWICE:a}%{TWICE:b}", "aabb", TWICE=r"(\w)\1") == {"a": "aa", "b": "bb"}


def test_back_references_by_name_mean_references_too() -> None:
    assert fields(r"%{INT:n}=\k<n>", "1=7 7=7") == {"n": "7"}
    assert fields(r"(?:(?<q>')|(?<q>\"))\w+\k<q>", "'a\" 'b'") == {"q": "'"}


def test_references_without_a_name_are_fields_where_that_is_asked_for() -> None:
    grok = compile_grok("Hello %{WORD}. %{WORD:foo}", BANK, named_captures_only=False)
    assert leaves(next(grok.find("Hello World, yo")).values) == {"WORD": "World", "foo": "yo"}


def test_text_that_is_ignored_is_told() -> None:
    assert compile_grok("%{WORD:w too much}", BANK).ignored == ("too much",)
    assert compile_grok("%{WORD:w}", BANK).ignored == ()


@pytest.mark.parametrize(
    ("pattern", "kind", "said", "marked"),
    [
        ("%{NOPE:x}", "unknown", "unknown pattern %{NOPE}", "%{NOPE:x}"),
        ("x %{A}", "cycle", "pattern A refers to itself: A -> B -> A", "%{A}"),
        ("%{WORD:w:bool}", "type", "unknown type 'bool'", "%{WORD:w:bool}"),
        ("a (%{WORD}", "syntax", "bad regular expression: a ( without its )", "(%{WORD}"),
        ("%{LOST:x}", "unknown", "unknown pattern %{NOPE} (in pattern LOST)", "%{LOST:x}"),
        ("%{OUTER:x}", "syntax", "a class without its ] (in pattern BROKEN)", "%{OUTER:x}"),
        ("%{X=[a}", "syntax", "a class without its ] (in pattern X)", "[a"),
        ("a%{ WORD}", "syntax", "%{ without a pattern's name", "%{ WORD"),
        ("a%{WORD", "syntax", "a reference without its }", "%{WORD"),
        ("a[%{WORD}]", "syntax", "a reference inside [...]", "%{WORD"),
        (r"(a)\2", "syntax", r"\2 means no earlier group", r"\2"),
        (r"\k<no>", "syntax", r"\k<no> means no earlier group", r"\k<no>"),
        (r"\g<no>x", "syntax", "there is no group <no>", r"\g<no>"),
        (r"(?<a>\g<a>x)", "syntax", "a group that calls itself for ever", r"\g<"),
        ("%{BOMB}", "size", "more than 200000 parts", "%{BOMB}"),
        ("(((a{1000}){1000}){1000})?", "size", "a part of it matches nothing shorter", "(((a{1000}){1000}){1000})?"),
    ],
)
def test_errors_say_what_and_where(pattern: str, kind: str, said: str, marked: str) -> None:
    bank = {"A": "x%{B}", "B": "y%{A}", "LOST": "%{NOPE}", "OUTER": "%{BROKEN}", "BROKEN": "[a"}
    bombs = {"BOMB": "%{B1}" * 300, "B1": "%{B2}" * 300, "B2": "[ab]" * 300}
    error = refused(pattern, **bank, **bombs)
    assert (error.kind, error.text) == (kind, marked)
    assert said in error.message
    assert error.hint


def test_an_unknown_name_comes_with_its_neighbour() -> None:
    assert refused("%{NUMBR:x}").hint == "did you mean %{NUMBER}?"
    assert refused("%{手机号码吗}").hint == "define it: %{NAME=regular expression}"


def test_every_pattern_of_the_bank_compiles() -> None:
    assert len(bank_groks()) == len(BANK) > 380


def test_spans_are_those_of_the_text() -> None:
    text = "from 10.0.0.1 to 10.0.0.2"
    found = list(compile_grok("%{IP:ip}", BANK).find(text))
    assert [text[v.start : v.end] for match in found for v in match.values] == ["10.0.0.1", "10.0.0.2"]


def test_compiled_patterns_can_be_sent_to_other_processes() -> None:
    grok = pickle.loads(pickle.dumps(compile_grok("%{IP:ip}", BANK)))
    assert [match.values[0].text for match in grok.find("10.0.0.1")] == ["10.0.0.1"]


class TestTimeLimit:
    def test_a_pattern_that_runs_away_is_stopped(self) -> None:
        with pytest.raises(TimeoutError):
            list(compile_grok("^(a|aa)+$", BANK).find("a" * 60 + "b", timeout_s=0.05))

    def test_no_time_left_is_no_time(self) -> None:
        with pytest.raises(TimeoutError):
            list(compile_grok("a", BANK).find("a", timeout_s=0.0))

    def test_other_threads_do_not_use_it_up(self) -> None:
        """`regex` counts the CPU time of the whole process: a thread busy elsewhere would halve every limit."""
        stop = threading.Event()
        thread = threading.Thread(target=_busy, args=(stop,))
        thread.start()
        try:
            began = time.thread_time()
            with pytest.raises(TimeoutError):
                list(compile_grok("^(a|aa)+$", BANK).find("a" * 60 + "b", timeout_s=0.1))
            assert time.thread_time() - began >= 0.1
        finally:
            stop.set()
            thread.join()

    def test_the_garbage_collector_counts_for_nothing(self) -> None:
        def slow_collection(phase: str, _: object) -> None:
            began = time.thread_time()
            while phase == "start" and time.thread_time() - began < 0.3:
                pass

        gc.callbacks.append(slow_collection)
        try:
            began, busy = time.thread_time(), clock.busy_s()
            gc.collect()
            assert time.thread_time() - began >= 0.3
            assert clock.busy_s() - busy < 0.2
        finally:
            gc.callbacks.remove(slow_collection)

    def test_what_was_found_before_is_not_found_twice(self) -> None:
        found = [match.start for match in compile_grok("a|^(b|bb)+$", BANK).find("a\n" * 5, timeout_s=1)]
        assert found == [0, 2, 4, 6, 8]


def _busy(stop: threading.Event) -> None:
    import hashlib

    block = b"x" * 5_000_000
    while not stop.is_set():
        hashlib.sha256(block).digest()  # lets other threads run meanwhile


def test_pattern_files_may_part_by_tabs() -> None:
    assert parse("# no\n\nTABBED\t[0-9]+ x\n") == {"TABBED": "[0-9]+ x"}


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("12ab", "int", 12),
        ("", "int", 0),
        (" -3.5e2x", "float", -350.0),
        ("x", "float", 0.0),
        ("1_000.5", "float", 1000.5),
        ("1_000", "long", 1000),
        (".5", "double", 0.5),
        ("１２", "int", 12),
        ("9" * 5000, "int", 0),
        (" True", "boolean", True),
        ("yes", "boolean", False),
    ],
)
def test_conversion_is_rubys(text: str, kind: str, wanted: float) -> None:
    assert convert(text, kind) == wanted


@given(st.text(max_size=60))
def test_compiled_patterns_never_raise(text: str) -> None:
    for match in compile_grok("%{WORD:w}|%{IP:ip}|%{NUMBER:n:float}|%{HAN_WORDS:zh}", BANK).find(text, timeout_s=1):
        assert all(text[v.start : v.end] == v.text for v in match.values)
        assert leaves(match.values) is not None
