"""The gate may let in too much, never too little."""

from __future__ import annotations

import time
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callstash.grok import Grok, compile_grok
from callstash.grok.gate import Gate, _Expressions
from callstash.grok.literals import Literals
from callstash.grok.relax import needs
from callstash.grok.render import Scope
from callstash.grok.samples import Sampler
from rules.grok import default_bank
from tests.callstash.grok_patterns import bank_groks, random_groks, random_texts

BANK = default_bank()


def groks(*sources: str) -> list[Grok]:
    return [compile_grok(source, BANK) for source in sources]


def expressions(source: str) -> tuple[str, ...]:
    return needs(compile_grok(source, BANK).tree, Scope(compile_grok(source, BANK).words))


def words(source: str) -> list[set[str]]:
    grok = compile_grok(source, BANK)
    return [set(factor) for factor in Literals().factors(grok.tree, Scope(grok.words))]


def hits(patterns: list[Grok], text: str) -> set[int]:
    """What really matches; a pattern that takes too long is not asked."""
    found = set()
    for number, grok in enumerate(patterns):
        try:
            if next(grok.find(text, timeout_s=0.2), None):
                found.add(number)
        except TimeoutError:
            continue
    return found


@pytest.mark.parametrize("by_words", [True, False])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_pattern_that_matches_is_a_candidate(by_words: bool, seed: int) -> None:
    random = Random(seed)
    patterns = random_groks(random, 8)
    gate = Gate(patterns, by_words)
    for text in random_texts(random, patterns):
        missed = hits(patterns, text) - {*gate.candidates(text)}
        assert not missed, [patterns[number].source for number in missed]


@pytest.mark.parametrize("by_words", [True, False])
def test_every_pattern_of_the_bank_is_a_candidate_where_it_matches(by_words: bool) -> None:
    bank = bank_groks()
    gate, sampler, matched = Gate(bank, by_words), Sampler(Random(7).randrange), 0
    for number, grok in enumerate(bank):
        text = sampler.text(grok.tree, Scope(grok.words))
        if hits([grok], text):
            matched += 1
            assert number in gate.candidates(text), grok.source
            assert number in gate.candidates(f"前面\n{text}\n" * 30), grok.source
    assert matched > len(bank) * 0.6


@pytest.mark.parametrize("by_words", [True, False])
def test_patterns_about_other_things_are_left_out(by_words: bool) -> None:
    patterns = groks("(?:营业|服务)时间.{0,20}%{NUMBER:n}", "(?i:refund|退款)", r"\b1[3-9]\d{9}\b", "%{GREEDYDATA:all}")
    gate = Gate(patterns, by_words)
    assert gate.always == [3]
    assert gate.candidates("我们的营业时间是9点") == [0, 3]
    assert gate.candidates("I want a REFUND") == [1, 3]
    assert gate.candidates("电话13800138000") == [2, 3]
    assert gate.candidates("你好") == [3]


def test_what_a_text_must_hold() -> None:
    assert expressions("营业时间.*?(?<!不)到.{0,40}?九点$") == ("营业时间", "九点(?m:$)")
    assert expressions("(?:请问)?营业时间(?:是|为)?") == ("营业时间",)
    assert expressions(r"[0-9]{4,8}(a)\1b") == ("(?:[0-9]){4}(?:[0-9])*a",)
    assert expressions("(?i:ok)") == ("[Oo][Kk\u212a]",)
    assert expressions(".*") == expressions(r"\w+") == expressions("a?") == expressions(r"(?=abc)(a?)\1?") == ()


def test_words_that_a_text_must_hold() -> None:
    assert words("(?:营业|服务)时间(?:是|为)?.{0,20}(?i:until)") == [{"营业时间", "服务时间"}, {"until"}]
    assert words("我想[要去]退货") == [{"我想要退货", "我想去退货"}]
    assert words(r"(?:退货\d+|退款.*)") == [{"退货", "退款"}]
    assert words("元") == words("(?:退货|.*)") == []


def test_a_lone_surrogate_is_shown_to_nobody() -> None:
    patterns = groks("a", r"\d{6}", "b")
    assert Gate(patterns).candidates("\ud800") == [0, 1, 2]
    assert Gate(groks(*["退货退款"] * 120, r"\d{6}")).candidates("\ud800")[-1] == 120


def test_an_expression_that_re2_refuses_is_not_asked_for() -> None:
    finder = _Expressions([("a",), ("(?=b)",), ("c", "d")])
    assert list(finder.kept([("a",), ("(?=b)",), ("c", "d")])) == [["a"], [], ["c", "d"]]
    assert sorted(finder.met("acd") or ()) == [0, 2]
    assert sorted(finder.met("ac") or ()) == [0]


def test_counts_beyond_what_re2_allows_are_cut() -> None:
    assert Gate(groks(r"\d{5000}x")).candidates("1" * 5000 + "x") == [0]
    assert Gate(groks(r"\d{5000}x")).candidates("y") == []


def test_a_thousand_patterns_cost_little_more_than_two_hundred() -> None:
    random = Random(3)
    letters = [chr(code) for code in range(0x4E00, 0x4E00 + 400)]
    sources = ["".join(random.sample(letters, 3)) + r".{0,20}\d+" for _ in range(1000)]
    texts = ["".join(random.choices(letters, k=30)) for _ in range(300)]
    few, many = Gate(groks(*sources[:200])), Gate(groks(*sources))
    assert _seconds(many, texts) < 2 * _seconds(few, texts)


def _seconds(gate: Gate, texts: list[str]) -> float:
    def once() -> float:
        began = time.thread_time()
        for text in texts:
            gate.candidates(text)
        return time.thread_time() - began

    return min(once() for _ in range(5))


def test_the_gate_and_the_patterns_agree_on_case() -> None:
    """Letters that are equal without regard to case by other rules than Python's `lower`."""
    patterns = groks("(?i:service)", "(?i:mini)", "(?i:kilo)", "(?i:ΣΑΣ)", "(?i:weiß)", "ΣΑΣ")
    for by_words, text in product((True, False), ("ſervice", "MİNİ", "\u212aILO", "σας", "WEIẞ", "ΣΑΣ", "σασ")):
        assert hits(patterns, text) <= {*Gate(patterns, by_words).candidates(text)}
