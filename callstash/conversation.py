"""Several recordings of one call: its legs beside each other, what was recorded after a transfer behind. Pure.

A part is what runs at one time: the legs of a call, each in a file of its own, or one recording that is no leg.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]

AT = "call.at_ms"
"""On a merged segment or field, and on a leg: milliseconds since the call's first recording began."""
_MERGED = ("segments", "fields")


@dataclass(frozen=True, slots=True)
class Take:
    """A recording of the call: its whole document, and when it began, in ms since the call's first one did."""

    document: Json
    at_ms: int

    @property
    def leg(self) -> str:
        """`in`, `out`, or "" where it is no leg."""
        return str(self.document.get("call.leg", ""))

    @property
    def name(self) -> str:
        """The leg, else the file."""
        return self.leg or str(self.document["file.name"])


@dataclass(frozen=True, slots=True)
class Part:
    """Takes that run at one time, in the order in which they began."""

    takes: tuple[Take, ...]
    supposed: bool = False
    """Whether the legs are only taken to have begun together, because a time stamp is all that says when one began."""

    @property
    def at_ms(self) -> int:
        return self.takes[0].at_ms

    @property
    def names(self) -> str:
        """Of its files."""
        return ", ".join(take.document["file.name"] for take in self.takes)

    def merged(self, what: str) -> Iterator[tuple[Take, Json]]:
        """The `segments` or `fields` of all its takes by time; fields without a place stand behind."""
        found = [(take, one) for take in self.takes for one in take.document[what]]
        start = f"{what[:-1]}.start_ms"
        yield from sorted(found, key=lambda pair: (start not in pair[1], pair[0].at_ms + pair[1].get(start, 0)))


def parts_of(documents: Sequence[Json]) -> list[Part]:
    """Whole documents of one call, put together by time."""
    groups: list[list[Json]] = []
    for document in sorted(documents, key=_order):
        beside = next((group for group in groups if _fits(document, group)), None)
        groups.append([document]) if beside is None else beside.append(document)
    first = _began(groups[0][0])
    return [_part(group, first) for group in groups]


def conversation(parts: Sequence[Part]) -> Json:
    """One document: the recordings under `legs`, their segments and fields merged, each with its leg and recording."""
    first = parts[0].takes[0].document
    return {
        "call.id": first["call.id"],
        "@timestamp": first["@timestamp"],
        "legs": [
            {**{key: value for key, value in take.document.items() if key not in _MERGED}, AT: take.at_ms}
            for part in parts
            for take in part.takes
        ],
        **{what: [_told(take, one) for part in parts for take, one in part.merged(what)] for what in _MERGED},
    }


def _told(take: Take, one: Json) -> Json:
    """A segment or field, with where it is from and when it was, on the call's clock."""
    start = next((value for key, value in one.items() if key in ("segment.start_ms", "field.start_ms")), None)
    whose = {"call.recording_id": take.document["call.recording_id"], "call.leg": take.leg or None}
    return {**whose, AT: None if start is None else take.at_ms + start, **one}


def _order(document: Json) -> tuple[datetime, str, str]:
    return _began(document), document.get("call.leg", ""), document["call.recording_id"]


def _fits(document: Json, group: Sequence[Json]) -> bool:
    """Whether it is a leg that these legs lack."""
    legs = {one.get("call.leg") for one in group}
    return None not in legs and document.get("call.leg") not in {None, *legs}


def _part(group: Sequence[Json], first: datetime) -> Part:
    began = [(_began(document) - first) // timedelta(milliseconds=1) for document in group]
    # a recorder starts its legs together, but files are closed, copied and unpacked one after the other
    supposed = len(group) > 1 and any(document.get("call.began_at_from") == "mtime" for document in group)
    if supposed:
        group = sorted(group, key=lambda document: str(document["call.leg"]))
        began = [min(began)] * len(group)
    return Part(tuple(map(Take, group, began)), supposed)


def _began(document: Json) -> datetime:
    return datetime.fromisoformat(document["@timestamp"])
