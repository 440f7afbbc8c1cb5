"""Whether a schedule is a business's: its words are weighed against those of appointments and private days."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rules.entities.hours.cue_words import (
    ASKED,
    ASKED_PRIVATE,
    FAMILY,
    IDIOM,
    LEADS,
    MEDIUM,
    OFFER,
    OTHER_TIME,
    OURS,
    PERSON,
    PERSON_BEHIND,
    PERSON_INSIDE,
    PLACE,
    PRIVATE,
    SAYS_NOTHING,
    STRONG,
)

ENOUGH = 3.0
"""What a schedule must be worth."""
_REACH, _NEAR, _ASKED = 40, 14, 60
"""Characters of the sentence, right beside the schedule, and of the question before it."""
_MOST_WITHIN = 6
_STOP = re.compile(r"[。!?！？\n]|\.\s")
_CLAUSE = re.compile(r"[,，;；、]|吧|呢(?=[^是])|哈|嘛(?=[^早晚上下])")


@dataclass(frozen=True, slots=True)
class Setting:
    """A schedule's place in folded text, and what it holds."""

    text: str
    start: int
    end: int
    gaps: str
    """What stands between its words."""
    asked: str
    """What was said just before the turn."""
    days: int
    """How many days of the week it names."""
    closes_days: bool
    has_times: bool
    breaks: bool
    ranges: int


def is_business(setting: Setting) -> bool:
    """Whether the words around say that these are a business's hours."""
    return worth(setting) >= ENOUGH


def worth(at: Setting) -> float:
    """Sum up what speaks for a business and against it."""
    before, after = _sentence(at.text, at.start, at.end)
    inside = at.text[at.start : at.end]
    words = _words(before, inside, after)
    nothing_else = at.has_times and not _is_persons(before) and _is_all(at, before, after)
    strange = not words and _unknown(_first_clause(after)) > 3
    score = words + _shape(at, inside) + _question(at.asked[-_ASKED:])
    return score + (3 if nothing_else else 0) - (1.5 if strange else 0) - _private(before, inside, after)


def _words(before: str, inside: str, after: str) -> float:
    """What the words of the sentence are worth."""
    around = f"{before}\x00{inside}\x00{after}"
    if LEADS.search(before):
        return 8
    if STRONG.search(around):
        return 5
    near = f"{_last_clause(before)}\x00{inside}\x00{_first_clause(after)}"
    medium = 3 if MEDIUM.search(near) else 1.5 if MEDIUM.search(around) else 0
    place = 3 if PLACE.search(before[-_NEAR:] + inside) else 0
    return max(medium, place) + (1.5 if OURS.search(around) else 0)


def _shape(at: Setting, inside: str) -> float:
    """What the schedule itself is worth: weekly, with closures and breaks, of several ranges."""
    weekly = 3.0 if at.days > 1 else 1.5 if at.days else 0.0
    of_times = weekly + (1.5 if at.closes_days else 0) if at.has_times else 0
    return of_times + (1 if at.ranges > 1 else 0) + (2 if at.breaks else 0) + (4.5 if IDIOM.search(inside) else 0)


def _question(asked: str) -> float:
    if STRONG.search(asked) or ASKED.search(asked):
        return 4
    return -5 if ASKED_PRIVATE.search(asked) else 0


def _private(before: str, inside: str, after: str) -> float:
    """What speaks for an appointment or somebody's own day."""
    score = 8.0 if _is_persons(before) else 5.0 if PERSON_BEHIND.match(after) else 0.0
    if OTHER_TIME.search(before) and not LEADS.search(before):
        score = max(score, 3.0)
    near = f"{_last_clause(before)[-_NEAR:]}\x00{inside}\x00{_first_clause(after)[:_NEAR]}"
    if PERSON_INSIDE.search(inside) or PRIVATE.search(near):
        return max(score, 5.0)
    if OFFER.match(after):
        score = max(score, 3.0)
    return max(score, 2.0) if PRIVATE.search(f"{before}\x00{after}") else score


def _is_persons(before: str) -> bool:
    return bool(PERSON.search(before) or FAMILY.search(before))


def _is_all(at: Setting, before: str, after: str) -> bool:
    """Whether there is nothing else in the text, but at most what is open (烧烤嘛晚上六点到十二点)."""
    others = at.text[: at.start - len(before)] + at.text[at.end + len(after) :]
    within = _unknown(at.gaps) <= _MOST_WITHIN
    return within and _unknown(others) == 0 and _unknown(before) <= 4 and _unknown(after) == 0


def _unknown(words: str) -> int:
    """Count the characters that say something of their own."""
    return len(SAYS_NOTHING.sub("", words))


def _sentence(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after in the sentence, as far as it matters."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    stops = list(_STOP.finditer(before))
    first = _STOP.search(after)
    return before[stops[-1].end() :] if stops else before, after[: first.start()] if first else after


def _last_clause(before: str) -> str:
    parts = _CLAUSE.split(before)
    return parts[-1] or (parts[-2] if len(parts) > 1 else "")


def _first_clause(after: str) -> str:
    parts = _CLAUSE.split(after)
    return parts[0] or (parts[1] if len(parts) > 1 else "")
