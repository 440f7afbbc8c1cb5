"""Patterns whose time runs away are found before they meet a call."""

from __future__ import annotations

import pytest

from callstash.grok import compile_grok
from callstash.grok.attacks import attacks
from callstash.grok.growth import Growth, growth
from callstash.grok.render import Scope
from rules.grok import default_bank

BANK = default_bank()


def judged(pattern: str) -> Growth:
    return growth(compile_grok(pattern, BANK))


@pytest.mark.parametrize("pattern", ["^(a|aa)+$", "营业时间(.*?)+到(.*?)+点$", "^(?:[ab]|ab)*$", "(?:a|b|ab)*c"])
def test_what_grows_without_bound_is_accused(pattern: str) -> None:
    found = judged(pattern)
    assert found.kind == "exponential"
    assert found.seconds_at(1000) == float("inf")
    assert " * " in found.sample


@pytest.mark.parametrize("pattern", [".*x.*y", r"^\s+|\s+$", r"\d+\s*元"])
def test_what_grows_with_the_square_is_said_to(pattern: str) -> None:
    found = judged(pattern)
    assert found.kind == "polynomial"
    assert 1.6 < found.exponent < 4
    assert 0 < found.seconds_at(5000) < 10


@pytest.mark.parametrize(
    "pattern",
    [
        "abc",
        r"\b1[3-9]\d{9}\b",
        "(?:营业|服务)时间(?:是|为)?.{0,20}点",
        "%{WORD:first}",
        "^%{GREEDYDATA:a} %{GREEDYDATA:b}$",
        "(?:请问)?(?:你们)?几点(?:开门|关门)",
        r"(?>a+)+b",
    ],
)
def test_what_is_harmless_is_left_in_peace(pattern: str) -> None:
    found = judged(pattern)
    assert found.kind == "linear" or found.seconds_at(2500) < 0.1


def test_nothing_to_repeat_is_nothing_to_fear() -> None:
    assert judged("abc") == Growth()
    assert Growth().seconds_at(5000) == 0.0


def test_an_attack_has_a_beginning_that_is_accepted_and_an_end_that_is_not() -> None:
    grok = compile_grok(r"号码\d+x", BANK)
    shown = {attack.shown(3) for attack in attacks(grok.tree, Scope(grok.words))}
    assert "'号码' + '1' * 3 + '\\x00'" in shown
    assert "'号码' + '1' * 3 + '\\x00x'" in shown
