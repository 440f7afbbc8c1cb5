"""The dashboard "Calls": each call with the link that plays it, and each failure with what to do about it."""

from __future__ import annotations

from sinks.kibana.lenses import table
from sinks.kibana.maker import Maker
from sinks.kibana.searches import Searches
from sinks.kibana.shapes import SavedObject

_ABOUT = "Every call with a link that plays it, and every failure with what to do about it."


def listing(maker: Maker, searches: Searches) -> SavedObject:
    """All calls, the longest ones, the failures."""
    rows = [(20, (searches.calls,)), (16, (_longest(maker),)), (14, (searches.failures,))]
    return maker.board("calls", "Calls", _ABOUT, rows)


def _longest(maker: Maker) -> SavedObject:
    columns = maker.columns()
    length = columns.most("event.duration", "Length")
    columns.most("call.metrics.longest_silence_ms", "Longest silence")
    columns.most("call.metrics.talk_ratio", "Talk ratio")
    columns.top("call.recording_id", "Recording", by=length, size=25)
    columns.top("file.name", "File", by=length, size=1)
    return maker.lens("longest-calls", "Longest calls", table(columns))
