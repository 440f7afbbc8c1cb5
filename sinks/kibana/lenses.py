"""How the columns of a Lens are drawn: a number, bars or lines, a table, a ring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sinks.kibana.columns import Columns
from sinks.kibana.shapes import LAYER


@dataclass(frozen=True, slots=True)
class Drawing:
    """Columns, and how they are drawn."""

    columns: Columns
    of: str
    """Lens' `visualizationType`."""
    visualization: dict[str, Any]


def number(columns: Columns, metric: str) -> Drawing:
    """One figure."""
    return Drawing(columns, "lnsMetric", {"layerId": LAYER, "layerType": "data", "metricAccessor": metric})


def bars(columns: Columns, along: str, metrics: Sequence[str], split: str = "") -> Drawing:
    """Bars along a bucket, stacked where there are several metrics or values of `split`."""
    return _xy(columns, "bar_stacked", along, metrics, split)


def lines(columns: Columns, along: str, metrics: Sequence[str], split: str = "") -> Drawing:
    """A line per metric along a bucket, drawn over days without calls."""
    return _xy(columns, "line", along, metrics, split)


def table(columns: Columns) -> Drawing:
    """A row per bucket, a column per column."""
    shown = [{"columnId": name} for name in columns.shown]
    return Drawing(columns, "lnsDatatable", {"layerId": LAYER, "layerType": "data", "columns": shown})


def ring(columns: Columns, bucket: str, metric: str) -> Drawing:
    """How a whole is shared out."""
    layer = {
        "layerId": LAYER,
        "layerType": "data",
        "primaryGroups": [bucket],
        "metrics": [metric],
        "numberDisplay": "percent",
        "categoryDisplay": "default",
        "legendDisplay": "default",
        "nestedLegend": False,
    }
    return Drawing(columns, "lnsPie", {"shape": "donut", "layers": [layer]})


def _xy(columns: Columns, series: str, along: str, metrics: Sequence[str], split: str) -> Drawing:
    layer = {
        "layerId": LAYER,
        "layerType": "data",
        "seriesType": series,
        "xAccessor": along,
        "accessors": [*metrics],
        **({"splitAccessor": split} if split else {}),
    }
    visualization = {
        "legend": {"isVisible": True, "position": "right"},
        "valueLabels": "hide",
        "fittingFunction": "Linear" if series == "line" else "None",
        "preferredSeriesType": series,
        "layers": [layer],
    }
    return Drawing(columns, "lnsXY", visualization)
