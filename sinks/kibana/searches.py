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
    """The time stands before the columns, always. All that is of one call has the same: it is put in order here."""
    calls, segments, values = maker.views["calls"], maker.views["segments"], maker.views["fields"]
    call_columns = ("event.url", "call.id", "file.name", "event.outcome", "event.duration")
    segment_columns = ("call.id", "segment.start_ms", "segment.role", "message", "segment.link")
    value_columns = ("call.id", "field.name", "field.value", "field.words", "field.role", "field.link")
    failure_columns = ("error.type", "error.message", "error.hint", "file.name")
    said = ("call.id", "segment.start_ms", "segment.number")
    return Searches(
        maker.search("calls", "Calls", calls, call_columns, ("call.id", "file.name")),
        maker.search("segments", "Segments", segments, segment_columns, said),
        maker.search("values", "Extracted values", values, value_columns, ("call.id", "field.start_ms")),
        maker.search("failures", "Failures", calls, failure_columns, ("file.name",), FAILED),
    )
