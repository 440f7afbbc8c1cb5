"""The delivery part of the journal: one result per revision, one row per sink, an acknowledgement at the end.

A slow or dead sink holds up nobody: each has its own rows, tries and next time.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from callstash.codec import dump_event, load_event
from callstash.database import Database, now
from callstash.holdings import Holding, all_holdings, one_holding
from callstash.masking import without_numbers
from callstash.model import Event, Receipt, Recording, Verdict
from callstash.points import passing
from callstash.resending import Resending
from callstash.rows import recording_of

FIRST_DELAY_S = 1.0
LONGEST_DELAY_S = 64.0  # Logstash's retry_max_interval


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to do at one sink: write `event`, or remove the recording's documents (event is None)."""

    recording_id: str
    revision: int
    attempts: int
    action: str
    event: Event | None


def back_off_s(attempts: int) -> float:
    """Seconds until the next try: doubling, jittered so that many rows do not come back at the same moment."""
    return min(FIRST_DELAY_S * 2.0 ** min(attempts, 10), LONGEST_DELAY_S) * random.uniform(0.75, 1.25)


class Deliveries:
    """Verbs on extractions and deliveries."""

    def __init__(self, database: Database, pipeline: str, sinks: Sequence[str]) -> None:
        self._database = database
        self._pipeline = pipeline
        self.sinks = tuple(sinks)
        self.again = Resending(database, pipeline)

    # -- extraction ------------------------------------------------------------------------------------------------

    def to_extract(self, limit: int) -> list[tuple[Recording, str, tuple[str, str, str]]]:
        """Recordings with no result for their revision: (recording, engine, (stage, reason, hint) of a dead one)."""
        rows = self._database.rows(
            """SELECT * FROM recordings WHERE pipeline = ? AND state IN ('transcribed', 'dead')
            AND extracted < revision ORDER BY priority, admitted_at LIMIT ?""",
            (self._pipeline, limit),
        )
        return [
            (
                recording_of(r),
                r["engine"],
                (r["stage"], r["reason"], r["hint"]) if r["state"] == "dead" else ("", "", ""),
            )
            for r in rows
        ]

    def save_extraction(self, event: Event, rules_digest: str) -> bool:
        """Keep the result of a revision and order its delivery to every sink. False where the revision moved on."""
        recording = event.recording
        passing("extract:before")
        with self._database.transaction():
            current = self._database.run(
                """UPDATE recordings SET extracted = revision, updated_at = ? WHERE pipeline = ? AND id = ?
                AND revision = ? AND state IN ('transcribed', 'dead') AND extracted < revision""",
                (now(), self._pipeline, recording.id, recording.revision),
            )
            if not current:
                return False
            self.keep(event, rules_digest)
        passing("extract:after")
        return True

    def keep(self, event: Event, rules_digest: str) -> None:
        """Write a result down and order its delivery to every sink, inside the caller's transaction."""
        recording = event.recording
        self._database.run(
            "INSERT OR REPLACE INTO extractions VALUES (?, ?, ?, ?, ?, ?)",
            (self._pipeline, recording.id, recording.revision, rules_digest, dump_event(event), now()),
        )
        self._order(recording.id, "write", recording.revision)

    def confirm(self, recordings: Sequence[Recording], rules_digest: str) -> None:
        """The results of these recordings come out the same under rules of this digest."""
        with self._database.transaction():
            for recording in recordings:
                self._database.run(
                    """UPDATE extractions SET rules_digest = ?
                    WHERE pipeline = ? AND recording_id = ? AND revision = ?""",
                    (rules_digest, self._pipeline, recording.id, recording.revision),
                )

    def extraction(self, recording_id: str) -> Event | None:
        """The newest result of a recording."""
        sql = "SELECT event FROM extractions WHERE pipeline = ? AND recording_id = ?"
        event = self._database.value(sql, (self._pipeline, recording_id))
        return load_event(event) if event else None

    def order_removal(self, recording_id: str) -> None:
        """Have every sink take the recording's documents back."""
        self._database.run(
            "DELETE FROM extractions WHERE pipeline = ? AND recording_id = ?", (self._pipeline, recording_id)
        )
        sql = "SELECT revision FROM recordings WHERE pipeline = ? AND id = ?"
        self._order(recording_id, "remove", self._database.value(sql, (self._pipeline, recording_id)))

    def _order(self, recording_id: str, action: str, revision: int) -> None:
        for sink in self.sinks:
            self._database.run(
                """INSERT INTO deliveries (pipeline, recording_id, sink, action, revision, state, updated_at)
                VALUES (?, ?, ?, ?, ?, 'waiting', ?) ON CONFLICT DO UPDATE SET action = excluded.action,
                revision = excluded.revision, state = 'waiting', attempts = 0, next_try = 0, error = '', hint = '',
                updated_at = excluded.updated_at""",
                (self._pipeline, recording_id, sink, action, revision, now()),
            )

    # -- delivery --------------------------------------------------------------------------------------------------

    def due(self, sink: str, limit: int) -> list[Delivery]:
        """What this sink should be given now."""
        rows = self._database.rows(
            """SELECT d.recording_id, d.revision, d.attempts, d.action, e.event FROM deliveries d
            JOIN recordings r ON r.pipeline = d.pipeline AND r.id = d.recording_id
            LEFT JOIN extractions e ON e.pipeline = d.pipeline AND e.recording_id = d.recording_id
                AND e.revision = d.revision
            WHERE d.pipeline = ? AND d.sink = ? AND d.state = 'waiting' AND d.next_try <= ?
            ORDER BY r.priority, d.updated_at LIMIT ?""",
            (self._pipeline, sink, time.time(), limit),
        )
        return [
            Delivery(
                row["recording_id"],
                row["revision"],
                row["attempts"],
                row["action"],
                load_event(row["event"]) if row["event"] and row["action"] == "write" else None,
            )
            for row in rows
        ]

    def record(self, sink: str, answers: Sequence[tuple[Delivery, Receipt]], postponed: bool = True) -> list[str]:
        """Write receipts down; return the recordings acknowledged thereby (the third commit).

        `postponed`: each that must be tried again waits by itself; else whoever delivers waits, for all of them.
        """
        with self._database.transaction():
            for delivery, receipt in answers:
                self._record(sink, delivery, receipt, postponed)
            acknowledged = self._acknowledge([delivery.recording_id for delivery, _ in answers])
        passing("deliver:after")
        return acknowledged

    def _record(self, sink: str, delivery: Delivery, receipt: Receipt, postponed: bool) -> None:
        retry = receipt.verdict is Verdict.RETRY
        state = "waiting" if retry else receipt.verdict.value
        next_try = time.time() + back_off_s(delivery.attempts) if retry and postponed else 0
        changed = self._database.run(
            """UPDATE deliveries SET state = ?, attempts = attempts + 1, next_try = ?, error = ?, hint = ?,
                location = ?, updated_at = ? WHERE pipeline = ? AND recording_id = ? AND sink = ? AND revision = ?""",
            (
                *(state, next_try, without_numbers(receipt.reason), receipt.hint, receipt.location, now()),
                *(self._pipeline, delivery.recording_id, sink, delivery.revision),
            ),
        )
        if changed and receipt.verdict is Verdict.DELIVERED and delivery.event is not None:
            sql = "UPDATE recordings SET delivered = 1 WHERE pipeline = ? AND id = ?"
            self._database.run(sql, (self._pipeline, delivery.recording_id))

    def _acknowledge(self, recording_ids: Sequence[str]) -> list[str]:
        return [
            recording_id
            for recording_id in recording_ids
            if self._database.run(
                """UPDATE recordings SET acknowledged = revision WHERE pipeline = ? AND id = ?
                AND acknowledged < revision AND (extracted = revision OR state = 'dropped') AND NOT EXISTS (
                    SELECT 1 FROM deliveries d WHERE d.pipeline = recordings.pipeline
                    AND d.recording_id = recordings.id AND d.state = 'waiting')""",
                (self._pipeline, recording_id),
            )
        ]

    def retry(self, recording_id: str) -> int:
        """Try rejected deliveries of a recording again."""
        return self._database.run(
            """UPDATE deliveries SET state = 'waiting', attempts = 0, next_try = 0, updated_at = ?
            WHERE pipeline = ? AND recording_id = ? AND state = 'rejected'""",
            (now(), self._pipeline, recording_id),
        )

    def sent(self, sink: str, answers: Sequence[tuple[Delivery, Receipt]]) -> None:
        """Write down what a sink was given beside the worker, results too that were never ordered for it."""
        with self._database.transaction():
            for delivery, _ in answers:
                self._database.run(
                    """INSERT INTO deliveries (pipeline, recording_id, sink, action, revision, state, updated_at)
                    VALUES (?, ?, ?, 'write', ?, 'waiting', ?) ON CONFLICT DO NOTHING""",
                    (self._pipeline, delivery.recording_id, sink, delivery.revision, now()),
                )
            self.record(sink, answers)

    def taken_back(self, sink: str, recording_ids: Sequence[str]) -> None:
        """An operator has had this sink's documents of these recordings deleted: they are missed no more."""
        with self._database.transaction():
            for recording_id in recording_ids:
                self._database.run(
                    """INSERT INTO deliveries (pipeline, recording_id, sink, action, revision, state, updated_at)
                    SELECT pipeline, id, ?, 'remove', revision, 'delivered', ? FROM recordings
                    WHERE pipeline = ? AND id = ? ON CONFLICT DO UPDATE SET action = 'remove', state = 'delivered',
                    error = '', hint = '', updated_at = excluded.updated_at""",
                    (sink, now(), self._pipeline, recording_id),
                )
            self._acknowledge(recording_ids)

    def taken_back_at(self, sink: str, location: str) -> int:
        """The same for all that the sink has put there (an index); return how many."""
        return self._database.run(
            """UPDATE deliveries SET action = 'remove', updated_at = ? WHERE pipeline = ? AND sink = ?
            AND location = ? AND state = 'delivered'""",
            (now(), self._pipeline, sink, location),
        )

    def keep_only_configured(self) -> None:
        """Forget what waits for a sink that is no longer configured: nobody would ever answer for it."""
        where = f"pipeline = ? AND state = 'waiting' AND sink NOT IN ({', '.join('?' * len(self.sinks))})"
        values = (self._pipeline, *self.sinks)
        with self._database.transaction():
            rows = self._database.rows(f"SELECT recording_id FROM deliveries WHERE {where}", values)
            self._database.run(f"DELETE FROM deliveries WHERE {where}", values)
            self._acknowledge([row[0] for row in rows])

    # -- questions -------------------------------------------------------------------------------------------------

    def waiting(self, replayed: bool = False) -> dict[str, int]:
        """Number of deliveries that wait, per sink; `replayed`: of replays only."""
        rows = self._database.rows(
            """SELECT d.sink, count(*) FROM deliveries d
            JOIN recordings r ON r.pipeline = d.pipeline AND r.id = d.recording_id
            WHERE d.pipeline = ? AND d.state = 'waiting' AND r.priority >= ? GROUP BY d.sink""",
            (self._pipeline, int(replayed)),
        )
        return {row[0]: row[1] for row in rows}

    def holdings(self, sink: str) -> Iterator[Holding]:
        """What a sink has of every recording, by recording id; any number of them, whoever writes beside it."""
        return all_holdings(self._database, self._pipeline, sink)

    def holding(self, sink: str, recording_id: str) -> Holding | None:
        """What a sink has of one recording, now."""
        return one_holding(self._database, self._pipeline, sink, recording_id)

    def wanted(self, sink: str, recording_ids: Sequence[str]) -> set[str]:
        """Which of these few recordings the sink should have, now."""
        found = [self.holding(sink, recording_id) for recording_id in recording_ids]
        return {one.recording_id for one in found if one and one.wanted}

    def results(self, recording_ids: Sequence[str]) -> list[Delivery]:
        """The newest results of these few recordings, to be written once more; those that have none are left out."""
        marks = ", ".join("?" * len(recording_ids))
        rows = self._database.rows(
            f"SELECT recording_id, revision, event FROM extractions WHERE pipeline = ? AND recording_id IN ({marks})",
            (self._pipeline, *recording_ids),
        )
        return [Delivery(row[0], row[1], 0, "write", load_event(row[2])) for row in rows]

    def counts(self) -> dict[str, dict[str, int]]:
        """Number of deliveries in each state, per sink."""
        result: dict[str, dict[str, int]] = {}
        sql = (
            "SELECT sink, state, count(*) FROM deliveries WHERE pipeline = ? AND action = 'write' GROUP BY sink, state"
        )
        for sink, state, count in self._database.rows(sql, (self._pipeline,)):
            result.setdefault(sink, {})[state] = count
        return result

    def held_up(self, tries: int = 0) -> dict[str, tuple[str, str]]:
        """Why something waits, per sink: (reason, hint) of the latest try that failed.

        `tries`: only of sinks for which everything that waits was tried so often.
        """
        rows = self._database.rows(
            """SELECT sink, error, hint, max(updated_at) FROM deliveries
            WHERE pipeline = :pipeline AND state = 'waiting' AND error != '' AND sink IN (
                SELECT sink FROM deliveries WHERE pipeline = :pipeline AND state = 'waiting'
                GROUP BY sink HAVING min(attempts) >= :tries)
            GROUP BY sink""",
            {"pipeline": self._pipeline, "tries": tries},
        )
        return {row["sink"]: (row["error"], row["hint"]) for row in rows}
