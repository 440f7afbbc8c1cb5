"""Which lone times open and close where no word says so: 七点半开门 … 下午六点全园静园; 废品站六点，七点.

Only what stands between two times that have a role, or none at all, is settled: 八点开, 十点撤, 下午两点再来, 五点关.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from rules.entities.hours.kinds import Kind
from rules.entities.hours.tokens import Token
from rules.entities.times.clock_words import DAY, Clock, placed

_WEAK = {"since": "open", "until": "close"}
"""七点半以后, 九点以前: the ends of hours where nothing else says them."""
_LATE = ("afternoon", "evening", "night", "pm")


def settled(words: Sequence[Token]) -> list[Token]:
    """The tokens, lone times with the role that those around them leave; times that say nothing are `latest`."""
    made = list(words)
    for places, ranged in _statements(made):
        _settle(made, places, ranged)
    _alone(made)
    return [replace(word, role="latest") if word.role in _WEAK else word for word in made]


def _alone(words: list[Token]) -> None:
    """平时十点关, 周末十一点关, 早上都是九点: where nothing opens, a time in the morning does."""
    roles = {word.role for word in words}
    if "close" not in roles or "open" in roles or any(word.range for word in words):
        return
    for place, word in enumerate(words):
        if word.clock and not word.role and word.clock.part in ("morning", "dawn"):
            _give(words, place, "open")
            return


def _statements(words: Sequence[Token]) -> Iterator[tuple[list[int], bool]]:
    """Places of the lone times that no days part, and whether a range stands among them."""
    for _, group in groupby(enumerate(_numbered(words)), key=lambda pair: pair[1]):
        places = [index for index, _ in group]
        times = [index for index in places if words[index].clock and words[index].role != "latest"]
        yield times, any(words[index].range and not _is_shut(words, index) for index in places)


def _is_shut(words: Sequence[Token], index: int) -> bool:
    """Whether the word behind a range says that nobody is there then."""
    return index + 1 < len(words) and words[index + 1].kind in (Kind.CLOSED, Kind.BREAK)


def _numbered(words: Sequence[Token]) -> Iterator[int]:
    """The number of each token's statement: days begin another."""
    number = 0
    for word in words:
        number += word.kind is Kind.DAYS
        yield number


def _settle(words: list[Token], places: Sequence[int], ranged: bool) -> None:
    known = [-1, *(place for place in places if words[place].role in ("open", "close")), len(words)]
    for left, right in pairwise(known):
        free = [place for place in places if left < place < right and not words[place].role]
        before = words[left] if left >= 0 else None
        after = words[right] if right < len(words) else None
        if free and not (ranged and not before and not after):
            _between(words, free, before, after)
    _weak(words, places)
    _last_close(words, places)


def _between(words: list[Token], free: Sequence[int], before: Token | None, after: Token | None) -> None:
    """Settle the times without a role between two that have one, or at the ends."""
    roles = before.role if before else "", after.role if after else ""
    if roles == ("", "") and len(free) > 1:
        latest = _latest(words, free[1:], words[free[0]])
        if latest is not None:
            _give(words, free[0], "open")
            _give(words, latest, "close")
    elif roles in (("", "close"), ("close", "close")):
        _give(words, free[-1], "open")
    elif roles in (("open", ""), ("open", "open")) and before:
        latest = _latest(words, free, before)
        if latest is not None:
            _give(words, latest, "close")
    elif roles == ("close", "") and before and not any(word.role == "open" for word in words):
        first = next((place for place in free if _latest([before], [0], words[place]) is not None), None)
        if first is not None:
            _give(words, first, "open")


def _give(words: list[Token], place: int, role: str) -> None:
    words[place] = replace(words[place], role=role)


def _latest(words: Sequence[Token], places: Sequence[int], opening: Token) -> int | None:
    """The latest of some times that may close what opens at another."""
    ends = [(_after(opening.clock, words[place].clock), place) for place in places]
    return max((pair for pair in ends if pair[0]), default=(0, None))[1]


def _after(first: Clock | None, last: Clock | None) -> int:
    """How many minutes the second time may lie behind the first; 0 where it cannot."""
    assert first and last
    begin, end = placed(first), placed(last)
    if begin is None:
        begin = first.minutes + (DAY // 2 if end is not None and first.hour < 5 else 0)
    if end is None:
        end = last.minutes
        end += DAY // 2 if end <= begin or first.part not in ("", "dawn") else 0
    elif end < begin and last.part in ("dawn", "midnight"):
        end += DAY
    early = last.part in ("morning", "am") and first.part in _LATE
    return end - begin if begin < end and not early else 0


def _weak(words: list[Token], places: Sequence[int]) -> None:
    """Where nothing else opens or closes, 七点半以后 and 九点以前 do."""
    roles = {words[place].role for place in places}
    for place in places:
        role = _WEAK.get(words[place].role, "")
        if role and role not in roles and roles & {"open", "close"}:
            _give(words, place, role)


def _last_close(words: list[Token], places: Sequence[int]) -> None:
    """Of several times that close what opens once, the latest holds: before it, they only let nobody in any more."""
    opens = [place for place in places if words[place].role == "open"]
    closes = [place for place in places if words[place].role == "close"]
    if len(opens) != 1 or len(closes) < 2 or closes[0] < opens[0] < closes[-1]:
        return
    last = _latest(words, closes, words[opens[0]])
    for place in closes:
        if last is not None and place != last:
            _give(words, place, "latest")
