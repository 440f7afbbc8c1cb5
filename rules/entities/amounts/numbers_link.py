"""Two numbers that are the ends of one range: 三到五天, 200~300, five to ten thousand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rules.entities.amounts.numbers_en import SCALES
from rules.entities.amounts.numbers_quantity import Quantity
from rules.entities.amounts.numbers_zh import MYRIADS, POWERS, scale_of

_LONGEST = 9
"""Characters between the two ends."""
_BETWEEN = re.compile(r"\s?(?:到|至|或者?是?|[-~–—]{1,2})\s?[$€£¥]?|\s(?:to|or|through)\s[$€£]?")
_AND = re.compile(r"\sand\s[$€£]?")
_BETWEEN_WORD = re.compile(r"between\s(?:about\s)?$")
_ZH_SCALES = (re.compile(rf"(?<=.)[{''.join(POWERS)}]+$"), re.compile(rf"(?<=.)[{''.join(MYRIADS)}]+$"))
_ROUND = re.compile(r"[1-9](?P<zeros>00+)")
_EN_SCALE = re.compile(rf"[ -](hundred|{'|'.join(SCALES)})$")


def linked(text: str, found: Sequence[Quantity]) -> Iterator[Quantity]:
    """Mark the lower end of every range (`low`), and give it the scale of the upper end where that is meant."""
    upper = False
    for index, quantity in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        upper = not upper and following is not None and not quantity.low and _ranges(text, quantity, following)
        if upper and following:
            yield replace(quantity, value=quantity.value * _common_scale(text, quantity, following), low=True)
        else:
            yield quantity


def _ranges(text: str, low: Quantity, high: Quantity) -> bool:
    between = text[low.end : high.start] if high.start - low.end <= _LONGEST else ""
    if _AND.fullmatch(between):
        return bool(_BETWEEN_WORD.search(text[max(0, low.start - 16) : low.start]))
    return bool(_BETWEEN.fullmatch(between))


def _common_scale(text: str, low: Quantity, high: Quantity) -> int:
    """三到五万 is 三万到五万, three to five hundred likewise; 八百到一千 and 五到十 stay."""
    return next((scale for scale in _scales(text[high.start : high.end]) if low.value < high.value / scale), 1)


def _scales(said: str) -> Iterator[int]:
    """What the upper end may have left out of the lower: of 五百万 first 百万, then 万; of 50000 the zeros."""
    for pattern in _ZH_SCALES:
        if found := pattern.search(said):
            yield scale_of(found[0])
    if written := _ROUND.fullmatch(said):
        yield 10 ** len(written["zeros"])
    if english := _EN_SCALE.search(said):
        yield SCALES.get(english[1], 100)
