"""Whether anything is left to do, and how much.

One query each, so that work on its way from one loop to the next is never missed.
"""

from __future__ import annotations

from collections.abc import Iterable

from callstash.database import Database

_UNHEARD = """SELECT EXISTS (SELECT 1 FROM recordings WHERE pipeline = :pipeline AND state = 'admitted')
    OR EXISTS (SELECT 1 FROM recordings
        WHERE pipeline = :pipeline AND state IN ('transcribed', 'dead') AND extracted < revision)"""
_BUSY = f"""{_UNHEARD}
    OR EXISTS (SELECT 1 FROM deliveries WHERE pipeline = :pipeline AND state = 'waiting')
    OR EXISTS (SELECT 1 FROM recordings r
        WHERE pipeline = :pipeline AND released < acknowledged AND state = 'transcribed' AND NOT EXISTS (
            SELECT 1 FROM deliveries d
            WHERE d.pipeline = r.pipeline AND d.recording_id = r.id AND d.state = 'rejected'))"""


def unheard(database: Database, pipelines: Iterable[str]) -> bool:
    """True while some recording of these pipelines is still to be transcribed, or the rules to be applied to it."""
    return any(database.value(_UNHEARD, {"pipeline": pipeline}) for pipeline in pipelines)


def busy(database: Database, pipelines: Iterable[str]) -> bool:
    """True while some recording of these pipelines has not come to its end."""
    return any(database.value(_BUSY, {"pipeline": pipeline}) for pipeline in pipelines)


_PROGRESS = """SELECT coalesce(sum(state = 'dropped' OR acknowledged = revision), 0), count(*)
    FROM recordings WHERE pipeline = ?"""


def progress(database: Database, pipelines: Iterable[str]) -> tuple[int, int]:
    """(recordings that came to their end, recordings there are)."""
    counts = [tuple(database.rows(_PROGRESS, (pipeline,))[0]) for pipeline in pipelines]
    return sum(done for done, _ in counts), sum(total for _, total in counts)
