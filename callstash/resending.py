"""Deliveries that are ordered once more: of what a sink lost, or of what there was before it was added."""

from __future__ import annotations

from callstash.database import Database, now


class Resending:
    """Orders to a sink, beside those that each new result makes; the worker delivers them like any other."""

    def __init__(self, database: Database, pipeline: str) -> None:
        self._database, self._pipeline = database, pipeline

    def send(self, sink: str, recording_id: str) -> int:
        """Have one sink do once more what it said it had done."""
        return self._database.run(
            """UPDATE deliveries SET state = 'waiting', attempts = 0, next_try = 0, updated_at = ?
            WHERE pipeline = ? AND recording_id = ? AND sink = ? AND state = 'delivered'""",
            (now(), self._pipeline, recording_id, sink),
        )

    def send_all(self, sink: str) -> int:
        """Have one sink write every result that there is: one that was added later, or lost what it had."""
        return self._database.run(
            """INSERT INTO deliveries (pipeline, recording_id, sink, action, revision, state, updated_at)
            SELECT pipeline, recording_id, ?, 'write', revision, 'waiting', ? FROM extractions WHERE pipeline = ?
            ON CONFLICT DO UPDATE SET action = excluded.action, revision = excluded.revision, state = 'waiting',
            attempts = 0, next_try = 0, error = '', hint = '', updated_at = excluded.updated_at""",
            (sink, now(), self._pipeline),
        )

    def before(self, sink: str) -> int:
        """Number of results there were before a sink that has been given nothing yet; 0 for any other."""
        sql = """SELECT count(*) FROM extractions WHERE pipeline = ?1
            AND NOT EXISTS (SELECT 1 FROM deliveries WHERE pipeline = ?1 AND sink = ?2)"""
        return int(self._database.value(sql, (self._pipeline, sink)))
