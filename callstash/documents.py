"""An event as documents: one per call, one per segment, one per extracted value. Pure.

Flat, because Kibana Lens cannot chart nested fields. ECS names where they fit (`event.duration` in nanoseconds), ours
under `call.*`, `segment.*` and `field.*`. `_id` is the document's id, for the sink to take out: recording id, id:n,
id:rule:n. The clock is the sink's: `event.ingested` is not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from callstash import __version__
from callstash.model import Event, Field, Segment, Span
from callstash.values import last_four, last_fours, value_number, value_text, values_by_name

PARTIES = ("agent", "caller", "callee", "direction")
"""Captures with a meaning: they have a place of their own under `call.*`."""

METRICS = "call.metrics."
"""What stands before the name of a metric."""
_ONE_PARTY = ("hold_ms", "ring_ms", ".talk_ms", ".units_per_minute", ".unit")
"""How the names of metrics end that are right where one party is heard alone."""
_PLACED = {*PARTIES, "leg", "call_id", "began_at", "began_at_from", "date", "time", "@metadata"}
_BURIED = {"stage", "reason", "hint"}


def call_document(event: Event) -> dict[str, Any]:
    """The call as a whole; a buried recording is one too, so that a dashboard counts it."""
    (document,) = _whole(event, [call_part(event)])
    for name, values in (values_by_name(event.fields) | last_fours(event.fields)).items():
        document[f"call.fields.{name}"] = values
    return document


def call_part(event: Event) -> dict[str, Any]:
    """The call's document without what all documents of the event share, and without the values found in it."""
    return _without_none(
        {
            "_id": event.recording.id,
            **_event_properties(event),
            **_file_properties(event),
            **_metrics(event),
            **_sounds(event),
            "message": event.transcript.text,
            "tags": list(event.tags),
            "call.language": event.transcript.language,
            "call.engine": event.transcript.engine or None,
            "call.segments": len(event.transcript.segments),
        }
    )


def segment_documents(event: Event) -> list[dict[str, Any]]:
    """One per segment, in order: `message` is what was said."""
    return _whole(event, segment_parts(event))


def field_documents(event: Event) -> list[dict[str, Any]]:
    """One per extracted value; numbered within its rule."""
    return _whole(event, field_parts(event))


def segment_parts(event: Event) -> list[dict[str, Any]]:
    """The segments' documents without what all documents of the event share."""
    return [
        _without_none({"_id": f"{event.recording.id}:{number}", **_segment(event, number, segment)})
        for number, segment in enumerate(event.transcript.segments)
    ]


def field_parts(event: Event) -> list[dict[str, Any]]:
    """The values' documents without what all documents of the event share."""
    numbers, parts = dict[str, int](), list[dict[str, Any]]()
    for field in event.fields:
        number = numbers[field.rule] = numbers.get(field.rule, -1) + 1
        identity = f"{event.recording.id}:{field.rule}:{number}"
        parts.append(_without_none({"_id": identity, **_field(event, field)}))
    return parts


def _whole(event: Event, parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    shared = shared_properties(event)
    return [{"_id": part["_id"], **shared, **part} for part in parts]


def shared_properties(event: Event) -> dict[str, Any]:
    """What a call's document and those of its segments and fields have in common."""
    meta = metadata(event)
    return _without_none(
        {
            "@timestamp": event.recording.began_at.isoformat(),
            "call.id": event.recording.call_id,
            "call.leg": _text_or_none(meta.get("leg")),
            "call.recording_id": event.recording.id,
            "call.revision": event.recording.revision,
            **{f"call.{party}": _text_or_none(meta.get(party)) for party in PARTIES},
            "file.name": PurePath(event.recording.path).name,
            "file.path": event.recording.path,
        }
    )


def metadata(event: Event) -> dict[str, Any]:
    """The recording's metadata as the rules left it; a buried recording has had no rules."""
    return dict(event.meta) if event.outcome == "success" else {**event.recording.meta, **event.meta}


def link(recording_id: str, start_ms: int = 0) -> str:
    """Where the console plays this call from this second."""
    return f"calls/{recording_id}?t={start_ms / 1000:.1f}"


def _event_properties(event: Event) -> dict[str, Any]:
    meta = metadata(event)
    others = {key: value for key, value in meta.items() if key not in _PLACED | _BURIED}
    duration = _duration_ms(event)
    return {
        "event.kind": "event",
        "event.module": "callstash",
        "event.dataset": "callstash.calls",
        "event.outcome": event.outcome,
        "event.start": event.recording.began_at.isoformat(),
        "event.end": (event.recording.began_at + timedelta(milliseconds=duration)).isoformat(),
        "event.duration": duration * 1_000_000,
        "event.url": link(event.recording.id),
        "agent.type": "callstash",
        "agent.version": __version__,
        "call.began_at_from": _text_or_none(meta.get("began_at_from")),
        "call.meta": others or None,
        **(_failure(meta) if event.outcome != "success" else {}),
    }


def _failure(meta: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "error.type": _text_or_none(meta.get("stage")),
        "error.message": _text_or_none(meta.get("reason")),
        "error.hint": _text_or_none(meta.get("hint")),
    }


def _file_properties(event: Event) -> dict[str, Any]:
    path = PurePath(event.recording.path)
    return {
        "file.directory": str(path.parent),
        "file.extension": path.suffix[1:].lower() or None,
        "file.size": event.recording.size,
        "call.content_id": event.recording.content_id,
        "call.media": str(event.recording.media),
        "call.channels": event.transcript.channels or event.recording.channels,
    }


def _segment(event: Event, number: int, segment: Segment) -> dict[str, Any]:
    return {
        "message": segment.text or segment.raw,
        "segment.number": number,
        "segment.start_ms": segment.start_ms,
        "segment.end_ms": segment.end_ms,
        "segment.channel": segment.channel,
        "segment.role": segment.role,
        "segment.speaker": segment.speaker,
        "segment.turn": segment.turn,
        "segment.raw": segment.raw if segment.text and segment.raw != segment.text else None,
        "segment.confidence": segment.confidence,
        "segment.language": segment.language,
        "segment.emotion": segment.emotion,
        "segment.events": list(segment.events) or None,
        "segment.link": link(event.recording.id, segment.start_ms),
    }


def _field(event: Event, field: Field) -> dict[str, Any]:
    first = field.evidence[0] if field.evidence else None
    return {
        "field.name": field.name,
        "field.type": field.type,
        "field.value": value_text(field.value),
        "field.data": field.value,
        "field.number": value_number(field.value),
        "field.last4": last_four(field),
        "field.words": field.words,
        "field.mentions": field.mentions,
        "field.confidence": field.confidence,
        "field.assumptions": list(field.assumptions) or None,
        "field.attributes": dict(field.attributes) or None,
        "field.evidence": [_span(span) for span in field.evidence] or None,
        "rule.id": field.rule or None,
        "rule.version": str(field.rule_version) if field.rule else None,
        **(_place(event, first) if first else {}),
    }


def _place(event: Event, span: Span) -> dict[str, Any]:
    segments = event.transcript.segments
    segment = segments[span.segment] if span.segment < len(segments) else None
    return {
        "field.segment": span.segment,
        "field.role": segment.role if segment else None,
        "field.speaker": segment.speaker if segment else None,
        "field.channel": segment.channel if segment else None,
        "field.start_ms": span.start_ms,
        "field.end_ms": span.end_ms,
        "field.link": link(event.recording.id, span.start_ms),
    }


def _span(span: Span) -> dict[str, int]:
    return {
        "segment": span.segment,
        "start": span.start,
        "end": span.end,
        "start_ms": span.start_ms,
        "end_ms": span.end_ms,
    }


def measured(event: Event) -> dict[str, Any]:
    """How long was spoken, by whom, and over each other.

    Of a leg recorded apart, only what needs one party: the other's speech would be silence, and its turns missing.
    """
    alone = bool(metadata(event).get("leg"))
    return {name: value for name, value in event.transcript.metrics.items() if not alone or name.endswith(_ONE_PARTY)}


def _metrics(event: Event) -> dict[str, Any]:
    """Text has no sound to measure."""
    return {f"{METRICS}{k}": v for k, v in measured(event).items()} if event.recording.media == "audio" else {}


def _sounds(event: Event) -> dict[str, Any]:
    """What was heard besides speech: its kinds, all keys in one string, and each with its time."""
    sounds = event.transcript.sounds
    return {
        "call.sounds": sorted({sound.kind for sound in sounds}) or None,
        "call.dtmf": "".join(sound.value for sound in sounds if sound.kind == "dtmf") or None,
        "call.sound_events": [{key: value for key, value in asdict(sound).items() if value != ""} for sound in sounds]
        or None,
    }


def _duration_ms(event: Event) -> int:
    return event.transcript.duration_ms or event.recording.duration_ms


def _text_or_none(value: Any) -> str | None:
    return None if value is None else str(value)


def _without_none(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value is not None}
