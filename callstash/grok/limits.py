"""Patterns that are too large: `((a{1000}){1000}){1000}` is short, and would fill any memory once it is compiled."""

from __future__ import annotations

from callstash.grok.errors import GrokError
from callstash.grok.nodes import Char, Choice, Dot, Either, Look, Node, Repeat, Set, Special, children

LEAST_TEXT = 50_000
"""Characters that a pattern, or any part of it, may ask for at least."""


def refuse_huge(tree: Node, source: str) -> None:
    """Raise GrokError where a part matches only texts that are longer than any that we meet."""
    if _shortest(tree) > LEAST_TEXT:
        hint = "counts inside counts multiply: write smaller ones"
        raise GrokError("size", f"a part of it matches nothing shorter than {LEAST_TEXT} characters", hint, source)


def _shortest(node: Node) -> int:
    """Length of the shortest text that a node matches, or more than LEAST_TEXT where a part of it wants so much."""
    match node:
        case Char() | Set() | Dot() | Special():
            return 1
    parts = [_shortest(child) for child in children(node)]
    match node:
        case Repeat(_, least, _, _):
            return _unless_huge(parts, least * parts[0])
        case Look():
            return _unless_huge(parts, 0)
        case Choice() | Either():
            return _unless_huge(parts, min(parts))
    return sum(parts)


def _unless_huge(parts: list[int], length: int) -> int:
    return max(length, max(parts) if max(parts) > LEAST_TEXT else 0)
