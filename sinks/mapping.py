"""What documents hold, property by property: the one source of templates, data views and the checks of dashboards.

Three kinds of documents, one index a month each: a call, a segment, an extracted value. Types are Elasticsearch's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from callstash.model import Field
from callstash.values import last_fours, value_number, value_text

VERSION = 1
"""Of the mapping: raise it when a property is added or changes its type."""

Kind = Literal["calls", "segments", "fields"]
KINDS: tuple[Kind, ...] = ("calls", "segments", "fields")

ANALYZER = "callstash"
"""Name of the analyzer of spoken text, whichever it is made of."""
LONGEST_KEYWORD = 1024
"""Characters of a keyword that are indexed (a term has at most 32,766 bytes)."""
FACETS = "call.fields."


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its type, and what stands in it, for people."""

    type: str
    about: str = ""
    unit: str = ""
    """ms, nanos, byte or percent, where it is a measure: as Elasticsearch writes units."""

    @property
    def mapping(self) -> dict[str, Any]:
        """As Elasticsearch's mapping says it."""
        if self.type == "text":
            return {"type": "text", "analyzer": ANALYZER, "search_analyzer": f"{ANALYZER}_search", **_OFFSETS}
        if self.type == "unindexed":
            return {"type": "object", "enabled": False}
        made: dict[str, Any] = {"type": self.type, **_MORE.get(self.type, {})}
        return made | {"meta": {"unit": self.unit}} if self.unit else made


_OFFSETS = {"index_options": "offsets"}
"""So that highlighting a long call need not analyse it again."""
_LENIENT = {"ignore_malformed": True}
_MORE: Mapping[str, Mapping[str, Any]] = {
    "keyword": {"ignore_above": LONGEST_KEYWORD},
    "flattened": {"ignore_above": LONGEST_KEYWORD, "depth_limit": 20},
    "long": _LENIENT,
    "double": _LENIENT,
    "date": _LENIENT,
}

SHARED: Mapping[str, Property] = {
    "@timestamp": Property("date", "Start of the call."),
    "event.ingested": Property("date", "When this revision arrived here."),
    "call.id": Property("keyword", "The PBX's id, else the recording's; the legs of a call share it."),
    "call.leg": Property("keyword", "Which leg of a call recorded apart: in or out."),
    "call.recording_id": Property("keyword", "The recording; every document of it has it."),
    "call.pipeline": Property("keyword", "The pipeline that heard it."),
    "call.revision": Property("long", "How often it was extracted."),
    "call.agent": Property("keyword", "Who spoke for us."),
    "call.caller": Property("keyword"),
    "call.callee": Property("keyword"),
    "call.direction": Property("keyword"),
    "file.name": Property("keyword", "The recording's file."),
    "file.path": Property("keyword"),
}
CALL: Mapping[str, Property] = {
    "message": Property("text", "All that was said, a line per segment."),
    "tags": Property("keyword", "What rules and stages noted."),
    "event.kind": Property("keyword"),
    "event.module": Property("keyword"),
    "event.dataset": Property("keyword"),
    "event.outcome": Property("keyword", "success, or failure for a dead letter."),
    "event.start": Property("date"),
    "event.end": Property("date"),
    "event.duration": Property("long", "Length of the call.", "nanos"),
    "event.url": Property("keyword", "Where the console plays it."),
    "agent.type": Property("keyword"),
    "agent.version": Property("keyword", "Version of callstash."),
    "error.type": Property("keyword", "Stage at which it failed."),
    "error.message": Property("keyword", "Why it failed."),
    "error.hint": Property("keyword", "What to do about it."),
    "file.directory": Property("keyword"),
    "file.extension": Property("keyword"),
    "file.size": Property("long", "", "byte"),
    "call.began_at_from": Property("keyword", "Whence the start of the call is known: name, sidecar or mtime."),
    "call.content_id": Property("keyword", "sha256 of the file, 32 hex digits."),
    "call.media": Property("keyword", "audio or text."),
    "call.channels": Property("long"),
    "call.language": Property("keyword"),
    "call.engine": Property("keyword", "What heard it."),
    "call.segments": Property("long", "How many segments it has."),
    "call.sounds": Property("keyword", "What was heard besides speech."),
    "call.dtmf": Property("keyword", "Keys that were pressed."),
    "call.sound_events": Property("unindexed"),
    "call.meta": Property("flattened", "Whatever else file name and sidecar say."),
}
SEGMENT: Mapping[str, Property] = {
    "message": Property("text", "What was said."),
    "segment.number": Property("long"),
    "segment.start_ms": Property("long", "Begins so long after the first sample.", "ms"),
    "segment.end_ms": Property("long", "", "ms"),
    "segment.channel": Property("long"),
    "segment.role": Property("keyword", "Who says it: agent, customer."),
    "segment.speaker": Property("keyword"),
    "segment.turn": Property("long"),
    "segment.raw": Property("text", "As it was heard, before normalisation."),
    "segment.confidence": Property("double"),
    "segment.language": Property("keyword"),
    "segment.emotion": Property("keyword"),
    "segment.events": Property("keyword"),
    "segment.link": Property("keyword", "Where the console plays it."),
}
FIELD: Mapping[str, Property] = {
    "field.name": Property("keyword"),
    "field.type": Property("keyword"),
    "field.value": Property("keyword", "The value, normalised, as text."),
    "field.number": Property("double", "The value where it is a number: 129 of 129 CNY."),
    "field.last4": Property("keyword", "The last four digits of a telephone, card or identity number."),
    "field.data": Property("unindexed"),
    "field.words": Property("text", "As it was said."),
    "field.mentions": Property("long", "How often it was said."),
    "field.confidence": Property("double"),
    "field.assumptions": Property("keyword"),
    "field.attributes": Property("flattened", "What else the type knows."),
    "field.evidence": Property("unindexed"),
    "field.segment": Property("long"),
    "field.role": Property("keyword", "Who said it."),
    "field.speaker": Property("keyword"),
    "field.channel": Property("long"),
    "field.start_ms": Property("long", "Said so long after the first sample.", "ms"),
    "field.end_ms": Property("long", "", "ms"),
    "field.link": Property("keyword", "Where the console plays it."),
    "rule.id": Property("keyword"),
    "rule.version": Property("keyword"),
}
_PARTY = {
    "talk_ms": Property("long", "How long this party spoke.", "ms"),
    "talk_share": Property("double", "Its share of all that was spoken.", "percent"),
    "turns": Property("long", "How often it took the floor."),
    "interruptions": Property("long", "How often it took the floor from another."),
    "longest_monologue_ms": Property("long", "", "ms"),
    "units_per_minute": Property("double", "Characters of Chinese, or words, a minute."),
    "unit": Property("keyword", "characters or words"),
}
_PARTIES = ("agent", "customer")
"""Those whose metrics have a place of their own; others come in by a dynamic template."""
METRICS: Mapping[str, Property] = {
    "call.metrics.talk_ms": Property("long", "How long anybody spoke.", "ms"),
    "call.metrics.silence_ms": Property("long", "How long nobody spoke.", "ms"),
    "call.metrics.overlap_ms": Property("long", "How long two spoke at once.", "ms"),
    "call.metrics.talk_ratio": Property("double", "Share of the call in which anybody spoke.", "percent"),
    "call.metrics.longest_silence_ms": Property("long", "", "ms"),
    "call.metrics.first_response_ms": Property("long", "How long the first speaker waited for an answer.", "ms"),
    "call.metrics.hold_ms": Property("long", "Music on hold.", "ms"),
    "call.metrics.ring_ms": Property("long", "", "ms"),
    "call.metrics.turns": Property("long"),
    "call.metrics.interruptions": Property("long"),
    **{f"call.metrics.{party}.{name}": one for party in _PARTIES for name, one in _PARTY.items()},
}
OWN: Mapping[Kind, Mapping[str, Property]] = {"calls": CALL, "segments": SEGMENT, "fields": FIELD}

_FACET_TYPES = {
    "integer": "long",
    "float": "double",
    "number": "double",
    "money": "double",
    "boolean": "boolean",
    "date": "date",
    "datetime": "date",
}


def properties(kind: Kind, declared: Mapping[str, str] | None = None) -> dict[str, Property]:
    """Every property of one kind of documents; `declared`: name -> type of the fields that the rules find."""
    facets = {f"{FACETS}{name}": Property(of) for name, of in facet_types(declared or {}).items()}
    return {**SHARED, **OWN[kind], **({**METRICS, **facets} if kind == "calls" else {})}


def facet_types(declared: Mapping[str, str]) -> dict[str, str]:
    """Elasticsearch's type of each field's facet on the call, by name."""
    return {name: _FACET_TYPES.get(of, "keyword") for name, of in declared.items()}


def facets(fields: Sequence[Field]) -> dict[str, list[Any]]:
    """Every field's values as the call's document has them: sums and counts as numbers, the rest as text, each once."""
    made: dict[str, list[Any]] = {}
    for field in fields:
        known, value = made.setdefault(f"{FACETS}{field.name}", []), _facet(field)
        if value not in known:
            known.append(value)
    return made | {f"{FACETS}{name}": list[Any](ends) for name, ends in last_fours(fields).items()}


def _facet(field: Field) -> Any:
    if field.type == "boolean":
        return field.value
    if field.type == "datetime" and (zoned := field.attributes.get("zoned")):
        return zoned  # Elasticsearch reads a moment without an offset as UTC
    number = value_number(field.value) if _FACET_TYPES.get(field.type) in ("long", "double") else None
    return value_text(field.value) if number is None else number
