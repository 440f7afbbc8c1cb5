"""CVV: the three or four digits of a card's security code, behind its name only (安全码, 卡背面三位, CVV)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.digits.cues import Cue, cue_behind
from rules.entities.digits.digits import gate
from rules.entities.digits.mentions import Mention
from rules.entities.digits.settle import settled
from rules.entities.digits.text import NumberText

_LENGTHS = (3, 4)


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every security code."""
    numbers = NumberText(text, context)
    return [
        numbers.entity(
            "CVV",
            mention.start,
            mention.end,
            mention.value,
            confidence=0.95,
            negated=mention.negated,
            corrected=mention.corrected and not mention.negated,
        )
        for mention in settled(_Codes(), numbers)
    ]


class _Codes:
    """Security codes as a kind of number (number_mentions.Kind)."""

    def read(self, numbers: NumberText) -> list[Mention]:
        return list(_read(numbers))

    def remade(self, mention: Mention, digits: str) -> Mention | None:
        return replace(mention, value=digits, digits=digits) if len(digits) in _LENGTHS else None


def _read(numbers: NumberText) -> Iterator[Mention]:
    for whole in numbers.runs:
        glued = len(whole.pieces) > 1 and numbers.text[whole.start - 1 : whole.start].isalpha()  # CVN2是...
        run = whole.part(1, len(whole.pieces)) if glued and whole.pieces[0].digits == "2" else whole
        for end in range(1, min(len(run.pieces), 4) + 1):
            part = run.part(0, end)
            if len(part.digits) not in _LENGTHS or (end < len(run.pieces) and len(run.digits) in _LENGTHS):
                continue
            if numbers.cue(part.start) is Cue.CVV or cue_behind(numbers.text, part.end) is Cue.CVV:
                yield Mention(part.start, part.end, part.digits, part.digits)
            break


ENTITY = EntityType(
    "CVV", find, "Security codes of cards, behind their name only.", needs=gate(2), settles_corrections=True
)
