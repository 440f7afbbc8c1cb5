"""The actions of a rule, done: `then`, in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from callstash.grok import convert
from callstash.grok.filter import GrokFilter
from callstash.model import Event, Field
from rules.actions import Action, Kind
from rules.fields import Match
from rules.filtering import filtered
from rules.options import dotted
from rules.redaction import Hidden, shown

DROPPED = "_dropped"
CONVERT_FAILURE = "_mutate_error"
_REFERENCE = re.compile(r"%\{(?P<name>[^{}+]+)\}")
_TRUE, _FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")


@dataclass(slots=True)
class Work:
    """An event under the actions of one rule."""

    event: Event
    rule: str = ""
    version: int = 1
    matches: tuple[Match, ...] = ()
    hidden: list[Hidden] = field(default_factory=list)
    """What `redact` will take out of the text when all rules have read it."""
    secrets: dict[str, str] = field(default_factory=dict)
    """And what stands for its values elsewhere."""


def perform(work: Work, actions: tuple[Action, ...], filters: Mapping[int, GrokFilter]) -> None:
    """Do the actions in order, on all fields of the event, whichever rule found them.

    `filters`: those of `grok` actions, by their place among the actions.
    """
    for index, action in enumerate(actions):
        (name,) = action.model_fields_set
        if name == "grok":
            work.event = filtered(work.event, filters[index], work.rule, work.version)
        else:
            _ACTIONS[name](work, getattr(action, name))


def _add_tag(work: Work, tags: tuple[str, ...]) -> None:
    work.event = work.event.with_tags(*(str(filled(tag, work.event)) for tag in tags))


def _add_field(work: Work, added: Mapping[str, Any]) -> None:
    for name, value in added.items():
        made = Field(name, "keyword", filled(value, work.event), "", (), work.rule, work.version)
        work.event = replace(work.event, fields=(*work.event.fields, made))


def _rename(work: Work, names: Mapping[str, str]) -> None:
    renamed = (replace(one, name=names.get(one.name, one.name)) for one in work.event.fields)
    work.event = replace(work.event, fields=tuple(renamed))


def _remove(work: Work, names: tuple[str, ...]) -> None:
    work.event = replace(work.event, fields=tuple(f for f in work.event.fields if f.name not in names))


def _redact(work: Work, names: Literal[True] | tuple[str, ...]) -> None:
    if names is True:
        spans = [span for match in work.matches for span in match.spans]
        fields = [one for match in work.matches for one in match.fields]
    else:
        fields = [one for one in work.event.fields if one.name in names]
        spans = [span for one in fields for span in one.evidence]
    work.hidden += [Hidden(span.segment, span.start, span.end) for span in spans]
    work.secrets |= {str(one.value): shown(str(one.value), 0) for one in fields if isinstance(one.value, str | int)}


def _drop(work: Work, wanted: bool) -> None:
    if wanted:
        meta = {**work.event.meta, "dropped_by": work.rule}
        work.event = replace(work.event, outcome="dropped", meta=meta).with_tags(DROPPED)


def _convert(work: Work, kinds: Mapping[str, Kind]) -> None:
    fields, failed = [], False
    for one in work.event.fields:
        kind = kinds.get(one.name)
        value = _converted(one.value, kind) if kind else one.value
        failed |= kind is not None and value is None
        fields.append(one if not kind or value is None else replace(one, value=value, type=_TYPE[kind]))
    work.event = replace(work.event, fields=tuple(fields))
    if failed:
        work.event = work.event.with_tags(CONVERT_FAILURE)


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


def filled(value: Any, event: Event) -> Any:
    """Put fields and metadata in the place of `%{name}`; what is unknown stays as it is, as in Logstash."""
    if not isinstance(value, str):
        return value
    fields = {one.name: one.value for one in reversed(event.fields)}

    def value_of(found: re.Match[str]) -> Any:
        name = found["name"]
        for known, key in ((fields, dotted(name)), (event.meta, name)):
            if key in known:
                return known[key]
        return found[0]

    whole = _REFERENCE.fullmatch(value)
    return value_of(whole) if whole else _REFERENCE.sub(lambda found: str(value_of(found)), value)


_ACTIONS: Mapping[str, Callable[[Work, Any], None]] = {
    "add_tag": _add_tag,
    "add_field": _add_field,
    "rename": _rename,
    "convert": _convert,
    "remove": _remove,
    "redact": _redact,
    "drop": _drop,
}
