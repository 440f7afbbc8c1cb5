"""English number words, and how a text is matched: in lower case, hyphens between words as spaces, same offsets."""

from __future__ import annotations

import string

import regex

ONES = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
FIGURES = {"zero": 0, "oh": 0, "o": 0, "nought": 0, **ONES}
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_FEW_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth"
TEENS = {word: value for value, word in enumerate(_TEENS.split(), 10)}
TENS = {word: 10 * value for value, word in enumerate(_TENS.split(), 2)}
SMALL = {**ONES, **TEENS, **TENS}
TIMES = {"double": 2, "triple": 3, "treble": 3}
FILLERS = frozenset({"uh", "um", "er", "erm"})
SCALES = ("hundred", "thousand", "million", "billion", "trillion")
_ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|zeroth|twelfth|hundredth|thousandth|millionth|"
    r"\w+teenth|\w+tieth|tenth|eleventh"
)
FEW_ORDINALS = frozenset(_FEW_ORDINALS.split())
_CARDINALS = "|".join([*FIGURES, *TEENS, *TENS, *SCALES])
NUMBER_WORD = regex.compile(rf"\b(?:{_CARDINALS}|hundreds|thousands|\w+ties|point|half|quarter|minus|{_ORDINALS})\b")

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_HYPHEN = regex.compile(r"(?<=[a-z])-(?=[a-z])")


def plain(text: str) -> str:
    """The text as it is matched; never shown."""
    return _HYPHEN.sub(" ", text.translate(_LOWER))


def in_row(words: list[str]) -> str:
    """Digits of numbers said one after the other: one twenty three -> 123, two oh four -> 204."""
    row = ""
    for before, word in zip(["", *words], words, strict=False):
        if before in TENS and word in ONES:
            row = row[:-1] + str(ONES[word])
        else:
            row += str(FIGURES.get(word, SMALL.get(word, "")))
    return row
