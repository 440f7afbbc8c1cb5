"""Percentages and fractions: 百分之十五, 15%, fifteen percent, 千分之三, 三分之一, two thirds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from rules.entities.amounts.numbers import Numbered
from rules.entities.amounts.numbers_quantity import Quantity, Shape, plain

_PER = re.compile(
    r"(?P<per>[百千万])分(?:之(?P<below>负)?|"
    r"(?<=百分)(?=[\d一二三四五六七八九十两]))(?P<whole>百(?![\d一二三四五六七八九]))?"
)
_MINUS = re.compile("(?:负的?|(?<![\\w)%‰])-)$")
_SIGN = re.compile(r"\s?(?:(?P<hundred>%|个?百分点|per ?cent(?:age points?)?(?![a-z]))|(?P<thousand>‰))")
_OVER = re.compile(r"分之")
_SLASH = re.compile(r"/")
_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "tenth": 10,
}  # fmt: skip
_EN_PART = re.compile(rf"[ -](?P<part>{'|'.join(_PARTS)})(?P<plural>s)?(?![a-z])")
_EN_OF = re.compile(r"(?<![a-z])an? (?P<part>third|quarter|fifth|sixth|eighth|tenth) of(?![a-z])")
_POWERS = {"百": 100, "千": 1000, "万": 10000}
_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, at its place in the folded text."""

    start: int
    end: int
    value: Decimal
    attributes: dict[str, str] = field(default_factory=dict)
    rounded: bool = False


def shares(said: Numbered) -> Iterator[Share]:
    """Every percentage and fraction."""
    begins = {number.start: number for number in said.numbers}
    yield from _spoken(said, begins)
    for index, number in enumerate(said.numbers):
        following = said.numbers[index + 1] if index + 1 < len(said.numbers) else None
        found = _written(said, number) or _fraction(said, begins, number) or _english(said, number)
        if found:
            yield _signed(said, found)
        elif number.low and following and (other := _written(said, following)):
            yield _percent(number.start, number.end, number.value, _per(other))
    for match in _EN_OF.finditer(said.lower) if said.latin else ():
        yield _ratio(match.start(), match.end("part"), Decimal(1), _PARTS[match["part"]])


def _spoken(said: Numbered, begins: dict[int, Quantity]) -> Iterator[Share]:
    """百分之十五, 百分之百, 百分之二十到三十."""
    for match in _PER.finditer(said.text):
        power = _POWERS[match["per"]]
        number = begins.get(match.end())
        if match["whole"]:
            yield _percent(match.start(), match.end(), Decimal(100), power)
        while number:
            start = match.start() if number.start == match.end() else number.start
            yield _signed(said, _percent(start, number.end, -number.value if match["below"] else number.value, power))
            number = _upper(said, number)


def _upper(said: Numbered, number: Quantity) -> Quantity | None:
    """The other end of a range, where it stands without a 百分之 of its own."""
    if not number.low:
        return None
    return next((other for other in said.numbers if other.start >= number.end), None)


def _written(said: Numbered, number: Quantity) -> Share | None:
    """15%, fifteen percent."""
    sign = _SIGN.match(said.lower, number.end)
    if not sign or said.lower[max(0, number.start - 6) : number.start] == "point ":
        return None
    return _percent(number.start, sign.end(), number.value, 100 if sign["hundred"] else 1000)


def _signed(said: Numbered, share: Share) -> Share:
    """Take in a minus that stands before."""
    minus = _MINUS.search(said.text[max(0, share.start - 3) : share.start])
    if not minus:
        return share
    attributes = {name: "-" + value if name != "denominator" else value for name, value in share.attributes.items()}
    return replace(share, start=share.start - len(minus[0]), value=-share.value, attributes=attributes)


def _percent(start: int, end: int, value: Decimal, power: int) -> Share:
    name = {100: "percent", 1000: "permille"}.get(power, "per_ten_thousand")
    return Share(start, end, value / power, {name: plain(value)})


def _per(share: Share) -> int:
    return 100 if "percent" in share.attributes else 1000


def _fraction(said: Numbered, begins: dict[int, Quantity], below: Quantity) -> Share | None:
    """三分之一, 1/3 (that is how ITN writes it), 二又三分之一. `below` is the number that stands first."""
    spoken = _OVER.match(said.text, below.end)
    if spoken:
        above = begins.get(spoken.end())
        return _ratio(below.start, above.end, above.value, int(below.value)) if above and below.value > 1 else None
    slash = _SLASH.match(said.text, below.end)
    number = begins.get(slash.end()) if slash else None
    if not number or not _plausible(said, below, number):
        return None
    return _ratio(below.start, number.end, below.value, int(number.value))


def _plausible(said: Numbered, above: Quantity, below: Quantity) -> bool:
    """1/3 and 2/5 of something are fractions, 24/7 and 3/15 are none."""
    beside = said.text[max(0, above.start - 1) : above.start] + said.text[below.end : below.end + 1]
    if any(char.isdigit() or char in "/-月年日号" or (char.isascii() and char.isalpha()) for char in beside):
        return False
    of = bool(re.match(r"\s?(?:的|以上|左右|of(?![a-z]))", said.text[below.end : below.end + 6]))
    near = bool(
        re.search(r"(?:[占了约有剩达超近过到]|只剩|不到|大概)$", said.text[max(0, above.start - 3) : above.start])
    )
    alone = not said.text[: above.start].strip() and not said.text[below.end :].strip(" 。.")
    return 0 < above.value < below.value <= 1000 and (of or near or alone)


def _english(said: Numbered, number: Quantity) -> Share | None:
    """Two thirds, one quarter: only up to nine of them, for twenty fifth is a rank."""
    found = _EN_PART.match(said.lower, number.end) if number.shape is Shape.WORDS and number.value < 10 else None
    if not found or number.touches or bool(found["plural"]) != (number.value > 1):
        return None
    return _ratio(number.start, found.end(), number.value, _PARTS[found["part"]])


def _ratio(start: int, end: int, above: Decimal, below: int) -> Share:
    exact = above / below
    value = exact.quantize(_PLACES)
    return Share(start, end, value, {"numerator": plain(above), "denominator": str(below)}, rounded=value != exact)
