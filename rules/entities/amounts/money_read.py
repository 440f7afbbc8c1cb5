"""Reads sums of money out of a text's numbers: number, unit, and what follows (三块五毛二, five dollars fifty)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from rules.entities.amounts.money_cues import has_cue, in_dollars_and_cents, is_correction, is_price_range, price_in
from rules.entities.amounts.money_doubt import doubtful, is_opinion
from rules.entities.amounts.money_tail import with_tail
from rules.entities.amounts.money_units import Unit, goes_with, unit_after, unit_before
from rules.entities.amounts.numbers import Numbered
from rules.entities.amounts.numbers_quantity import Quantity, Shape

_ARTICLE = re.compile(
    r"(?<![a-z])an?(?= (?:dollar|buck|euro|quid|grand)(?![a-z])(?! (?:sign|store|tree|amount|value|figure|menu|"
    r"symbol|total)))"
)
_LETTER_SCALE = re.compile(r"(?P<scale>k|mn?|mm|bn?|t)(?![a-z])")
_LETTERS = {"k": 10**3, "m": 10**6, "mn": 10**6, "mm": 10**6, "b": 10**9, "bn": 10**9, "t": 10**12, "w": 10**4}
_SLANG = re.compile(r"[kw](?![a-z0-9])")
_SCALE_BEHIND = re.compile(r" (thousand|million|billion|trillion)(?![a-z])")
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_MINUS = re.compile(r"(?:负|(?<![\w)])-|(?<![a-z])minus )$")
_PLURAL = re.compile("s(?![a-z])|yuan|yen|rmb|quid")
_NEXT_SUM = re.compile(r"(?<=[^\w\s])\s?\d")
"""$20 $30: the second sign belongs to what follows."""
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Money:
    """A sum at its place in the folded text."""

    start: int
    end: int
    amount: Decimal
    unit: Unit
    approximate: bool = False
    bare: bool = False
    """It names no currency."""
    cents_inferred: bool = False


class MoneyReader:
    """Goes through the numbers of a text from left to right."""

    def __init__(self, said: Numbered) -> None:
        self.said = said
        articles = _ARTICLE.finditer(said.lower) if said.latin else ()
        ones = [Quantity(*found.span(), Decimal(1), Shape.WORDS) for found in articles]
        self.numbers = sorted((*said.numbers, *ones), key=lambda each: each.start)
        self.since = 0
        """Where the last sum ended."""
        self.unit = Unit("home")
        """What the last sum was in."""

    def read(self) -> Iterator[Money]:
        """Every sum, in order."""
        for index, number in enumerate(self.numbers):
            if number.start >= self.since:
                for money in self._at(index):
                    self.since, self.unit = money.end, money.unit
                    yield money

    def _at(self, index: int) -> list[Money]:
        """The sum whose number is this one, or both ends of a range."""
        alone = self._priced(index, self.since) or self._hundreds(index)
        if self.numbers[index].low and index + 1 < len(self.numbers):
            return self._range(index, alone)
        return [alone] if alone else self._bare(index)

    def _range(self, index: int, low: Money | None) -> list[Money]:
        number, following = self.numbers[index], self.numbers[index + 1]
        high = self._priced(index + 1, low.end if low else number.end)
        if low and not high:
            amount = following.value * low.unit.worth
            high = replace(low, start=following.start, end=following.end, amount=amount)
        elif high and not low:
            low = replace(self._plain(number, high.unit), approximate=number.approximate)
        if low and high:
            return [low, high]
        home = Unit("home")
        bare = is_price_range(self.said, number, following, self.since)
        return [replace(self._plain(each, home), bare=True) for each in (number, following)] if bare else []

    def _plain(self, number: Quantity, unit: Unit, start: int | None = None) -> Money:
        """The number in this unit; a minus before it (or before the unit, which begins at `start`) belongs to it."""
        start = number.start if start is None else start
        minus = _MINUS.search(self.said.lower[max(0, start - 7) : start])
        amount = (-number.value if minus else number.value) * unit.worth
        return Money(start - len(minus[0]) if minus else start, number.end, amount, unit, number.approximate)

    def _priced(self, index: int, since: int) -> Money | None:
        """A number with its currency before or behind it, and what belongs to it further on."""
        number, said = self.numbers[index], self.said
        scale = _LETTER_SCALE.match(said.lower, number.end) if number.shape is Shape.DIGITS else None
        end, factor = (scale.end(), _LETTERS[scale["scale"]]) if scale else (number.end, 1)
        before = unit_before(said.text, number.start, since)
        after = unit_after(said.text, said.lower, end)
        found = self._behind(number, before, after, end) if before else self._before(number, *after) if after else None
        if not found:
            return None
        amount, last = with_tail(said, self.numbers, index, found.amount * factor, found.unit, found.end)
        name = "" if before or last > found.end else said.lower[end : found.end].strip(" -\n")
        if (name and doubtful(said, number, name, found.end, since)) or is_opinion(said, found.start, amount):
            return None
        return replace(found, amount=amount, end=last)

    def _hundreds(self, index: int) -> Money | None:
        """One fifty five dollars: 155. (But one twenty dollar bill is one bill.)"""
        number, (following,) = self.numbers[index], self.numbers[index + 1 : index + 2] or (None,)
        if not following or not (following.touches and 1 <= number.value <= 9 and 10 <= following.value <= 99):
            return None
        found = self._priced(index + 1, number.end)
        if not found or not _PLURAL.search(self.said.lower[following.end : found.end]):
            return None
        return replace(found, start=number.start, amount=found.amount + number.value * 100 * found.unit.worth)

    def _behind(self, number: Quantity, before: tuple[Unit, int], after: tuple[Unit, int] | None, end: int) -> Money:
        """$5, 人民币五十元: the currency stands first, and may stand behind once more."""
        unit, start = before
        if (
            after
            and goes_with(after[0], unit)
            and after[0].worth == 1
            and not _NEXT_SUM.match(self.said.text, after[1])
        ):
            end = after[1]
        return replace(self._plain(number, unit, start), end=end)

    def _before(self, number: Quantity, unit: Unit, end: int) -> Money:
        """五块, 五百块美金, 75 USD million."""
        more = unit_after(self.said.text, self.said.lower, end) if unit == Unit("home") else None
        if more and more[0].currency.isupper() and more[0].worth == 1:
            unit, end = more
        scale = _SCALE_BEHIND.match(self.said.lower, end)
        money = self._plain(number, unit)
        if scale:
            return replace(money, end=scale.end(), amount=money.amount * _SCALES[scale[1]])
        return replace(money, end=end)

    def _bare(self, index: int) -> list[Money]:
        """A price that names no currency."""
        number, said = self.numbers[index], self.said
        following = self.numbers[index + 1] if index + 1 < len(self.numbers) else None
        if following and in_dollars_and_cents(said.lower, number, following):
            amount = number.value + following.value * _HUNDREDTH
            return [Money(number.start, following.end, amount, Unit("dollar"), bare=True, cents_inferred=True)]
        if is_correction(said, number, self.since):
            return [replace(self._plain(number, self.unit), bare=True)]
        currency = price_in(said, number, self.since)
        return [replace(self._plain(number, Unit(currency)), bare=True)] if currency else self._thousands(number)

    def _thousands(self, number: Quantity) -> list[Money]:
        """月薪15k, 首付30w."""
        cued = number.shape is Shape.DIGITS and has_cue(self.said, number.start)
        scale = _SLANG.match(self.said.lower, number.end) if cued else None
        if not scale:
            return []
        money = self._plain(number, Unit("home"))
        return [replace(money, amount=money.amount * _LETTERS[scale[0]], end=scale.end(), bare=True)]


@lru_cache(maxsize=64)
def sums(said: Numbered) -> tuple[Money, ...]:
    """Every sum of money of a text. NUMBER asks, too: what is money is no count."""
    return tuple(MoneyReader(said).read())
