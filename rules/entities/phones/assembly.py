"""Numbers told in parts, from the groups of digits that are no number as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rules.entities.digits.cues import asks_for_another
from rules.entities.digits.digits import Atom
from rules.entities.phones.cues import counted
from rules.entities.phones.drafts import Draft, Gap, begun, gap_between, lead, told
from rules.entities.phones.echoes import doubted, said_in
from rules.entities.phones.extension import asks_for_extension
from rules.entities.phones.judge import TOLD_IN_PARTS, Found, Judge
from rules.entities.phones.plan import Number, identify

_FEWEST = 9
"""Digits of a number with its area or country code."""
_MOST_OPEN = 9
"""Digits of a mobile number without its last ones, at most: beyond these they were said twice."""
_KEPT = 12
"""Readings of one stretch that are followed."""
_KNOWN = 24
"""Digits of a number so far, among which those that another repeats are looked for."""
_LEFT_OVER = 3
"""How unlikely it is that the digits go on behind a number."""
_MOST, _MOST_UNNAMED = 8, 3
"""What may be unlikely about a number in all; and about one that nothing calls one."""
_BARRIER = Gap(None)
_NUMBERED = re.compile("号(?=[楼线房桌床机窗柜店路门车厅院病台位])")


@dataclass(frozen=True, slots=True)
class _Whole:
    """A draft that is a number, and its last piece."""

    draft: Draft
    last: int
    number: Number
    cost: int


def assembled(judge: Judge, pieces: Sequence[Atom]) -> Iterator[Found]:
    """The numbers that groups of digits make together, one behind the other."""
    if sum(len(piece.digits) for piece in pieces) < _FEWEST:
        return
    gaps = [lead(judge.numbers, pieces[0]), *_gaps(judge, pieces), _BARRIER]
    at = 0
    while whole := _best(judge, pieces, gaps, at):
        first, last = pieces[whole.draft.first], pieces[whole.last]
        found = judge.checked(whole.number, first.start, last.end, notes=(TOLD_IN_PARTS,))
        yield from (replace(one, corrected=whole.draft.mended) for one in found if _likely(one, whole))
        at = whole.last + 1


def _gaps(judge: Judge, pieces: Sequence[Atom]) -> Iterator[Gap]:
    known, heard, again = "", "", False
    for earlier, later in pairwise(pieces):
        gap = gap_between(judge.numbers.text, earlier, later)
        known = (known + earlier.digits)[-_KNOWN:]
        if "\n" in gap.words:
            gap = replace(gap, asked=judge.numbers.asked(later.start))
            heard = (heard + said_in(gap.asked))[-_KNOWN:]
            again = doubted(gap.asked, known)
        other = _is_counted(judge, later) or asks_for_another(gap.asked) or asks_for_extension(gap.asked)
        yield replace(gap, cost=None if other else gap.cost, heard=heard, doubted=again)


def _is_counted(judge: Judge, piece: Atom) -> bool:
    text = judge.numbers.text
    return len(piece.digits) < 5 and bool(counted(text, piece.end) or _NUMBERED.match(text, piece.end))


def _likely(found: Found, whole: _Whole) -> bool:
    return whole.cost <= (_MOST if found.sure else _MOST_UNNAMED)


def _best(judge: Judge, pieces: Sequence[Atom], gaps: Sequence[Gap], at: int) -> _Whole | None:
    """The first number from piece `at` on, read in the likeliest way."""
    drafts: list[Draft] = []
    best: _Whole | None = None
    for index in range(at, len(pieces)):
        piece, gap = pieces[index], gaps[index]
        drafts = _kept([new for draft in drafts for new in told(draft, piece, gap)])
        if best and not drafts and not gap.restarts:
            break
        wholes = [_whole(judge, draft, index, gaps[index + 1]) for draft in drafts if draft.first < index]
        best = min((w for w in (best, *wholes) if w), key=lambda w: w.cost, default=None)
        if (best is None or gap.restarts) and not _is_counted(judge, piece):
            drafts += begun(index, piece, gap)
    return best


def _kept(drafts: list[Draft]) -> list[Draft]:
    unlike: dict[tuple[str, object], Draft] = {}
    for draft in sorted(drafts, key=lambda draft: draft.cost):
        if draft.cost <= _MOST:
            unlike.setdefault((draft.digits, draft.slot), draft)
    return list(unlike.values())[:_KEPT]


def _whole(judge: Judge, draft: Draft, last: int, behind: Gap) -> _Whole | None:
    digits = draft.head if draft.head.endswith(draft.tail) and len(draft.head) > _MOST_OPEN else draft.digits
    number = None if draft.slot else identify(digits, False, judge.region)
    if number is None or number.short:
        return None
    return _Whole(draft, last, number, draft.cost + (_LEFT_OVER if behind.goes_on else 0))
