"""Whether the digits that one turn breaks off with, and those that the next one holds, are one number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import ne

from rules.entities.digits.digits import Run
from rules.entities.phones.plan import identify

_MOST = 4
"""Groups of digits at the edge of a turn that may be a part of a number."""
_OVERLAP, _SLIP = 2, 3
"""Digits that a turn may repeat; that may be heard with a slip."""
_MOBILE = re.compile(r"1[3-9]\d{1,8}")
_WHOLE = 11


def completes(earlier: Sequence[Run], later: Sequence[Run], tail_first: bool) -> bool:
    """Whether the last groups of earlier runs and the first ones of later runs are one number."""
    heads, ends = list(_last(earlier)), list(_first(later))
    if tail_first and any(_is_whole(end + head) for head in heads for end in ends):
        return True
    return any(_is_whole(digits) for head in heads for end in ends for digits in (head + end, *_overlapped(head, end)))


def continues(earlier: Sequence[Run], later: Sequence[Run]) -> bool:
    """Whether a mobile number was begun, and more of it follows, not all of it."""
    head, end = earlier[-1].digits, later[0].digits
    begun = bool(_MOBILE.fullmatch(head)) and not end.startswith(head[:3])
    return begun and len(head) + len(end) < _WHOLE


def misheard(digits: str, known: str) -> bool:
    """Whether digits are some of those that were said, or nearly: heard with a slip, or in another order."""
    if digits in known:
        return True
    size = len(digits)
    return size >= _SLIP and any(near(digits, known[i : i + size]) for i in range(len(known) - size + 1))


def near(digits: str, others: str) -> bool:
    """Whether a few digits are the others in another order, or but for one of them."""
    return len(digits) == len(others) > 1 and (sorted(digits) == sorted(others) or sum(map(ne, digits, others)) == 1)


def is_echo(digits: str, heard: str) -> bool:
    """Whether digits repeat what another has just said, rightly or not, if only to go on."""
    return bool(heard) and (misheard(digits, heard) or heard in digits or is_slip(digits, heard))


def is_slip(digits: str, heard: str) -> bool:
    """Whether a few digits are those that were said, but for one of them."""
    return len(digits) == len(heard) > 1 and sum(map(ne, digits, heard)) == 1


def _is_whole(digits: str) -> bool:
    number = identify(digits, False, "CN")
    return number is not None and not number.short


def _last(said: Sequence[Run]) -> Iterator[str]:
    pieces = [piece.digits for run in said[-_MOST:] for piece in run.pieces[-_MOST:]][-_MOST:]
    return accumulate(reversed(pieces), lambda so_far, digits: digits + so_far)


def _first(said: Sequence[Run]) -> Iterator[str]:
    pieces = [piece.digits for run in said[:_MOST] for piece in run.pieces[:_MOST]][:_MOST]
    return accumulate(pieces)


def _overlapped(head: str, end: str) -> Iterator[str]:
    for size in range(_OVERLAP, min(len(head), len(end)) + 1):
        if head.endswith(end[:size]):
            yield head + end[size:]
