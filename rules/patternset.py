"""All patterns of a rule set behind one gate: which of them are worth trying on a text.

Patterns that name the same entities share a gate over the same shadow text. The gate never leaves out a pattern that
could match (`callstash.grok.gate`), so that results are those of trying every pattern everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from callstash.grok import Grok
from callstash.grok.gate import Gate
from callstash.grok.nodes import Char, Choice, Conditional, Either, Look, Node, Repeat, children
from rules.shadow import entity_chars

ShadowText = Callable[[frozenset[str]], str | None]
"""The shadow of the text for these entities; None where none of them stands in it."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Patterns over one kind of shadow."""

    raw: bool
    entities: frozenset[str]
    numbers: tuple[int, ...]
    gate: Gate
    demanding: bool
    """Whether every one of the patterns demands an entity: without one there is nothing to try."""

    def candidates(self, text: str, shadow: ShadowText) -> Iterator[int]:
        """Numbers of the patterns that may match."""
        meant = shadow(self.entities) if self.entities else text
        if meant is None:
            if self.demanding:
                return
            meant = text
        for index in self.gate.candidates(meant):
            yield self.numbers[index]


class PatternSet:
    """Patterns, numbered in the order in which they were given, each over the text or over what was heard (`raw`)."""

    def __init__(self, patterns: Sequence[tuple[Grok, bool]]) -> None:
        kinds: dict[tuple[bool, frozenset[str]], list[int]] = {}
        for number, (grok, raw) in enumerate(patterns):
            kinds.setdefault((raw, grok.entities), []).append(number)
        self._groups = tuple(
            _Group(
                raw,
                entities,
                tuple(numbers),
                Gate([patterns[number][0] for number in numbers]),
                all(demands(patterns[number][0].tree, entity_chars().values()) for number in numbers),
            )
            for (raw, entities), numbers in kinds.items()
        )
        self.sides = tuple(sorted({raw for _, raw in patterns}))

    def candidates(self, raw: bool, text: str, shadow: ShadowText) -> Iterator[int]:
        """Numbers of the patterns that may match the text, in no particular order."""
        for group in self._groups:
            if group.raw == raw:
                yield from group.candidates(text, shadow)


def demands(tree: Node, chars: Collection[str]) -> bool:
    """Whether whatever the pattern matches holds one of these characters."""
    match tree:
        case Char(text):
            return text in chars
        case Choice() | Conditional() | Either():
            return all(demands(branch, chars) for branch in children(tree))
        case Repeat(body, least):
            return least > 0 and demands(body, chars)
        case Look():
            return False
    return any(demands(child, chars) for child in children(tree))
