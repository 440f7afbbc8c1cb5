"""Saved searches: documents as they are, each with the link that plays it."""

from __future__ import annotations

from dataclasses import dataclass

from sinks.kibana.maker import Maker
from sinks.kibana.shapes import SavedObject

FAILED = "event.outcome: failure"


@dataclass(frozen=True, slots=True)
class Searches:
    """All of them: dashboards show some."""

    calls: SavedObject
    segments: SavedObject
    values: SavedObject
    failures: SavedObject


def make_searches(maker: Maker) -> Searches:
    """The time stands before the columns, always."""
    calls, segments, values = maker.views["calls"], maker.views["segments"], maker.views["fields"]
    call_columns = ("event.url", "call.id", "file.name", "event.outcome", "event.duration")
    value_columns = ("field.name", "field.value", "field.words", "field.role", "field.link")
    failure_columns = ("error.type", "error.message", "error.hint", "file.name")
    return Searches(
        maker.search("calls", "Calls", calls, call_columns),
        maker.search("segments", "Segments", segments, ("segment.role", "message", "segment.link")),
        maker.search("values", "Extracted values", values, value_columns),
        maker.search("failures", "Failures", calls, failure_columns, FAILED),
    )
