"""Text on a screen: its columns (the characters that take two, as those of Chinese do, stand without spaces between),
and counts with their nouns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def is_wide(char: str) -> bool:
    """Whether it takes two columns."""
    return unicodedata.east_asian_width(char) in "WF"


def columns(text: str) -> int:
    """Columns that the text takes on a screen."""
    return sum(2 if is_wide(char) else not unicodedata.combining(char) for char in text)


def joined(texts: Iterable[str]) -> str:
    """Put side by side what was said piece by piece; no space beside a wide character. Empty pieces are left out."""
    said = ""
    for text in filter(None, texts):
        spaced = said and not is_wide(said[-1]) and not is_wide(text[0])
        said = f"{said} {text}" if spaced else said + text
    return said


def plural(count: int, noun: str) -> str:
    """`1 call`, `1,234 calls`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
