"""Data views: one per kind of documents, with formats that turn ids into links and numbers into times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callstash.errors import CallstashError
from sinks.kibana.choices import Choices
from sinks.kibana.shapes import SavedObject, packed, saved_object
from sinks.mapping import Kind, Property, properties

TIME = "@timestamp"
NUMBERS = ("long", "double")
NAMES: Mapping[Kind, str] = {"calls": "Calls", "segments": "Segments", "fields": "Fields"}
CALL_LINK = "call.recording_id"
"""Holds an id; the others hold a whole link."""
LINKS = ("event.url", "segment.link", "field.link")


@dataclass(frozen=True, slots=True)
class View:
    """A data view, and what its documents hold: every field that a panel names is looked up here."""

    kind: Kind
    saved: SavedObject
    properties: Mapping[str, Property]

    def type_of(self, name: str) -> str:
        """Elasticsearch's type of a field. Raise CallstashError where its documents have none of that name."""
        if name not in self.properties:
            raise CallstashError(
                f"{self.saved['attributes']['title']} has no field '{name}'", "name one of sinks/mapping.py"
            )
        return self.properties[name].type


def make_view(kind: Kind, choices: Choices) -> View:
    """The data view of one kind."""
    known = properties(kind, choices.declared)
    attributes = {
        "title": f"{choices.prefix}-{kind}-*",
        "name": choices.named(NAMES[kind]),
        "timeFieldName": TIME,
        "sourceFilters": packed([]),
        "fields": packed([]),
        "fieldAttrs": packed({}),
        "fieldFormatMap": packed(_formats(known, choices)),
        "runtimeFieldMap": packed({}),
        "typeMeta": packed({}),
    }
    return View(kind, saved_object("index-pattern", f"{choices.prefix}-{kind}", attributes, []), known)


def _formats(known: Mapping[str, Property], choices: Choices) -> dict[str, Any]:
    formats = {name: _unit_format(name, one) for name, one in known.items()}
    play = {name: _link(f"{choices.console}/{{{{rawValue}}}}", f"▶ {choices.say('play')}") for name in LINKS}
    play[CALL_LINK] = _link(f"{choices.console}/calls/{{{{value}}}}", "▶ {{value}}")
    formats |= {name: link for name, link in play.items() if name in known}
    return {name: made for name, made in formats.items() if made}


def _link(template: str, label: str) -> dict[str, Any]:
    """`{{value}}` is encoded for a URL, `{{rawValue}}` is not; a label knows `{{value}}` only."""
    params = {"type": "a", "urlTemplate": template, "labelTemplate": label, "openLinkInCurrentTab": False}
    return {"id": "url", "params": params}


def _unit_format(name: str, one: Property) -> dict[str, Any] | None:
    if one.unit in _TIMES:
        return {"id": "duration", "params": {"inputFormat": _TIMES[one.unit], **_PRECISE}}
    if one.unit == "byte":
        return {"id": "bytes", "params": {"pattern": "0,0.[0]b"}}
    if one.unit == "percent" or name.endswith(_RATIOS):
        return {"id": "percent", "params": {"pattern": "0,0.[0]%"}}
    return None


_TIMES = {"ms": "milliseconds", "nanos": "nanoseconds"}
_RATIOS = ("_ratio", "_share")
_PRECISE = {
    "outputFormat": "humanizePrecise",
    "outputPrecision": 1,
    "includeSpaceWithSuffix": True,
    "showSuffix": True,
    "useShortSuffix": True,
}
