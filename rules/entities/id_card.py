"""ID_CARD: Chinese identity card numbers of 18 places, spoken or written, with a right birthday and check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rules.entities.base import Entity, EntityContext, EntityType
from rules.entities.checksums import identity_card
from rules.entities.digits import Run, runs
from rules.entities.folding import fold

_LAST = re.compile(r"\s*(?:[XxＸ](?![A-Za-z])|艾克斯|埃克斯|叉)")


def find(text: str, context: EntityContext) -> list[Entity]:
    """Find every number that is an identity card's."""
    folded = fold(text)
    found = []
    for run in runs(folded.text):
        for end, value in _number(folded.text, run):
            first, last = folded.span(run.start, end)
            found.append(Entity("ID_CARD", first, last, value, text[first:last], confidence=0.99))
    return found


def _number(text: str, run: Run) -> Iterator[tuple[int, str]]:
    """(end, value) where the run's digits, or they and an X, are a card's."""
    letter = _LAST.match(text, run.end) if len(run.digits) == 17 else None
    value, end = (run.digits + "X", letter.end()) if letter else (run.digits, run.end)
    if len(value) == 18 and _born(value) and identity_card(value):
        yield end, value


def _born(number: str) -> bool:
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return number[6:8] in ("18", "19", "20")


ENTITY = EntityType("ID_CARD", find, "Chinese identity card numbers with a right check digit.")
