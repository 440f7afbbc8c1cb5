"""ORDER_NO: order, work-order, parcel, case and booking numbers, said behind their cue: bare digits and letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.digits.cues import Cue, cue_behind
from rules.entities.digits.digits import Run, gate
from rules.entities.digits.mentions import Mention
from rules.entities.digits.serial import Serial, serial
from rules.entities.digits.settle import settled
from rules.entities.digits.text import NumberText, facts

_SHORTEST, _SHORTEST_BARE = 4, 6
_FEWEST = 3
"""Digits of a number that has letters, too."""
_LETTER = re.compile(r"[\s-]?[A-Za-z]")
_BARE = re.compile(
    r"(?:订单|工单|运单|快递|包裹|(?<![a-z])(?:order|ticket|case|tracking|booking|ref(?:erence)?))\W{0,4}(?:(?:is"
    r"|was|for|in|of|from)\W|是)?$",
    re.IGNORECASE,
)
"""Behind a mere thing fewer digits may be a year or a count."""
_AMOUNT = re.compile(r"\s{0,4}(?:元|块|美元|%|percent|dollars?\b|yuan\b)", re.IGNORECASE)
_COUNT = re.compile(
    r"\s{0,4}(?:个|年|月|日|天(?!猫)|件|单|次|点|人|多|分钟|小时|号[楼线]|days?\b|items?\b|times\b|o'clock\b)",
    re.IGNORECASE,
)
_LONG = 8
"""So many digits count nothing."""


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every number that is called an order's, a parcel's, a case's."""
    numbers = NumberText(text, context)
    return [
        numbers.entity(
            "ORDER_NO",
            mention.start,
            mention.end,
            mention.value,
            confidence=0.9,
            attributes=facts(corrects=list(mention.corrects) or None),
            negated=mention.negated,
            corrected=mention.corrected and not mention.negated,
        )
        for mention in settled(_Orders(), numbers)
    ]


class _Orders:
    """Order numbers as a kind of number (number_mentions.Kind)."""

    def read(self, numbers: NumberText) -> list[Mention]:
        return list(_read(numbers))

    def remade(self, mention: Mention, digits: str) -> Mention | None:
        return replace(mention, value=digits, digits=digits)


def _read(numbers: NumberText) -> Iterator[Mention]:
    end = 0
    for run in numbers.runs:
        rest = run if run.start >= end else numbers.run_from(end)
        if rest is None or rest.start >= run.end or not _is_called_order(numbers, rest):
            continue
        while rest and rest.start < run.end:
            found = serial(numbers, rest)
            if _is_order(numbers, found):
                yield Mention(found.start, found.end, found.value, found.value)
                end = found.end
            else:
                end = rest.pieces[0].end
            rest = numbers.run_from(end)


def _is_called_order(numbers: NumberText, run: Run) -> bool:
    """Whether a cue leads to the run; a few digits count only with letters behind them."""
    text = numbers.text
    if len(run.digits) < _FEWEST and not _LETTER.match(text, run.end):
        return False
    return numbers.cue(run.start) is Cue.ORDER or cue_behind(text, run.end) is Cue.ORDER


def _is_order(numbers: NumberText, found: Serial) -> bool:
    text = numbers.text
    digits = sum(map(str.isdecimal, found.value))
    few = digits < _FEWEST and (digits < 2 or len(found.value) < _SHORTEST_BARE)
    if few or _AMOUNT.match(text, found.end) or (digits < _LONG and _COUNT.match(text, found.end)):
        return False
    behind = cue_behind(text, found.end)
    cue = numbers.cue(found.start) if behind is None else behind
    bare = behind is None and _BARE.search(text[max(0, found.start - 16) : found.start])
    least = _SHORTEST_BARE - (digits < len(found.value)) if bare else _SHORTEST
    return cue is Cue.ORDER and len(found.value) >= least


ENTITY = EntityType(
    "ORDER_NO",
    find,
    "Order, work-order and parcel numbers behind their cue: bare digits and letters.",
    needs=gate(2),
    settles_corrections=True,
)
