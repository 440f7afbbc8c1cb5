"""What must not be delivered: card, identity and security numbers."""

from __future__ import annotations

from rules.entities import EntityContext, find_type


def sensitive_spans(text: str, context: EntityContext) -> list[tuple[int, int, int]]:
    """(start, end, digits that may stay) of every such number."""
    return [(entity.start, entity.end, 4) for name in ("BANK_CARD", "ID_CARD") for entity in find_type(name, text, context)]
