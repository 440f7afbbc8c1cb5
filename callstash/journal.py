"""The journal of one pipeline: what was admitted, and how far each recording has come.

    admit ─▶ admitted ─claim─▶ (work) ─advance─▶ transcribed ─extract─▶ deliveries, one per sink ─▶ acknowledged
                 ▲               │                    ▲
                 │               ├─postpone           └── amend, replay: revision + 1, extracted again
                 └──── retry ────┴─bury─▶ dead

`revision` guards everything: work that was begun for an older revision never advances a newer one.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from callstash.contracts import Found
from callstash.database import Database, now
from callstash.deliveries import Deliveries
from callstash.errors import Reject
from callstash.ledger import Ledger
from callstash.masking import without_numbers
from callstash.model import Event, Recording
from callstash.points import passing
from callstash.releases import Releases
from callstash.rows import columns_of, recording_of, to_json

VANISHED = "ingest"
"""Stage of a recording whose bytes were gone before they were heard: it revives when they come back."""
DROPPED_BY_RULE = "dropped by a rule"
"""Reason of a recording that a rule keeps out of every sink: other rules may let it in again."""
REFUSED_RULES = "rules.refused"
"""Fact: why changed rules are not in use; "" where they are."""


class Admission(StrEnum):
    """What an admission came to."""

    NEW = "new"
    KNOWN = "known"
    AMENDED = "amended"
    DUPLICATE = "duplicate"
    REVIVED = "revived"


class Journal:
    """All verbs on recordings. `sinks` are the ids of the pipeline's sinks."""

    def __init__(self, database: Database, pipeline: str, sinks: Sequence[str] = (), max_attempts: int = 3) -> None:
        self.database = database
        self.pipeline = pipeline
        self.max_attempts = max_attempts
        self.paths = Ledger(database, pipeline)
        self.deliveries = Deliveries(database, pipeline, sinks)
        self.releases = Releases(database, pipeline)

    # -- admission: the first commit -------------------------------------------------------------------------------

    def admit(self, found: Found, engine: str = "") -> Admission:
        """Take a settled file in. Idempotent; a changed sidecar amends, known bytes at a new path are a duplicate.

        `engine` is given for media text, whose transcript is on disk already: it needs no transcriber.
        """
        passing("admit:before")
        with self.database.transaction():
            outcome = self._admit(found, engine)
            if found.continues and found.continues != found.recording.id:
                self._supersede(found.continues, found.recording.id)
        passing("admit:after")
        return outcome

    def _admit(self, found: Found, engine: str) -> Admission:
        recording, before = found.recording, self.paths.get(found.path.path)
        known = self.recording(recording.id)
        outcome = Admission.NEW
        if known is None:
            self._insert(recording, engine)
        else:
            outcome = self._again(known, found)
        reason = f"the same bytes as {known.path}" if known and known.path != found.path.path else ""
        if before and before.recording_id not in (None, recording.id):
            reason = reason or f"its bytes changed; before: recording {before.recording_id}"
        self.paths.put(replace(found.path, state="recording", recording_id=recording.id, reason=reason))
        return outcome

    def _again(self, known: Recording, found: Found) -> Admission:
        recording = found.recording
        if known.meta.get("began_at_from") == recording.meta.get("began_at_from") == "mtime":
            recording = replace(recording, began_at=known.began_at)  # a touched file is still the same call
        if self._dead_stage(known.id) == VANISHED:
            self._touch(known.id, "path = ?", found.path.path)
            self.retry([known.id])
            return Admission.REVIVED
        if known.path != found.path.path:
            return Admission.DUPLICATE
        if to_json([known.meta, known.began_at, known.tags]) == to_json(
            [recording.meta, recording.began_at, recording.tags]
        ):
            return Admission.KNOWN
        self.amend(recording)
        return Admission.AMENDED

    def _insert(self, recording: Recording, engine: str) -> None:
        values = {
            "pipeline": self.pipeline,
            **columns_of(recording),
            "state": "transcribed" if engine else "admitted",
            "engine": engine,
            "admitted_at": now(),
            "updated_at": now(),
        }
        marks = ", ".join("?" * len(values))
        self.database.run(f"INSERT INTO recordings ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))

    def _supersede(self, old: str, new: str) -> None:
        """The old recording was the beginning of the new one: drop it, and take its documents back."""
        elsewhere = [p for p in self.paths.of_recording(old) if p.state == "recording"]
        if elsewhere:  # its bytes still lie at another path: both stay
            return
        self.drop(old, f"superseded by {new}: its sound is the beginning of that one")

    def amend(self, recording: Recording) -> None:
        """New metadata for a known recording: revision + 1, so that work in flight never swallows it.

        A claim that it overtakes does not count as an attempt; one that a rule dropped is put to the rules again.
        """
        columns = columns_of(recording)
        dropped = "CASE WHEN state = 'dropped' AND reason = ? THEN"
        self._touch(
            recording.id,
            f"""meta = ?, began_at = ?, tags = ?, priority = 0, attempts = 0, revision = revision + 1,
            state = {dropped} 'transcribed' ELSE state END, reason = {dropped} '' ELSE reason END""",
            *(columns[name] for name in ("meta", "began_at", "tags")),
            *(DROPPED_BY_RULE, DROPPED_BY_RULE),
        )

    # -- the transcriber's part ------------------------------------------------------------------------------------

    def claim(self, fresh_only: bool = False) -> tuple[Recording, bool] | None:
        """Take the next admitted recording, and count the attempt *before* the work: (recording, suspect), or None.

        A recording whose last claim ended with the process is a suspect: it comes after all others and must be worked
        on alone, so that it cannot take innocent ones down with it. After `max_attempts` such claims it is buried.
        `fresh_only`, for a worker with claims still open, leaves suspects out and buries nobody.
        """
        with self.database.transaction():
            if not fresh_only:
                self._bury_hopeless()
            row = self.database.row(
                """SELECT * FROM recordings WHERE pipeline = ? AND state = 'admitted' AND next_try <= ?
                AND attempts <= ? ORDER BY attempts, priority, admitted_at LIMIT 1""",
                (self.pipeline, time.time(), 0 if fresh_only else self.max_attempts),
            )
            if row is None:
                return None
            self._touch(row["id"], "attempts = attempts + 1")
        passing("claim:after")
        return recording_of(row), row["attempts"] > 0

    def has_work(self) -> bool:
        """Whether there is anything to claim now."""
        sql = "SELECT EXISTS (SELECT 1 FROM recordings WHERE pipeline = ? AND state = 'admitted' AND next_try <= ?)"
        return bool(self.database.value(sql, (self.pipeline, time.time())))

    def _bury_hopeless(self) -> None:
        rows = self.database.rows(
            "SELECT id, revision, attempts FROM recordings WHERE pipeline = ? AND state = 'admitted' AND attempts >= ?",
            (self.pipeline, self.max_attempts),
        )
        for row in rows:
            reason = f"the process or the transcriber ended {row['attempts']} times while working on this recording"
            hint = "look at the file with `callstash status`; `callstash retry` tries it again"
            self.bury(row["id"], row["revision"], Reject(reason, hint, "transcribe"))

    def advance(self, recording: Recording, engine: str, duration_ms: int, channels: int) -> bool:
        """The transcript is on disk: admitted -> transcribed (the second commit). False where the revision moved on."""
        changed = self.database.run(
            """UPDATE recordings SET state = 'transcribed', engine = ?, duration_ms = ?, channels = ?, attempts = 0,
                reason = '', updated_at = ? WHERE pipeline = ? AND id = ? AND revision = ? AND state = 'admitted'""",
            (engine, duration_ms, channels, now(), self.pipeline, recording.id, recording.revision),
        )
        passing("advance:after")
        return bool(changed)

    def postpone(self, recording_id: str, delay_s: float, reason: str) -> None:
        """Give a claim back: the device failed, not the recording, so the attempt does not count."""
        self._touch(
            recording_id, "attempts = max(attempts - 1, 0), next_try = ?, reason = ?", time.time() + delay_s, reason
        )

    def bury(self, recording_id: str, revision: int, reject: Reject) -> bool:
        """To the dead letters, with stage, reason and hint. Its failure is delivered like a result."""
        return bool(
            self.database.run(
                """UPDATE recordings SET state = 'dead', stage = ?, reason = ?, hint = ?, updated_at = ?
                WHERE pipeline = ? AND id = ? AND revision = ? AND state IN ('admitted', 'transcribed')""",
                (
                    *(reject.stage or "transcribe", without_numbers(reject.reason), reject.hint, now()),
                    *(self.pipeline, recording_id, revision),
                ),
            )
        )

    def bury_unheard(self, reject: Reject) -> None:
        """To the dead letters with all that waits for a transcriber."""
        sql = "SELECT id, revision FROM recordings WHERE pipeline = ? AND state = 'admitted'"
        if rows := self.database.rows(sql, (self.pipeline,)):
            with self.database.transaction():
                for row in rows:
                    self.bury(row["id"], row["revision"], reject)

    def forget_transcript(self, recording: Recording) -> None:
        """The transcript file is gone or unreadable: the recording goes back to be heard again."""
        self._touch(recording.id, "state = 'admitted', engine = '', attempts = 0, revision = revision + 1")

    def drop(self, recording_id: str, reason: str, revision: int | None = None) -> bool:
        """Keep it out of every sink, and take back what they have. False where it is no longer at `revision`."""
        with self.database.transaction():
            changed = self.database.run(
                """UPDATE recordings SET state = 'dropped', reason = ?, revision = revision + 1, updated_at = ?
                WHERE pipeline = ? AND id = ? AND revision = ifnull(?, revision)""",
                (reason, now(), self.pipeline, recording_id, revision),
            )
            if changed:
                self.deliveries.order_removal(recording_id)
        return bool(changed)

    def replay(self, event: Event, rules_digest: str) -> bool:
        """A new result for a recording that has one, or that a rule had dropped. It is delivered after new work.

        `event` carries the new revision, one more than now. False where the recording was amended meanwhile: it is
        extracted anyway.
        """
        recording = event.recording
        with self.database.transaction():
            changed = self.database.run(
                """UPDATE recordings SET state = 'transcribed', reason = '', revision = revision + 1,
                    extracted = revision + 1, priority = 1, updated_at = ? WHERE pipeline = ? AND id = ?
                    AND revision = ? AND ((state = 'transcribed' AND extracted = revision) OR state = 'dropped')""",
                (now(), self.pipeline, recording.id, recording.revision - 1),
            )
            if changed:
                self.deliveries.keep(event, rules_digest)
        return bool(changed)

    def retry(self, recording_ids: Sequence[str]) -> int:
        """Bring dead recordings and rejected deliveries back to life; return how many of either."""
        count = 0
        with self.database.transaction():
            for recording_id in recording_ids:
                count += self.database.run(
                    """UPDATE recordings SET state = CASE engine WHEN '' THEN 'admitted' ELSE 'transcribed' END,
                        attempts = 0, next_try = 0, stage = '', reason = '', hint = '', revision = revision + 1,
                        updated_at = ? WHERE pipeline = ? AND id = ? AND state = 'dead'""",
                    (now(), self.pipeline, recording_id),
                )
                count += self.deliveries.retry(recording_id)
        return count

    # -- questions -------------------------------------------------------------------------------------------------

    def recording(self, recording_id: str) -> Recording | None:
        """The recording, if it was admitted."""
        return self.paths.recording(recording_id)

    def note(self, name: str, value: str) -> None:
        """Write down what was resolved once, such as the engine that `auto` meant."""
        self.database.run("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", (self.pipeline, name, value))

    def noted(self, name: str) -> str:
        """What was written down, or ""."""
        sql = "SELECT value FROM facts WHERE pipeline = ? AND name = ?"
        return self.database.value(sql, (self.pipeline, name)) or ""

    def engine_of(self, recording_id: str) -> str:
        """The engine that made its transcript; "" before that."""
        sql = "SELECT engine FROM recordings WHERE pipeline = ? AND id = ?"
        return self.database.value(sql, (self.pipeline, recording_id)) or ""

    def backlog(self) -> int:
        """Recordings transcribed and delivered to no sink yet."""
        sql = "SELECT count(*) FROM recordings WHERE pipeline = ? AND state = 'transcribed' AND delivered = 0"
        return int(self.database.value(sql, (self.pipeline,)))

    def counts(self) -> dict[str, int]:
        """Number of recordings in each state."""
        sql = "SELECT state, count(*) FROM recordings WHERE pipeline = ? GROUP BY state ORDER BY state"
        return {row[0]: row[1] for row in self.database.rows(sql, (self.pipeline,))}

    def _dead_stage(self, recording_id: str) -> str | None:
        sql = "SELECT stage FROM recordings WHERE pipeline = ? AND id = ? AND state = 'dead'"
        stage: str | None = self.database.value(sql, (self.pipeline, recording_id))
        return stage

    def _touch(self, recording_id: str, change: str, *values: object) -> None:
        self.database.run(
            f"UPDATE recordings SET {change}, updated_at = ? WHERE pipeline = ? AND id = ?",
            (*values, now(), self.pipeline, recording_id),
        )
