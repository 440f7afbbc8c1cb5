"""Distances and windows as rule files write them: `10s`, `2 turns`; `15s`, `-30s`, `50%`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from callstash.options import parse_duration

_TURNS = re.compile(r"(\d+)\s*turns?")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")


@dataclass(frozen=True, slots=True)
class Distance:
    """How far apart two matches may stand: in seconds, or in turns (segments of anybody)."""

    seconds: float | None = None
    turns: int | None = None

    def __str__(self) -> str:
        return f"{self.seconds:g}s" if self.turns is None else f"{self.turns} turns"


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in the call: seconds from its start (from its end where negative), or a share of its length."""

    seconds: float | None = None
    share: float | None = None

    def milliseconds(self, duration_ms: int) -> float:
        """The place in a call of that length."""
        if self.share is not None:
            return self.share * duration_ms
        seconds = self.seconds or 0.0
        return seconds * 1000 if seconds >= 0 else max(duration_ms + seconds * 1000, 0.0)

    def never_before(self, other: Moment) -> bool:
        """Whether this is, in calls of every length, no earlier than the other."""
        if self.share is not None and other.share is not None:
            return self.share >= other.share
        own, others = self.seconds, other.seconds
        return own is not None and others is not None and (own < 0) == (others < 0) and own >= others

    def __str__(self) -> str:
        return f"{self.share:.0%}" if self.share is not None else f"{self.seconds:g}s"


def _distance(value: Any) -> Any:
    if isinstance(value, Distance):
        return value
    turns = _TURNS.fullmatch(str(value).strip())
    if turns:
        return Distance(turns=int(turns[1]))
    try:
        return Distance(seconds=parse_duration(value))
    except ValueError:
        raise ValueError(f"{value!r} is no distance: write a time with its unit, such as 10s, or 2 turns") from None


def _moment(value: Any) -> Any:
    if isinstance(value, Moment):
        return value
    text = str(value).strip()
    percent = _PERCENT.fullmatch(text)
    if percent:
        if float(percent[1]) > 100:
            raise ValueError(f"{text} is more than the whole call")
        return Moment(share=float(percent[1]) / 100)
    seconds = parse_duration(text.removeprefix("-") if text not in ("0", "0.0") else 0)
    return Moment(seconds=-seconds if text.startswith("-") else seconds)


Within = Annotated[Distance, BeforeValidator(_distance), WithJsonSchema({"type": "string"})]
At = Annotated[Moment, BeforeValidator(_moment), WithJsonSchema({"type": ["string", "integer"]})]
