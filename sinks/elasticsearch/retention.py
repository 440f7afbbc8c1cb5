"""Whole months that are kept no longer: their indices go, and calls of theirs are not written any more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sinks.elasticsearch.bodies import month_of
from sinks.elasticsearch.client import asked
from sinks.elasticsearch.indices import Index, ours

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch


def oldest_month(months: int, now: datetime | None = None) -> str:
    """The oldest month of which anything is kept: this one and `months` before it, as `2026.11`."""
    today = (now or datetime.now(UTC)).astimezone(UTC)
    count = today.year * 12 + today.month - 1 - months
    return f"{count // 12:04d}.{count % 12 + 1:02d}"


def is_over(months: int | None, began_at: datetime, now: datetime | None = None) -> bool:
    """Whether a call that began then is kept no longer."""
    return months is not None and month_of(began_at) < oldest_month(months, now)


def expired(client: Elasticsearch, prefix: str, months: int, now: datetime | None = None) -> list[str]:
    """Names of our indices whose whole month is kept no longer."""
    return [one.name for one in expired_indices(client, prefix, months, now)]


def expired_indices(client: Elasticsearch, prefix: str, months: int, now: datetime | None = None) -> list[Index]:
    """Our indices whose whole month is kept no longer."""
    oldest = oldest_month(months, now)
    return [one for one in ours(client, prefix) if one.month < oldest]


def delete(client: Elasticsearch, names: list[str]) -> None:
    """Delete these indices, each by its name: wildcards may be forbidden."""
    for name in names:
        asked(client, "DELETE", f"/{name}", missing={})
