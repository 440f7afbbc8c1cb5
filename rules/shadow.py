"""The shadow of a text: every entity is one private-use character, so that a pattern meets it as one letter.

`电话是13800138000` is `电话是` + U+E00B for a rule that names PHONE; what the pattern captured is mapped back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.entities import Entity, entity_types

_FIRST = 0xE000
_RESERVED = re.compile("[\ue000-\uf8ff]")
STRANGER = "\ufffd"
"""What stands in a shadow for a character of the text that could be taken for an entity."""


def entity_chars() -> Mapping[str, str]:
    """The character that stands for each entity."""
    return {name: chr(_FIRST + i) for i, name in enumerate(entity_types())}


@dataclass(frozen=True, slots=True)
class Shadow:
    """A text in which entities are single characters; `origin[i]` is where its character i begins in the text."""

    text: str
    origin: tuple[int, ...]
    entities: Mapping[int, Entity]
    """By place in the shadow."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the shadow to the text."""
        return self.origin[start], self.origin[end] if start == end else self._end(end - 1)

    def _end(self, last: int) -> int:
        return self.entities[last].end if last in self.entities else self.origin[last] + 1


def cast(text: str, entities: Sequence[Entity]) -> Shadow:
    """Put a character in each entity's place; of two that overlap, the longer stays."""
    chars, at = entity_chars(), 0
    parts: list[str] = []
    origin: list[int] = []
    places: dict[int, Entity] = {}
    for entity in _apart(entities):
        parts.append(_RESERVED.sub(STRANGER, text[at : entity.start]))
        origin += range(at, entity.start)
        places[len(origin)] = entity
        parts.append(chars[entity.type])
        origin.append(entity.start)
        at = entity.end
    parts.append(_RESERVED.sub(STRANGER, text[at:]))
    origin += range(at, len(text) + 1)
    return Shadow("".join(parts), tuple(origin), places)


def _apart(entities: Sequence[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in sorted(entities, key=lambda e: (e.start - e.end, e.start, e.type)):
        if all(entity.end <= other.start or entity.start >= other.end for other in kept):
            kept.append(entity)
    return sorted(kept, key=lambda e: e.start)
