"""NUMBER: counts, measures, decimals, percentages and fractions as decimal strings.

What is money, time, a date or part of a telephone number is none; and where nothing says that something is counted,
only what can hardly be anything else is.
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.entities.amounts.duration import stretches
from rules.entities.amounts.money_cues import asks_for_price
from rules.entities.amounts.money_read import sums
from rules.entities.amounts.number_answers import answers_count, asks_for_name, question
from rules.entities.amounts.number_context import Count, counted
from rules.entities.amounts.number_shares import Share, shares
from rules.entities.amounts.numbers import Numbered, numbered
from rules.entities.amounts.numbers_en import SCALES, SMALL
from rules.entities.amounts.numbers_quantity import Quantity, plain
from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.gates import gate


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every percentage and fraction, and every number that counts or stands for itself."""
    said = numbered(text)
    parts = list(shares(said))
    taken = [(part.start, part.end) for part in parts] + _taken(said)
    found = [_share(text, said, part) for part in parts]
    found += [_count(text, said, number, count) for number, count in _counts(said, taken, context)]
    return sorted(found, key=lambda entity: entity.start)


def _taken(said: Numbered) -> list[tuple[int, int]]:
    """What sums of money and stretches of time hold."""
    money = [(money.start, money.end) for money in sums(said)]
    return money + [(parts[0].start, parts[-1].end) for parts in stretches(said)]


def _counts(said: Numbered, taken: list[tuple[int, int]], context: EntityContext) -> Iterator[tuple[Quantity, Count]]:
    places = {place for start, end in taken for place in range(start, end)}
    for index, number in enumerate(said.numbers):
        if number.start not in places:
            count = _answer(said, index, counted(said, index), context)
            if count:
                yield number, count


def _answer(said: Numbered, index: int, count: Count | None, context: EntityContext) -> Count | None:
    """The count, unless it answers what asks for a house or a price; and one where nothing but the question says so."""
    number = said.numbers[index]
    asked = question(said, number, context) if not (count and count.unit) else ""
    if not asked:
        return count
    if asks_for_name(asked) or (count and asks_for_price(asked)):
        return None
    return count or (Count(number.start, number.end) if answers_count(said, number, asked) else None)


def _share(text: str, said: Numbered, part: Share) -> Entity:
    start, end = said.span(part.start, part.end)
    assumptions = (
        *(("approximate",) if said.roughly(part.start, part.end) else ()),
        *(("rounded",) if part.rounded else ()),
    )
    return Entity("NUMBER", start, end, plain(part.value), text[start:end], 0.95, assumptions, part.attributes)


def _count(text: str, said: Numbered, number: Quantity, count: Count) -> Entity:
    start, end = said.span(count.start, count.end if count.tenths else number.end)
    value = number.value + count.tenths
    assumptions = ("approximate",) if number.approximate or said.roughly(number.start, count.end) else ()
    attributes = {"unit": count.unit} if count.unit else {}
    return Entity(
        "NUMBER",
        start,
        end,
        plain(-value if count.minus else value),
        text[start:end],
        0.85 if count.unit else 0.7,
        assumptions,
        attributes,
    )


_FIGURES = "0-9０-９零〇一二两兩三四五六七八九"
ENTITY = EntityType(
    "NUMBER",
    find,
    "Counts, decimals, percentages and fractions as decimal strings.",
    needs=gate(
        ("0-9０-９二两兩三四五六七八九十百千万萬亿億壹贰貳叁參肆伍陆陸柒捌玖拾佰仟廿卅½", ""),
        ("零〇一", rf"\s?[{_FIGURES}点點到至%％‰]"),
        words=[*SMALL, *SCALES, "hundred", "third", "quarter", "half", "fifth", "sixth", "eighth", "tenth"],
    ),
)
