"""Whether a range is a break in the hours: 十二点到一点午休, 中午十二点到一点休息."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rules.entities.hours.rules import Rule
from rules.entities.hours.tokens import Token
from rules.entities.hours.words import END_WORDS, Kind
from rules.entities.times.ranges import Range, resolve

_LONGEST = 210
"""Minutes: nobody rests for half the day."""
_OF_BREAK = re.compile(r"(?:[\s,、都要会也就是我们]|之间|期间|的?时候|吃饭|员工|大家|这段时间)*")
"""Between a range and the word that makes it a break."""


def is_break(text: str, token: Token, rest: Sequence[Token], known: Sequence[Range]) -> bool:
    """Whether the word behind a range makes it a break; `known`: the hours said before it."""
    if not rest or not token.range or rest[0].kind not in (Kind.BREAK, Kind.CLOSED):
        return False
    if not _OF_BREAK.fullmatch(text, token.end, rest[0].start) or not _is_short(token.range):
        return False
    if _is_within(token.range, known):
        return True
    own = len(rest) > 1 and rest[1].range and _inside(rest[1].range, token.range)
    return not known and not own and not END_WORDS.search(text, rest[0].start, rest[0].end)


def later_breaks(rules: Sequence[Rule], known: Sequence[Range]) -> list[Range]:
    """十二点到两点关门, 九点开, 六点关: what a word shuts is a break where hours said later lie about it.

    The rules lose it.
    """
    found: list[Range] = []
    for rule in rules:
        breaks = [span for span in rule.spans if span.shut and span.whole and _is_within(span.whole, known)]
        found += [each for span in breaks if (each := span.whole)]
        rule.spans = [span for span in rule.spans if span not in breaks]
    return found


def _is_within(found: Range, known: Sequence[Range]) -> bool:
    return any(_inside(found, other) for other in known)


def _is_short(found: Range) -> bool:
    stretch = resolve(found.first, found.last)
    return bool(stretch and stretch.closes - stretch.opens <= _LONGEST)


def _inside(found: Range, other: Range) -> bool:
    """Whether a range lies within another."""
    inner, outer = resolve(found.first, found.last), resolve(other.first, other.last)
    return bool(inner and outer and outer.opens < inner.opens and inner.closes < outer.closes)
