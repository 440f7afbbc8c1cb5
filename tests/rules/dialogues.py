"""Calls in turns, as the engine hears them: what their passages hold."""

from __future__ import annotations

from collections.abc import Sequence

from callstash.model import Segment
from rules.entities import Entity, EntityContext, find_type
from rules.passages import passages, turn_context

TURN_MS = 3000


def turns(*said: tuple[str, str], timed: bool = True) -> tuple[Segment, ...]:
    """Segments of three seconds each, one channel for each role; or without times, as lines of a text."""
    roles = list(dict.fromkeys(role for role, _ in said))
    places = [(TURN_MS * i, TURN_MS * (i + 1)) if timed else (0, 0) for i in range(len(said))]
    return tuple(
        Segment(start, end, text, text, roles.index(role), role)
        for (role, text), (start, end) in zip(said, places, strict=True)
    )


def mentions(kind: str, segments: Sequence[Segment]) -> list[Entity]:
    """Every mention of one kind, passage by passage."""
    found = []
    for passage in passages(segments):
        context = turn_context(EntityContext(), segments, passage)
        found += find_type(kind, passage.text, context)
    return found


def values(kind: str, segments: Sequence[Segment]) -> set[str]:
    """The values that hold, with their extensions."""
    held = [mention for mention in mentions(kind, segments) if not mention.negated]
    return {value_of(mention) for mention in held}


def value_of(entity: Entity) -> str:
    """The value, an extension behind `x`."""
    extension = entity.attributes.get("extension")
    return f"{entity.value}x{extension}" if extension else str(entity.value)
