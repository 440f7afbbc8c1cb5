"""Whose hours were asked for, where a text tells those of two: 你问的是前台吧, 前台九点到五点, 食堂十一点到一点."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NEAR = 18
"""Characters before a schedule that may name whose it is."""
_MEANT = re.compile(
    r"(?:[你您]?(?:们|这边)?(?:问|说|要问|想问|办)的?(?:是|就是)?|[你您]看)([A-Za-z]{4,}|[^,。?？]{2,8})"
)
"""你问的是售票处对吧."""
_COMMON = re.compile(
    "请问|想问|问一?下|你好|您好|时间|几点|什么|时候|你们|我们|那边|这边|营业|开门|关门|上班|下班|开放|服务|周末|今天|一般|现在|可以|对吧|就是|是吗|的话"
)
"""What says of no department."""
_NAMING = re.compile("(?=([㐀-鿿]{2}))|([A-Za-z]{4,})")
_AROUND_THE_CLOCK = "24/7"
_BUT = re.compile("不过|只有|才[有分]|但是?|可是")
"""停车场24小时, 不过收费亭…: behind the place's own hours, those of a part of it."""


def kept(text: str, places: Sequence[tuple[int, int]], values: Sequence[str], asked: str) -> list[bool]:
    """Which of several schedules in folded text are those of what was asked for, or of the place itself."""
    topics = [_topic(text, places, index) for index in range(len(places))]
    meant = _pairs(asked) | {pair for found in _MEANT.finditer(text) for pair in _pairs(found[1])}
    asked_for = [bool(meant & _pairs(topic)) for topic in topics]
    if any(asked_for):
        return [same or not _pairs(topic) for same, topic in zip(asked_for, topics, strict=True)]
    always = values[0] == _AROUND_THE_CLOCK
    return [not (always and index and _BUT.search(topic)) for index, topic in enumerate(topics)]


def _topic(text: str, places: Sequence[tuple[int, int]], index: int) -> str:
    start = places[index][0]
    return text[max(places[index - 1][1] if index else 0, start - _NEAR) : start]


def _pairs(words: str) -> set[str]:
    """Pairs of characters, and longer words, that may name something."""
    return {(found[1] or found[2]).lower() for part in _COMMON.split(words) for found in _NAMING.finditer(part)}
