"""BANK_CARD: card numbers of 13 to 19 digits, spoken or written, that pass Luhn's check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from callstash.checksums import luhn
from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.digits.cues import Cue
from rules.entities.digits.digits import Run, gate
from rules.entities.digits.gaps import LONGEST
from rules.entities.digits.mentions import Mention, secret
from rules.entities.digits.settle import settled
from rules.entities.digits.shapes import windows, without_repeats
from rules.entities.digits.text import NumberText

_ISSUERS = re.compile(r"62\d{14,17}|4\d{12}(?:\d{3})?|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|35\d{14}|9\d{15,18}")
LENGTHS = range(13, 20)
_LONGEST = 19


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every number that a card may bear: by its issuer's digits, or behind a cue."""
    numbers = NumberText(text, context)
    return [secret(numbers, "BANK_CARD", mention) for mention in settled(_Cards(), numbers)]


class _Cards:
    """Bank cards as a kind of number (number_mentions.Kind)."""

    def read(self, numbers: NumberText) -> list[Mention]:
        return [
            found
            for run in numbers.runs
            if len(run.digits) in LENGTHS or len(run.pieces) > 1
            for found in _in_run(numbers, run)
        ]

    def remade(self, mention: Mention, digits: str) -> Mention | None:
        return replace(mention, value=digits, digits=digits) if luhn(digits) else None


def _in_run(numbers: NumberText, run: Run) -> Iterator[Mention]:
    end = 0
    for part in windows(run, LENGTHS, _LONGEST):
        if part.start >= end and _is_card(numbers, part.digits, part.start):
            yield Mention(part.start, part.end, part.digits, part.digits)
            end = part.end
    for digits in without_repeats(run) if not end and len(run.digits) > _LONGEST else ():
        if _is_card(numbers, digits, run.start):
            yield Mention(run.start, run.end, digits, digits)
            return


def _is_card(numbers: NumberText, digits: str, start: int) -> bool:
    if len(digits) not in LENGTHS or not luhn(digits):
        return False
    cue = numbers.cue(start)
    return cue is Cue.CARD or (cue in (None, Cue.PHONE) and looks_like_card(digits))


def looks_like_card(digits: str) -> bool:
    """Whether the digits begin as an issuer's, and are as many as it gives."""
    return bool(_ISSUERS.fullmatch(digits))


ENTITY = EntityType(
    "BANK_CARD",
    find,
    "Bank card numbers that pass Luhn's check.",
    needs=gate(5, LONGEST),
    settles_corrections=True,
)
