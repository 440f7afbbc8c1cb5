"""What an entity is: something found in text, validated and normalised in code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


def _nothing_before(position: int) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class EntityContext:
    """What a finder may know besides the text. No clock and no host zone: `now` is the call's start."""

    region: str = "CN"
    timezone: str = "Asia/Shanghai"
    now: datetime | None = None
    before: Callable[[int], str] = _nothing_before
    """What was said just before the turn that holds this position (by anybody): a question holds the cue."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One mention: `text[start:end] == words`, and what it means."""

    type: str
    start: int
    end: int
    value: Any
    words: str
    confidence: float = 0.9
    assumptions: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)


Finder = Callable[[str, EntityContext], Sequence[Entity]]


@dataclass(frozen=True, slots=True)
class EntityType:
    """A kind of entity. A module of this package that defines `ENTITY` adds one to every rule's vocabulary."""

    name: str
    """As in `%{NAME:field}`."""
    find: Finder
    about: str
