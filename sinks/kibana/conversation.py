"""The dashboard "Conversation": who spoke how much, silence, overlap, interruptions. Of calls that were heard."""

from __future__ import annotations

from sinks.kibana.lenses import bars, lines, number, table
from sinks.kibana.maker import Maker
from sinks.kibana.shapes import SavedObject

_METRICS = "call.metrics."
_ABOUT = (
    "Who spoke how much; silence, overlap and interruptions. "
    "Text that came in ready has no such figures, nor have legs recorded apart."
)
_FIGURES = (
    ("talk_ratio", "Talk ratio"),
    ("silence_ms", "Silence"),
    ("overlap_ms", "Overlap"),
    ("longest_silence_ms", "Longest silence"),
)
"""(metric, title)."""
_PARTIES = (("agent", "Agent"), ("customer", "Customer"))


def conversation(maker: Maker) -> SavedObject:
    """Medians, how they spread, how they change; the parties and the agents."""
    medians = tuple(_median(maker, metric, title) for metric, title in _FIGURES)
    spreads = tuple(_spread(maker, metric, title) for metric, title in _FIGURES)
    times = (_ratio_over_time(maker), _quiet_over_time(maker))
    rows = [(8, medians), (12, spreads), (13, times), (13, (_shares(maker), _interruptions(maker)))]
    return maker.board("conversation", "Conversation", _ABOUT, [*rows, (14, (_agents(maker),))])


def _median(maker: Maker, metric: str, title: str) -> SavedObject:
    columns = maker.columns()
    median = columns.median(f"{_METRICS}{metric}", "Median")
    return maker.lens(f"median-{_dashed(metric)}", title, number(columns, median))


def _spread(maker: Maker, metric: str, title: str) -> SavedObject:
    columns = maker.columns()
    recordings = columns.count("Recordings")
    drawn = bars(columns, columns.spread(f"{_METRICS}{metric}", title), [recordings])
    return maker.lens(f"spread-{_dashed(metric)}", f"{title}: spread", drawn)


def _ratio_over_time(maker: Maker) -> SavedObject:
    columns = maker.columns()
    ratio = columns.median(f"{_METRICS}talk_ratio", "Talk ratio")
    return maker.lens("talk-ratio-over-time", "Talk ratio over time", lines(columns, columns.over_time(), [ratio]))


def _quiet_over_time(maker: Maker) -> SavedObject:
    columns = maker.columns()
    medians = [columns.median(f"{_METRICS}{metric}", title) for metric, title in _FIGURES[1:]]
    return maker.lens("silence-over-time", "Silence over time", lines(columns, columns.over_time(), medians))


def _shares(maker: Maker) -> SavedObject:
    columns = maker.columns()
    shares = [columns.median(f"{_METRICS}{party}.talk_share", title) for party, title in _PARTIES]
    return maker.lens("talk-shares", "Who speaks how much", lines(columns, columns.over_time(), shares))


def _interruptions(maker: Maker) -> SavedObject:
    columns = maker.columns()
    times = [columns.total(f"{_METRICS}{party}.interruptions", title) for party, title in _PARTIES]
    return maker.lens("interruptions", "Interruptions", bars(columns, columns.over_time(), times))


def _agents(maker: Maker) -> SavedObject:
    columns = maker.columns()
    calls = columns.unique("call.id", "Calls")
    columns.median("event.duration", "Median length")
    columns.median(f"{_METRICS}agent.talk_share", "Talk share")
    columns.median(f"{_METRICS}longest_silence_ms", "Longest silence")
    columns.total(f"{_METRICS}agent.interruptions", "Interruptions")
    columns.top("call.agent", "Agent", by=calls, size=50)
    return maker.lens("agents", "Agents", table(columns))


def _dashed(metric: str) -> str:
    return metric.removesuffix("_ms").replace("_", "-")
