"""The release part of the journal: what goes back to its source, for `on_done`, and why some of it has not yet."""

from __future__ import annotations

from callstash.database import Database
from callstash.masking import without_numbers
from callstash.model import Recording
from callstash.rows import recording_of

_OPEN = """FROM recordings r WHERE pipeline = ? AND released < acknowledged AND acknowledged = revision
    AND state = 'transcribed' AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.pipeline = r.pipeline
        AND d.recording_id = r.id AND d.state <> 'delivered')"""


class Releases:
    """Verbs on recordings that came to their end."""

    def __init__(self, database: Database, pipeline: str) -> None:
        self._database = database
        self._pipeline = pipeline

    def due(self) -> list[Recording]:
        """Recordings that every sink took, at the revision they have, and that were not given back yet."""
        rows = self._database.rows(f"SELECT * {_OPEN}", (self._pipeline,))
        return [recording_of(row) for row in rows]

    def done(self, recording_id: str) -> None:
        """The source has it back."""
        self._database.run(
            "UPDATE recordings SET released = acknowledged, reason = '', hint = '' WHERE pipeline = ? AND id = ?",
            (self._pipeline, recording_id),
        )

    def put_off(self, recording_id: str, reason: str, hint: str) -> None:
        """The source could not take it back: it is tried again."""
        self._database.run(
            "UPDATE recordings SET reason = ?, hint = ? WHERE pipeline = ? AND id = ?",
            (without_numbers(reason), hint, self._pipeline, recording_id),
        )

    def held_up(self) -> tuple[int, str, str]:
        """How many could not be given back, and of one of them why and what to do: (number, reason, hint)."""
        row = self._database.row(f"SELECT count(*), reason, hint {_OPEN} AND reason <> ''", (self._pipeline,))
        return (row[0], row[1] or "", row[2] or "") if row else (0, "", "")
