"""OPENING_HOURS: when a business is open, as an OSM opening_hours string that opening-hours-py accepts.

A schedule needs a business cue in its sentence, or in what was said just before it, unless it is all there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from opening_hours import validate

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.folding import Folded, fold
from rules.entities.hours_cues import is_business
from rules.entities.hours_tokens import Kind, Token, tokens
from rules.entities.hours_week import Week, build, to_osm

_LISTING = re.compile(
    r"[\s,;、。:/|+.和及跟与&并且还有以及然后再呢吧的是从在为about]*(?:\band\b)?[\s,]*", re.IGNORECASE
)
_PARTING = re.compile(r"[?？]|[A-Za-z]*\d|一共|电话|地址|欢迎|谢谢|您好|请问")
_CLOCK = re.compile(r"\d{1,2}:\d\d|\d{1,2}点")
"""A lone time is no part of the hours (十六点停止入场), and does not part them."""
_REACH_HAN, _REACH_LATIN = 14, 30
_IGNORED = re.compile(r"[\s,.。;:!、的是()]*|(?:open|hours?|opening hours?|business hours?)[\s:]*", re.IGNORECASE)


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every schedule of `text`."""
    folded = fold(text)
    found = []
    for chain in _chains(folded.text, tokens(folded.text)):
        entity = _entity(text, folded, chain, context)
        if entity:
            found.append(entity)
    return found


def _chains(text: str, words: list[Token]) -> Iterator[list[Token]]:
    """Group words that speak of one schedule; drop what follows 今天 and the like."""
    chain: list[Token] = []
    barred = -1
    for word in words:
        if word.kind is Kind.BARRIER:
            barred = word.end
            if chain:
                yield chain
            chain = []
            continue
        if word.kind is not Kind.DAYS and barred >= 0 and _bars(text, barred, word.start):
            barred = word.end
            continue
        barred = -1
        if word.kind is Kind.LONE:
            chain = _without_days(chain, word)
            continue
        if chain and _contradicts(text, chain[-1], word):
            continue
        if chain and not _joined(text, chain, word):
            yield chain
            chain = []
        chain = [*chain, replace(word, apart=bool(chain) and not _listed(text[chain[-1].end : word.start]))]
    if chain:
        yield chain


def _without_days(chain: list[Token], lone: Token) -> list[Token]:
    """平时十点开门: the days belong to a time that makes no range, so nothing is known of them."""
    while chain and chain[-1].kind is Kind.DAYS and lone.start - chain[-1].end <= 4:
        lone, chain = chain[-1], chain[:-1]
    return chain


def _bars(text: str, barred: int, start: int) -> bool:
    """Whether a date or 今天 that ended at `barred` still governs what begins at `start`."""
    return start - barred <= 16 and not re.search(r"[。!?\n]|改成|改为|调整|变更", text[barred:start])


def _joined(text: str, chain: list[Token], word: Token) -> bool:
    """Whether `word` goes on with the schedule so far."""
    last = chain[-1]
    gap = _CLOCK.sub("", text[last.end : word.start])
    if _listed(gap):
        return True
    if _PARTING.search(gap) or ("\n" in gap and word.kind is not Kind.DAYS):
        return False
    reach = _REACH_LATIN if gap.isascii() else _REACH_HAN
    if word.kind is Kind.TIMES and last.kind is Kind.TIMES:
        return len(gap) <= 8 and not _overlaps(last, word, text) and not re.search(r"[。!?]", gap)
    return len(gap) <= reach and (word.kind is Kind.DAYS or not re.search(r"[。!?]", gap))


def _contradicts(text: str, last: Token, word: Token) -> bool:
    """Whether a range right behind another crosses it: nobody knows then which was meant; the first stands."""
    if word.kind is not Kind.TIMES or last.kind is not Kind.TIMES or not _listed(text[last.end : word.start]):
        return False
    return _overlaps(last, word, text)


def _listed(gap: str) -> bool:
    """Whether nothing but commas, 和 and the like stands between two words."""
    return len(gap) <= 8 and bool(_LISTING.fullmatch(gap))


def _overlaps(last: Token, word: Token, text: str) -> bool:
    """Whether two ranges of the same days cross: then the second is something else, unless it is a break."""
    assert last.times and word.times
    if last.times.closes <= word.times.opens or word.times.closes <= last.times.opens:
        return False
    return not re.match(r"[^,。]{0,4}(?:休息|午休|不营业|不上班)", text[word.end :])


def _trimmed(chain: list[Token]) -> list[Token]:
    """Leave out words at the ends that say nothing there: days without times, a lone 除了, a break of no hours."""
    while chain and chain[-1].kind in (Kind.EXCEPT, Kind.BREAK, Kind.TAKEN_BACK):
        chain = chain[:-1]
    while chain and chain[0].kind in (Kind.CLOSED, Kind.EXCEPTED, Kind.AS_USUAL, Kind.TAKEN_BACK):
        if chain[0].kind is Kind.CLOSED and len(chain) > 1 and chain[1].kind is Kind.DAYS:
            break
        chain = chain[1:]
    return [] if len(chain) == 2 and chain[0].kind is Kind.BREAK else chain


def _whole_day(chain: list[Token]) -> list[Token]:
    """Nobody opens for two hours a day: 八点到十点 alone, with no part of the day said, is eight to ten at night."""
    ranges = [word.times for word in chain if word.times]
    if (
        len(ranges) != 1
        or not ranges[0].loose
        or ranges[0].closes - ranges[0].opens > 120
        or ranges[0].closes > 12 * 60
    ):
        return chain
    longer = replace(ranges[0], closes=ranges[0].closes + 12 * 60, assumptions=(*ranges[0].assumptions, "pm-inferred"))
    return [replace(word, times=longer) if word.times else word for word in chain]


def _entity(text: str, folded: Folded, chain: list[Token], context: EntityContext) -> Entity | None:
    chain = _trimmed(chain)
    if not any(word.kind in (Kind.TIMES, Kind.CLOSED, Kind.EXCEPTED) for word in chain):
        return None
    first, last = chain[0].start, chain[-1].end
    week = build(_whole_day(chain))
    value = to_osm(week)
    if not value or not _accepted(folded, chain, context, week) or not validate(value):
        return None
    start, end = folded.span(first, last)
    return Entity(
        "OPENING_HOURS",
        start,
        end,
        value,
        text[start:end],
        confidence=0.8 if week.assumptions else 0.95,
        assumptions=tuple(dict.fromkeys(week.assumptions)),
    )


def _accepted(folded: Folded, chain: list[Token], context: EntityContext, week: Week) -> bool:
    """Whether these are a business's hours: by the words around, or because there is nothing else."""
    first, last = chain[0].start, chain[-1].end
    around = folded.text[:first] + folded.text[last:]
    if _IGNORED.fullmatch(around) and any(word.kind is Kind.TIMES for word in chain):
        return True
    weekly = any(word.kind is Kind.DAYS for word in chain)
    strong = weekly or all(word.times is None or word.times.strong for word in chain)
    asked = context.before(folded.span(first, last)[0])
    return (strong or _led(folded.text, first)) and is_business(folded.text, first, last, asked, weekly)


def _led(text: str, start: int) -> bool:
    """Whether bare numbers (9-18) stand right behind words that ask for hours."""
    return bool(
        re.search(
            r"时间(?:是|为|:|从)?\s*:?$|open(?:s|\s+from)?\s*$|hours(?:\s+are)?:?\s*(?:from\s*)?$|营业\s*$",
            text[:start],
            re.I,
        )
    )


ENTITY = EntityType(
    "OPENING_HOURS", find, "Opening hours of a business, spoken or written: an OSM opening_hours string."
)
