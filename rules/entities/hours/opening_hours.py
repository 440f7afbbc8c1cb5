"""OPENING_HOURS: when a business is open, as an OSM opening_hours string that opening-hours-py accepts.

A schedule needs a business cue in its sentence, or in what was said just before it, unless it is all there is; the
same words are a TIME_RANGE otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from opening_hours import validate

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.folding import Folded
from rules.entities.hours.chains import chains
from rules.entities.hours.evidence import Setting, is_business
from rules.entities.hours.heard import heard
from rules.entities.hours.kinds import Kind
from rules.entities.hours.question import Fate, fate, is_echo, with_questions
from rules.entities.hours.roles import asked_end
from rules.entities.hours.schedule import LONG_DAY, Schedule, schedule
from rules.entities.hours.tokens import WHOLE_DAY, Token
from rules.entities.hours.topics import kept
from rules.entities.hours.week import to_osm, to_schema

_OPEN_LEAD = re.compile(
    r"(?:时间(?:是|为|:|从)?|open(?:s|\s+from)?|hours(?:\s+are)?:?(?:\s*from)?|营业|do|it's|here|breakfast|lunch|dinner)\s*:?\s*\Z",
    re.IGNORECASE,
)
_SAYING = (Kind.RANGE, Kind.TIME, Kind.CLOSED, Kind.EXCEPTED)
"""What a schedule must hold to say anything."""
_IDLE_LAST = (Kind.EXCEPT, Kind.TAKEN_BACK, Kind.CHANGED, Kind.PAST, Kind.NOW, Kind.ONLY)
_IDLE_FIRST = (Kind.CLOSED, Kind.EXCEPTED, Kind.USUAL, Kind.ALSO, Kind.CHANGED, Kind.UNSURE, Kind.NOW)


_MORNING, _SOME = 29 * 60, 240


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every schedule of `text`."""
    folded = heard(text)
    found = [each for index in range(len(chains(folded.text))) if (each := _entity(text, folded, index, context))]
    if len(found) < 2:
        return [entity for entity, _ in found]
    asked = heard(context.before(found[0][0].start).rpartition("\n")[2]).text
    keep = kept(folded.text, [place for _, place in found], [str(entity.value) for entity, _ in found], asked)
    return [entity for (entity, _), stays in zip(found, keep, strict=True) if stays]


def _trimmed(chain: Sequence[Token]) -> Sequence[Token]:
    """Leave out words at the ends that say nothing there."""
    first, last = 0, len(chain)
    while last and _idle(chain, last - 1):
        last -= 1
    while first < last and chain[first].kind in _IDLE_FIRST:
        following = chain[first + 1] if first + 1 < last else None
        if (
            following
            and chain[first].kind is Kind.CLOSED
            and (following.days or following.range)
            and not following.apart
        ):
            break
        first += 1
    return chain[first:last]


def _idle(chain: Sequence[Token], last: int) -> bool:
    """Whether the last token says nothing: 都上班 without days before it."""
    if chain[last].kind in (Kind.USUAL, Kind.ALSO):
        return not last or chain[last - 1].kind not in (Kind.DAYS, Kind.PART)
    return chain[last].kind in _IDLE_LAST


def _entity(text: str, folded: Folded, index: int, context: EntityContext) -> tuple[Entity, tuple[int, int]] | None:
    """One schedule's entity, and its place in folded text."""
    chain = _trimmed(chains(folded.text)[index])
    if not chain:
        return None
    start, end = folded.span(chain[0].start, chain[-1].end)
    found = _settled(folded.text, index, tuple(_questions(folded, chain, context)))
    if not found:
        return None
    value, assumptions, rows = found
    attributes = {"openingHoursSpecification": [dict(row) for row in rows]}
    confidence = 0.8 if assumptions else 0.95
    place = chain[0].start, chain[-1].end
    if is_echo(folded.text, chain, context.before(start)):
        return None
    ends = fate(folded.text, *place, context.after(start))
    if ends is Fate.OPEN:
        return None
    denied = ends is Fate.DENIED
    entity = Entity("OPENING_HOURS", start, end, value, text[start:end], confidence, assumptions, attributes, denied)
    return entity, place


def _questions(folded: Folded, chain: Sequence[Token], context: EntityContext) -> Iterator[tuple[int, str]]:
    """What was said just before a schedule, and before each further turn of it, by the places of their first words."""
    start, _ = folded.span(chain[0].start, chain[0].end)
    yield chain[0].start, context.before(start)
    for last, word in pairwise(chain):
        if "\n" in folded.text[last.end : word.start]:
            start, _ = folded.span(word.start, word.end)
            yield word.start, context.before(start).rpartition("\n")[2]


@lru_cache(maxsize=256)
def _settled(
    text: str, index: int, questions: tuple[tuple[int, str], ...]
) -> tuple[str, tuple[str, ...], list[dict[str, object]]] | None:
    """What one schedule of folded text means, if it is a business's: OSM string, assumptions, schema.org rows.

    Kept, because dates and ranges of times ask for it, too.
    """
    chain = _trimmed(chains(text)[index])
    place = chain[0].start, chain[-1].end
    asked, ends = questions[0][1], any(asked_end(question) for _, question in questions)
    whole, borrowed = with_questions(text, chain, questions)
    if not any(word.kind in _SAYING for word in whole):
        return None
    made = schedule(text, whole, dict(questions))
    value = to_osm(made.week)
    if not value or not _accepted(text, place, whole, asked, ends, made) or not validate(value):
        return None
    return value, tuple(dict.fromkeys((*made.assumptions, *borrowed))), to_schema(made.week)


def _accepted(
    text: str, place: tuple[int, int], chain: Sequence[Token], asked: str, ends: bool, made: Schedule
) -> bool:
    """Whether these are a business's hours, and times at all: bare numbers (9-18) need days or a lead."""
    first, last = place
    days = frozenset().union(*(word.days.days for word in chain if word.days))
    times = [word for word in chain if word.kind in (Kind.RANGE, Kind.TIME)]
    hours = made.week.open.values()
    breaks = any(word.kind is Kind.BREAK for word in chain)
    always = any(word.range is WHOLE_DAY for word in chain)
    said = ends or any(word.range or word.role in ("open", "close") for word in chain)
    closes = any(not each for each in hours)
    minutes = _longest(made)
    spans = sum(2 if word.range else 1 for word in times) // 2
    gaps = _gaps(text, chain)
    at = Setting(text, first, last, gaps, asked, len(days), closes, minutes, breaks, spans, always, said)
    return is_business(at) and (bool(days) or _are_times(at, times))


def _are_times(at: Setting, times: Sequence[Token]) -> bool:
    """Whether these are times at all: bare numbers (9-18) need a lead, or to be all there is; 0830-1730 a business."""
    if not times or not all(word.range and not word.range.strong for word in times):
        return True
    if at.named and all(word.range and word.range.numbered for word in times):
        return True
    if at.inside.isascii() and (len(at.text) - len(at.inside) <= 2 or (at.alone and at.asked)):
        return True
    return bool(_OPEN_LEAD.search(at.text, max(0, times[0].start - 24), times[0].start))


def _longest(made: Schedule) -> int:
    """Minutes on the longest day; of what may be longer than was said, or goes on into the morning, some hours."""
    hours = made.week.open.values()
    longest = max((sum(end - begin for begin, end in each) for each in hours), default=0)
    doubtful = LONG_DAY in made.assumptions or any(end > _MORNING for each in hours for _, end in each)
    return min(longest, _SOME) if doubtful else longest


def _gaps(text: str, chain: Sequence[Token]) -> str:
    return "".join(text[one.end : other.start] for one, other in pairwise(chain))


NEEDS = re.compile("[廿点點时時:：周週期拜天日假休晚到至全昼晝乘0-9０-９A-Za-z]")
"""A mark of an hour or a day, or what ends a range."""
ENTITY = EntityType(
    "OPENING_HOURS", find, "Opening hours of a business, spoken or written: an OSM opening_hours string.", NEEDS
)
