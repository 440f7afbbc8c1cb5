"""Word lists as data: a string of words parted by blanks becomes the alternatives of a pattern."""

from __future__ import annotations


def one_of(*lists: str) -> str:
    """`"a b c"` -> `a|b|c`, for use within a group. The words are patterns themselves; blanks in them are `\\s`."""
    return "|".join(word for words in lists for word in words.split())


def words(text: str) -> tuple[str, ...]:
    """`"a b c"` -> a, b, c."""
    return tuple(text.split())
