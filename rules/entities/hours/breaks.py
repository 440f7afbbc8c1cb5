"""Whether a range is a break in the hours: 十二点到一点午休, 中午十二点到一点休息."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rules.entities.hours.kinds import Kind
from rules.entities.hours.rules import Break, Rule, Span
from rules.entities.hours.tokens import Token
from rules.entities.hours.words import END_WORDS
from rules.entities.times.clock_words import DAY
from rules.entities.times.ranges import Range, resolve

_LONGEST = 210
"""Minutes: nobody rests for half the day."""
_OF_BREAK = re.compile(r"(?:[\s,、都要会也就是我们]|之间|期间|的?时候|吃饭|员工|大家|这段时间)*")
"""Between a range and the word that makes it a break."""
_SUBJECT = re.compile(
    r"(?!.{0,6}(?:[以之]?后|过了|[以之]?外|其[他余它]|别的|剩下|白天|平时|[上下]午|[早晚]上|就))[^,。;\d]{0,8}[㐀-鿿]"
)
"""From the end of a range to that of what closes: 店里没人, 大门关闭, 不办业务."""


def is_break(text: str, token: Token, rest: Sequence[Token], known: Sequence[Range]) -> bool:
    """Whether the word behind a range makes it a break; `known`: the hours said before it."""
    if not rest or not token.range or rest[0].kind not in (Kind.BREAK, Kind.CLOSED):
        return False
    if rest[0].kind is Kind.CLOSED and _is_shut(text, token, rest):
        return True
    if not _OF_BREAK.fullmatch(text, token.end, rest[0].start) or not is_short(token.range):
        return False
    if _is_within(token.range, known):
        return True
    own = len(rest) > 1 and rest[1].range and _inside(rest[1].range, token.range)
    return not known and not own and not END_WORDS.search(text, rest[0].start, rest[0].end)


def _is_shut(text: str, token: Token, rest: Sequence[Token]) -> bool:
    """Whether nobody is there in a range by the word right behind it: 夜里十一点到五点半没人."""
    closed = rest[0]
    others = len(rest) > 1 and rest[1].days is not None and rest[1].days.rest and len(rest) > 2 and not rest[2].range
    ends = END_WORDS.search(text, closed.start, closed.end) and not others
    return not ends and bool(_SUBJECT.fullmatch(text, token.end, closed.end))


def is_night(found: Range) -> bool:
    """Whether a range in which nobody is there is so long that somebody must be there otherwise."""
    stretch = resolve(found.first, found.last)
    return bool(stretch and stretch.closes - stretch.opens > _LONGEST and stretch.closes > DAY - 120)


def is_noon(found: Range) -> bool:
    """Whether a range may be a rest about noon."""
    stretch = resolve(found.first, found.last)
    return bool(
        stretch and stretch.closes - stretch.opens <= _LONGEST and 10 * 60 + 30 <= stretch.opens <= 15 * 60 + 30
    )


def later_breaks(rules: Sequence[Rule], known: Sequence[Range]) -> list[Break]:
    """十二点到两点关门, 九点开, 六点关: what a word shuts is a break where hours said later lie about it.

    So is a rest about noon, whatever the word: nobody opens at one to two besides nine to six. The rules lose it.
    """
    found: list[Break] = []
    for rule in rules:
        own = [each for other in rules if _alike(other, rule) for span in other.spans if (each := span.whole)]
        breaks = [span for span in rule.spans if _rests(span, own, known)]
        found += [Break(each) for span in breaks if (each := span.whole)]
        rule.spans = [span for span in rule.spans if span not in breaks]
    return found


def _alike(one: Rule, other: Rule) -> bool:
    """Whether two rules are of the same days."""
    return one.days == other.days or (one.base and other.base)


def _rests(span: Span, own: Sequence[Range], known: Sequence[Range]) -> bool:
    """Whether nobody is there in some hours: `own` are those of the same days, `known` of any."""
    found = span.whole
    if not found:
        return False
    return (span.shut and _is_within(found, known)) or (is_noon(found) and _is_within(found, own))


def _is_within(found: Range, known: Sequence[Range]) -> bool:
    return any(_inside(found, other) for other in known)


def is_short(found: Range) -> bool:
    """Whether a range is short enough to be a break."""
    stretch = resolve(found.first, found.last)
    return bool(stretch and stretch.closes - stretch.opens <= _LONGEST)


def _inside(found: Range, other: Range) -> bool:
    """Whether a range lies within another."""
    inner, outer = resolve(found.first, found.last), resolve(other.first, other.last)
    return bool(inner and outer and outer.opens < inner.opens and inner.closes < outer.closes)
