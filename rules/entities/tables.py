"""Tables are written as text: words between blanks, cells between bars."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def rows(text: str) -> list[list[str]]:
    """The lines of a text, as cells."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
