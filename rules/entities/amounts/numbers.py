"""The numbers of a text, Chinese, English, digits and any mixture, found once for MONEY, NUMBER and DURATION.

A number is only what was said; whether it counts money, hours or people is for the finders to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rules.entities.amounts.counted import THING
from rules.entities.amounts.numbers_en import PHRASE, read_phrase
from rules.entities.amounts.numbers_guard import masked
from rules.entities.amounts.numbers_link import linked
from rules.entities.amounts.numbers_quantity import Quantity, Shape
from rules.entities.amounts.numbers_zh import (
    ARABIC,
    CARDINAL,
    DIGIT,
    FIGURE,
    FOLLOWS,
    NUMERAL,
    SCALE,
    number_value,
)
from rules.entities.folding import Folded, fold

_START = re.compile(rf"[{NUMERAL}0-9幺]")
_WORDS_WITH_ONE = frozenset(
    [
        "一下",
        "一样",
        "一起",
        "一定",
        "一些",
        "一般",
        "一直",
        "一边",
        "一旦",
        "一切",
        "一共",
        "一会",
        "一面",
        "一方",
        "一向",
        "一律",
        "一致",
        "一种",
        "一遍",
    ]
)
"""So common that they are passed over at once."""
_RUN = re.compile(rf"[{NUMERAL}0-9幺]+")
_NOT_BEFORE = frozenset(f"{NUMERAL}0123456789幺.点几")
"""A number never begins in the middle of another, nor behind 几."""
_MOBILE = re.compile(rf"[一幺1][三四五六七八九3-9](?:{FIGURE}|[0-9幺]){{9}}(?=(?:{FIGURE}|[0-9])(?!{FIGURE}|[0-9幺]))")
"""A mobile number right before a number of one digit: 一三八零零一三八零零零三天内."""
_ZERO_LINK = frozenset("年月天周时分头块元")
"""Units behind which 零 only goes on: 一年零十天, 一小时零二十分."""
_BELOW_ONE = re.compile(r"(?<=[$€£¥]\.)\d{1,4}(?![\d.:])|(?<![a-z0-9.)]\.)(?<=\.)\d{1,4}(?=\s?(?:[%‰]|per ?cent))")
"""What stands behind a point alone: $.50, .7%."""
_LARGEST = 10**25
"""What is longer is no number, and more than decimals hold exactly."""
_AFTER = rf"(?!(?!{FOLLOWS})[{NUMERAL}\d几幺]|点[{NUMERAL}\d]|[.:]\d)"
_HEAD = rf"(?:{DIGIT}?[十百千万]){{0,4}}"
_PAIR = r"(?:一二|一两|两三|二三|三四|四五|五六|六七|七八|八九|三五|三两(?=[个天次句下]))"
_ROUGHLY = r"(?:来(?=[块元个人天次年斤岁度万名条台平米位张件份毛秒分小])|[多余](?![少久大远额款下热]))"
_NUMBER = re.compile(
    rf"(?P<head>{_HEAD})(?P<pair>{_PAIR})(?P<units>(?:[十百万亿]|千(?![克瓦卡米])){{0,2}}){_AFTER}"
    rf"|(?:(?:(?P<cardinal>(?>{CARDINAL}))|(?P<figures>{FIGURE}(?:(?!{FOLLOWS}){FIGURE}){{0,23}}+))"
    rf"(?:(?P<decimal>点(?:{FIGURE}|\d){{1,12}}+)(?P<power>个亿|{SCALE})?|(?P<about>个亿|[来多余]{SCALE}))?"
    rf"|(?P<digits>(?>{ARABIC}))(?P<point>点(?:{FIGURE}|\d){{1,12}}+)?(?P<scale>个亿|[来多余]?\s?{SCALE})?)"
    rf"{_AFTER}(?P<roughly>{_ROUGHLY})?"
)
_GAP = re.compile(rf"[， \t](?:(?<=\d，)(?=\d)|(?<=[{NUMERAL}0-9][ \t])[ \t]*(?=[{NUMERAL}0-9]))")
_LETTERS = re.compile("[a-z]{2}")
_ABOUT_BEFORE = re.compile(
    r"(?:大概|大约|约|差不多|将近|接近|(?<![a-z])(?:about|around|roughly|approximately|almost|nearly))[是要得有等 ]?$"
)
_ABOUT_AFTER = re.compile(r"左右|上下|出头|开外| or so(?![a-z])")
_CLOCK_BEFORE = re.compile(r"(?:[早晚]上|[上中下]午|凌晨|傍晚|夜里|半夜|[今明昨当][早晚])的?$|[点半刻]钟?[到至]$")
_PADDED = re.compile(r"(?:[一二两三四五六七八九]|十[一二]?|\d{1,2})点[零〇0].")
_MEASURE = re.compile("[元块米度倍个万亿公厘毫克斤吨升平%]|百分点|[美欧英港日]")
_CLOCK_AFTER = re.compile(r"分(?![钱之])|[刻钟整]|半(?![个年天小])|[到至][\d零一二两三四五六七八九十]{1,3}点")
_SHAPES = (
    ("decimal", Shape.DECIMAL),
    ("point", Shape.DECIMAL),
    ("cardinal", Shape.CARDINAL),
    ("digits", Shape.DIGITS),
    ("figures", Shape.FIGURES),
)
_MORE_OR_LESS = re.compile(r"[来多余\s]")


@dataclass(frozen=True, slots=True, eq=False)
class Numbered:
    """A folded text with its numbers. What only looks like a number is masked, one character for one.

    Compared by identity: what has been found in it is kept under it as a key.
    """

    text: str
    lower: str
    folded: Folded
    numbers: tuple[Quantity, ...]
    latin: bool
    """Whether there are Latin words at all."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span to the original text."""
        return self.folded.span(start, end)

    def roughly(self, start: int, end: int) -> bool:
        """Whether the words around say that it is only about so much: 大概三百, 三百左右, about an hour."""
        before = self.lower[max(0, start - 14) : start]
        return bool(_ABOUT_BEFORE.search(before) or _ABOUT_AFTER.match(self.lower, end))


@lru_cache(maxsize=64)
def numbered(text: str) -> Numbered:
    """Fold a text and read its numbers. Three entities ask for the same text, so it is kept."""
    folded = _with_gaps(text, fold(text))
    plain = masked(folded.text)
    lower = plain.lower() if len(plain.lower()) == len(plain) else plain
    latin = _LETTERS.search(lower) is not None
    found = [*_chinese(plain), *(_english(lower) if latin else ())]
    return Numbered(plain, lower, folded, tuple(linked(lower, _apart(found) if latin else found)), latin)


def _with_gaps(text: str, folded: Folded) -> Folded:
    """Put back what parts two numbers: full-width commas (一百，200), blanks between numerals (三千 十个)."""
    if not _GAP.search(text):
        return folded
    gaps = {match.end() for match in _GAP.finditer(text)}
    chars: list[str] = []
    origin: list[int] = []
    for place, char in zip(folded.origin, folded.text, strict=False):
        if place in gaps and chars and chars[-1] not in " ,、":
            chars.append(" ")
            origin.append(place - 1)
        chars.append("、" if text[place] == "，" else char)
        origin.append(place)
    return Folded("".join(chars), (*origin, len(text)))


def _chinese(text: str) -> Iterator[Quantity]:
    at = free = 0
    while start := _START.search(text, at):
        begin = start.start()
        if text[begin : begin + 2] in _WORDS_WITH_ONE:
            at = begin + 2
            continue
        begins = begin == free or text[begin - 1] not in _NOT_BEFORE
        mobile = text[begin] in "一幺1" and _MOBILE.match(text, begin)
        found = _NUMBER.match(text, begin) if begins and not mobile else None
        if found and not _is_clock(text, found):
            yield from _quantities(found)
            at = found.end()
            free = at if text.startswith("两", at) and not THING.match(text, at) else 0
        else:
            small = _BELOW_ONE.match(text, begin) if text[begin - 1 : begin] == "." else None
            if small:
                yield Quantity(begin - 1, small.end(), Decimal(f"0.{small[0]}"), Shape.DIGITS)
            at = free = small.end() if small else _passed(text, begin)


def _passed(text: str, begin: int) -> int:
    """Where to go on behind what begins like a number and is none."""
    if text[begin] == "零" and text[begin - 1 : begin] in _ZERO_LINK:
        return begin + 1
    over = _MOBILE.match(text, begin) or _RUN.match(text, begin)
    return over.end() if over else begin + 1


def _is_clock(text: str, found: re.Match[str]) -> bool:
    """三点五 is half past three where a part of the day or minutes say so."""
    if not (found["decimal"] or found["point"]) or found["power"] or found["scale"]:
        return False
    before = text[max(0, found.start() - 5) : found.start()]
    padded = _PADDED.fullmatch(found[0]) and not _MEASURE.match(text, found.end())
    return bool(padded or _CLOCK_BEFORE.search(before) or _CLOCK_AFTER.match(text, found.end()))


def _quantities(found: re.Match[str]) -> Iterator[Quantity]:
    if found["pair"]:
        yield from _pair(found)
        return
    roughly = bool(found["roughly"] or _MORE_OR_LESS.search(found["about"] or found["scale"] or ""))
    value = number_value(_MORE_OR_LESS.sub("", found[0].replace("个亿", "亿")))
    shape = Shape.CARDINAL if found["about"] else next(shape for group, shape in _SHAPES if found[group])
    if value < _LARGEST:
        yield Quantity(*found.span(), value, shape, roughly)


def _pair(found: re.Match[str]) -> Iterator[Quantity]:
    """两三百 is two hundred to three hundred, and so it is two numbers."""
    head, pair, scale, middle = found["head"], found["pair"], found["units"], found.start("pair") + 1
    shape = Shape.CARDINAL if head or scale else Shape.FIGURES
    yield Quantity(found.start(), middle, number_value(head + pair[0] + scale), shape, approximate=True, low=True)
    yield Quantity(middle, found.end(), number_value(head + pair[1] + scale), shape, approximate=True)


def _english(lower: str) -> Iterator[Quantity]:
    for phrase in PHRASE.finditer(lower):
        for spoken in read_phrase(lower, *phrase.span()):
            yield Quantity(spoken.start, spoken.end, spoken.value, Shape.WORDS, touches=spoken.touches)


def _apart(found: list[Quantity]) -> list[Quantity]:
    """In order of place; of two that overlap the longer stays (1.5 million, not 1.5)."""
    kept: list[Quantity] = []
    for quantity in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or quantity.start >= kept[-1].end:
            kept.append(quantity)
    return kept
