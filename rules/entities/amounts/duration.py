"""DURATION: stretches of time, spoken or written, as ISO 8601 durations: PT1H30M, P3D, P2Y6M."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from rules.entities.amounts import duration_en, duration_zh
from rules.entities.amounts.duration_parts import Part, iso
from rules.entities.amounts.numbers import Numbered, numbered
from rules.entities.amounts.numbers_quantity import Quantity, Shape
from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.gates import gate
from rules.entities.tables import words

_LINK = re.compile(r"(?:[零又加]|,? and |, | )?")
_TO = re.compile(r"\s?(?:到|至|或者?|[-~–—]{1,2}|to|or)\s?|\s(?:to|or)\s")
_LONGEST_LINK = 6
_READ_OUT = 5
"""Digits from which a run is a telephone number, or part of one."""


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every stretch of time; the ends of a range are two."""
    said = numbered(text)
    found = stretches(said)
    ranges = _ranges(said, found)
    return [_entity(text, said, parts, ranges.get(index)) for index, parts in enumerate(found)]


@lru_cache(maxsize=64)
def stretches(said: Numbered) -> tuple[tuple[Part, ...], ...]:
    """Every stretch of time as its parts. NUMBER asks, too: what is time is no count."""
    return tuple(_joined(said, list(_parts(said))))


def _parts(said: Numbered) -> Iterator[Part]:
    """Every part, in order of place."""
    found = [*duration_zh.without_number(said), *duration_en.without_number(said), *_counted(said)]
    last = 0
    for part in sorted(found, key=lambda each: (each.start, -each.end)):
        if part.start >= last:
            yield part
            last = part.end


def _counted(said: Numbered) -> Iterator[Part]:
    """Numbers with their units; the lower end of a range has the unit of the upper one."""
    previous: Part | None = None
    lower: list[Part] = []
    for number in said.numbers:
        adjacent = previous.unit if previous and number.start - previous.end <= 1 else ""
        part = None if _is_read_out(said, number) else _part(said, number, adjacent)
        if part:
            yield from (replace(low, unit=part.unit, business=part.business) for low in lower)
            yield part
        lower = (
            [Part(number.start, number.end, number.value, "", approximate=number.approximate, low=True)]
            if number.low and not part
            else []
        )
        previous = part or previous


def _part(said: Numbered, number: Quantity, adjacent: str) -> Part | None:
    return duration_zh.read(said, number, adjacent) or duration_en.read(said, number, adjacent)


def _is_read_out(said: Numbered, number: Quantity) -> bool:
    """Whether it is read digit by digit and too long to count anything: 一三八零零一三八零零三 before 天天."""
    words = said.text[number.start : number.end]
    digits = number.shape is Shape.FIGURES or (number.shape is Shape.DIGITS and words.isdigit() and number.value % 100)
    return bool(digits) and len(words) >= _READ_OUT


def _joined(said: Numbered, parts: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    """Put together what is one stretch: two hours and thirty minutes."""
    run: list[Part] = []
    for part in parts:
        if run and _continues(said, run[-1], part):
            run.append(part)
            continue
        if run:
            yield tuple(run)
        run = [part]
    if run:
        yield tuple(run)


def _continues(said: Numbered, earlier: Part, later: Part) -> bool:
    gap = later.start - earlier.end
    if (
        gap > _LONGEST_LINK
        or earlier.low
        or later.low
        or later.rank <= earlier.rank
        or earlier.business
        or later.business
    ):
        return False
    near = later.rank - earlier.rank == 1 or gap > 0
    return near and bool(_LINK.fullmatch(said.lower, earlier.end, later.start))


def _ranges(said: Numbered, found: Sequence[tuple[Part, ...]]) -> dict[int, str]:
    """Index -> the whole range, for both of its ends."""
    ranges: dict[int, str] = {}
    for index in range(len(found) - 1):
        low, high = found[index][-1], found[index + 1][0]
        near = high.start - low.end <= _LONGEST_LINK
        if near and (low.low or _TO.fullmatch(said.lower, low.end, high.start)):
            ranges[index] = ranges[index + 1] = f"{iso(found[index])}/{iso(found[index + 1])}"
    return ranges


def _entity(text: str, said: Numbered, parts: tuple[Part, ...], whole: str | None) -> Entity:
    start, end = said.span(parts[0].start, parts[-1].end)
    attributes: dict[str, Any] = {"business_days": True} if parts[0].business else {}
    if whole:
        attributes["range"] = whole
    approximate = any(part.approximate for part in parts) or said.roughly(parts[0].start, parts[-1].end)
    assumptions = ("approximate",) if approximate else ()
    return Entity("DURATION", start, end, iso(parts), text[start:end], 0.9, assumptions, attributes)


_AMOUNT = "0-9０-９零〇○一二两兩三四五六七八九十百千万萬亿億壹贰貳叁參肆伍陆陸柒捌玖拾佰仟廿卅半俩倆仨"
_BETWEEN = r"整个個多来來余餘点點.．,，到至~呃嗯唔噢啊那\s-"
_UNITS = "秒分小钟鐘刻天日周週星礼禮月季年工自交"
ENTITY = EntityType(
    "DURATION",
    find,
    "Stretches of time as ISO 8601 durations.",
    needs=gate(
        (_AMOUNT, rf"[{_AMOUNT}{_BETWEEN}]{{0,9}}[{_UNITS}]"),
        ("0-9０-９", r"[十百千万萬亿億多来來余餘\s]{0,6}[hmsHMSＨＭＳ]"),
        words=words("second sec minute min hour hr day week wk fortnight month year yr decade"),
    ),
)
