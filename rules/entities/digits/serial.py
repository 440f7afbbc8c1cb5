"""Numbers with letters in them, as they are said behind a cue: SF一三九零, 字母A杠八八六六, A B one two three."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rules.entities.digits.digits import Run
from rules.entities.digits.gaps import COMMA, JOINT
from rules.entities.digits.text import NumberText
from rules.entities.phones.plan import identify

_LETTER = r"(?:(?:字母|大写的?|小写的?)?(?:[A-Z]{1,4}|[a-z])(?![A-Za-z]))"
_SEPARATOR = r"(?:[\s\-]|横?杠|dash|hyphen){0,3}"
_BEFORE = re.compile(rf"(?<![A-Za-z'])(?:{_LETTER},?{_SEPARATOR}){{1,4}}$")
_GLUED_BEFORE = re.compile(r"(?<![A-Za-z])[A-Za-z]{1,6}-?$")
_BETWEEN = re.compile(rf"{_SEPARATOR}(?P<letters>(?:{_LETTER}{_SEPARATOR}){{1,3}})")
_AFTER = re.compile(
    r"-?(?:字母)?[A-Za-z]{1,4}(?![A-Za-z])|[\s\-杠]{1,2}(?:字母)?[A-Zb-hj-z](?=\s{0,4}(?:[,.。!?，]|$))(?<![IA])"
)
_SEPARATING = re.compile("dash|hyphen")
_WORDS = frozenset(
    ["IS", "NO", "IT", "ID", "OF", "AT", "ON", "MY", "IN", "TO", "AND", "THE", "FOR", "WAS", "YES", "OK"]
)
_GROUP = 5
"""Digits in a group that is said between pauses, at most."""
_TURN = 7
"""The same, where a turn ends."""
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Serial:
    """Letters and digits that were said as one."""

    start: int
    end: int
    value: str


def serial(numbers: NumberText, run: Run) -> Serial:
    """What the run is part of: its digits up to the next clause, with the letters around them."""
    text = numbers.text
    lead = _letters_before(text, run.start)
    start = run.start - len(lead)
    value, end = _spelt(lead), run.start
    while True:
        part = _clause(run, numbers.context.region)
        value, end = value + part.digits, part.end
        between = _BETWEEN.match(text, end)
        following = numbers.run_from(end)
        if not (between and following and following.start == between.end() and len(value) < _LONGEST):
            break
        value, run = value + _spelt(between["letters"]), following
    trail = _AFTER.match(text, end)
    if trail and _spelt(trail[0]) not in _WORDS:
        value, end = value + _spelt(trail[0]), trail.end()
    return Serial(start, end, value)


def _letters_before(text: str, start: int) -> str:
    before = text[max(0, start - 16) : start]
    leads = [found[0] for pattern in (_GLUED_BEFORE, _BEFORE) if (found := pattern.search(before))]
    lead = max(leads, key=len, default="")
    return lead if _spelt(lead) not in _WORDS else ""


def _spelt(words: str) -> str:
    return "".join(re.findall("[A-Za-z]", _SEPARATING.sub("", words))).upper()


def _clause(run: Run, region: str) -> Run:
    """The pieces that are one number: not the telephone number behind it, not the next one of a list."""
    last = 1
    for gap, earlier, later in zip(run.strengths, run.pieces, run.pieces[1:], strict=False):
        grouped = max(len(earlier.digits), len(later.digits)) <= (_TURN if gap == JOINT else _GROUP)
        phone = identify(later.digits, False, region)
        if (gap > COMMA and not grouped) or (gap >= COMMA and not grouped and _alike(earlier.digits, later.digits)):
            break
        if (phone and not phone.short) or last > _LONGEST:
            break
        last += 1
    return run.part(0, last)


def _alike(one: str, other: str) -> bool:
    return len(one) == len(other)
