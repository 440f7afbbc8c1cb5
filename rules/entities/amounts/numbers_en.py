"""English numbers in words: three hundred and twenty, twelve hundred, one point five million, half a million.

Everything here reads text in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_TEENS = "seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL = {word: value for value, word in enumerate(f"{_UNITS} {_TEENS}".split())} | {
    word: value for value, word in zip(range(20, 100, 10), _TENS.split(), strict=True)
}
SCALES = {
    "dozen": 12,
    "thousand": 10**3,
    "lakh": 10**5,
    "lakhs": 10**5,
    "million": 10**6,
    "crore": 10**7,
    "crores": 10**7,
    "billion": 10**9,
    "trillion": 10**12,
}
_PARTS = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "three quarters": Decimal("0.75")}

_SMALL = "|".join(sorted(SMALL, key=len, reverse=True))
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_BIG = f"(?:hundred|{_SCALE})(?![a-z])"
_FIGURES = r"(?<![\d.,])\d[\d,]{0,14}(?:\.\d{1,9})?"
_SHARE = r"(?:half|(?:a[\s-]+)?quarter|three[\s-]+quarters)(?:[\s-]+of)?(?:[\s-]+an?)?"
_HEAD = rf"(?:(?:an?|{_SHARE}|{_FIGURES})(?=[\s-]{{1,3}}{_BIG})|(?:{_SMALL})(?![a-z]))"
_EXTRA = r"(?:a[\s-]+half|a[\s-]+quarter|three[\s-]+quarters)"
_MORE = rf"(?:(?:{_SMALL}|hundred|{_SCALE}|oh?|point|{_EXTRA})(?![a-z])|a(?=[\s-]{{1,3}}{_BIG}))"
_SPACE = r"[ \t\n-]{1,3}"
_BELOW_ONE = (
    r"(?:point(?<!(?:that|this|some|what|your) point)(?<!(?:one|any) point)(?<!which point)(?<!my point)"
    r"(?=(?: (?:zero|oh|one|two|three|four|five|six|seven|eight|nine)){1,4} per ?cent))"
)
"""Point seven percent; at this point seven percent is something else."""
PHRASE = re.compile(rf"(?<![a-z])(?:{_HEAD}|{_BELOW_ONE})(?:{_SPACE}(?:and{_SPACE})?{_MORE})*")
"""Number words in a row: one number, or several that touch."""
_TOKEN = re.compile(
    rf"(?P<and>and{_SPACE})?(?:(?P<share>{_SHARE})(?={_SPACE}{_BIG})|(?P<extra>{_EXTRA})"
    rf"|(?P<small>{_SMALL})|(?P<hundred>hundred)|(?P<scale>{_SCALE})|(?P<oh>oh?)|(?P<point>point)|(?P<one>an?)"
    rf"|(?P<figures>{_FIGURES}))(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a number."""

    kind: str
    text: str
    start: int
    end: int
    after_and: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """One number of a phrase."""

    start: int
    end: int
    value: Decimal
    touches: bool
    """Whether it stands right behind another, with no `and` between: five five five, nineteen ninety nine."""


def read_phrase(text: str, start: int, end: int) -> list[Spoken]:
    """Read all numbers of one phrase."""
    tokens = [
        Token(
            match.lastgroup or "",
            match[match.lastgroup or 0],
            match.start(match.lastgroup or 0),
            match.end(),
            bool(match["and"]),
        )
        for match in _TOKEN.finditer(text, start, end)
    ]
    return list(_numbers(tokens))


def _numbers(tokens: Sequence[Token]) -> Iterator[Spoken]:
    at = 0
    while at < len(tokens):
        number = _Reader(tokens, at)
        if number.read():
            last = tokens[number.at - 1]
            yield Spoken(tokens[at].start, last.end, number.total, at > 0 and not tokens[at].after_and)
        at = max(number.at, at + 1)


class _Reader:
    """Reads one number, from a token on: groups below a scale, in falling order."""

    def __init__(self, tokens: Sequence[Token], at: int) -> None:
        self.tokens, self.at, self.total = tokens, at, Decimal(0)

    def kind(self, ahead: int = 0) -> str:
        """The kind of the token here, or further on; "" behind the last."""
        return self.tokens[self.at + ahead].kind if self.at + ahead < len(self.tokens) else ""

    def read(self) -> bool:
        """Read on while groups fit; say whether there was a number."""
        first, ceiling = self.at, 10**15
        while (group := self._group(ceiling, self.at > first)) is not None:
            scale = SCALES[self.tokens[self.at].text] if self.kind() == "scale" else 1
            self.at += scale > 1
            self.total += group * scale
            if self.kind() == "extra" and self.tokens[self.at].after_and:
                self.total += self._extra() * scale
            if scale == 1:
                break
            ceiling = scale
        return self.at > first

    def _group(self, ceiling: int, going_on: bool) -> Decimal | None:
        """What stands before a scale: twelve, three hundred and twenty, one point five, half a."""
        began = self.at
        value = self._head()
        scale = SCALES[self.tokens[self.at].text] if value is not None and self.kind() == "scale" else 1
        if value is None or (going_on and (value * scale >= ceiling or scale >= ceiling)):
            self.at = began
            return None
        return value

    def _head(self) -> Decimal | None:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token and token.kind == "point" and not self.at:
            return self._with_point(Decimal(0))
        if token is None or token.kind in ("hundred", "scale", "point", "extra", "oh"):
            return None
        if token.kind == "small":
            return self._with_point(self._with_hundreds(self._below_hundred()))
        self.at += 1
        if token.kind == "one":
            return self._with_hundreds(Decimal(1))
        if token.kind == "figures":
            return self._with_hundreds(Decimal(token.text.replace(",", "")))
        return next(
            part for name, part in _PARTS.items() if " ".join(token.text.split()).removeprefix("a ").startswith(name)
        )

    def _below_hundred(self) -> Decimal:
        value = SMALL[self.tokens[self.at].text]
        self.at += 1
        if value >= 20 and self.kind() == "small" and 0 < SMALL[self.tokens[self.at].text] < 10 and not self._and():
            value += SMALL[self.tokens[self.at].text]
            self.at += 1
        return Decimal(value)

    def _and(self) -> bool:
        return self.tokens[self.at].after_and

    def _with_hundreds(self, value: Decimal) -> Decimal:
        """... hundred (and twenty)."""
        if self.kind() != "hundred":
            return value
        self.at += 1
        value *= 100
        return value + self._below_hundred() if self.kind() == "small" else value

    def _with_point(self, value: Decimal) -> Decimal:
        """... point two five, ... and a half."""
        if self.kind() == "point" and self.kind(1) in ("small", "oh"):
            self.at += 1
            return value + self._fraction()
        return value + self._extra() if self.kind() == "extra" and self._and() else value

    def _fraction(self) -> Decimal:
        digits = ""
        while self.kind() in ("small", "oh") and not (digits and self._and()):
            if self.kind() == "small":
                digits += str(self._below_hundred())
            else:
                digits += "0"
                self.at += 1
        return Decimal(f"0.{digits}")

    def _extra(self) -> Decimal:
        words = " ".join(self.tokens[self.at].text.replace("-", " ").split()).removeprefix("a ")
        self.at += 1
        return _PARTS[words]
