"""Whether a schedule is a business's: what speaks for it is weighed against what speaks for somebody's own day.

Each piece of evidence has a weight; where their sum is not negative, it is a business's. Alone, hours are slightly more
often somebody's own than a business's, and long ones a business's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from rules.entities.hours import cue_words as business
from rules.entities.hours import private_words as private

_REACH, _PLACED, _NEAR, _ASKED = 40, 20, 14, 60
"""Characters of the sentence, of a place, right beside the schedule, and of the question before it."""
_MOST_WITHIN, _SHORT_NAME = 6, 4
_LONG, _VERY_LONG, _SHORT = 330, 540, 150
"""Minutes a day."""
_STOP = re.compile(r"[。!?！？\n]|\.\s")
_CLAUSE = re.compile(r"[,，;；、]|吧|呢(?=[^是])|哈|嘛(?=[^早晚上下])")


@dataclass(frozen=True)
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
    minutes: int
    """How long it is open on the longest day."""
    breaks: bool
    ranges: int
    always: bool
    said: bool
    """Whether any word says that a time opens or closes, or that two are a range."""

    @cached_property
    def before(self) -> str:
        """What stands before it in the sentence, as far as it matters."""
        before = self.text[max(0, self.start - _REACH) : self.start]
        stops = list(_STOP.finditer(before))
        return before[stops[-1].end() :] if stops else before

    @cached_property
    def inside(self) -> str:
        return self.text[self.start : self.end]

    @cached_property
    def after(self) -> str:
        after = self.text[self.end : self.end + _REACH]
        stop = _STOP.search(after)
        return after[: stop.start()] if stop else after

    @cached_property
    def around(self) -> str:
        return self.before + self.inside + self.after

    @cached_property
    def near(self) -> str:
        """The clause that it stands in."""
        return _last_clause(self.before) + self.inside + _first_clause(self.after)

    @cached_property
    def beside(self) -> str:
        """What stands right before and behind it."""
        inside, comma, _ = self.inside.partition(",")
        after = "" if comma else _CLAUSE.split(self.after)[0][:_NEAR]
        return _last_clause(self.before)[-_NEAR:] + inside + after

    @cached_property
    def asks_business(self) -> bool:
        """Whether the question before it speaks of a business, or to one."""
        return any(words.search(self.asked[-_ASKED:]) for words in (business.STRONG, business.YOURS))

    @cached_property
    def persons(self) -> bool:
        """Whether somebody's day is told."""
        return bool(private.PERSON.search(self.before) or private.FAMILY.search(self.before))

    @cached_property
    def led(self) -> bool:
        return bool(business.LEADS.search(self.before))

    @cached_property
    def named(self) -> bool:
        """Whether any word of a business stands about it."""
        return any(words.search(self.around) for words in (business.STRONG, business.MEDIUM, business.PLACE))

    @cached_property
    def subject(self) -> bool:
        """Whether nothing stands before it but the short name of what opens and closes."""
        unknown = _unknown(business.AGREES.sub("", self.before))
        named = any(words.search(self.before) for words in (business.PLACE, business.TOPIC, business.OURS))
        return unknown <= 1 or (named and unknown <= _SHORT_NAME)

    @cached_property
    def alone(self) -> bool:
        """Whether there is nothing else in the text, but at most what is open (烧烤嘛晚上六点到十二点)."""
        others = self.text[: self.start - len(self.before)] + self.text[self.end + len(self.after) :]
        within = _unknown(self.gaps) <= _MOST_WITHIN and not self.persons and not private.PRIVATE.search(self.beside)
        return within and self.subject and not _unknown(others) and not _unknown(self.after)


Weight = tuple[float, Callable[[Setting], object]]
PRIOR = -2.0
FOR: tuple[Weight, ...] = (
    (1.5, lambda at: at.led),
    (2.0, lambda at: business.STRONG.search(at.around)),
    (1.0, lambda at: business.MEDIUM.search(at.near)),
    (1.0, lambda at: business.MEDIUM.search(at.around)),
    (1.0, lambda at: business.PLACE.search(at.before[-_PLACED:] + at.inside)),
    (1.5, lambda at: business.PLACE.search(at.around)),
    (1.0, lambda at: business.TOPIC.search(at.before)),
    (3.5, lambda at: business.SERVES.match(at.after)),
    (0.5, lambda at: "可以" in at.gaps),
    (0.5, lambda at: business.AS_WRITTEN.search(at.inside)),
    (1.0, lambda at: business.OURS.search(at.around)),
    (1.5, lambda at: at.days > 1 and at.minutes),
    (1.5, lambda at: at.closes_days and at.minutes),
    (1.0, lambda at: at.closes_days and not at.minutes),
    (1.5, lambda at: at.ranges > 1 and at.minutes),
    (1.0, lambda at: at.breaks),
    (1.5, lambda at: business.IDIOM.search(at.inside)),
    (2.0, lambda at: business.STRONG.search(at.asked[-_ASKED:]) or business.ASKED.search(at.asked[-_ASKED:])),
    (1.5, lambda at: at.minutes and at.alone),
    (1.5, lambda at: at.minutes and at.days and at.alone),
    (0.5, lambda at: at.minutes >= _LONG),
    (1.0, lambda at: at.minutes >= _VERY_LONG),
    (1.5, lambda at: at.always),
)
AGAINST: tuple[Weight, ...] = (
    (2.0, lambda at: at.persons),
    (1.5, lambda at: at.persons and not private.TRADE.search(at.near)),
    (3.0, lambda at: private.FAMILY.search(at.before)),
    (3.0, lambda at: private.VISITOR.search(at.before)),
    (6.0, lambda at: private.OWN_WORK.search(at.before) or private.OWN_WORK.search(at.near)),
    (1.0, lambda at: private.PERSON_BEHIND.match(at.after) or private.PERSON_INSIDE.search(at.inside)),
    (2.5, lambda at: private.PRIVATE.search(at.beside)),
    (1.0, lambda at: private.PRIVATE.search(at.near)),
    (1.5, lambda at: private.PRIVATE.search(at.around)),
    (20.0, lambda at: private.JOBS.search(at.around) or private.HELPER_ASKED.search(at.asked[-_ASKED:])),
    (4.5, lambda at: private.BANS.search(at.near) or private.BANS.search(at.asked[-_ASKED:])),
    (2.0, lambda at: private.OFFER.match(at.after) and not at.led),
    (1.0, lambda at: private.OTHER_TIME.search(at.before) and not at.led),
    (2.0, lambda at: private.ASKED_PRIVATE.search(at.asked[-_ASKED:])),
    (4.0, lambda at: private.MATTER.search(at.asked[-_ASKED:]) and not at.asks_business),
    (6.0, lambda at: at.persons and private.OWN_WORK.search(at.asked[-_ASKED:])),
    (3.0, lambda at: private.PAY.search(at.around)),
    (4.0, lambda at: private.ASKED_YOURS.search(at.asked[-_ASKED:])),
    (3.0, lambda at: private.DOING.search(at.inside)),
    (1.5, lambda at: 0 < at.minutes <= _SHORT and at.ranges == 1),
    (1.5, lambda at: at.minutes and not at.said),
    (1.0, lambda at: not at.named and _unknown(_first_clause(at.after)) > 3),
)


def is_business(at: Setting) -> bool:
    """Whether the words around say that these are a business's hours."""
    return worth(at) >= 0


def worth(at: Setting) -> float:
    """Sum up what speaks for a business and against it."""
    spoken_for = sum(weight for weight, holds in FOR if holds(at))
    return PRIOR + spoken_for - sum(weight for weight, holds in AGAINST if holds(at))


def _unknown(words: str) -> int:
    """Count the characters that say something of their own."""
    return len(business.SAYS_NOTHING.sub("", words))


def _last_clause(before: str) -> str:
    parts = _CLAUSE.split(before)
    return parts[-1] or (parts[-2] if len(parts) > 1 else "")


def _first_clause(after: str) -> str:
    parts = _CLAUSE.split(after)
    return parts[0] or (parts[1] if len(parts) > 1 else "")
