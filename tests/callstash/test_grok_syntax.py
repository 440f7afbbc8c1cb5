"""The dialect is Onigmo's (Ruby's), which is what Logstash compiles patterns with."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from callstash.grok import GrokError, compile_grok
from callstash.grok.engine import FLAGS
from callstash.grok.syntax import parse_pattern
from tests.callstash.grok_patterns import LETTERS, patterns


def found(pattern: str, text: str) -> list[str]:
    return [text[match.start : match.end] for match in compile_grok(pattern, {}).find(text)]


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        (r"\h+", "xyz beef", ["beef"]),
        (r"\H+", "beef xyz", [" xyz"]),
        (r"a\R", "a\r\n", ["a\r\n"]),
        (r"\Ab|c\z", "bcc", ["b", "c"]),
        (r"c\Z", "c\n", ["c"]),
        (r"\X", "e\u0301", ["e\u0301"]),
        (r"a\Kb", "ab", ["b"]),
        (r"[[:alpha:]_]+", "12 ab_c", ["ab_c"]),
        (r"[[[:alnum:]]_%]+", "- a%1", ["a%1"]),
        (r"[[:^alpha:]]+", "ab12", ["12"]),
        (r"[a-z&&[^aeiou]]+", "aeixyz", ["xyz"]),
        (r"[^a-c&&b-z]+", "abz", ["a", "z"]),
        (r"[]a]+", "a]", ["a]"]),
        (r"[\w-]+", "a-b", ["a-b"]),
        (r"[+--]+", "+,-.", ["+,-"]),
        (r"[\d-x]+", "1-x", ["1-x"]),
        (r"[--||~~]+", "-|~", ["-|~"]),
        (r"x.?*y", "xaay", ["xaay"]),
        (r"(?:a?)+b", "aab", ["aab"]),
        (r"a{,2}b", "aaab", ["aab"]),
        (r"a{2}?b", "b aab", ["b", "aab"]),
        (r"(?:a{2}+)b", "aaaab", ["aaaab"]),
        (r"a{1,3}?", "aaa", ["a", "a", "a"]),
        (r"a++b|aaa", "aaa", ["aaa"]),
        (r"{a} {,} }", "{a} {,} }", ["{a} {,} }"]),
        (r"(?>a+)b", "aab", ["aab"]),
        (r"(?m)a.b", "a\nb", ["a\nb"]),
        (r"(?-m:a.b)", "a\nb", []),
        (r"a(?i)b|c", "aB aC b", ["aB", "aC"]),
        (r"(?i:k)", "kK\u212a", ["k", "K", "\u212a"]),
        (r"(?i:straße)", "STRASSE Straße", ["Straße"]),
        (r"(?i)a(?-i:b)", "Ab AB", ["Ab"]),
        ("(?x) a \\ b # note\n c", "a bc", ["a bc"]),
        (r"a(?# a note)b", "ab", ["ab"]),
        (r"(x)?(?(1)a|b)", "xa b", ["xa", "b"]),
        (r"(?<q>')?\w+(?(<q>)'|!)", "'a' b!", ["'a'", "b!"]),
        (r"\((?<in>(?:[^()]|\(\g<in>\))*)\)", "((a)b)", ["((a)b)"]),
        (r"\g<n>-(?<n>\d)", "1-2", ["1-2"]),
        (r"(a)\k<-1>", "aa", ["aa"]),
        (r"\u4e2d\x{6587}\x41\101\t", "中文AA\t", ["中文AA\t"]),
        (r"\u{1F600}", "😀", ["😀"]),
        (r"\p{Han}+|\p{^Han}|\P{L}", "中a", ["中", "a"]),
        (r"(?:^)*a", "a", ["a"]),
        (r"(?<=a|bc)d", "ad bcd", ["d", "d"]),
    ],
)
def test_it_means_what_onigmo_means(pattern: str, text: str, wanted: list[str]) -> None:
    assert found(pattern, text) == wanted


@pytest.mark.parametrize(
    ("pattern", "said", "marked"),
    [
        ("a(b", "a ( without its )", "(b"),
        ("a)b", "a ) without its (", "a)"),
        ("a[b", "a class without its ]", "[b"),
        ("[]", "an empty class", "[]"),
        ("[a&&]", "an empty class", "[a&&]"),
        ("[[:alfa:]]", "unknown class [:alfa:]", "[:alfa:]"),
        ("[z-a]", "the range z-a runs backwards", "z-a"),
        ("*a", "nothing before * to repeat", "*"),
        ("a{3,1}", "{3,1} is no number of times", "a{3,1}"),
        ("a{200000}", "is no number of times", "a{200000}"),
        ("a\\", "a backslash at the end", "\\"),
        (r"\p{Klingon}", "unknown property 'Klingon'", r"\p{Klingon}"),
        (r"\x", "an unfinished code", r"\x"),
        (r"\x{110000}", "there is no character 110000", r"\x{110000}"),
        (r"\k<", "an unfinished reference to a group", r"\k<"),
        ("(?~a)", "an unknown kind of group", "(?~"),
        ("(?#a", "a comment without its )", "(?#a"),
        ("(a)(?(1)a|b|c)", "a condition with more than two branches", "(?(1)a|b|c)"),
        ("(" * 70 + ")" * 70, "more than 60 groups inside each other", "("),
        ("(?i)" * 5000, "too many parts inside each other", "(?i)"),
        ("a" * 100_001, "longer than 100000 characters", "aaa"),
    ],
)
def test_what_is_wrong_is_marked_and_comes_with_a_next_step(pattern: str, said: str, marked: str) -> None:
    with pytest.raises(GrokError) as raised:
        compile_grok(pattern, {})
    assert said in raised.value.message
    assert raised.value.text.startswith(marked)
    assert raised.value.hint


@given(st.text(max_size=30) | st.text(alphabet=r"ab(?)[]{}|\<>:=!^$.*+&%-,12kgpPxu#i", max_size=20))
def test_any_text_is_a_pattern_or_a_grok_error(text: str) -> None:
    try:
        grok = compile_grok(text, {"A": "a"})
    except GrokError as error:
        assert error.message
        assert error.text in text
    else:
        list(grok.find("ab 12", timeout_s=0.2))


_OTHERWISE = ("(?i)", "(?u", "(?a", "(?-m", "\\h", "\\z", "\\Z", "{3}?", "(?<n>", "&&^")
"""What `regex` takes for something else than Onigmo does."""


@settings(max_examples=150, deadline=None)
@given(patterns().filter(lambda pattern: not any(part in pattern for part in _OTHERWISE)), st.text(LETTERS))
def test_what_both_dialects_share_means_the_same_in_both(pattern: str, text: str) -> None:
    try:
        ours = compile_grok(pattern, {}, word_mode="unicode").pattern
        theirs = regex.compile(pattern.replace("(?i:", "(?i-f:"), FLAGS)
        assert [m.span() for m in ours.finditer(text, timeout=1)] == [
            m.span() for m in theirs.finditer(text, timeout=1)
        ]
    except (GrokError, TimeoutError, regex.error):
        return


def test_a_pattern_is_parsed_once() -> None:
    assert parse_pattern("a|b%{C}") is parse_pattern("a|b%{C}")
