"""One rule on one call: where it applies, what it finds, and the fields that makes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from callstash.grok import Grok, GrokMatch
from callstash.model import Event, Field, Segment
from rules.entities import Entity, EntityContext, entity_types
from rules.model import Rule, When
from rules.passages import Passage, heard_before, passages
from rules.shadow import Shadow, cast

_TYPES = {"int": "integer", "float": "float", "string": "keyword"}


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its patterns compiled."""

    rule: Rule
    patterns: tuple[Grok, ...]

    @property
    def entities(self) -> frozenset[str]:
        """All entities that its patterns name."""
        return frozenset(name for pattern in self.patterns for name in pattern.entities)


@dataclass(slots=True)
class Call:
    """An event's texts as rules read them: passages, and their entities, found once and kept."""

    event: Event
    context: EntityContext
    deadline: float = float("inf")
    """`time.monotonic()` until which patterns may run."""
    _passages: dict[bool, list[Passage]] = field(default_factory=dict)
    _entities: dict[tuple[int, str], list[Entity]] = field(default_factory=dict)
    _shadows: dict[tuple[int, frozenset[str]], Shadow] = field(default_factory=dict)

    @property
    def segments(self) -> tuple[Segment, ...]:
        return self.event.transcript.segments

    def passages(self, raw: bool) -> list[Passage]:
        """The call's passages, of the text or of what was heard."""
        if raw not in self._passages:
            self._passages[raw] = passages(self.segments, raw)
        return self._passages[raw]

    def shadow(self, passage: Passage, names: frozenset[str]) -> Shadow:
        """The passage's shadow for a pattern that names these entities."""
        key = (id(passage), names)
        if key not in self._shadows:
            found = [entity for name in sorted(names) for entity in self.entities(passage, name)]
            self._shadows[key] = cast(passage.text, found)
        return self._shadows[key]

    def entities(self, passage: Passage, name: str) -> list[Entity]:
        """The passage's entities of one kind."""
        key = (id(passage), name)
        if key not in self._entities:
            before = replace(self.context, before=lambda at: heard_before(self.segments, passage.piece_at(at).index))
            self._entities[key] = list(entity_types()[name].find(passage.text, before))
        return self._entities[key]

    def timeout_s(self) -> float:
        """Seconds left; raises TimeoutError where none are."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, 3600.0)


@dataclass(frozen=True, slots=True)
class Match:
    """One match of one pattern of a rule."""

    pattern: Grok
    passage: Passage
    start: int
    end: int
    fields: tuple[Field, ...]


def applies(when: When, call: Call) -> bool:
    """Whether the call as a whole meets the rule's conditions (on its metadata)."""
    return all(_allowed(call.event.meta.get(key), wanted) for key, wanted in when.metadata.items())


def takes(when: When, passage: Passage, language: str | None) -> bool:
    """Whether a passage meets the rule's conditions (role and language)."""
    if when.role and "any" not in when.role and passage.role not in when.role:
        return False
    spoken = (passage.language or language or "").lower().split("-")[0]
    return not when.language or not spoken or spoken in (name.lower().split("-")[0] for name in when.language)


def _allowed(value: Any, wanted: Any) -> bool:
    choices = wanted if isinstance(wanted, list | tuple) else [wanted]
    return value in choices or str(value) in [str(choice) for choice in choices if value is not None]


def matches(compiled: CompiledRule, call: Call) -> Iterator[Match]:
    """Yield every match of a rule, passage by passage. Raise TimeoutError when the event's time is up."""
    rule = compiled.rule
    if not applies(rule.when, call):
        return
    for passage in call.passages(rule.on == "raw"):
        if not takes(rule.when, passage, call.event.transcript.language):
            continue
        for pattern in compiled.patterns:
            shadow = call.shadow(passage, pattern.entities)
            for found in pattern.find(shadow.text, call.timeout_s()):
                yield _match(rule, pattern, passage, shadow, found)


def _match(rule: Rule, pattern: Grok, passage: Passage, shadow: Shadow, found: GrokMatch) -> Match:
    fields = []
    for value in found.values:
        if value.start == value.end:
            continue  # an empty capture says nothing, as in Logstash
        entity = shadow.entities.get(value.start) if value.capture.entity else None
        start, end = shadow.span(value.start, value.end)
        kept = value.value if value.capture.type != "string" else passage.text[start:end]
        made = _field(rule, value.capture.field, passage, start, end)
        fields.append(_typed(made, entity) if entity else replace(made, type=_TYPES[value.capture.type], value=kept))
    return Match(pattern, passage, *shadow.span(found.start, found.end), tuple(fields))


def _field(rule: Rule, name: str, passage: Passage, start: int, end: int) -> Field:
    return Field(
        name,
        "keyword",
        None,
        passage.words(start, end),
        passage.spans(start, end),
        rule.rule,
        rule.version,
        passage.confidence(start, end),
    )


def _typed(made: Field, entity: Entity) -> Field:
    confidence = round(entity.confidence * (1.0 if made.confidence is None else made.confidence), 4)
    return replace(
        made,
        type=entity.type.lower(),
        value=entity.value,
        confidence=confidence,
        assumptions=entity.assumptions,
        attributes=dict(entity.attributes),
    )


def merged(fields: tuple[Field, ...], found: Field) -> tuple[Field, ...]:
    """Add a field; one of the same name and value gains its evidence instead."""
    for index, known in enumerate(fields):
        if known.name == found.name and known.value == found.value and type(known.value) is type(found.value):
            return (*fields[:index], _joined(known, found), *fields[index + 1 :])
    return (*fields, found)


def _joined(known: Field, found: Field) -> Field:
    spans = sorted({*known.evidence, *found.evidence}, key=lambda s: (s.segment, s.start, s.end))
    attributes: Mapping[str, Any] = {**found.attributes, **known.attributes}
    sure = [value for value in (known.confidence, found.confidence) if value is not None]
    return replace(known, evidence=tuple(spans), attributes=attributes, confidence=max(sure, default=None))
