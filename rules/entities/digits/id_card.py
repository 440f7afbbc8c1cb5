"""ID_CARD: Chinese identity cards, spoken or written: 18 places with a check digit, or 15 behind a cue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from callstash.checksums import identity_card
from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.digits.cues import Cue
from rules.entities.digits.digits import Run, gate
from rules.entities.digits.gaps import LONGEST
from rules.entities.digits.mentions import Mention, secret
from rules.entities.digits.settle import settled
from rules.entities.digits.shapes import windows, without_repeats
from rules.entities.digits.text import NumberText

_LAST = re.compile(
    r"[\s,.。、]{0,6}(?:(?:最后|最末|末尾|末位|尾数|尾号|尾巴|后面|the\s{1,4}last)(?:还|的|那)?(?:有|一位|一个|个|one|digit"
    r"|character)?[\s,]{0,6})?"
    r"(?:(?:就|还)?(?:是|有|带|加)[上了]?一?个?|is|and|then|an?)?[\s,]{0,6}(?:字母|大写的?|大|letter"
    r"|capital)?\s{0,4}(?:[Xx](?![A-Za-z])|艾克斯|埃克斯|爱克斯|叉|ex(?![A-Za-z]))",
    re.IGNORECASE,
)
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_OLD, _BARE, _FULL = 15, 17, 18


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every number that is an identity card's."""
    numbers = NumberText(text, context)
    return [secret(numbers, "ID_CARD", mention, len(mention.value) == _FULL) for mention in settled(_Cards(), numbers)]


class _Cards:
    """Identity card numbers as a kind of number (number_mentions.Kind)."""

    def read(self, numbers: NumberText) -> list[Mention]:
        return [found for run in numbers.runs if len(run.digits) >= _OLD for found in _in_run(numbers, run)]

    def remade(self, mention: Mention, digits: str) -> Mention | None:
        return replace(mention, value=digits, digits=digits) if is_identity(digits) else None


def _in_run(numbers: NumberText, run: Run) -> Iterator[Mention]:
    end = 0
    for part in windows(run, (_BARE, _FULL) if len(run.digits) != _OLD else (_OLD,), _FULL):
        if part.start >= end and (found := _mention(numbers, part, part.digits)):
            yield found
            end = found.end
    for digits in without_repeats(run) if not end else ():
        if found := _mention(numbers, run, digits):
            yield found
            return


def _mention(numbers: NumberText, part: Run, digits: str) -> Mention | None:
    letter = _LAST.match(numbers.text, part.end) if len(digits) == _BARE else None
    value, end = (digits + "X", letter.end()) if letter else (digits, part.end)
    if not (is_identity(value) or (len(value) == _OLD and _old(value))):
        return None
    cue = numbers.cue(part.start)
    named = cue is not Cue.ORDER if len(value) == _FULL else cue is Cue.IDENTITY
    return Mention(part.start, end, value, value) if named else None


def is_identity(number: str) -> bool:
    """Whether 18 places are those of an identity card, check digit and all."""
    return looks_like_identity(number) and identity_card(number)


def looks_like_identity(number: str) -> bool:
    """Whether 18 places begin as an identity card's: a province, and a birthday of three centuries."""
    if len(number) != _FULL or not number[:17].isdecimal() or number[6:8] not in ("18", "19", "20"):
        return False
    return bool(_PROVINCE.match(number)) and _born(number[6:14])


def _old(number: str) -> bool:
    return bool(_PROVINCE.match(number)) and _born("19" + number[6:12])


def _born(day: str) -> bool:
    try:
        date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return False
    return True


ENTITY = EntityType(
    "ID_CARD",
    find,
    "Chinese identity card numbers with a right check digit.",
    needs=gate(6, LONGEST),
    settles_corrections=True,
)
