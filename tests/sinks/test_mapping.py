"""The mapping against the documents that are really made: nothing is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from callstash.documents import call_document, field_documents, segment_documents
from callstash.model import Event, SoundEvent
from callstash.testing.builders import make_buried, make_event, make_field, make_recording, make_segment
from sinks.mapping import FACETS, KINDS, facet_types, facets, properties

METRICS = {"talk_ms": 1, "talk_ratio": 0.5, "longest_silence_ms": 2, "agent.talk_ms": 3, "customer.unit": "words"}


def rich_event() -> Event:
    """An event that has everything a document may have."""
    meta = {"agent": "1001", "caller": "138", "callee": "139", "direction": "in", "leg": "in", "queue": "sales"}
    segment = make_segment(
        "价格一百二十九元",
        role="agent",
        speaker="A",
        turn=0,
        raw="价格幺二九元",
        confidence=0.9,
        language="zh",
        emotion="happy",
        events=("Laughter",),
    )
    field = make_field(
        "amount",
        {"amount": "129", "currency": "CNY"},
        type="money",
        confidence=0.9,
        assumptions=("pm-inferred",),
        attributes={"kind": "mobile"},
    )
    recording = make_recording(meta=meta | {"call_id": "c1", "began_at_from": "name"})
    event = make_event(segment, recording=recording, fields=[make_field(), field], tags=("refund",))
    sounds = (SoundEvent("dtmf", 0, 0, 100, "*"),)
    return replace(event, transcript=replace(event.transcript, metrics=METRICS, sounds=sounds))


def test_every_key_of_every_document_has_a_place_in_the_mapping() -> None:
    for event in (rich_event(), make_buried()):
        documents = (call_document(event),), segment_documents(event), field_documents(event)
        for kind, made in zip(KINDS, documents, strict=True):
            keys = {key for document in made for key in document if not key.startswith(FACETS)} - {"_id"}
            assert keys <= properties(kind).keys(), kind


def test_a_property_that_no_document_has_is_no_property() -> None:
    """A dashboard would show nothing for it. `error.*` is of failures, `event.ingested` and the pipeline the sink's."""
    event, buried = rich_event(), make_buried()
    made: dict[str, list[dict[str, Any]]] = {
        "calls": [call_document(event), call_document(replace(buried, meta={**buried.meta, "hint": "drop it again"}))],
        "segments": segment_documents(event),
        "fields": field_documents(event),
    }
    for kind in KINDS:
        known = {key for document in made[kind] for key in document} | {"event.ingested", "call.pipeline"}
        assert {name for name in properties(kind) if not name.startswith("call.metrics.")} <= known


def test_facets_are_typed_as_the_rules_declare() -> None:
    declared = {"amount": "money", "n": "integer", "on": "date", "phone": "phone", "odd": "no type of ours"}
    types = {"amount": "double", "n": "long", "on": "date", "phone": "keyword", "odd": "keyword"}
    assert facet_types(declared) == types
    assert {name: properties("calls", declared)[f"call.fields.{name}"].type for name in declared} == types


def test_sums_are_numbers_and_everything_else_is_text_each_once() -> None:
    money = {"amount": "129.50", "currency": "CNY"}
    fields = [
        make_field(),
        make_field(),
        make_field("amount", money, type="money"),
        make_field("vip", True, type="boolean"),
        make_field("n", 7, type="integer"),
        make_field("weird", {"a": [1]}, type="keyword"),
    ]
    assert facets(fields) == {
        "call.fields.phone": ["+8613800138000"],
        "call.fields.phone_last4": ["8000"],
        "call.fields.amount": [129.5],
        "call.fields.vip": [True],
        "call.fields.n": [7],
        "call.fields.weird": ['{"a":[1]}'],
    }


def test_a_moment_has_its_offset_where_its_date_is_whole() -> None:
    zoned = {"zoned": "2025-01-04T15:00+08:00"}
    fields = [make_field("at", "2025-01-04T15:00", type="datetime", attributes=zoned)]
    assert facets(fields) == {"call.fields.at": ["2025-01-04T15:00+08:00"]}
    assert facets([make_field("at", "--01-04T15:00", type="datetime")]) == {"call.fields.at": ["--01-04T15:00"]}


def test_a_masked_card_is_found_by_its_last_four_digits() -> None:
    assert facets([make_field("bank_card", "************1111")])["call.fields.bank_card_last4"] == ["1111"]
