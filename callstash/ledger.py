"""The ledger of paths: every file below a watched folder is in exactly one state."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, fields, replace

from callstash.contracts import PathState
from callstash.database import Database, now
from callstash.masking import without_numbers
from callstash.model import Recording
from callstash.rows import recording_of

_COLUMNS = [f.name for f in fields(PathState)]
_UPSERT = f"""INSERT INTO paths (pipeline, {", ".join(_COLUMNS)}, updated_at)
    VALUES (?, {", ".join("?" * len(_COLUMNS))}, ?)
    ON CONFLICT (pipeline, path) DO UPDATE SET
    {", ".join(f"{c} = excluded.{c}" for c in _COLUMNS if c != "path")}, updated_at = excluded.updated_at"""


class Ledger:
    """`contracts.PathLedger` of one pipeline, in the journal."""

    def __init__(self, database: Database, pipeline: str) -> None:
        self._database = database
        self._pipeline = pipeline

    def get(self, path: str) -> PathState | None:
        """What is known of the path."""
        row = self._database.row("SELECT * FROM paths WHERE pipeline = ? AND path = ?", (self._pipeline, path))
        return _state(row) if row else None

    def under(self, folder: str) -> Iterator[PathState]:
        """All paths below a folder (all paths there are for `""`), in order."""
        prefix = folder.rstrip("/") + "/" if folder else ""
        # A range over the primary key; LIKE would treat % and _ in names as wildcards.
        for row in self._database.rows(
            "SELECT * FROM paths WHERE pipeline = ? AND path >= ? AND (? = '' OR path < ?) ORDER BY path",
            (self._pipeline, prefix, prefix, prefix[:-1] + "0"),  # "0" is the character after "/"
        ):
            yield _state(row)

    def put(self, state: PathState) -> None:
        """Insert or replace the path's entry."""
        values = asdict(state)
        self._database.run(_UPSERT, (self._pipeline, *(values[c] for c in _COLUMNS), now()))

    def refuse(self, state: PathState, reason: str) -> None:
        """Of a settled file that cannot be taken in. What is known of the recording that stood there stays."""
        known = self.get(state.path)
        before = known.recording_id if known else None
        self.put(replace(state, state="unreadable", reason=without_numbers(reason), recording_id=before))

    def recording(self, recording_id: str) -> Recording | None:
        """The recording, if it was admitted."""
        row = self._database.row(
            "SELECT * FROM recordings WHERE pipeline = ? AND id = ?", (self._pipeline, recording_id)
        )
        return recording_of(row) if row else None

    def of_recording(self, recording_id: str) -> list[PathState]:
        """The paths at which a recording's bytes were seen, those still there first."""
        rows = self._database.rows(
            "SELECT * FROM paths WHERE pipeline = ? AND recording_id = ? ORDER BY state <> 'recording', path",
            (self._pipeline, recording_id),
        )
        return [_state(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """Number of paths in each state."""
        rows = self._database.rows(
            "SELECT state, count(*) FROM paths WHERE pipeline = ? GROUP BY state ORDER BY state", (self._pipeline,)
        )
        return {row[0]: row[1] for row in rows}


def _state(row: sqlite3.Row) -> PathState:
    return PathState(**{column: row[column] for column in _COLUMNS})
