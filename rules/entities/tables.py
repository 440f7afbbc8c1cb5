"""Tables are written as text: words between blanks, cells between bars."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def in_order(text: str) -> tuple[str, ...]:
    """The words of a text, in their order."""
    return tuple(text.split())


def one_of(*lists: str) -> str:
    """`"a b c"` -> `a|b|c`, for use within a group. The words are patterns themselves; blanks in them are `\\s`."""
    return "|".join(word for text in lists for word in text.split())


def rows(text: str) -> list[list[str]]:
    """The lines of a text, as cells."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
