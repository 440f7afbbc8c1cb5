"""What a number is once it has been read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class Shape(Enum):
    """How a number was said or written."""

    FIGURES = "figures"
    """Digit by digit, or one digit alone: 五, 五八零."""
    CARDINAL = "cardinal"
    """With its powers: 一百二, 三万5."""
    DECIMAL = "decimal"
    """With a spoken point: 三点五."""
    DIGITS = "digits"
    """Plain: 1,200.50, 36.57亿."""
    WORDS = "words"
    """English."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at its place in the text."""

    start: int
    end: int
    value: Decimal
    shape: Shape
    approximate: bool = False
    """三百来, 一百多, 两三百."""
    touches: bool = False
    """It stands right behind another number with nothing in between: five five five, nineteen ninety nine."""
    low: bool = False
    """The next number is the other end of its range and bears the unit of both: 三到五天."""


def plain(value: Decimal) -> str:
    """Write a value without exponent and without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
