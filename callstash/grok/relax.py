"""What a text must contain for a pattern to match: short regular expressions that RE2 can look for all at once.

A pattern is relaxed into *runs*, parted by gaps of any text: `营业时间(?:是|为)?.{0,20}(\\d+)点$` wants `营业时间` and
`\\d\\d*点$`. Runs hold nothing that makes a DFA grow without need: what repeats over most characters is a gap; what is
optional at the end of a run, or says next to nothing there, is cut off; look-around, `\\b` and back references are
dropped; atomic groups and possessive repeats are plain ones. Every step accepts more texts, never fewer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from callstash.grok.nodes import (
    Again,
    Anchor,
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
from callstash.grok.ranges import Ranges, bits, fewer, ranges
from callstash.grok.render import Scope, atom

COSTLIEST = 150
"""Instructions, roughly, of one run."""
STRETCHES = 4
"""Stretches of code points of one class; more are merged."""
MOST_COPIES = 24
WIDE = 2.0
"""Bits below which a character class is too common to repeat in a run."""
TELLING = 8.0
"""Bits above which a second run is worth looking for."""
SAYS_SOMETHING = 2.0


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of RE2's text: how much it says, what it costs, whether it may be absent, or is a mere place."""

    text: str
    bits: float = 0.0
    cost: int = 1
    optional: bool = False
    place: bool = False


Run = tuple[Atom, ...]
Shape = tuple[Run, ...]
"""Runs with a gap between each two: `((),)` is the empty text, `((), ())` any text."""

NOTHING: Shape = ((),)
GAP: Shape = ((), ())
_PLACES = {"^": Atom("(?m:^)", 1, place=True), "$": Atom("(?m:$)", 1, place=True)} | {
    kind: Atom(rf"\{kind}", 1, place=True) for kind in "Az"
}


def needs(tree: Node, scope: Scope) -> tuple[str, ...]:
    """Expressions all of which a text must match somewhere for the pattern to match; none: it may match any text."""
    runs = {_text(run): _bits(run) for run in map(_trimmed, shape(tree, scope)) if run}
    ordered = sorted(runs, key=lambda text: (-runs[text], text))
    return tuple(text for index, text in enumerate(ordered[:3]) if runs[text] >= (TELLING if index else SAYS_SOMETHING))


def shape(node: Node, scope: Scope) -> Shape:
    """Relax one node."""
    match node:
        case Char() | Set() | Dot():
            return ((_character(node, scope),),)
        case Sequence(items):
            return _together(shape(item, scope) for item in items)
        case Choice(branches):
            return _any_of([shape(branch, scope) for branch in branches])
        case Either(_, yes, no):
            return _any_of([shape(yes, scope), shape(no, scope)])
        case Repeat():
            return _repeat(node, scope)
        case Group(body, _) | Atomic(body):
            return shape(body, scope)
        case Flags(body, _, _):
            return shape(body, scope.within(node))
        case Anchor(kind) if kind in _PLACES:
            return ((_PLACES[kind],),)
        case Special("R"):
            return ((Atom(r"(?:\r\n|[\n-\r\x{85}\x{2028}\x{2029}])", 3, 8),),)
        case Same() | Again() | Special():
            return GAP
    return NOTHING


def _character(node: Char | Set | Dot, scope: Scope) -> Atom:
    if isinstance(node, Char) and not scope.fold:
        code = ord(node.text)
        return Atom(escaped(code), bits(((code, code),)))
    text = atom(node, scope)
    return _of_ranges(ranges(f"(?i-f:{text})" if scope.fold else text))


def _of_ranges(found: Ranges) -> Atom:
    kept = fewer(found, STRETCHES)
    if not kept:  # nothing at all is accepted; RE2 has no word for that
        return Atom("(?s:.)")
    inner = "".join(escaped(low) if low == high else f"{escaped(low)}-{escaped(high)}" for low, high in kept)
    return Atom(f"[{inner}]", bits(found), 1 + len(kept))


def escaped(code: int) -> str:
    """A code point as RE2 writes it, inside classes and outside."""
    char = chr(code)
    return char if char.isalnum() else f"\\x{{{code:X}}}"


def _together(shapes: Iterable[Shape]) -> Shape:
    """One after the other: the last run of each goes on with the first of the next, as long as that is not too much."""
    whole: list[Run] = [()]
    for first, *rest in shapes:
        if _cost(whole[-1]) + _cost(first) > COSTLIEST:
            whole.append(())
        whole[-1] += first
        whole += rest
    return tuple(whole)


def _any_of(shapes: list[Shape]) -> Shape:
    """Alternatives: as they are, if all are single runs and small; else by what says most in each."""
    if all(len(found) == 1 for found in shapes) and sum(_cost(found[0]) for found in shapes) <= COSTLIEST:
        return ((_alternatives([found[0] for found in shapes]),),)
    best = [_cut(max(map(_trimmed, found), key=_bits), COSTLIEST // len(shapes)) for found in shapes]
    if min(map(_bits, best)) < SAYS_SOMETHING:
        return GAP
    return (), (_alternatives(best),), ()


def _alternatives(runs: list[Run]) -> Atom:
    optional = any(all(part.optional or part.place for part in run) for run in runs)
    least = 0.0 if optional else min(map(_bits, runs))
    texts = dict.fromkeys(map(_text, runs))
    return Atom(f"(?:{'|'.join(texts)})", least, sum(map(_cost, runs)), optional)


def _repeat(node: Repeat, scope: Scope) -> Shape:
    body = shape(node.body, scope)
    if node.most == 0:
        return NOTHING
    if len(body) > 1:
        return GAP if node.least == 0 else body if node.most == 1 else _together([body, GAP])
    run = body[0]
    once = Atom(f"(?:{_text(run)})", _bits(run), _cost(run), all(part.optional for part in run))
    several = node.most is None or node.most > 1
    if several and (once.bits < WIDE or once.cost > COSTLIEST):
        return _together([body, GAP]) if node.least else GAP
    return _copies(once, node)


def _copies(once: Atom, node: Repeat) -> Shape:
    """So many as it must be there, as far as that is not too much, and then any number."""
    if node.least == 0:
        return ((Atom(once.text + ("?" if node.most == 1 else "*"), 0, once.cost, optional=True),),)
    copies = max(1, min(node.least, MOST_COPIES, COSTLIEST // max(1, once.cost)))
    times = f"{{{copies}}}" if copies > 1 else ""
    fixed = Atom(once.text + times, once.bits * copies, once.cost * copies, once.optional)
    if node.most == copies:
        return ((fixed,),)
    return ((fixed, Atom(once.text + "*", 0, once.cost, optional=True)),)


def _trimmed(run: Run) -> Run:
    """Without what may be absent, or says next to nothing, at both ends; nothing where only places are left."""
    first, last = 0, len(run)
    while first < last and _idle(run[first]):
        first += 1
    while first < last and _idle(run[last - 1]):
        last -= 1
    kept = run[first:last]
    return kept if any(not part.place for part in kept) else ()


def _cut(run: Run, most: int) -> Run:
    """The beginning of a run, as far as it costs no more than that."""
    kept = run
    while _cost(kept) > most:
        kept = kept[:-1]
    return _trimmed(kept)


def _idle(part: Atom) -> bool:
    return not part.place and (part.optional or part.bits < 1)


def _text(run: Run) -> str:
    return "".join(part.text for part in run)


def _bits(run: Run) -> float:
    return sum(part.bits for part in run)


def _cost(run: Run) -> int:
    return sum(part.cost for part in run)
