"""The `grok` action: Logstash's filter sees an event's fields and metadata as one flat event, and may change both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from callstash.grok.filter import GrokFilter
from callstash.model import Event, Field, Span

_TAGS = "tags"
_TYPES = {bool: "boolean", int: "integer", float: "float"}


def filtered(event: Event, grok: GrokFilter, rule: str, version: int) -> Event:
    """The event after the filter. What it captures from a field was said where the field was."""
    fields = _values(event.fields)
    before = {**event.meta, **{name: several[0] if len(several) == 1 else several for name, several in fields.items()}}
    after = dict(_flat(grok.filter({**before, _TAGS: list(event.tags)})))
    tags = after.pop(_TAGS, [])
    evidence = tuple(span for field in event.fields if field.name in grok.options.match for span in field.evidence)
    event = replace(event, tags=tuple(tags if isinstance(tags, list) else [tags]))
    for name, value in after.items():
        if name not in before or before[name] != value:
            event = _with(event, name, value if isinstance(value, list) else [value], evidence, rule, version)
    return event


def _with(event: Event, name: str, values: list[Any], evidence: tuple[Span, ...], rule: str, version: int) -> Event:
    """The event with these values under this name: a key of the metadata stays one, all else are fields."""
    if name in event.meta and not any(field.name == name for field in event.fields):
        return replace(event, meta={**event.meta, name: values[0] if len(values) == 1 else values})
    kept = tuple(field for field in event.fields if field.name != name or field.value in values)
    known = [field.value for field in kept if field.name == name]
    made = (
        Field(name, _TYPES.get(type(value), "keyword"), value, "", evidence, rule, version)
        for value in values
        if value not in known
    )
    return replace(event, fields=(*kept, *made))


def _values(fields: tuple[Field, ...]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for field in fields:
        found.setdefault(field.name, []).append(field.value)
    return found


def _flat(event: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Names with dots; a value that is a mapping with an amount is one value."""
    for name, value in event.items():
        if isinstance(value, Mapping) and not {"amount", "currency"} <= value.keys():
            yield from _flat(value, f"{above}{name}.")
        else:
            yield above + name, value
