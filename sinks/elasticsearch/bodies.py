"""An event as the lines of a bulk request: one operation per document, serialised once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from callstash.documents import call_part, field_parts, segment_parts, shared_properties
from callstash.model import Event
from sinks.mapping import Kind, facets


@dataclass(frozen=True, slots=True)
class Operation:
    """One document to index or to delete; refused where a newer `version` is held."""

    index: str
    id: str
    version: int
    """The recording's revision."""
    lines: bytes
    """As a bulk request wants them, each with its newline."""


def to_index(index: str, identity: str, version: int, source: bytes) -> Operation:
    """Put a document, as JSON, in place of an older one."""
    return Operation(index, identity, version, b"%b%b\n" % (_action("index", index, identity, version), source))


def to_delete(index: str, identity: str, version: int) -> Operation:
    """Take a document away, unless it is newer."""
    return Operation(index, identity, version, _action("delete", index, identity, version))


def _action(name: str, index: str, identity: str, version: int) -> bytes:
    place = f'"_index":{_quoted(index)},"_id":{_quoted(identity)}'
    return f'{{"{name}":{{{place},"version":{version},"version_type":"external_gte"}}}}\n'.encode()


@dataclass(frozen=True, slots=True)
class Bundle:
    """The documents of one event; the call's own comes last, and says that the others are there."""

    recording_id: str
    revision: int
    operations: tuple[Operation, ...]

    @property
    def call(self) -> Operation:
        return self.operations[-1]

    def undone(self) -> list[Operation]:
        """What takes back what was written of this revision; what a newer one has written stays."""
        return [to_delete(one.index, one.id, one.version) for one in self.operations]


def bundle(event: Event, prefix: str, pipeline: str, ingested: str) -> Bundle:
    """Raise TypeError or ValueError where the event holds what JSON and UTF-8 cannot."""
    revision, month = event.recording.revision, month_of(event.recording.began_at)
    common = {"event.ingested": ingested, "call.pipeline": pipeline}
    # what all parts share is made into JSON once
    head = _dump(shared_properties(event) | common)[:-1].encode()
    kinds: tuple[tuple[Kind, Sequence[dict[str, Any]]], ...] = (
        ("segments", segment_parts(event)),
        ("fields", field_parts(event)),
        ("calls", [call_part(event) | facets(event.fields)]),
    )
    operations: list[Operation] = []
    for kind, parts in kinds:
        index = index_name(prefix, kind, month)
        for part in parts:
            identity = part.pop("_id")
            operations.append(to_index(index, identity, revision, b"%b,%b" % (head, _dump(part)[1:].encode())))
    return Bundle(event.recording.id, revision, tuple(operations))


def index_name(prefix: str, kind: str, month: str) -> str:
    """Such as `callstash-calls-2026.11`."""
    return f"{prefix}-{kind}-{month}"


def month_of(moment: datetime) -> str:
    """The month of an aware time, in UTC: `2026.11`."""
    return moment.astimezone(UTC).strftime("%Y.%m")


_dump = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_quoted = json.JSONEncoder(ensure_ascii=False).encode
