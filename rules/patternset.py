"""All patterns of a rule set behind one gate: which of them are worth trying on a text.

To find entities costs more than everything else. So the words of all patterns are looked for in the text first, and
only for patterns all of whose words are there are their entities found: a rule about refunds looks for no sums of money
in a talk about the weather. The gate never leaves out a pattern that could match (`callstash.grok.gate`), so that
results are those of trying every pattern everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from callstash.grok import Grok
from callstash.grok.gate import Gate
from callstash.grok.nodes import Char, Choice, Conditional, Either, Look, Node, Repeat, children
from rules.shadow import STRANGER, entity_chars

HasEntities = Callable[[frozenset[str]], bool]
"""Whether any of these entities stands in the text."""


@dataclass(frozen=True, slots=True)
class _Side:
    """Patterns that read the same: the text, or what was heard."""

    numbers: tuple[int, ...]
    gate: Gate
    demanded: tuple[frozenset[str] | None, ...]
    """Of each pattern the entities without one of which it cannot match; None where it can."""

    def candidates(self, text: str, has: HasEntities) -> Iterator[int]:
        for index in self.gate.candidates(text):
            demanded = self.demanded[index]
            if demanded is None or has(demanded):
                yield self.numbers[index]


class PatternSet:
    """Patterns, numbered in the order in which they were given, each over the text or over what was heard (`raw`)."""

    def __init__(self, patterns: Sequence[tuple[Grok, bool]]) -> None:
        self._sides: dict[bool, _Side] = {}
        for raw in sorted({raw for _, raw in patterns}):
            numbers = tuple(number for number, (_, side) in enumerate(patterns) if side == raw)
            self._sides[raw] = _side(numbers, [patterns[number][0] for number in numbers])
        self.sides = tuple(self._sides)

    def candidates(self, raw: bool, text: str, has: HasEntities) -> Iterator[int]:
        """Numbers of the patterns that may match the text."""
        side = self._sides.get(raw)
        return side.candidates(text, has) if side else iter(())


def _side(numbers: tuple[int, ...], groks: Sequence[Grok]) -> _Side:
    chars = {*entity_chars().values()}
    demanded = tuple(grok.entities if demands(grok.tree, chars) else None for grok in groks)
    return _Side(numbers, Gate(groks, unknown={*chars, STRANGER}), demanded)


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
