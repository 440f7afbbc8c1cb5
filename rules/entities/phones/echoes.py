"""What others said of the digits before: the hearer repeats them, rightly or not, or asks for them once more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from rules.entities.digits.cues import Cue, cue_before
from rules.entities.digits.digits import Atom, runs
from rules.entities.digits.text import NumberText
from rules.entities.phones.unfinished import is_echo, misheard

_MOST_LINES = 12
"""Turns of one number that are looked at."""
_ASKS_AGAIN = re.compile(
    r"没听[清见到]|听不[清见]|再[说报念讲来](?:一?[遍次下]|[,。?]|$)|重复一|[零〇一二三四五六七八九幺\d]几|几来着|[是对]吗|什么来着"
    r"|(?<![a-z])(?:again|repeat|didn't catch|pardon|say that)(?![a-z])",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def said_in(text: str) -> str:
    """All digits of a few words."""
    return "".join(run.digits for run in runs(text))


def doubted(asked: str, known: str) -> bool:
    """Whether the hearer of some digits made others of them, or asks to hear them again."""
    heard = said_in(asked)
    return bool((heard and (heard not in known or asked.endswith("?"))) or _ASKS_AGAIN.search(asked))


def repeats_another(numbers: NumberText, start: int, end: int) -> bool:
    """Whether digits that were said in several turns are those that another had said before each of them."""
    own, known = numbers.text, ""
    for first, last in _lines(own, start, end):
        pieces = [piece.digits for run in runs(own[first:last]) for piece in run.pieces]
        if not pieces:
            continue
        heard = said_in(numbers.asked(first))
        known += heard
        if not heard or not all(_is_repeated(digits, heard, known) for digits in pieces):
            return False
    return True


def _is_repeated(digits: str, heard: str, known: str) -> bool:
    return len(digits) == 1 or is_echo(digits, heard) or misheard(digits, known)


def first_said(numbers: NumberText, start: int, end: int) -> Atom | None:
    """The first of the groups that these digits repeat, where the same speaker said these before in the same order."""
    whole = said_in(numbers.text[start:end])
    pieces = numbers.pieces_until(start, _MOST_LINES)
    first: Atom | None = None
    for piece in reversed(pieces):
        if len(piece.digits) < 2 or not misheard(piece.digits, whole):
            break
        first = piece
    return first


def cue_of_heard(numbers: NumberText, piece: Atom) -> Cue | None:
    """What another called the digits that a group repeats."""
    asked = numbers.asked(piece.start)
    heard = runs(asked)
    return cue_before(asked, heard[0].start) if heard and is_echo(piece.digits, heard[-1].digits) else None


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of start..end that were said in one turn each."""
    cuts = [start]
    while (line := text.find("\n", cuts[-1], end)) >= 0 and len(cuts) < _MOST_LINES:
        cuts.append(line + 1)
    return pairwise([*cuts, end])
