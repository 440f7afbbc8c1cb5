"""What a rule does once it matched: an ordered list, one action per item, Logstash's words.

```yaml
then:
  - convert: {amount: float}
  - rename: {amount: price}
  - add_field: {callback: "%{phone}"}
  - add_tag: [has_price]
  - remove: [draft]
  - drop: true
```
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema, model_validator
from pydantic import Field as Option

from callstash.grok import convert
from callstash.model import Event, Field

DROPPED = "_dropped"
CONVERT_FAILURE = "_mutate_error"
_REFERENCE = re.compile(r"%\{(?P<name>[^{}+]+)\}")
_TRUE, _FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")

Names = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Kind = Literal["integer", "float", "string", "boolean"]


class Action(BaseModel):
    """One action; give exactly one of the keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"minProperties": 1, "maxProperties": 1})

    add_tag: Names | None = Option(None, description="Add tags to the call; `%{field}` stands for a field's value.")
    add_field: Mapping[str, Any] | None = Option(
        None, description="Add fields: name -> value; `%{field}` stands for a field or a key of the metadata."
    )
    rename: Mapping[str, str] | None = Option(None, description="Rename fields: old name -> new name.")
    convert: Mapping[str, Kind] | None = Option(
        None,
        description="Convert values: name -> integer, float, string or boolean; `_mutate_error` where one can't be.",
    )
    remove: Names | None = Option(None, description="Remove fields by name.")
    drop: bool | None = Option(
        None, description="true: the recording is `dropped`: no sink gets it, and no further rule sees it."
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> Action:
        if len(self.model_fields_set) != 1:
            raise ValueError("an action has exactly one key: write each as an item of its own")
        return self


def perform(event: Event, actions: tuple[Action, ...], rule: str, version: int) -> Event:
    """Do the actions in order, on all fields of the event, whichever rule found them."""
    for action in actions:
        (name,) = action.model_fields_set
        event = _ACTIONS[name](event, getattr(action, name), rule, version)
    return event


def _add_tag(event: Event, tags: tuple[str, ...], rule: str, version: int) -> Event:
    return event.with_tags(*(str(_filled(tag, event)) for tag in tags))


def _add_field(event: Event, added: Mapping[str, Any], rule: str, version: int) -> Event:
    for name, value in added.items():
        field = Field(name, "keyword", _filled(value, event), "", (), rule, version)
        event = replace(event, fields=(*event.fields, field))
    return event


def _rename(event: Event, names: Mapping[str, str], rule: str, version: int) -> Event:
    return replace(event, fields=tuple(replace(f, name=names.get(f.name, f.name)) for f in event.fields))


def _remove(event: Event, names: tuple[str, ...], rule: str, version: int) -> Event:
    return replace(event, fields=tuple(f for f in event.fields if f.name not in names))


def _drop(event: Event, wanted: bool, rule: str, version: int) -> Event:
    if not wanted:
        return event
    return replace(event, outcome="dropped", meta={**event.meta, "dropped_by": rule}).with_tags(DROPPED)


def _convert(event: Event, kinds: Mapping[str, Kind], rule: str, version: int) -> Event:
    fields, failed = [], False
    for field in event.fields:
        kind = kinds.get(field.name)
        value = _converted(field.value, kind) if kind else field.value
        failed |= kind is not None and value is None
        fields.append(field if not kind or value is None else replace(field, value=value, type=_TYPE[kind]))
    event = replace(event, fields=tuple(fields))
    return event.with_tags(CONVERT_FAILURE) if failed else event


_TYPE = {"integer": "integer", "float": "float", "string": "keyword", "boolean": "boolean"}


def _converted(value: Any, kind: Kind) -> Any:
    """The value in the type asked for; None where it has none in it (no digits, neither yes nor no)."""
    if kind == "string":
        return str(value)
    text = str(value).strip()
    if kind == "boolean":
        return True if text.lower() in _TRUE else False if text.lower() in _FALSE else None
    if not re.match(r"[+-]?\.?\d", text):
        return None
    return convert(text, "int" if kind == "integer" else "float")


def _filled(value: Any, event: Event) -> Any:
    """Put fields and metadata in the place of `%{name}`; what is unknown stays as it is, as in Logstash."""
    if not isinstance(value, str):
        return value
    known: dict[str, Any] = dict(event.meta) | {f.name: f.value for f in reversed(event.fields)}
    whole = _REFERENCE.fullmatch(value)
    if whole and whole["name"] in known:
        return known[whole["name"]]
    return _REFERENCE.sub(lambda found: str(known.get(found["name"], found[0])), value)


_ACTIONS: Mapping[str, Callable[[Event, Any, str, int], Event]] = {
    "add_tag": _add_tag,
    "add_field": _add_field,
    "rename": _rename,
    "convert": _convert,
    "remove": _remove,
    "drop": _drop,
}
