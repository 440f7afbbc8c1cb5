"""What follows a sum's first unit: 三块五毛二, 两美元又三美分, five dollars and twenty cents, a dollar fifty."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from rules.entities.amounts.money_units import Unit, goes_with, unit_after
from rules.entities.amounts.numbers import Numbered
from rules.entities.amounts.numbers_quantity import Quantity, Shape
from rules.entities.amounts.numbers_zh import FOLLOWS, NUMERAL, figures

_LINK = re.compile(r" ?(?:又|and )?|, (?:and )?")
_HUNDREDTH = Decimal("0.01")
_CENTS = re.compile("分(?![钟之期])钱?")
_NO_SHORT = re.compile(
    rf"(?!{FOLLOWS})(?:[{NUMERAL}\d点块元%.:]|"
    rf"[个斤瓶杯份次位人张件套台条盒箱包碗袋本支只双间米克升天年月日号周分折楼层起下样些定直共手星川毛角小万花金])"
)
"""What makes a digit behind 块 no tenth: 五块一个, 十块三斤, 三块五块."""
_CENTS_EDGE = re.compile(
    r"\s*(?:$|[.,;!?)\n](?!\d))"
    r"|\s+(?:and|or|but|for|per|each|an?|in|plus|more|extra|total|back|on|at|to|when|if|because|so|which|that|"
    r"now)(?![a-z])"
)


def with_tail(
    said: Numbered, numbers: Sequence[Quantity], index: int, amount: Decimal, unit: Unit, end: int
) -> tuple[Decimal, int]:
    """Add the smaller units behind a sum that ends at `end`; return the sum and where it ends then."""
    worth, minus = unit.worth, amount < 0
    for number in numbers[index + 1 : index + 4]:
        link = _LINK.fullmatch(said.lower, end, number.start) if 0 <= number.start - end <= 5 else None
        if not link or amount % worth:
            break
        found = _minor(said, number, unit, worth, glued=number.start == end)
        part = found or _short(said, number, unit, worth, end)
        if not part:
            break
        added, worth, end = part
        amount += -added if minus else added
    return amount, end


def _minor(
    said: Numbered, number: Quantity, unit: Unit, worth: Decimal, glued: bool
) -> tuple[Decimal, Decimal, int] | None:
    """五毛, 三美分, twenty cents."""
    cents = _CENTS.match(said.text, number.end) if glued and goes_with(Unit("home"), unit) else None
    if cents and worth > _HUNDREDTH:
        return number.value * _HUNDREDTH, _HUNDREDTH, cents.end()
    after = unit_after(said.text, said.lower, number.end)
    if after and after[0].worth < worth and after[0].worth < 1 and goes_with(after[0], unit):
        return number.value * after[0].worth, after[0].worth, after[1]
    return None


def _short(
    said: Numbered, number: Quantity, unit: Unit, worth: Decimal, end: int
) -> tuple[Decimal, Decimal, int] | None:
    """The last digits without their unit: 三块五, 五毛二, a dollar fifty."""
    if number.approximate or number.low:
        return None
    if said.text[end - 1] in "块元圆毛角儿" and number.start == end:
        return _short_chinese(said, number, worth)
    return _short_english(said, number, end) if worth == 1 and unit.currency != "home" else None


def _short_chinese(said: Numbered, number: Quantity, worth: Decimal) -> tuple[Decimal, Decimal, int] | None:
    words = said.text[number.start : number.end]
    longest = 2 if worth == 1 else 1
    if number.shape not in (Shape.FIGURES, Shape.DIGITS) or len(words) > longest or words in ("两", "零", "0"):
        return None
    if _NO_SHORT.match(said.text, number.end):
        return None
    return Decimal(f"0.{figures(words)}") * worth, _HUNDREDTH, number.end


def _short_english(said: Numbered, number: Quantity, end: int) -> tuple[Decimal, Decimal, int] | None:
    between = said.lower[end : number.start]
    spelt_out = said.lower[end - 1].isalpha() or "and" in between
    if not (spelt_out and 10 <= number.value < 100 and number.value % 1 == 0 and number.end - number.start > 1):
        return None
    if unit_after(said.text, said.lower, number.end) or not _CENTS_EDGE.match(said.lower, number.end):
        return None
    return number.value * _HUNDREDTH, _HUNDREDTH, number.end
