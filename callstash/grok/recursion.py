r"""Recursion that never ends: `(?<a>\g<a>x)` calls itself before it has read anything. Onigmo refuses it; so do we."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from callstash.grok.errors import bad
from callstash.grok.nodes import (
    Again,
    Char,
    Choice,
    Dot,
    Either,
    Group,
    Look,
    Node,
    Repeat,
    Sequence,
    Set,
    Special,
    children,
)


def refuse_endless(tree: Node) -> None:
    """Raise GrokError where a group can call itself without reading a character between."""
    if not any(isinstance(node, Again) for node in walk(tree)):
        return
    bodies = {"": tree} | {node.name: node.body for node in walk(tree) if isinstance(node, Group)}
    empty = _may_be_empty(bodies)
    calls = {name: set(_leftmost(body, empty)) for name, body in bodies.items()}
    try:
        TopologicalSorter(calls).prepare()
    except CycleError:
        hint = "let something that takes a character stand before the group calls itself"
        raise bad("a group that calls itself for ever", hint, r"\g<") from None


def walk(tree: Node) -> Iterator[Node]:
    """Every node of a tree."""
    todo = [tree]
    while todo:
        node = todo.pop()
        yield node
        todo += children(node)


def _may_be_empty(bodies: dict[str, Node]) -> set[str]:
    """Groups that match the empty text, found by asking again until nothing is added."""
    empty: set[str] = set()
    while added := {name for name, body in bodies.items() if name not in empty and nullable(body, empty)}:
        empty |= added
    return empty


def nullable(node: Node, empty: set[str]) -> bool:
    """Whether a node may match the empty text, if the groups in `empty` may."""
    match node:
        case Char() | Dot() | Set() | Special():
            return False
        case Again(group):
            return group in empty
        case Repeat(body, least, _, _):
            return least == 0 or nullable(body, empty)
        case Sequence(items):
            return all(nullable(item, empty) for item in items)
        case Choice() | Either():
            return any(nullable(branch, empty) for branch in children(node))
        case Look():
            return True
    return all(nullable(child, empty) for child in children(node))


def _leftmost(node: Node, empty: set[str]) -> Iterator[str]:
    """Groups that are called before a character was read."""
    if isinstance(node, Again):
        yield node.group
    for child in children(node):
        yield from _leftmost(child, empty)
        if isinstance(node, Sequence) and not nullable(child, empty):
            return
