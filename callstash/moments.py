"""A moment as people write it: 2026-11-01, 2026-11-01T09:00, 30d ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from callstash.errors import CallstashError
from callstash.options import parse_duration


def parse_since(text: str, now: datetime) -> datetime:
    """Read a day, a time, or how long ago (`30d`). Raise CallstashError."""
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
    except ValueError:
        pass
    try:
        return now - timedelta(seconds=parse_duration(text))
    except ValueError:
        reason = f"'{text}' is neither a day nor how long ago"
        raise CallstashError(reason, "write 2026-11-01, 2026-11-01T09:00 or 30d") from None
