"""Every call that fits, one after the other: what an export reads. Holds one call at a time, however many there are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from callstash.contracts import Query
from sinks import questions
from sinks.questions import Statement
from sinks.rows import Json, fields, segments, whole

_ALL = -1
"""SQLite's LIMIT for: no limit."""


def calls(
    connection: sqlite3.Connection, query: Query, since: datetime | None, until: datetime | None
) -> Iterator[Json]:
    """Whole documents, by the start of the call; of a conversation that fits, every recording."""
    statement = _chosen(query)
    if statement is None:
        return
    for condition, moment in (("began_at >= ?", since), ("began_at < ?", until)):
        if moment is not None:
            statement.add(f"AND {condition}", moment.astimezone(UTC).isoformat())
    statement.add("ORDER BY began_at, recording_id, pipeline")
    for (call,) in connection.execute(statement.sql, statement.parameters):
        [document] = connection.execute("SELECT doc FROM calls WHERE id = ?", [call]).fetchone()
        yield whole(json.loads(document), segments(connection, call), fields(connection, call))


def _chosen(query: Query) -> Statement | None:
    """The ids of all recordings of the calls that a search finds; None where nothing is asked that could be found."""
    if not query.terms and not query.fields:
        return Statement("SELECT id FROM calls WHERE 1\n")
    found = questions.search(replace(query, limit=_ALL))
    if found is None:
        return None
    statement = Statement("SELECT id FROM calls WHERE (pipeline, call_id) IN (SELECT pipeline, call_id FROM calls\n")
    # by place, not by name: of a search's columns the first is the call
    statement.add(f"WHERE id IN (WITH found (id, n) AS ({found.sql}) SELECT id FROM found))", *found.parameters)
    return statement
