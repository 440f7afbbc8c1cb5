"""Documents as rows of the store, and back."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

import phonenumbers

from callstash.documents import call_document, field_documents, segment_documents, shared_properties
from callstash.model import Event
from callstash.searchtext import fold, segmented
from callstash.values import last_four_of

Json = dict[str, Any]

SEGMENT_BITS = 20
"""A segment's row: its call's id, shifted, plus its number."""


@dataclass(frozen=True, slots=True)
class Document:
    """A call as the store keeps it: its own document, and what those of its segments and fields add to it."""

    pipeline: str
    call: Json
    segments: list[Json] = field(default_factory=list)
    fields: list[Json] = field(default_factory=list)

    @property
    def recording_id(self) -> str:
        return str(self.call["call.recording_id"])

    @property
    def revision(self) -> int:
        return int(self.call["call.revision"])


def document(pipeline: str, event: Event) -> Document:
    """Raise TypeError or ValueError where the event holds what JSON and UTF-8 cannot."""
    shared = shared_properties(event)
    call = {key: value for key, value in call_document(event).items() if key != "message"}
    made = Document(
        pipeline,
        {**call, "call.pipeline": pipeline},
        [_own(segment, shared) for segment in segment_documents(event)],
        [_own(one, shared) for one in field_documents(event)],
    )
    if len(made.segments) >= 1 << SEGMENT_BITS:
        raise ValueError(f"{len(made.segments)} segments in one call")
    for part in (made.call, *made.segments, *made.fields):
        dump(part).encode()
    return made


def dump(value: Any) -> str:
    """JSON as it is kept."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def whole(call: Json, segments: Iterable[Json], fields: Iterable[Json]) -> Json:
    """The call's document as `Archive.document` gives it."""
    said = list(segments)
    message = "\n".join(segment["message"] for segment in said)
    return {**call, "message": message, "segments": said, "fields": list(fields)}


def insert(connection: sqlite3.Connection, new: Document, ingested_at: str) -> None:
    """Add a call that is not there, with its segments and fields."""
    row = _call_row(new.call) | {"pipeline": new.pipeline, "ingested_at": ingested_at}
    call = _insert(connection, "calls", row)
    for number, segment in enumerate(new.segments, segment_row(call, 0)):
        _insert(connection, "segments", {"id": number, "doc": dump(segment)})
        text = segmented(segment["message"])
        connection.execute("INSERT INTO segments_text (rowid, text) VALUES (?, ?)", [number, text])
    for n, one in enumerate(new.fields):
        _insert(connection, "fields", {"call": call, "n": n, **_field_row(one)})


def delete(connection: sqlite3.Connection, call: int) -> None:
    """Remove a call with its segments and fields."""
    rows = [segment_row(call, 0), segment_row(call + 1, 0)]
    held = connection.execute("SELECT id, text FROM segments WHERE id >= ? AND id < ?", rows).fetchall()
    for number, text in held:
        connection.execute(
            "INSERT INTO segments_text (segments_text, rowid, text) VALUES ('delete', ?, ?)", [number, segmented(text)]
        )
    connection.execute("DELETE FROM segments WHERE id >= ? AND id < ?", rows)
    connection.execute("DELETE FROM fields WHERE call = ?", [call])
    connection.execute("DELETE FROM calls WHERE id = ?", [call])


def segments(
    connection: sqlite3.Connection, call: int, first: int = 0, limit: int = -1, table: str = "segments"
) -> list[Json]:
    """A call's segments from the given number on."""
    statement = f"SELECT doc FROM {table} WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"
    return _loaded(connection, statement, [segment_row(call, first), segment_row(call + 1, 0), limit])


def fields(connection: sqlite3.Connection, call: int, table: str = "fields") -> list[Json]:
    """A call's fields, in order."""
    return _loaded(connection, f"SELECT doc FROM {table} WHERE call = ? ORDER BY n", [call])


def segment_row(call: int, number: int) -> int:
    """The id of a segment's row."""
    return (call << SEGMENT_BITS) + number


def _loaded(connection: sqlite3.Connection, statement: str, parameters: list[Any]) -> list[Json]:
    return [json.loads(row[0]) for row in connection.execute(statement, parameters)]


def norm(value: str) -> str:
    """A field's value as conditions compare it: folded, without spaces."""
    return "".join(fold(value).split())


def digits(value: str) -> str:
    """The digits of a value, in order."""
    return re.sub(r"[^0-9]", "", fold(value))


def _own(child: Json, shared: Mapping[str, Any]) -> Json:
    return {key: value for key, value in child.items() if key not in shared}


def _insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> int:
    places = ", ".join("?" * len(row))
    cursor = connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", list(row.values()))
    return int(cursor.lastrowid or 0)


def _call_row(call: Json) -> Json:
    path = PurePath(call["file.path"])
    return {
        "recording_id": call["call.recording_id"],
        "revision": call["call.revision"],
        "doc": dump(call),
        "call_id": call["call.id"],
        "content_id": call["call.content_id"],
        "began_at": datetime.fromisoformat(call["@timestamp"]).astimezone(UTC).isoformat(),
        "path": str(path),
        "name": path.name,
        "stem": path.stem,
        "duration_ms": call["event.duration"] // 1_000_000,
        "outcome": call["event.outcome"],
    }


def _field_row(one: Json) -> Json:
    row = {
        "doc": dump(one),
        "name": fold(one["field.name"]),
        "type": fold(one["field.type"]),
        "norm": norm(one["field.value"]),
        "number": one.get("field.number"),
        "last4": last_four_of(one["field.type"], one["field.value"]),
    }
    return row | (_phone_columns(one["field.value"]) if row["type"] == "phone" else {})


def _phone_columns(value: str) -> Json:
    return {"digits": digits(value), "national": _national(value)}


def _national(value: str) -> str:
    """The digits after the country code, as people write and say them."""
    try:
        return str(phonenumbers.national_significant_number(phonenumbers.parse(value, None)))
    except phonenumbers.NumberParseException:
        return digits(value)
