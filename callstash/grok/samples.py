"""Texts that a pattern accepts, made from its tree: for finding out how its time grows, and for tests.

Look-around and word boundaries are not considered, so that a sample need not match; most do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import regex

from callstash.grok.nodes import (
    Again,
    Atomic,
    Char,
    Choice,
    Dot,
    Either,
    Flags,
    Group,
    Node,
    Repeat,
    Same,
    Sequence,
    Set,
    Special,
)
from callstash.grok.ranges import ranges
from callstash.grok.render import Scope, atom

PALETTE = "a1 中Z_:-/.,@%=;[]()<>\"'|+*#&?!~$^{}\\`点一あ，。\t\n0é"
"""Characters to try first: people write these."""


LONGEST = 2000
"""Characters from which a repeat is not continued."""


@dataclass(slots=True)
class Sampler:
    """Makes texts. `pick(n)` chooses one of n; `times(least, most)` how often to repeat."""

    pick: Callable[[int], int] = lambda count: 0
    times: Callable[[int, int | None], int] = lambda least, most: least
    _groups: dict[str, str] = field(default_factory=dict)

    def text(self, node: Node, scope: Scope) -> str:
        """A text that `node` accepts."""
        match node:
            case Char() | Set() | Dot():
                found = members(node, scope)
                return found[self.pick(len(found))] if found else ""
            case Sequence(items):
                return "".join(self.text(item, scope) for item in items)
            case Choice(branches):
                return self.text(branches[self.pick(len(branches))], scope)
            case Repeat():
                return self._repeated(node, scope)
            case Flags(body, _, _):
                return self.text(body, scope.within(node))
        return self._grouped(node, scope)

    def _repeated(self, node: Repeat, scope: Scope) -> str:
        """Repeat what it repeats; `(a{1000}){1000}` not to its full length."""
        found = ""
        for _ in range(self.times(node.least, node.most)):
            found += self.text(node.body, scope)
            if len(found) > LONGEST:
                break
        return found

    def _grouped(self, node: Node, scope: Scope) -> str:
        match node:
            case Group(body, name):
                self._groups[name] = self.text(body, scope)
                return self._groups[name]
            case Atomic(body):
                return self.text(body, scope)
            case Same(groups):
                return next((self._groups[group] for group in groups if group in self._groups), "")
            case Again(group):
                return self._groups.get(group, "")
            case Either(group, yes, no):
                return self.text(yes if group in self._groups else no, scope)
            case Special(kind):
                return "\n" if kind == "R" else "a"
        return ""


def members(node: Char | Set | Dot, scope: Scope) -> str:
    """Some characters that a node accepts, the usual ones first."""
    if isinstance(node, Char) and not scope.fold:
        return node.text
    expression = f"(?i-f:{atom(node, scope)})" if scope.fold else atom(node, scope)
    usual = "".join(regex.findall(expression, PALETTE, regex.V1 | regex.DOTALL))
    return usual or "".join(chr(first) for first, _ in ranges(expression)[:3])
