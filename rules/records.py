"""What was found, as `callstash extract`, `try` and `explain` print it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callstash.model import Field, Segment
from rules.entities import Entity
from rules.fields import Match


def entity_records(entities: Iterable[Entity]) -> list[dict[str, Any]]:
    """Entities as `extract` prints them: what is said again is one with several mentions."""
    records: dict[str, dict[str, Any]] = {}
    for entity in entities:
        identity = repr((entity.type, entity.value, entity.attributes.get("extension"), entity.negated))
        record = records.setdefault(identity, _entity_record(entity))
        record["spans"].append([entity.start, entity.end])
        record["corrected"] |= entity.corrected
    return list(records.values())


def _entity_record(entity: Entity) -> dict[str, Any]:
    return {
        "type": entity.type,
        "value": entity.value,
        "words": entity.words,
        "start": entity.start,
        "end": entity.end,
        "spans": [],
        "confidence": entity.confidence,
        "negated": entity.negated,
        "corrected": entity.corrected,
        **({"assumptions": list(entity.assumptions)} if entity.assumptions else {}),
        **entity.attributes,
    }


def field_record(field: Field) -> dict[str, Any]:
    """A rule's field as `extract` prints it, with offsets in the one text there is."""
    return {
        "type": field.type.upper(),
        "name": field.name,
        "rule": field.rule,
        "version": field.rule_version,
        "value": field.value,
        "words": field.words,
        **({"start": field.evidence[0].start, "end": field.evidence[0].end} if field.evidence else {}),
        "spans": [[span.start, span.end] for span in field.evidence],
        "confidence": field.confidence,
        **({"assumptions": list(field.assumptions)} if field.assumptions else {}),
        **field.attributes,
    }


def match_record(match: Match, segments: tuple[Segment, ...]) -> dict[str, Any]:
    places = []
    for span in match.passage.spans(match.start, match.end):
        segment = segments[span.segment]
        place = {"segment": span.segment, "text": segment.text or segment.raw, "start": span.start, "end": span.end}
        places.append(place | {"start_ms": span.start_ms, "end_ms": span.end_ms, "role": segment.role})
    return {"pattern": match.pattern.source, "places": places, "fields": [_field_record(f) for f in match.fields]}


def _field_record(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": field.type,
        "value": field.value,
        "words": field.words,
        "start_ms": field.evidence[0].start_ms if field.evidence else None,
        "end_ms": field.evidence[-1].end_ms if field.evidence else None,
        "confidence": field.confidence,
        "assumptions": list(field.assumptions),
        "attributes": dict(field.attributes),
    }
