"""Outside suites: sums of money, e-mail and web addresses of Recognizers-Text. Floors are what was reached."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rules.entities import Entity, EntityContext, find_type
from tests.exam.test_rules_exam import FOLDER, rows

CONTEXT = EntityContext()
CENTS = ("Cent", "Pence", "Penny")
"""The suite counts them by themselves; we give hundredths of their currency."""

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the exam data are not at {FOLDER}")


def _wanted(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Its entities, but for currencies without an amount, which are no money to us."""
    return [entity for entity in row["entities"] if entity["value"].get("value") is not None]


def _same_sum(wanted: dict[str, Any], found: Entity) -> bool:
    value = wanted["value"]
    amount = Decimal(value["value"]) * (Decimal("0.01") if value["unit"] in CENTS else 1)
    same_amount = abs(amount - Decimal(found.value["amount"])) <= abs(amount) * Decimal("1e-12")
    same_place = wanted["start"] is None or (wanted["start"], wanted["end"]) == (found.start, found.end)
    return same_amount and same_place and value.get("isoCurrency") in (None, found.value["currency"])


@pytest.mark.parametrize(("suite", "count", "floor"), [("zh", 35, 35), ("en", 180, 172)])
def test_money(suite: str, count: int, floor: int) -> None:
    everything = rows(f"recognizers_money_{suite}")
    right = 0
    for row in everything:
        wanted, found = _wanted(row), find_type("MONEY", row["text"], CONTEXT)
        right += len(wanted) == len(found) and all(map(_same_sum, wanted, found))
    assert len(everything) == count
    assert right >= floor


@pytest.mark.parametrize("suite", ["zh", "en"])
def test_every_email_and_url(suite: str) -> None:
    wrong = []
    for row in rows(f"recognizers_email_url_{suite}"):
        kind = "EMAIL" if "EmailModel" in row["tags"] else "URL"
        wanted = [(entity["start"], entity["end"], entity["value"]["value"]) for entity in row["entities"]]
        found = [(entity.start, entity.end, entity.value.lower()) for entity in find_type(kind, row["text"], CONTEXT)]
        wrong += [row["text"]] if found != wanted else []
    assert wrong == []
