"""Texts on which a pattern may take long: a beginning it accepts, a middle repeated, an end it refuses.

A backtracking matcher is slow where it can divide a text among repeats in many ways and none of them is followed by
what must follow. So for every unbounded repeat of the tree the middle is what its body accepts (each branch of it,
characters that most of its classes accept, and what may stand behind it), and the end is a character that nearly
nothing accepts, with the rest of the pattern behind it, lest `regex` sees at once that what must be there is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from callstash.grok.nodes import Char, Choice, Dot, Flags, Look, Node, Repeat, Sequence, Set, children
from callstash.grok.recursion import walk
from callstash.grok.render import Scope
from callstash.grok.samples import Sampler, members

REFUSED = "\0"
MANY = 20
"""Times from which a bounded repeat is as good as an unbounded one."""
_BRANCHES = 6
_SHARED = 3


@dataclass(frozen=True, slots=True)
class Attack:
    """`start + middle * n + end`."""

    start: str
    middle: str
    end: str

    def text(self, times: int) -> str:
        return f"{self.start}{self.middle * times}{self.end}"

    def shown(self, times: int) -> str:
        """The text, written so that it can be read."""
        parts = [repr(self.start)] if self.start else []
        parts.append(f"{self.middle!r} * {times}")
        return " + ".join([*parts, repr(self.end)] if self.end else parts)


def attacks(tree: Node, scope: Scope) -> list[Attack]:
    """Attacks on every repeat of a pattern that has no small bound."""
    return list(dict.fromkeys(_on(tree, scope, "", "")))


def _on(node: Node, scope: Scope, before: str, after: str) -> Iterator[Attack]:
    """Attacks on what is below `node`, between texts that what stands before and behind it accepts."""
    match node:
        case Sequence(items):
            texts = [_least(item, scope) for item in items]
            for index, item in enumerate(items):
                yield from _on(item, scope, before + "".join(texts[:index]), "".join(texts[index + 1 :]) + after)
        case Flags(body, _, _):
            yield from _on(body, scope.within(node), before, after)
        case Repeat(body, _, most, _):
            if most is None or most >= MANY:
                yield from _middles(body, scope, before, after)
            yield from _on(body, scope, before, after)
        case _:
            for child in children(node):
                yield from _on(child, scope, before, after)


def _middles(body: Node, scope: Scope, before: str, after: str) -> Iterator[Attack]:
    """Attacks that repeat what `body` accepts."""
    middles = [*_accepted(body, scope), *_shared(body, scope)]
    middles += [middle + after[:4] for middle in middles[:1] if after] + [after[:1], after[:4]]
    for middle in dict.fromkeys(filter(None, middles)):
        for end in dict.fromkeys((REFUSED, REFUSED + after)):
            yield Attack(before, middle, end)
            yield Attack(REFUSED + before, middle, end)  # where the beginning of the text is something else's
            if before:
                yield Attack("", before + middle, end)  # every beginning is another start of the search


def _accepted(body: Node, scope: Scope) -> Iterator[str]:
    """The shortest text of each branch, and the longer one in which nothing optional is missing."""
    branches = max((len(node.branches) for node in walk(body) if isinstance(node, Choice)), default=1)
    for branch in range(min(branches, _BRANCHES)):
        for optional in (0, 1):
            yield Sampler(_chooser(branch), _repeater(optional)).text(body, scope)


def _chooser(branch: int) -> Callable[[int], int]:
    return lambda count: branch % count


def _repeater(optional: int) -> Callable[[int, int | None], int]:
    return lambda least, most: max(least, optional) if most != 0 else 0


def _shared(body: Node, scope: Scope) -> Iterator[str]:
    """Characters that most classes of the body accept: those it can divide in many ways."""
    counted: Counter[str] = Counter()
    for node in walk(body):
        if isinstance(node, Char | Set | Dot):
            counted.update(members(node, scope))
    yield from (char for char, _ in counted.most_common(_SHARED))


def _least(node: Node, scope: Scope) -> str:
    return "" if isinstance(node, Look) else Sampler().text(node, scope)
