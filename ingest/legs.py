"""Which leg of a call a file is: PBXs that record each direction apart write `ID-in.wav` and `ID-out.wav`.

A name alone decides, never whether the other leg lies beside it: a recording's id must not hang on what came first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEGS: Mapping[str, str] = {"in": "in", "rx": "in", "out": "out", "tx": "out"}
"""What names say -> what we say. `in` is what came in from the channel, `out` what was sent to it."""
LEAST_DIGITS = 6
"""A call id has so many digits where no pattern says that it is one."""

_PARTED = re.compile(rf"(?P<call>.+)[-_.](?P<leg>{'|'.join(LEGS)})", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Leg:
    """What a name says of its leg."""

    leg: str
    call_id: str = ""
    """The id that both legs share; empty where the name has none."""
    spelled: str = ""
    """The id with the leg, as the name spells it: each leg is a recording of its own, even where both are silent."""


def leg_of(stem: str, captures: Mapping[str, Any]) -> Leg | None:
    """Return the leg that a name says, or None. `captures` are those of the pattern that matched, if any did.

    A capture `leg` says it. Else the name, or the call id that was captured, ends in `-in`, `_in`, `.in`, or the same
    with out, rx, tx. `checked-in` and `2025-01-02_checked-in` are words: what stands before the ending must itself end
    in a piece with a digit, and hold six digits where it was not captured as `call_id`. An ending that a pattern
    captures apart (`direction`) has a meaning of its own.
    """
    captured, said = str(captures.get("call_id") or ""), str(captures.get("leg") or "")
    if said:
        return _told(stem, captured, said)
    ends = _PARTED.fullmatch(captured)
    if ends:
        return Leg(_leg(ends), ends["call"], captured) if _like_an_id(ends["call"], 1) else None
    ends = _PARTED.fullmatch(stem)
    if not ends or any(str(value).lower() == ends["leg"].lower() for value in captures.values()):
        return None
    if captured:
        tail = stem[ends.end("call") :]
        return Leg(_leg(ends), captured, captured + tail) if ends["call"].endswith(captured) else None
    return Leg(_leg(ends), ends["call"], stem) if _like_an_id(ends["call"], LEAST_DIGITS) else None


def _told(stem: str, captured: str, said: str) -> Leg:
    """The leg that a pattern captured; without a call id beside it, the name before the leg is one."""
    leg, ends = LEGS.get(said.lower(), said), _PARTED.fullmatch(captured or stem)
    call_id = ends["call"] if ends and _leg(ends) == leg else captured
    return Leg(leg, call_id, f"{call_id}-{said}" if call_id else "")


def _leg(ends: re.Match[str]) -> str:
    return LEGS[ends["leg"].lower()]


def _like_an_id(call: str, least: int) -> bool:
    last = re.split(r"[-_. ]", call)[-1]
    return bool(re.search("[0-9]", last)) and len(re.findall("[0-9]", call)) >= least
