"""What finders of numbers make: mentions, and the kinds that they are of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from rules.entities.base import Entity, EntityContext
from rules.entities.digits.text import NumberText, facts

_NEAR = 3
"""Digits in which a wrong number may differ from the right one."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of a number, in positions of the folded text."""

    start: int
    end: int
    value: str
    digits: str
    """Those that corrections of a part speak of."""
    negated: bool = False
    corrected: bool = False
    corrects: tuple[str, ...] = ()


M = TypeVar("M", bound=Mention)


class Kind(Protocol[M]):
    """A kind of number: how it is found, and what other digits would make of a mention."""

    def read(self, numbers: NumberText) -> list[M]:
        """Every mention, whether it holds or not."""

    def remade(self, mention: M, digits: str) -> M | None:
        """The mention with these digits in the place of its own; None where they are no such number."""


def secret(numbers: NumberText, kind: str, mention: Mention, checked: bool = True) -> Entity:
    """The entity of a card or an identity, with its last digits, which may be shown; `checked`: by a check digit."""
    return numbers.entity(
        kind,
        mention.start,
        mention.end,
        mention.value,
        confidence=0.97,
        attributes=facts(checksum=checked, last4=mention.value[-4:], corrects=list(mention.corrects) or None),
        negated=mention.negated,
        corrected=mention.corrected and not mention.negated,
    )


def mentions_in(kind: Kind[M], text: str, context: EntityContext) -> list[M]:
    """The mentions of another text, of which nothing else is known."""
    return kind.read(NumberText(text, alone(context))) if text else []


def alone(context: EntityContext) -> EntityContext:
    """The context of a text of which nothing else is known."""
    return EntityContext(context.region, context.timezone, context.now, phones=context.phones)


def alike(one: str, other: str) -> bool:
    """Whether two values may be one number, once said or heard wrongly."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= _NEAR
