"""How text is searched: one segmentation for the index, the query and the highlighting.

A character of a script written without spaces (Chinese, Japanese, Korean, Thai...) is a token of its own; a run of
other letters and digits is one token; everything else separates. So a phrase of Chinese characters finds them inside
any sentence, two characters or one alike, and an English word finds that word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

SEGMENTATION = 1
"""Raise it whenever `tokens` changes: indexes made by another version are rebuilt."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3031-\u3035\u303b\u3040-\u30ff\u3105-\u312f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b16f"
    "\U00020000-\U0003ffff]"
)


class Token(NamedTuple):
    """A folded token, and the characters of the original text that it came from."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=65536)
def fold(cluster: str) -> str:
    """NFKC, without case, and without the accents of Latin letters (so that `cafe` finds `café`)."""
    folded = unicodedata.normalize("NFKC", cluster).casefold()
    parts = unicodedata.normalize("NFKD", folded)
    if parts[:1].isascii():
        return "".join(c for c in parts if not unicodedata.combining(c))
    return unicodedata.normalize("NFKC", folded)


@lru_cache(maxsize=65536)
def _is_mark(char: str) -> bool:
    return unicodedata.category(unicodedata.normalize("NFKC", char)[0])[0] == "M"


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """A character with the marks that follow it: half-width ｶﾞ is one, as ガ is."""
    start, length = 0, len(text)
    while start < length:
        end = start + 1
        while end < length and text[end] > "\x7f" and _is_mark(text[end]):
            end += 1
        yield start, end
        start = end


def tokens(text: str) -> list[Token]:
    """Cut text into tokens with their places in it."""
    found: list[Token] = []
    run, run_start, run_end = "", 0, 0
    for start, end in _clusters(text):
        for char in fold(text[start:end]):
            unspaced = _UNSPACED.match(char)
            if not unspaced and char.isalnum():
                run_start = run_start if run else start
                run, run_end = run + char, end
                continue
            if run and (unspaced or not _is_mark(char)):
                found.append(Token(run, run_start, run_end))
                run = ""
            if unspaced and not _is_mark(char):
                found.append(Token(char, start, end))
    return [*found, Token(run, run_start, run_end)] if run else found


def segmented(text: str) -> str:
    """Text as it is indexed and asked for: its tokens with one space between them."""
    return " ".join(token.text for token in tokens(text))


def highlights(text: str, terms: Iterable[str]) -> list[tuple[int, int]]:
    """Characters of the original text where a term stands; ordered, never overlapping."""
    place = tokens(text)
    spans: set[tuple[int, int]] = set()
    for term in terms:
        wanted = [token.text for token in tokens(term)]
        for at in range(len(place) - len(wanted) + 1 if wanted else 0):
            if all(place[at + n].text == word for n, word in enumerate(wanted)):
                spans.add((place[at].start, place[at + len(wanted) - 1].end))
    return _merged(sorted(spans))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
