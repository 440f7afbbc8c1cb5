"""What the journal says that a sink has: one row per recording, for whoever holds a destination against it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from callstash.database import Database

PAGE = 1_000
_HOLDING = """SELECT r.id AS recording_id, r.path, r.began_at, e.revision,
        ifnull(json_array_length(e.event, '$.fields'), 0) AS fields, ifnull(d.action, '') AS action,
        ifnull(d.state, '') AS state, ifnull(d.error, '') AS reason, ifnull(d.updated_at, '') AS updated_at
    FROM recordings r LEFT JOIN extractions e ON e.pipeline = r.pipeline AND e.recording_id = r.id
    LEFT JOIN deliveries d ON d.pipeline = r.pipeline AND d.recording_id = r.id AND d.sink = ?
    WHERE r.pipeline = ?"""


@dataclass(frozen=True, slots=True)
class Holding:
    """One recording, and what a sink was told of it."""

    recording_id: str
    path: str
    began_at: datetime
    revision: int | None
    """The newest result's; None where the recording has none (yet)."""
    fields: int
    """How many values were found in it."""
    action: str
    """`remove` where the sink's documents were taken back, `write` where they are to be there, "" before any order."""
    state: str
    """waiting | delivered | rejected; "" before any order."""
    reason: str
    """Why it was rejected."""
    updated_at: str
    """When the order or its answer came, as the journal writes it."""

    @property
    def wanted(self) -> bool:
        """Whether the sink should have it."""
        return self.revision is not None and self.action != "remove"


def all_holdings(database: Database, pipeline: str, sink: str) -> Iterator[Holding]:
    """Every recording, by id; a page at a time, so that nobody waits for the reader."""
    last = ""
    while rows := database.rows(f"{_HOLDING} AND r.id > ? ORDER BY r.id LIMIT ?", (sink, pipeline, last, PAGE)):
        yield from map(_holding, rows)
        last = rows[-1]["recording_id"]


def one_holding(database: Database, pipeline: str, sink: str, recording_id: str) -> Holding | None:
    """One recording as it stands now; None where the journal does not know it."""
    row = database.row(f"{_HOLDING} AND r.id = ?", (sink, pipeline, recording_id))
    return _holding(row) if row else None


def _holding(row: sqlite3.Row) -> Holding:
    return Holding(**{**dict(row), "began_at": datetime.fromisoformat(row["began_at"])})
