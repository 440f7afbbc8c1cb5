"""All numbers of a text: digits that stand together, numbers told in parts, extensions that were said before them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter

from rules.entities.digits.corrections import SAID_WRONG
from rules.entities.digits.digits import Atom
from rules.entities.digits.text import NumberText
from rules.entities.phones.assembly import assembled
from rules.entities.phones.echoes import said_in
from rules.entities.phones.extension import extension_before
from rules.entities.phones.judge import Found, Judge
from rules.entities.phones.likeness import alike_to
from rules.entities.phones.reader import Reader
from rules.entities.phones.shapes import EXTENDED

_MENDED = re.compile("不是|错|结尾|收尾|(?<![a-z])not(?![a-z])")
"""Within a number: its digits may have been put right, or said in another order."""
_NEAR = 24
"""Characters between a short code and other digits that it may be the end of."""
_GROUP = 4
_start = attrgetter("start")


def numbers_told(numbers: NumberText) -> list[Found]:
    """Every number of a text, in order."""
    reader = Reader(numbers)
    plain = [(one, _doubtful(numbers, one)) for one in reader.read()]
    sure = [one for one, doubtful in plain if not doubtful]
    made = [one for before, loose in _stretches(numbers, sure) for one in _made(reader.judge, before, loose)]
    kept = [one for one, doubtful in plain if doubtful and not _covered(one, made)]
    return list(_extended(numbers, sorted((*sure, *kept, *made), key=_start)))


def _doubtful(numbers: NumberText, one: Found) -> bool:
    """Whether the digits may be something else together with those around them."""
    if one.number.short:
        before = numbers.pieces_from(one.start - _NEAR, 1)
        return bool(before) and before[0].end < one.start
    if one.digits[-_GROUP:] == one.digits[-2 * _GROUP : -_GROUP] and SAID_WRONG.match(numbers.text, one.end):
        return True
    if one.extension:
        return False
    return bool(_MENDED.search(numbers.text, one.start, one.end)) or _in_other_turns(numbers, one)


def _in_other_turns(numbers: NumberText, one: Found) -> bool:
    """Whether a number that was said in several turns repeats a turn, or leaves groups over that stand around it."""
    turns = numbers.text[one.start : one.end].split("\n")
    run = numbers.run_at(one.start) if len(turns) > 1 else None
    repeated = any(said_in(turn) == said_in(again) for turn, again in pairwise(turns))
    return repeated or (run is not None and (run.start < one.start or run.end > one.end))


def _covered(one: Found, made: Sequence[Found]) -> bool:
    at = bisect_left(made, one.end, key=_start)
    return at > 0 and made[at - 1].end > one.start


def _stretches(numbers: NumberText, found: Sequence[Found]) -> Iterator[tuple[Found | None, Sequence[Atom]]]:
    """The pieces between the numbers that were found, with the number before them."""
    pieces, at = numbers.pieces, 0
    for before, one in pairwise((None, *found, None)):
        until = bisect_left(pieces, one.start, at, key=_start) if one else len(pieces)
        if until > at:
            yield before, pieces[at:until]
        at = bisect_left(pieces, one.end, until, key=_start) if one else until


def _made(judge: Judge, before: Found | None, loose: Sequence[Atom]) -> Iterator[Found]:
    if before and (like := alike_to(judge, before, loose[0])):
        yield from like
    elif len(loose) > 1:
        yield from assembled(judge, loose)


def _extended(numbers: NumberText, found: Sequence[Found]) -> Iterator[Found]:
    """The numbers, with the extensions that were said before them."""
    end = 0
    for one in found:
        wanting = one.number.kind in EXTENDED and not one.extension
        yield replace(one, extension=extension_before(numbers, end, one.start)) if wanting else one
        end = one.end
