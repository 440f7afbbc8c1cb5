"""Hours that are told by their difference: 周五晚半个小时关门, 周末延长一小时, 冬天早一个钟头下班."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rules.entities.times.clock_words import zh_number

SHIFT = (
    r"[会要再都就则]{0,2}(?:晚|迟|延[长迟后]|推[迟后]|多(?:开|营业)?|早|提[前早])(?:关门?|开门?|打烊|下班|上班|营业)?"
    r"(?:[一二两三1-3]个?半?|半个?|(?:[二三四]?十五?|\d0)(?=分))(?:小时|钟头|分钟)(?:关门?|开门?|打烊|下班|上班)?"
)
_EARLY = re.compile("早|提前")
_OPENING = re.compile("(?<!多)开|上班")
_CLOSING = re.compile("关|打烊|下班|多|延")
_AMOUNT = re.compile(r"(?P<number>[一二两三四五十\d]+)?个?(?P<half>半)?个?(?:小时|钟头|(?P<minutes>分钟))")
Interval = tuple[int, int]


def moved_end(words: str) -> str:
    """Which end a difference moves: `open` (晚一小时开门), `close`, or nothing said."""
    if _OPENING.search(words):
        return "open"
    return "close" if _CLOSING.search(words) else ""


def shifted(words: str, hours: Sequence[Interval]) -> list[Interval]:
    """The hours of other days, with the opening or the closing time that the words move."""
    made, amount = list(hours), _amount(words)
    if not made or not amount:
        return []
    amount *= -1 if _EARLY.search(words) else 1
    if moved_end(words) == "open":
        made[0] = made[0][0] + amount, made[0][1]
    else:
        made[-1] = made[-1][0], made[-1][1] + amount
    return made if all(begin < end for begin, end in made) else []


def _amount(words: str) -> int:
    found = _AMOUNT.search(words)
    if not found:
        return 0
    number = zh_number(found["number"]) if found["number"] else 0
    return number if found["minutes"] else number * 60 + (30 if found["half"] else 0)
