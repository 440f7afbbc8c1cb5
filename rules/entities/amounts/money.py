"""MONEY: sums of money, spoken or written: an exact amount and its ISO 4217 currency."""

from __future__ import annotations

from rules.entities.amounts.money_cues import asks_for_price, may_answer
from rules.entities.amounts.money_read import Money, sums
from rules.entities.amounts.money_units import MENTIONS, Unit, resolve
from rules.entities.amounts.numbers import Numbered, numbered
from rules.entities.amounts.numbers_quantity import Shape, plain
from rules.entities.base import Entity, EntityContext, EntityType


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every sum of money, and every price that names no currency behind a price cue."""
    said = numbered(text)
    found = [*sums(said)]
    found += _answers(said, found, context)
    return [_entity(text, said, money, context.region) for money in sorted(found, key=lambda money: money.start)]


def _answers(said: Numbered, found: list[Money], context: EntityContext) -> list[Money]:
    """Numbers that answer another's question (多少钱？三百五)."""
    taken = {place for money in found for place in range(money.start, money.end)}
    made = []
    for number in said.numbers:
        free = number.start not in taken and may_answer(said, number)
        if free and asks_for_price(context.before(said.span(number.start, number.end)[0])):
            unit = Unit("dollar" if number.shape is Shape.WORDS else "home")
            made.append(Money(number.start, number.end, number.value, unit, number.approximate, bare=True))
    return made


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
