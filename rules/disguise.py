"""Other numbers in the place of those that were said, in the same words: 幺三八零零... becomes 幺三八五二..."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from rules.entities import EntityContext, find_entities

_KINDS = (
    "0123456789",
    "０１２３４５６７８９",
    "零一二三四五六七八九",
)
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
_PRIVATE = ("PHONE", "ID_CARD", "BANK_CARD", "CVV", "ORDER_NO", "PLATE", "EMAIL")
_PREFIX = 3
"""Digits that stay: they say what kind of number it is."""
_TRIES = 400
"""One number in ten has the right check digit."""


def disguises(test: dict[str, Any], context: EntityContext) -> Iterator[dict[str, Any]]:
    """Copies of the test with invented numbers, each time others, the same each time one asks."""
    for seed in range(_TRIES):
        chance, known = random.Random(seed), dict[str, str]()
        changed = deepcopy(test)
        changed["meta"] = {key: value for key, value in test.get("meta", {}).items() if key != "call_id"}
        for turn in changed.get("turns") or [changed]:
            turn["text"] = _disguised(turn["text"], context, chance, known)
        yield changed


def _disguised(text: str, context: EntityContext, chance: random.Random, known: dict[str, str]) -> str:
    """The text with the words of each private value changed; the same words always in the same way."""
    for entity in reversed(find_entities(text, context, _PRIVATE)):
        words = text[entity.start : entity.end]
        if words not in known:
            known[words] = _changed(words, chance)
        text = text[: entity.start] + known[words] + text[entity.end :]
    return text


def _changed(words: str, chance: random.Random) -> str:
    kept = 0
    made = []
    for char in words:
        kind = next((kind for kind in _KINDS if char in kind), "")
        made.append(chance.choice(kind) if kind and kept >= _PREFIX else char)
        kept += bool(kind)
    return _WORD.sub(lambda found: chance.choice(_WORDS) if found.start() > 12 else found[0], "".join(made))
