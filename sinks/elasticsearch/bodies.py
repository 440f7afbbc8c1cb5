"""An event as the lines of a bulk request: one operation per document, serialised once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from callstash.documents import call_document, field_documents, segment_documents
from callstash.model import Event
from sinks.mapping import FACETS, Kind, facets


@dataclass(frozen=True, slots=True)
class Operation:
    """One document to index, or to delete where `source` is None; refused where a newer `version` is held."""

    index: str
    id: str
    version: int
    """The recording's revision."""
    source: bytes | None = None

    @property
    def lines(self) -> bytes:
        """As a bulk request wants them, each with its newline."""
        name = "delete" if self.source is None else "index"
        action = {name: {"_index": self.index, "_id": self.id, "version": self.version, "version_type": "external_gte"}}
        return _dump(action) + b"\n" + (b"" if self.source is None else self.source + b"\n")


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
        return [Operation(one.index, one.id, one.version) for one in self.operations]


def bundle(event: Event, prefix: str, pipeline: str, ingested: str) -> Bundle:
    """Raise TypeError or ValueError where the event holds what JSON and UTF-8 cannot."""
    revision, month = event.recording.revision, month_of(event.recording.began_at)
    common = {"event.ingested": ingested, "call.pipeline": pipeline}
    kinds: tuple[tuple[Kind, Sequence[dict[str, Any]]], ...] = (
        ("segments", segment_documents(event)),
        ("fields", field_documents(event)),
        ("calls", [_with_facets(event)]),
    )
    operations = (
        Operation(index_name(prefix, kind, month), document.pop("_id"), revision, _dump(document | common))
        for kind, documents in kinds
        for document in documents
    )
    return Bundle(event.recording.id, revision, tuple(operations))


def index_name(prefix: str, kind: str, month: str) -> str:
    """Such as `callstash-calls-2026.11`."""
    return f"{prefix}-{kind}-{month}"


def month_of(moment: datetime) -> str:
    """The month of an aware time, in UTC: `2026.11`."""
    return moment.astimezone(UTC).strftime("%Y.%m")


def _with_facets(event: Event) -> dict[str, Any]:
    """The call's document with its values in the types of the mapping: sums as numbers."""
    plain = {key: value for key, value in call_document(event).items() if not key.startswith(FACETS)}
    return plain | facets(event.fields)


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
