"""What an entity is: something found in text, validated and normalised in code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


def _nothing(position: int) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class EntityContext:
    """What a finder may know besides the text. No clock and no host zone: `now` is the call's start."""

    region: str = "CN"
    timezone: str = "Asia/Shanghai"
    now: datetime | None = None
    """Aware; None where nobody knows when the text was said: dates then stay partial."""
    before: Callable[[int], str] = _nothing
    """What was said just before the turn that holds this position (by anybody): a question holds the cue."""
    phones: Literal["valid", "possible"] = "valid"
    """Whether numbers of the right length that no numbering plan has given out count, too."""
    after: Callable[[int], str] = _nothing
    """What was said just after that turn: `不是，最后一位是八` takes back what its hearer had repeated."""


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
    negated: bool = False
    """Denied (`不是13800138000`) or taken back (`九点，不对，十点`): patterns do not meet it."""
    corrected: bool = False
    """It stands in the place of one that was taken back."""


Finder = Callable[[str, EntityContext], Sequence[Entity]]


@dataclass(frozen=True, slots=True)
class EntityType:
    """A kind of entity. A module of this package that defines `ENTITY` adds one to every rule's vocabulary."""

    name: str
    """As in `%{NAME:field}`."""
    find: Finder
    """Every mention in a text, in order of place. Called with the text as it stands, joints between turns included."""
    about: str
    needs: re.Pattern[str] | None = None
    """What any text with such an entity matches somewhere: cheap, linear, and never wrong in that direction."""
    settles_corrections: bool = False
    """Whether `find` itself says what was denied and taken back; else `flags.flagged` does."""
