"""The dashboard "Overview": how many calls, how long, how many failed and why.

Calls are counted by their id, so that two legs of one are one.
"""

from __future__ import annotations

from sinks.kibana.columns import Part
from sinks.kibana.lenses import bars, number, ring, table
from sinks.kibana.maker import Maker
from sinks.kibana.searches import FAILED
from sinks.kibana.shapes import SavedObject

CALL = "call.id"
LENGTH = "event.duration"
_ABOUT = "How many calls there were, how long they took, and what failed."


def overview(maker: Maker) -> SavedObject:
    """Figures, calls over time, failures by stage and reason."""
    figures = (_calls(maker), _failed_share(maker), _median_length(maker), _long_length(maker))
    rows = [(8, figures), (14, (_over_time(maker),)), (13, (_by_stage(maker), _by_reason(maker)))]
    return maker.board("overview", "Overview", _ABOUT, rows)


def _calls(maker: Maker) -> SavedObject:
    columns = maker.columns()
    return maker.lens("calls", "Number of calls", number(columns, columns.unique(CALL, "Calls")))


def _failed_share(maker: Maker) -> SavedObject:
    columns = maker.columns()
    share = columns.share(Part(CALL, FAILED), Part(CALL), "Failed")
    return maker.lens("failed-share", "Share of failures", number(columns, share))


def _median_length(maker: Maker) -> SavedObject:
    columns = maker.columns()
    return maker.lens("median-length", "Usual length", number(columns, columns.median(LENGTH, "Median length")))


def _long_length(maker: Maker) -> SavedObject:
    columns = maker.columns()
    long = columns.percentile(LENGTH, 95, "95 of 100 are shorter")
    return maker.lens("p95-length", "Length of long calls", number(columns, long))


def _over_time(maker: Maker) -> SavedObject:
    columns = maker.columns()
    calls, time = columns.unique(CALL, "Calls"), columns.over_time()
    drawn = bars(columns, time, [calls], split=columns.top("event.outcome", "Outcome", by=calls, size=5))
    return maker.lens("calls-over-time", "Calls over time", drawn)


def _by_stage(maker: Maker) -> SavedObject:
    columns = maker.columns()
    failures = columns.count("Recordings")
    drawn = ring(columns, columns.top("error.type", "Stage", by=failures), failures)
    return maker.lens("failures-by-stage", "Failures by stage", drawn, FAILED)


def _by_reason(maker: Maker) -> SavedObject:
    columns = maker.columns()
    failures = columns.count("Recordings")
    columns.top("error.type", "Stage", by=failures)
    columns.top("error.message", "Reason", by=failures, size=20)
    return maker.lens("failures-by-reason", "Failures by reason", table(columns), FAILED)
