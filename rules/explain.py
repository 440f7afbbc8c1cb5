"""What `callstash extract` and `callstash try` show: everything found in a text, and why a rule matched or did not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from callstash.model import Field, Segment
from rules.call import Call
from rules.conditions import takes, unmet
from rules.entities import Entity
from rules.fields import Match
from rules.judge import judge
from rules.matching import CompiledRule


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


def explain_rule(compiled: CompiledRule, call: Call) -> dict[str, Any]:
    """Say what one rule does on a call: its matches with words, values and times, or why there is none."""
    verdict, rule = judge(compiled, call), compiled.rule
    return {
        "rule": rule.rule,
        "version": rule.version,
        "matched": verdict.holds,
        "matches": [_match_record(match, call.segments) for match in verdict.matches],
        "why": [] if verdict.holds else list(_reasons(compiled, call)),
    }


def _match_record(match: Match, segments: tuple[Segment, ...]) -> dict[str, Any]:
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


def _reasons(compiled: CompiledRule, call: Call) -> Iterator[str]:
    """Why a rule found nothing, the most telling reason first."""
    when = compiled.rule.when
    yield from unmet(when, call)
    everything = call.passages(compiled.rule.on == "raw")
    open_to = [p for p in everything if takes(when, p, call.event.transcript.language)]
    if everything and not open_to:
        roles = ", ".join(sorted({p.role or "no role" for p in everything}))
        yield f"it wants {_wanted(compiled)}; the turns are by: {roles}"
    for pattern in compiled.match:
        grok = pattern.grok
        for name in sorted(grok.entities):
            yield _about_entity(name, grok.source, [e for p in open_to for e in call.entities(p, name)])
        if not grok.entities and open_to:
            yield f"the pattern matches nowhere: {grok.source}"


def _wanted(compiled: CompiledRule) -> str:
    when = compiled.rule.when
    parts = [("role", when.role), ("language", when.language)]
    return " and ".join(f"{name} {' or '.join(values)}" for name, values in parts if values)


def _about_entity(name: str, source: str, found: Iterable[Entity]) -> str:
    listed = [f"{entity.words} = {entity.value}" for entity in found]
    if not listed:
        return f"no {name} in the text"
    return f"there is {name} ({'; '.join(listed)}), but not where the pattern wants it: {source}"
