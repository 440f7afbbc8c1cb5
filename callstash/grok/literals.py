"""Words that a text must hold for a pattern to match, in lower case: the cheapest thing to ask of a text.

`(?:营业|服务)时间.{0,20}(?i:until|till)` wants one of 营业时间, 服务时间, and one of until, till. Such a set is a
*factor*; a pattern has a few, and all must be met. The way is that of RE2's prefilter (Russ Cox, "Regular Expression
Matching with a Trigram Index"): of each node the few texts it can match, or else factors of what it matches.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from callstash.grok.nodes import (
    Anchor,
    Atomic,
    Char,
    Choice,
    Either,
    Flags,
    Group,
    Look,
    Node,
    Repeat,
    Sequence,
    Set,
)
from callstash.grok.ranges import ranges, said
from callstash.grok.render import Scope, atom

MOST = 24
"""Texts of one factor."""
LONGEST = 16
STRONG = 10.0
"""Bits from which a factor is worth asking for: two Chinese characters, five letters."""
FACTORS = 2
MOST_WORDS = 30_000
"""Of all patterns together: the automaton that finds them takes some megabytes then."""

Factor = frozenset[str]
_EMPTY: Factor = frozenset({""})


@dataclass(frozen=True, slots=True)
class _Known:
    """Of one node: all texts it can match where they are few, and factors of every text it matches."""

    exact: Factor | None = None
    factors: tuple[Factor, ...] = ()


_ANYTHING = _Known()


@dataclass(slots=True)
class Literals:
    """Finds factors. `odd` gathers characters that `regex` takes for others though lower case does not: ſ for s."""

    odd: set[str] = field(default_factory=set)
    unknown: Collection[str] = ()
    """Characters that stand for texts of which nothing is known: entities, as long as nobody has looked for them."""

    def factors(self, tree: Node, scope: Scope) -> tuple[Factor, ...]:
        """The pattern's strong factors, the strongest first; none where there is no such thing."""
        known = self._known(tree, scope)
        found = {_least(factor) for factor in _all_of(known)}
        strong = sorted((f for f in found if strength(f) >= STRONG), key=lambda f: (-strength(f), sorted(f)))
        return tuple(strong[:FACTORS])

    def _known(self, node: Node, scope: Scope) -> _Known:
        match node:
            case Char() | Set():
                return self._character(node, scope)
            case Sequence(items):
                return _one_after_the_other(self._known(item, scope) for item in items)
            case Choice(branches):
                return _one_of([self._known(branch, scope) for branch in branches])
            case Either(_, yes, no):
                return _one_of([self._known(yes, scope), self._known(no, scope)])
            case Repeat():
                return _repeated(self._known(node.body, scope), node) if node.most != 0 else _Known(_EMPTY)
            case Group(body, _) | Atomic(body):
                return self._known(body, scope)
            case Flags(body, _, _):
                return self._known(body, scope.within(node))
            case Anchor() | Look():
                return _Known(_EMPTY)
        return _ANYTHING

    def _character(self, node: Char | Set, scope: Scope) -> _Known:
        if isinstance(node, Char):
            return _ANYTHING if node.text in self.unknown else self._letter(node.text, scope)
        text = atom(node, scope)
        found = ranges(f"(?i-f:{text})" if scope.fold else text)
        if sum(last - first + 1 for first, last in found) > MOST:
            return _ANYTHING
        return _exactly(chr(code) for first, last in found for code in range(first, last + 1))

    def _letter(self, char: str, scope: Scope) -> _Known:
        """Under `(?i)`, what `regex` takes for this letter must be so in lower case, too, or it is odd."""
        if scope.fold:
            same = (
                code for first, last in ranges(f"(?i-f:{atom(Char(char), scope)})") for code in range(first, last + 1)
            )
            self.odd |= {letter for code in same for letter in chr(code).lower()} - set(char.lower())
        return _exactly([char])


def strength(factor: Factor) -> float:
    """How much it says that one of these is there."""
    return min((sum(map(said, text)) for text in factor), default=0.0) - (len(factor) - 1) / 8


def _exactly(chars: Iterable[str]) -> _Known:
    small = {char.lower() for char in chars}
    if any(len(char) != 1 for char in small) or "ς" in small or "σ" in small:  # Σ is small as its place has it
        return _ANYTHING
    return _Known(frozenset(small)) if small else _ANYTHING


def _least(factor: Factor) -> Factor:
    """Without texts that hold another one, and none longer than there is need for."""
    cut = sorted({text[:LONGEST] for text in factor}, key=len)
    return frozenset(text for index, text in enumerate(cut) if not any(other in text for other in cut[:index]))


def _one_after_the_other(parts: Iterable[_Known]) -> _Known:
    """Join what is exact as long as it stays small; what cannot be joined further is a factor."""
    joined, factors, whole = _EMPTY, list[Factor](), True
    for part in parts:
        if part.exact is not None and len(part.exact) * len(joined) <= MOST and _longest(joined) < 2 * LONGEST:
            joined = frozenset(a + b for a, b in product(joined, part.exact))
            continue
        whole = False
        factors += [joined, *part.factors]
        joined = part.exact if part.exact is not None else _EMPTY
    if whole:
        return _Known(joined)
    return _Known(None, tuple(_useful([*factors, joined])))


def _longest(factor: Factor) -> int:
    return max(map(len, factor))


def _useful(factors: Iterable[Factor]) -> Iterator[Factor]:
    return (factor for factor in factors if "" not in factor)


def _one_of(parts: list[_Known]) -> _Known:
    exact = [part.exact for part in parts if part.exact is not None]
    if len(exact) == len(parts) and sum(map(len, exact)) <= MOST:
        return _Known(frozenset().union(*exact))
    best = [max(_all_of(part), key=strength, default=_EMPTY) for part in parts]
    if _EMPTY in best or sum(map(len, best)) > 2 * MOST:
        return _ANYTHING
    return _Known(None, (frozenset().union(*best),))


def _all_of(part: _Known) -> list[Factor]:
    """The factors of a node, what it matches exactly among them."""
    return list(_useful((*part.factors, part.exact) if part.exact is not None else part.factors))


def _repeated(body: _Known, node: Repeat) -> _Known:
    if node.least == 0:
        optional = body.exact is not None and node.most == 1
        return _Known(body.exact | _EMPTY) if optional and body.exact is not None else _ANYTHING
    if body.exact is not None and node.least == node.most and node.least <= LONGEST:
        return _one_after_the_other([body] * node.least)
    return _Known(None, tuple(_all_of(body)))
