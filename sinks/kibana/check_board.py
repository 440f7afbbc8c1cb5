"""Whether a dashboard can be opened: each panel has what it shows, and a place of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from sinks.kibana.shapes import COLUMNS, SavedObject

_PANEL = {"type", "gridData", "panelIndex", "embeddableConfig", "panelRefName"}
_PLACE = {"x", "y", "w", "h", "i"}


def board_problems(one: SavedObject) -> Iterator[str]:
    """Everything wrong with one; its JSON in strings can be read."""
    panels = json.loads(one["attributes"].get("panelsJSON", "[]"))
    used = {reference["name"]: reference["type"] for reference in one["references"]}
    named = {f"{panel.get('panelIndex')}:{panel.get('panelRefName')}": panel for panel in panels}
    for name, panel in named.items():
        if used.get(name) != panel.get("type"):
            yield f"its panel {panel.get('panelIndex')} shows nothing: there is no reference {name}"
    yield from (f"its reference {name} has no panel" for name in used if name not in named)
    shapes = list(_shapes(panels))
    yield from shapes or _grid([panel["gridData"] for panel in panels])
    if not panels:
        yield "is empty"


def _shapes(panels: Sequence[Any]) -> Iterator[str]:
    for panel in panels:
        if {*panel} != _PANEL or {*panel["gridData"]} != _PLACE or panel["gridData"]["i"] != panel["panelIndex"]:
            yield f"its panel {panel.get('panelIndex')} has a shape that was not tried"


def _grid(places: Sequence[dict[str, Any]]) -> Iterator[str]:
    for place in places:
        inside = place["x"] >= 0 and place["y"] >= 0 and place["x"] + place["w"] <= COLUMNS
        if not inside or place["w"] < 1 or place["h"] < 1:
            yield f"its panel {place['i']} leaves the grid of {COLUMNS} columns"
    for one, other in combinations(places, 2):
        if _overlap(one, other, "x", "w") and _overlap(one, other, "y", "h"):
            yield f"its panels {one['i']} and {other['i']} lie over each other"


def _overlap(one: dict[str, Any], other: dict[str, Any], start: str, length: str) -> bool:
    return bool(one[start] < other[start] + other[length] and other[start] < one[start] + one[length])
