"""What a match's captures become: typed fields with their evidence; and how a value said twice is one field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from callstash.grok import Grok, GrokMatch, Value
from callstash.model import Field, Span
from rules.entities import Entity
from rules.model import Rule
from rules.options import dotted
from rules.passages import Passage
from rules.shadow import Shadow

TYPES = {
    "int": "integer",
    "long": "integer",
    "float": "float",
    "double": "float",
    "boolean": "boolean",
    "string": "keyword",
}
CATEGORY = "category"
Dictionaries = Mapping[str, Mapping[str, str]]
"""Pattern name -> its words, folded -> what each means."""


@dataclass(frozen=True, slots=True)
class Match:
    """One match of one pattern of a rule: characters `start`..`end` of a passage."""

    pattern: Grok
    passage: Passage
    start: int
    end: int
    fields: tuple[Field, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where it stands, segment by segment."""
        return self.passage.spans(self.start, self.end)


def match_of(
    rule: Rule, pattern: Grok, passage: Passage, shadow: Shadow, found: GrokMatch, words: Dictionaries
) -> Match:
    """Map a match in the shadow back to the text, with the fields that its captures make."""
    fields = tuple(_fields(rule, passage, shadow, found.values, words))
    return Match(pattern, passage, *shadow.span(found.start, found.end), fields)


def _fields(
    rule: Rule, passage: Passage, shadow: Shadow, values: tuple[Value, ...], words: Dictionaries
) -> Iterator[Field]:
    for value in values:
        start, end = shadow.span(value.start, value.end)
        made = _field(rule, value.capture.field, passage, start, end)
        entity = shadow.entities.get(value.start) if value.capture.entity and value.end > value.start else None
        if value.start == value.end:
            if rule.keep_empty_captures:  # else an empty capture says nothing, as in Logstash
                yield made
        elif entity:
            yield _typed(made, entity)
        else:
            yield replace(made, type=TYPES[value.capture.type], value=_plain(value, passage.text[start:end], words))


def _plain(value: Value, text: str, words: Dictionaries) -> Any:
    known = words.get(value.capture.pattern, {})
    return known.get(text.casefold(), text) if value.capture.type == "string" else value.value


def _field(rule: Rule, name: str, passage: Passage, start: int, end: int) -> Field:
    return Field(
        field_name(name, rule.target),
        "keyword",
        None,
        passage.words(start, end),
        passage.spans(start, end),
        rule.rule,
        rule.version,
        passage.confidence(start, end),
    )


def field_name(captured: str, target: str | None = None) -> str:
    """Name of the field that a capture fills."""
    return f"{target}.{dotted(captured)}" if target else dotted(captured)


def _typed(made: Field, entity: Entity) -> Field:
    confidence = round(entity.confidence * (1.0 if made.confidence is None else made.confidence), 4)
    return replace(
        made,
        type=entity.type.lower(),
        value=entity.value,
        confidence=confidence,
        assumptions=entity.assumptions,
        attributes={**entity.attributes, **({"corrected": True} if entity.corrected else {})},
    )


def category_field(rule: Rule, matches: list[Match]) -> Field:
    """The field that says what the call is about, with everything that says so as its evidence."""
    spans = dict.fromkeys(span for match in matches for span in match.spans)
    words = matches[0].passage.words(matches[0].start, matches[0].end) if matches else ""
    evidence = tuple(sorted(spans, key=lambda span: (span.segment, span.start)))
    return Field(CATEGORY, CATEGORY, rule.category, words, evidence, rule.rule, rule.version)


def merged(fields: tuple[Field, ...], found: Field) -> tuple[Field, ...]:
    """Add a field; one of the same name and value gains its evidence instead."""
    for index, known in enumerate(fields):
        if known.name == found.name and known.value == found.value and type(known.value) is type(found.value):
            return (*fields[:index], _joined(known, found), *fields[index + 1 :])
    return (*fields, found)


def _joined(known: Field, found: Field) -> Field:
    spans = sorted({*known.evidence, *found.evidence}, key=lambda s: (s.segment, s.start, s.end))
    new = not {*found.evidence} <= {*known.evidence}  # two patterns of a rule may find the same mention
    sure = [value for value in (known.confidence, found.confidence) if value is not None]
    return replace(
        known,
        evidence=tuple(spans),
        attributes={**found.attributes, **known.attributes},
        confidence=max(sure, default=None),
        mentions=known.mentions + (found.mentions if new else 0),
    )
