"""A field's value as text and as a number, and how the numbers among them end: what documents and people compare."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

from callstash.model import Field

LAST_FOUR = "_last4"
"""Behind the name of a field: its numbers' last four digits."""
_END, _LEAST = 4, 7
"""Short numbers (110, 12315, a card's security code) are asked for as a whole."""
_NUMBERED = {"phone", "bank_card", "id_card"}


def value_text(value: Any) -> str:
    """A field's value as one string, for people and for exact matches: `129 CNY`, `+8613800138000`, `true`."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping) and set(value) == {"amount", "currency"}:
        return f"{value['amount']} {value['currency']}"
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def value_number(value: Any) -> float | None:
    """A field's value as a number where it is one: 129 of `129 CNY`."""
    if isinstance(value, Mapping):
        value = value.get("amount")
    elif isinstance(value, bool | str):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def values_by_name(fields: Iterable[Field]) -> dict[str, list[str]]:
    """Every field's values as strings, each once, in order: the facets of a call."""
    values: dict[str, list[str]] = {}
    for field in fields:
        known = values.setdefault(field.name, [])
        text = value_text(field.value)
        if text not in known:
            known.append(text)
    return values


def last_four(field: Field) -> str | None:
    """The last four digits of a telephone, card or identity number; else None."""
    return last_four_of(field.type, value_text(field.value))


def last_four_of(kind: str, value: str) -> str | None:
    """`8000` of a phone's +8613800138000, `1111` of a masked card, `002X` of an identity number.

    None for other types, for short numbers, and where a mask leaves no four digits.
    """
    characters = re.sub(r"[^0-9X*]", "", value.upper())
    end = characters[-_END:]
    return end if kind in _NUMBERED and len(characters) >= _LEAST and "*" not in end else None


def last_fours(fields: Sequence[Field]) -> dict[str, list[str]]:
    """`phone_last4` and its kin: what people ask for who know only how a number ends.

    A rule's own field of such a name keeps its values beside ours.
    """
    ends: dict[str, list[str]] = {}
    for field in fields:
        if end := last_four(field):
            name = f"{field.name}{LAST_FOUR}"
            own = (value_text(one.value) for one in fields if one.name == name)
            known = ends.setdefault(name, list(dict.fromkeys(own)))
            known.extend([end] if end not in known else [])
    return ends
