"""Rows of the journal as the central types."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Any

from callstash.model import Media, Recording

_PLAIN = ("id", "content_id", "path", "size", "duration_ms", "channels", "revision")


def recording_of(row: sqlite3.Row) -> Recording:
    """A row of `recordings`."""
    return Recording(
        id=row["id"],
        content_id=row["content_id"],
        path=row["path"],
        size=row["size"],
        media=Media(row["media"]),
        duration_ms=row["duration_ms"],
        channels=row["channels"],
        began_at=datetime.fromisoformat(row["began_at"]),
        meta=json.loads(row["meta"]),
        tags=tuple(json.loads(row["tags"])),
        revision=row["revision"],
    )


def to_json(value: object) -> str:
    """Compact, readable in the sqlite shell, the same for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def columns_of(recording: Recording) -> dict[str, Any]:
    """A recording as columns of `recordings`."""
    return {
        **{name: getattr(recording, name) for name in _PLAIN},
        "media": recording.media.value,
        "began_at": recording.began_at.isoformat(),
        "meta": to_json(recording.meta),
        "tags": to_json(recording.tags),
    }
