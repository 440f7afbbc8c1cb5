"""MONEY: sums of money, spoken or written: an exact amount and its ISO 4217 currency."""

from __future__ import annotations

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.money_read import Money, sums
from rules.entities.money_units import MENTIONS, resolve
from rules.entities.numbers import Numbered, numbered
from rules.entities.numbers_quantity import plain


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every sum of money, and every price that names no currency behind a price cue."""
    said = numbered(text)
    return [_entity(text, said, money, context.region) for money in sums(said)]


def _entity(text: str, said: Numbered, money: Money, region: str) -> Entity:
    start, end = said.span(money.start, money.end)
    currency, inferred = resolve(money.unit.currency, region)
    approximate = money.approximate or said.roughly(money.start, money.end)
    assumptions = (
        *(("approximate",) if approximate else ()),
        *(("currency-inferred",) if inferred or money.bare else ()),
        *(("cents-inferred",) if money.cents_inferred else ()),
    )
    value = {"amount": plain(money.amount), "currency": currency}
    confidence = 0.7 if money.bare else 0.9 if inferred else 0.95
    return Entity("MONEY", start, end, value, text[start:end], confidence, assumptions)


ENTITY = EntityType("MONEY", find, "Sums of money: an exact amount and an ISO 4217 currency.", needs=MENTIONS)
