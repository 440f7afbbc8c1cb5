r"""Word modes: what `\w`, `\d`, `\s`, POSIX brackets and `\b` mean.

`logstash` is MRI Ruby's way, `\w` ASCII and `\b` Unicode, in which `%{POSINT}` finds nothing in 电话12306号, because
no word ends where the digits begin. `ascii` and `unicode` are what they say. `han`, the default, is `unicode` in which
`\b` stands also between a Han, kana or hangul character and a letter or digit of another script: people write
电话12306号 without blanks, and mean three words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from callstash.grok.nodes import Char, Item, Kind, Posix, Property, Range, Set


@dataclass(frozen=True, slots=True)
class Words:
    """One word mode, as text between brackets for `regex`."""

    mode: str
    word: str
    digit: str
    space: str
    posix_ascii: bool = False
    boundary: str = "unicode"
    """unicode | ascii | han"""


UNICODE = Words("unicode", r"\w", r"\d", r"\s")
LOGSTASH = Words("logstash", "0-9A-Za-z_", "0-9", r"\t-\r ")
WORD_MODES: Mapping[str, Words] = MappingProxyType(
    {
        "logstash": LOGSTASH,
        "ascii": replace(LOGSTASH, mode="ascii", posix_ascii=True, boundary="ascii"),
        "unicode": UNICODE,
        "han": replace(UNICODE, mode="han", boundary="han"),
    }
)

BLANKLESS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}ー"
"""Scripts whose words no blank parts."""
_SPECIAL = frozenset(r"\[]^-&|~#")


def with_options(words: Words, on: str) -> Words:
    """Onigmo's `(?u)`, `(?a)` and `(?d)` change the mode inside a group."""
    for letter in on:
        if letter == "u":
            words = replace(UNICODE, boundary="unicode" if words.boundary == "ascii" else words.boundary)
        elif letter in "ad":
            words = replace(LOGSTASH, posix_ascii=letter == "a", boundary=words.boundary)
    return words


def set_text(found: Set, words: Words) -> str:
    """A class as `regex` writes it."""
    parts = ["".join(_item(item, words) for item in items) for items in found.parts]
    body = parts[0] if len(parts) == 1 else "&&".join(f"[{part}]" for part in parts)
    return f"[{'^' if found.negative else ''}{body}]"


def _item(item: Item, words: Words) -> str:
    match item:
        case Char(text):
            return _one(text)
        case Range(first, last):
            return f"{_one(first)}-{_one(last)}"
        case Kind(letter):
            return _kind(letter, words)
        case Property(name, negative):
            return rf"\{'P' if negative else 'p'}{{{name}}}"
        case Posix(name, negative):
            return _posix(name, negative, words)
    return set_text(item, words)


def _one(char: str) -> str:
    return f"\\{char}" if char in _SPECIAL else char


def _kind(letter: str, words: Words) -> str:
    inner = {"w": words.word, "d": words.digit, "s": words.space, "h": "0-9A-Fa-f"}[letter.lower()]
    if letter.islower():
        return inner
    return inner.upper() if inner in (r"\w", r"\d", r"\s") else f"[^{inner}]"


def _posix(name: str, negative: bool, words: Words) -> str:
    inner = {"xdigit": "0-9A-Fa-f", "ascii": r"\x00-\x7F"}.get(name, f"[:{name}:]")
    if words.posix_ascii and name != "ascii":
        inner = rf"[[{inner}]&&[\x00-\x7F]]"
    return f"[^{inner}]" if negative else inner
