"""Word modes: what `\\w` and `\\b` mean, and where a word ends between scripts."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from callstash.grok import WORD_MODES, compile_grok, installed_bank

BANK = installed_bank()


def found(pattern: str, text: str, mode: str = "han") -> list[str]:
    return [text[match.start : match.end] for match in compile_grok(pattern, BANK, word_mode=mode).find(text)]


@pytest.mark.parametrize(
    ("mode", "numbers", "word"),
    [
        ("logstash", [], []),
        ("ascii", ["12306"], ["12306"]),
        ("unicode", [], ["电话12306号"]),
        ("han", ["12306"], ["电话12306号"]),
    ],
)
def test_a_number_among_chinese(mode: str, numbers: list[str], word: list[str]) -> None:
    assert found("%{POSINT}", "电话12306号", mode) == numbers
    assert found("%{WORD}", "电话12306号", mode) == word


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        (r"\b1\d{10}\b", "电话13800138000号", ["13800138000"]),
        (r"\b1\d{10}\b", "电话113800138000号", []),
        (r"\b1\d{10}\b", "a13800138000", []),
        (r"\bVIP\b", "我是VIP客户", ["VIP"]),
        (r"\bvip\b", "我是_vip_客户", []),
        (r"\b\p{Han}+\b", "ab张三cd", ["张三"]),
        (r"\bテスト\b", "1テスト2", ["テスト"]),
        (r"\b한국\b", "a한국b", ["한국"]),
        (r"\b１２\b", "第１２号", ["１２"]),
        (r"三\B四", "三四", ["三四"]),
        (r"三\B4", "三4", []),
        (r"\b[a-z中]+\b", "x中 中y", ["x中", "中y"]),
    ],
)
def test_a_boundary_between_scripts(pattern: str, text: str, wanted: list[str]) -> None:
    assert found(pattern, text) == wanted


def test_digits_are_of_any_script_or_not() -> None:
    assert found(r"\d+", "１２ 34") == ["１２", "34"]
    assert found(r"\d+", "１２ 34", "logstash") == ["34"]
    assert found(r"(?u:\d+)|(?a:\w)", "１２中", "logstash") == ["１２"]
    assert found(r"[[:alpha:]]+", "中a", "ascii") == ["a"]


@pytest.mark.parametrize("mode", WORD_MODES)
@given(text=st.text(alphabet="a1_中ー é-１", max_size=12))
def test_inside_and_boundary_exclude_each_other(mode: str, text: str) -> None:
    boundary, inside = (compile_grok(pattern, {}, word_mode=mode).pattern for pattern in (r"\b", r"\B"))
    places = {match.start() for match in boundary.finditer(text)}
    assert {match.start() for match in inside.finditer(text)} == {*range(len(text) + 1)} - places


@given(
    text=st.text(alphabet="a1_中文テー é-１", max_size=14),
    what=st.sampled_from(["[a-z]", r"\d", "中", r"\p{Han}+", "_"]),
)
def test_one_look_is_as_good_as_two(text: str, what: str) -> None:
    """Where a neighbour is known, half of the boundary's definition is left out: with the same result."""
    short = compile_grok(rf"\b{what}|{what}\b", {}).pattern
    whole = compile_grok(rf"\b(?:(?!x)|){what}|{what}(?:(?!x)|)\b", {}).pattern
    assert [m.span() for m in short.finditer(text)] == [m.span() for m in whole.finditer(text)]


def test_in_unicode_mode_it_is_what_regex_has() -> None:
    assert compile_grok(r"\b\w+\b", {}, word_mode="unicode").pattern.pattern == r"\b[\w]+\b"
    assert regex.findall(r"\b\w+\b", "é 中1") == found(r"\b\w+\b", "é 中1", "unicode")
