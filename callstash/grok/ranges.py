"""Which code points a class accepts: `regex` itself is asked, over all of them, so that a gate can never disagree."""

from __future__ import annotations

import math
from array import array
from functools import cache, lru_cache
from itertools import pairwise

import regex

Ranges = tuple[tuple[int, int], ...]

_SURROGATES = (0xD800, 0xE000)
_LAST = 0x10FFFF
_SHARES = (
    (0x20, 0x20, 0.10), (0x30, 0x39, 0.10), (0x41, 0x5A, 0.03), (0x61, 0x7A, 0.30), (0x21, 0x7E, 0.04),
    (0x3001, 0x3002, 0.03), (0x4E00, 0x9FFF, 0.40), (0xFF01, 0xFF20, 0.03), (0x80, _LAST, 0.01), (0, 0x1F, 0.01),
)  # fmt: skip
"""How often characters of these stretches stand in a text of ours, half Chinese and half English, by and large."""
_OFTEN = 0.002
"""A single Chinese character that a pattern names is a frequent one."""


@cache
def _everything() -> str:
    """All code points in order, without surrogates: no text with a lone one of these is ever asked about."""
    codes = array("I", [*range(_SURROGATES[0]), *range(_SURROGATES[1], _LAST + 1)])
    return codes.tobytes().decode("utf-32-le" if array("I", [1]).tobytes()[0] else "utf-32-be")


@lru_cache(maxsize=4096)
def ranges(expression: str) -> Ranges:
    """Code points that `expression`, one character in `regex`'s words, accepts. Takes some 4 ms, once for each."""
    found = regex.finditer(f"(?:{expression})+", _everything(), regex.V1 | regex.DOTALL | regex.MULTILINE)
    return tuple((_code(match.start()), _code(match.end() - 1)) for match in found)


def _code(index: int) -> int:
    return index if index < _SURROGATES[0] else index + _SURROGATES[1] - _SURROGATES[0]


def fewer(found: Ranges, most: int) -> Ranges:
    """Accept more, so that `most` stretches are left beyond ASCII: the nearest grow together first."""
    plain = [pair for pair in found if pair[0] < 0x80]
    rest = [pair for pair in found if pair[0] >= 0x80]
    if len(rest) <= most:
        return found
    gaps = sorted(range(1, len(rest)), key=lambda i: rest[i][0] - rest[i - 1][1], reverse=True)
    cuts = [0, *sorted(gaps[: most - 1]), len(rest)]
    return (*plain, *((rest[a][0], rest[b - 1][1]) for a, b in pairwise(cuts)))


def bits(found: Ranges) -> float:
    """How much it says that a character is one of these: 0 for any."""
    if len(found) == 1 and found[0][0] == found[0][1]:
        return said(chr(found[0][0]))
    share = sum(_share(found, low, high, weight) for low, high, weight in _SHARES)
    return -math.log2(min(1.0, max(share, 1e-6)))


def _share(found: Ranges, low: int, high: int, weight: float) -> float:
    count = sum(max(0, min(high, last) - max(low, first) + 1) for first, last in found)
    return min(weight, count * _OFTEN) if low == 0x4E00 else weight * count / (high - low + 1)


def said(char: str) -> float:
    """Bits that one more character says within a word, where most of it can be guessed."""
    if char.isascii():
        return 3.3 if char.isdigit() else 2.2 if char.isalpha() else 2.0 if char.isspace() else 4.0
    return 20.0 if "\ue000" <= char <= "\uf8ff" else 6.0
