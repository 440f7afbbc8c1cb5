"""Puts the objects of one export together: each is kept when it is made, so nothing can point at what is not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sinks.kibana.choices import Choices
from sinks.kibana.columns import Columns
from sinks.kibana.lenses import Drawing
from sinks.kibana.shapes import (
    COLUMNS,
    LAYER,
    LAYER_REFERENCE,
    SEARCH_REFERENCE,
    SavedObject,
    kuery,
    packed,
    reference,
    saved_object,
    source,
)
from sinks.kibana.views import TIME, View, make_view
from sinks.mapping import KINDS, Kind

Row = tuple[int, Sequence[SavedObject]]
"""Height, and what stands side by side; 48 columns are shared out evenly."""


class Maker:
    """Makes data views, Lenses, searches and dashboards, with ids that begin with the prefix."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.views = {kind: make_view(kind, choices) for kind in KINDS}
        self.objects = [view.saved for view in self.views.values()]

    def columns(self, kind: Kind = "calls") -> Columns:
        """Columns for a new Lens over one kind of documents."""
        return Columns(self.views[kind], self.choices)

    def finds(self, field: str) -> bool:
        """Whether the rules find fields of this name: if not, its panel would stay empty."""
        return field in self.choices.declared

    def lens(self, name: str, title: str, drawing: Drawing, kql: str = "", about: str = "") -> SavedObject:
        """A panel: a drawing over the documents that `kql` finds."""
        state = {
            "visualization": drawing.visualization,
            "query": kuery(kql),
            "filters": [],
            "datasourceStates": {"formBased": {"layers": drawing.columns.layer()}},
            "internalReferences": [],
            "adHocDataViews": {},
        }
        attributes = self._titled(title, about) | {"visualizationType": drawing.of, "state": state}
        uses = [reference(drawing.columns.view.saved, f"{LAYER_REFERENCE}{LAYER}")]
        return self._kept("lens", name, attributes, uses)

    def search(
        self, name: str, title: str, view: View, columns: Sequence[str], order: Sequence[str] = (), kql: str = ""
    ) -> SavedObject:
        """Documents as they are, the latest first; those of the same time by the fields of `order`."""
        for column in columns:
            view.type_of(column)
        attributes = self._titled(title, "") | {
            "columns": [*columns],
            "sort": [[TIME, "desc"], *([field, "asc"] for field in order)],
            "grid": {},
            "hideChart": False,
            "isTextBasedQuery": False,
            "timeRestore": False,
            "kibanaSavedObjectMeta": {"searchSourceJSON": packed(source(kql) | {"indexRefName": SEARCH_REFERENCE})},
        }
        return self._kept("search", name, attributes, [reference(view.saved, SEARCH_REFERENCE)])

    def board(self, name: str, title: str, about: str, rows: Sequence[Row]) -> SavedObject:
        """A dashboard, whose title names the product: Kibana lists those of everybody."""
        placed = list(_placed(rows))
        attributes: dict[str, Any] = {
            "title": f"[{self.choices.prefix}] {self.choices.say(title)}",
            "description": self.choices.say(about),
            "panelsJSON": packed([_panel(*place) for place in placed]),
            "optionsJSON": packed({"useMargins": True, "syncColors": False, "hidePanelTitles": False}),
            "timeRestore": True,
            "timeFrom": self.choices.since,
            "timeTo": "now",
            "refreshInterval": {"pause": True, "value": 60000},
            "version": 1,
            "kibanaSavedObjectMeta": {"searchSourceJSON": packed(source())},
        }
        uses = [reference(shown, f"{i}:panel_{i}") for i, shown, _ in placed]
        return self._kept("dashboard", name, attributes, uses)

    def _titled(self, title: str, about: str) -> dict[str, Any]:
        return {"title": self.choices.named(title), "description": self.choices.say(about) if about else ""}

    def _kept(
        self, of: str, name: str, attributes: dict[str, Any], references: Sequence[dict[str, str]]
    ) -> SavedObject:
        made = saved_object(of, f"{self.choices.prefix}-{of}-{name}", attributes, references)
        self.objects.append(made)
        return made


def _placed(rows: Sequence[Row]) -> Iterator[tuple[str, SavedObject, dict[str, int]]]:
    """(panel's id, what it shows, where it stands)."""
    y = 0
    for height, shown in rows:
        for number, one in enumerate(shown):
            x, end = COLUMNS * number // len(shown), COLUMNS * (number + 1) // len(shown)
            yield f"p{y}-{number}", one, {"x": x, "y": y, "w": end - x, "h": height}
        y += height if shown else 0


def _panel(i: str, shown: SavedObject, place: dict[str, int]) -> dict[str, Any]:
    return {
        "type": shown["type"],
        "gridData": {**place, "i": i},
        "panelIndex": i,
        "embeddableConfig": {"enhancements": {}},
        "panelRefName": f"panel_{i}",
    }
