"""What became of it: questions that the journal answers for `status` and `reconcile`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from callstash.journal import REFUSED_RULES, Journal
from callstash.pipeline import Workplace

_HELD = """SELECT DISTINCT recording_id FROM paths WHERE pipeline = :pipeline AND recording_id IS NOT NULL
    AND (path = :path OR path LIKE :name ESCAPE '\\')"""

_NAMED = """SELECT id FROM recordings WHERE pipeline = :pipeline AND (
    id LIKE :prefix OR content_id LIKE :prefix OR CAST(json_extract(meta, '$.call_id') AS TEXT) = :what OR path = :path)
    ORDER BY admitted_at"""

_PATHS = """SELECT * FROM paths WHERE pipeline = :pipeline AND recording_id IS NULL
    AND (path = :path OR path LIKE :name ESCAPE '\\') ORDER BY path"""


def find(journal: Journal, what: str) -> list[dict[str, Any]]:
    """Reports on everything that `what` names: a path, a file name, a call id, an id or a hash (or its beginning)."""
    escaped = what.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    keys = {
        "pipeline": journal.pipeline,
        "what": what,
        "path": str(Path(what).absolute()),
        "name": f"%/{escaped}",
        # six digits of an id are enough to tell; fewer would match half the journal
        "prefix": f"{what.lower()}%" if len(what) >= 6 and set(what.lower()) <= set("0123456789abcdef") else "-",
    }
    # what lies at a path now comes before what lay there once
    ids = [row[0] for query in (_HELD, _NAMED) for row in journal.database.rows(query, keys)]
    reports = [recording_report(journal, recording_id) for recording_id in dict.fromkeys(ids)]
    return reports + [path_report(journal, dict(row)) for row in journal.database.rows(_PATHS, keys)]


def path_report(journal: Journal, row: dict[str, Any]) -> dict[str, Any]:
    """A path that is no recording."""
    return {
        "pipeline": journal.pipeline,
        "path": row["path"],
        "state": row["state"],
        "reason": row["reason"],
        "updated_at": row["updated_at"],
    }


def recording_report(journal: Journal, recording_id: str) -> dict[str, Any]:
    """All there is to say of one recording."""
    database, keys = journal.database, (journal.pipeline, recording_id)
    row = database.row("SELECT * FROM recordings WHERE pipeline = ? AND id = ?", keys)
    if row is None:
        raise KeyError(recording_id)
    sinks = database.rows("SELECT * FROM deliveries WHERE pipeline = ? AND recording_id = ? ORDER BY sink", keys)
    event = journal.deliveries.extraction(recording_id)
    return {
        "pipeline": journal.pipeline,
        "recording_id": recording_id,
        "call_id": str(json.loads(row["meta"]).get("call_id") or recording_id),
        "path": row["path"],
        "paths": [
            {"path": place.path, "state": place.state, "reason": place.reason}
            for place in journal.paths.of_recording(recording_id)
        ],
        "state": state_of(dict(row), [dict(sink) for sink in sinks]),
        **{key: row[key] for key in ("media", "began_at", "duration_ms", "channels", "content_id", "revision")},
        **{key: row[key] for key in ("engine", "attempts", "stage", "reason", "hint", "admitted_at", "updated_at")},
        "tags": json.loads(row["tags"]),
        "meta": json.loads(row["meta"]),
        "sinks": {
            sink["sink"]: {key: sink[key] for key in ("state", "action", "attempts", "error", "hint", "location")}
            for sink in sinks
        },
        "fields": [{"name": f.name, "value": f.value, "words": f.words} for f in event.fields] if event else [],
    }


def state_of(row: dict[str, Any], sinks: list[dict[str, Any]]) -> str:
    """A recording's state in one word: `delivered` is a view over its deliveries, not a state of its own."""
    if row["state"] != "transcribed":
        return str(row["state"])
    if any(sink["state"] == "rejected" for sink in sinks):
        return "rejected"
    if row["extracted"] == row["revision"] and sinks and all(sink["state"] == "delivered" for sink in sinks):
        return "delivered"
    return "transcribed"


def overview(workplace: Workplace) -> Iterator[dict[str, Any]]:
    """Counts per pipeline."""
    for journal in workplace.journals:
        yield {
            "pipeline": journal.pipeline,
            "engine": journal.noted("engine"),
            "rules_refused": journal.noted(REFUSED_RULES),
            "paths": journal.paths.counts(),
            "recordings": journal.counts(),
            "backlog": journal.backlog(),
            "sinks": journal.deliveries.counts(),
            "held_up": {
                sink: {"reason": reason, "hint": hint} for sink, (reason, hint) in journal.deliveries.held_up().items()
            },
            "not_released": dict(zip(("count", "reason", "hint"), journal.releases.held_up(), strict=True)),
            "dead_letters": dead_letters(journal),
        }


def dead_letters(journal: Journal) -> list[dict[str, Any]]:
    """Newest first."""
    rows = journal.database.rows(
        "SELECT * FROM dead_letters WHERE pipeline = ? ORDER BY updated_at DESC", (journal.pipeline,)
    )
    return [dict(row) for row in rows]
