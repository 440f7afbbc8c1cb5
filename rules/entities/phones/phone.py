"""PHONE: telephone numbers, written or spoken, as E.164 (400/800 and short codes as national digits).

Digits are taken for a number only where a numbering plan knows them and nothing around them says order, card or amount.
What its speaker takes back is found too, as negated; what replaces it says so.
"""

from __future__ import annotations

from dataclasses import replace

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.digits.digits import gate
from rules.entities.digits.settle import settled
from rules.entities.digits.text import NumberText, facts
from rules.entities.phones.judge import Found
from rules.entities.phones.plan import identify
from rules.entities.phones.telling import numbers_told

_SURE, _PLAUSIBLE, _POSSIBLE = 0.97, 0.85, 0.5


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every telephone number of `text` (each mention one entity)."""
    numbers = NumberText(text, context)
    return [_entity(numbers, found) for found in settled(_Phones(), numbers)]


class _Phones:
    """Telephone numbers as a kind of number (number_mentions.Kind)."""

    def read(self, numbers: NumberText) -> list[Found]:
        return numbers_told(numbers)

    def remade(self, mention: Found, digits: str) -> Found | None:
        _, plus = mention.number.dialled
        number = identify(digits, plus, mention.number.region)
        if number is None or number.short:
            return None
        return replace(mention, value=number.value, digits=digits, number=number)


def _entity(numbers: NumberText, found: Found) -> Entity:
    number = found.number
    attributes = facts(
        kind=number.kind,
        region=number.region,
        national=number.national,
        valid=number.valid,
        extension=found.extension,
        corrects=list(found.corrects) or None,
    )
    guessed = () if number.international or number.value == number.national else (f"region-{number.region}",)
    sure = _SURE if found.sure else _PLAUSIBLE
    return numbers.entity(
        "PHONE",
        found.start,
        found.end,
        number.value,
        confidence=sure if number.valid else _POSSIBLE,
        assumptions=(*guessed, *found.notes),
        attributes=attributes,
        negated=found.negated,
        corrected=found.corrected and not found.negated,
    )


ENTITY = EntityType(
    "PHONE",
    find,
    "Telephone numbers, written or spoken: E.164, short and service numbers as digits.",
    needs=gate(3),
    settles_corrections=True,
)
