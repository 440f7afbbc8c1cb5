"""What the store answers: searches, calls, and what it holds. Read-only, beside any writer."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from callstash.contracts import Hit, Query
from sinks import questions, streaming
from sinks.layout import reading
from sinks.rows import Json, fields, segments, whole

SHORTEST_PREFIX = 4
_FIELD_KEYS = ("name", "type", "value", "data", "words", "segment", "start_ms", "end_ms")


class StoreArchive:
    """A store file. Pipelines may share one: searches see all of it, `ids` one pipeline's calls."""

    def __init__(self, path: Path, pipeline: str) -> None:
        self.path = path
        self.pipeline = pipeline

    def search(self, query: Query) -> Sequence[Hit]:
        """Best first; calls that were asked for by id or file name before those that speak of it.

        One hit for each call: its legs, and its recordings before and after a transfer, are one (in one pipeline).
        """
        statement = questions.search(query)
        with reading(self.path) as connection:
            if statement is None:
                return []
            found = connection.execute(statement.sql, statement.parameters).fetchall()
            return [_hit(connection, call, segment, query) for call, segment in found]

    def document(self, recording_id: str) -> dict[str, Any] | None:
        """The call's document with its `segments` and `fields`, or None."""
        with reading(self.path) as connection:
            row = connection.execute(
                "SELECT id, doc FROM calls WHERE recording_id = ? ORDER BY pipeline = ? DESC, pipeline",
                [recording_id, self.pipeline],
            ).fetchone()
            return whole(json.loads(row[1]), segments(connection, row[0]), fields(connection, row[0])) if row else None

    def calls(self, query: Query, since: datetime | None = None, until: datetime | None = None) -> Iterator[Json]:
        """Every recording of the calls that a search finds, oldest first, one at a time, in one view of the store."""
        with reading(self.path) as connection:
            yield from streaming.calls(connection, query, since, until)

    def find(self, what: str) -> list[dict[str, Any]]:
        """Documents (without segments and fields) of the calls named so, the newest first.

        By recording id, call id, content id, path, file name with or without suffix; else by the beginning of an id.
        """
        with reading(self.path) as connection:
            found = _documents(connection, questions.find((what, os.path.normpath(Path(what).absolute()))))
            exact = [call for call in found if call["call.recording_id"] == what]
            if found or len(what) < SHORTEST_PREFIX:
                return exact or found
            return _documents(connection, questions.find_prefix(what.lower()))

    def ids(self) -> Iterator[tuple[str, int]]:
        """(recording id, revision) of every call held; of a file that is not there: none."""
        if not self.path.exists():
            return
        with reading(self.path) as connection:
            yield from connection.execute(
                "SELECT recording_id, revision FROM calls WHERE pipeline = ? ORDER BY recording_id", [self.pipeline]
            )


def _documents(connection: sqlite3.Connection, statement: questions.Statement) -> list[Json]:
    return [json.loads(row[0]) for row in connection.execute(statement.sql, statement.parameters)]


def _hit(connection: sqlite3.Connection, call: int, segment: int | None, query: Query) -> Hit:
    document = json.loads(connection.execute("SELECT doc FROM calls WHERE id = ?", [call]).fetchone()[0])
    said, start_ms = _shown(connection, call, segment, query)
    of_call = _of_call(connection, call)
    several = len(of_call) > 1
    return Hit(
        recording_id=document["call.recording_id"],
        call_id=document["call.id"],
        path=document["file.path"],
        began_at=document["@timestamp"],
        segment=segment,
        start_ms=start_ms,
        text=said,
        fields=tuple(
            _field(field) | (_whose(one) if several else {})
            for number, one in of_call
            for field in fields(connection, number)
        ),
        leg=document.get("call.leg", ""),
        recordings=tuple(
            {**_whose(one), "path": one["file.path"], "began_at": one["@timestamp"]} for _, one in of_call if several
        ),
    )


def _of_call(connection: sqlite3.Connection, call: int) -> list[tuple[int, Json]]:
    """(row, document) of every recording of this one's call, by time."""
    rows = connection.execute(
        "SELECT calls.id, calls.doc FROM calls AS this CROSS JOIN calls USING (pipeline, call_id) WHERE this.id = ? "
        "ORDER BY calls.began_at, calls.recording_id",
        [call],
    )
    return [(number, json.loads(doc)) for number, doc in rows]


def _whose(document: Json) -> Json:
    return {"recording_id": document["call.recording_id"], "leg": document.get("call.leg")}


def _shown(connection: sqlite3.Connection, call: int, segment: int | None, query: Query) -> tuple[str, int]:
    """The text of a hit and its time: where the terms were said, else where the field was, else the first words."""
    place, start_ms = (segment, None) if segment is not None else _evidence(connection, call, query)
    shown = next(iter(segments(connection, call, place or 0, 1)), {})
    return shown.get("message", ""), int(shown.get("segment.start_ms", 0) if start_ms is None else start_ms)


def _evidence(connection: sqlite3.Connection, call: int, query: Query) -> tuple[int | None, int | None]:
    """Segment and time of the first field that was asked for."""
    for name, value in questions.conditions(query):
        statement = questions.Statement()
        statement.add("SELECT doc FROM fields WHERE call = ? AND", call)
        questions.condition(statement, name, value)
        for found in _documents(connection, statement):
            if "field.segment" in found:
                return found["field.segment"], found["field.start_ms"]
    return None, None


def _field(document: Json) -> dict[str, Any]:
    short = {key: document.get(f"field.{key}") for key in _FIELD_KEYS}
    short["value"] = short.pop("data", short["value"])
    return {**short, "rule": document.get("rule.id")}
