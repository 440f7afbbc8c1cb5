"""An event as documents: ids, names, metrics and values."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from callstash.documents import call_document, field_documents, measured, segment_documents, shared_properties
from callstash.model import Event, Media, SoundEvent, Span
from callstash.testing import make_buried, make_event, make_field, make_recording, make_segment, make_transcript
from callstash.values import last_fours, value_number, value_text


def event() -> Event:
    meta = {"call_id": "C-1", "agent": 8001, "branch": "杭州", "date": "20261122", "@metadata": {"secret": 1}}
    segments = (
        make_segment("您好", 0, end_ms=4_000, role="agent"),
        make_segment("退款", 3_000, end_ms=9_000, role="customer", channel=1, confidence=0.9),
        make_segment("好的", 3_500, end_ms=5_000, role="agent"),
    )
    fields = (
        make_field("phone", "+8613800138000", rule="contact"),
        make_field("phone", "+8613800138000", rule="contact"),
        make_field("phone", "+861065551234", rule="contact", evidence=(Span(1, 0, 2, 3_000, 4_200),)),
        make_field("hours", "Mo-Fr 09:00-18:00", rule="hours", type="opening_hours", evidence=()),
    )
    recording = make_recording("2026/call.WAV", meta=meta, channels=2)
    return make_event(*segments, recording=recording, fields=fields)


def test_ids_are_made_of_the_recording_and_nothing_else() -> None:
    made = event()
    identity = made.recording.id
    assert call_document(made)["_id"] == identity
    assert [one["_id"] for one in segment_documents(made)] == [f"{identity}:{n}" for n in range(3)]
    rules = ("contact:0", "contact:1", "contact:2", "hours:0")
    assert [one["_id"] for one in field_documents(made)] == [f"{identity}:{rule}" for rule in rules]


def test_call_document() -> None:
    document = call_document(event())
    expected = {
        "@timestamp": "2026-11-22T06:03:01+00:00",
        "event.end": "2026-11-22T06:04:01+00:00",
        "event.duration": 60_000_000_000,
        "event.outcome": "success",
        "call.id": "C-1",
        "call.agent": "8001",
        "call.meta": {"branch": "杭州"},
        "call.channels": 1,
        "call.fields.phone": ["+8613800138000", "+861065551234"],
        "call.fields.hours": ["Mo-Fr 09:00-18:00"],
        "file.name": "call.WAV",
        "file.extension": "wav",
        "message": "您好\n退款\n好的",
    }
    assert {key: document.get(key) for key in expected} == expected


def test_metrics() -> None:
    made = event()
    measured = replace(made.transcript, metrics={"talk_ms": 9_000, "talk_ratio": 0.15, "agent.unit": "characters"})
    document = call_document(replace(made, transcript=measured))
    metrics = {key: value for key, value in document.items() if "metrics" in key}
    assert metrics == {
        "call.metrics.talk_ms": 9_000,
        "call.metrics.talk_ratio": 0.15,
        "call.metrics.agent.unit": "characters",
    }
    text = replace(made, recording=make_recording("a.txt", media=Media.TEXT), transcript=measured)
    assert not [key for key in call_document(text) if "metrics" in key], "text has no sound to measure"


def test_a_leg_recorded_apart_has_no_metrics_that_need_both_parties() -> None:
    """Each leg takes the other party's speech for silence, and hears one party only."""
    both = {
        "talk_ms": 9_000,
        "silence_ms": 51_000,
        "overlap_ms": 0,
        "talk_ratio": 0.15,
        "longest_silence_ms": 30_000,
        "turns": 1,
        "interruptions": 0,
        "agent.talk_share": 1.0,
        "agent.turns": 1,
        "agent.interruptions": 0,
        "agent.longest_monologue_ms": 9_000,
    }
    one = {
        "hold_ms": 4_000,
        "ring_ms": 0,
        "agent.talk_ms": 9_000,
        "agent.units_per_minute": 200.0,
        "agent.unit": "characters",
    }
    leg = make_recording("1732768000.123-in.wav", meta={"call_id": "1732768000.123", "leg": "in"})
    heard = replace(event().transcript, metrics=both | one)
    assert measured(replace(event(), transcript=heard)) == both | one
    document = call_document(replace(make_event(recording=leg), transcript=heard))
    assert {key for key in document if "metrics" in key} == {f"call.metrics.{name}" for name in one}


def test_sounds() -> None:
    made = event()
    assert not [key for key in call_document(made) if "sound" in key or "dtmf" in key]
    sounds = (
        SoundEvent("ring_back", 0, 0, 2_000),
        SoundEvent("dtmf", 1, 9_000, 9_100, "*"),
        SoundEvent("dtmf", 1, 9_300, 9_400, "*"),
    )
    document = call_document(replace(made, transcript=replace(made.transcript, sounds=sounds)))
    assert (document["call.sounds"], document["call.dtmf"]) == (["dtmf", "ring_back"], "**")
    assert document["call.sound_events"][:2] == [
        {"kind": "ring_back", "channel": 0, "start_ms": 0, "end_ms": 2_000},
        {"kind": "dtmf", "channel": 1, "start_ms": 9_000, "end_ms": 9_100, "value": "*"},
    ]


def test_children_repeat_what_they_share_with_the_call() -> None:
    made = event()
    for child in (*segment_documents(made), *field_documents(made)):
        assert shared_properties(made).items() <= child.items()


def test_segment_document() -> None:
    document = segment_documents(event())[1]
    assert document["message"] == "退款"
    assert (document["segment.role"], document["segment.channel"], document["segment.confidence"]) == (
        "customer",
        1,
        0.9,
    )
    assert not {"segment.speaker", "segment.turn"} & set(document)
    assert document["segment.link"] == f"calls/{event().recording.id}?t=3.0"


def test_a_segment_names_its_voice_and_its_turn() -> None:
    document = segment_documents(make_event(make_segment("您好", speaker="A", turn=0)))[0]
    assert (document["segment.speaker"], document["segment.turn"]) == ("A", 0)


def test_raw_text_stands_in_where_nothing_normalised_it() -> None:
    raw = make_segment("九点", text="")
    changed = make_segment("9点", raw="九点")
    first, second = segment_documents(make_event(raw, changed))
    assert (first["message"], "segment.raw" in first) == ("九点", False)
    assert (second["message"], second["segment.raw"]) == ("9点", "九点")


def test_field_document_carries_its_evidence() -> None:
    document = field_documents(event())[2]
    assert document["field.role"] == "customer"
    assert (document["field.start_ms"], document["field.end_ms"]) == (3_000, 4_200)
    assert document["field.link"].endswith("?t=3.0")
    assert (document["rule.id"], document["rule.version"]) == ("contact", "1")


def test_buried() -> None:
    buried = make_buried(reason="the file is empty")
    document = call_document(buried)
    assert (document["event.outcome"], document["error.type"]) == ("failure", "decode")
    assert document["error.message"] == "the file is empty"
    assert "call.meta" not in document


def test_everything_is_plain_json() -> None:
    made = event()
    for document in (call_document(made), *segment_documents(made), *field_documents(made)):
        assert json.loads(json.dumps(document)) == document


def test_no_engine_and_no_words() -> None:
    transcript = make_transcript(engine="", language=None)
    document = call_document(Event(make_recording(), transcript))
    assert document["message"] == ""
    assert not {"call.engine", "call.language"} & set(document)


@pytest.mark.parametrize(
    ("value", "text", "number"),
    [
        ("+8613800138000", "+8613800138000", None),
        ("129", "129", None),
        (3, "3", 3.0),
        (0.5, "0.5", 0.5),
        (True, "true", None),
        ({"amount": "129.50", "currency": "CNY"}, "129.50 CNY", 129.5),
        ({"amount": "much", "currency": "CNY"}, "much CNY", None),
        ({"b": 1, "a": "二"}, '{"a":"二","b":1}', None),
        (["a", "b"], '["a","b"]', None),
        (10**400, str(10**400), None),
    ],
)
def test_values(value: Any, text: str, number: float | None) -> None:
    assert (value_text(value), value_number(value)) == (text, number)


def test_the_leg_is_said_by_every_document() -> None:
    leg = make_event("您好", recording=make_recording(meta={"call_id": "1", "leg": "in"}), fields=[make_field()])
    documents = [call_document(leg), *segment_documents(leg), *field_documents(leg)]
    assert [document["call.leg"] for document in documents] == ["in"] * 3
    assert "call.meta" not in documents[0]
    assert "call.leg" not in call_document(event())


@pytest.mark.parametrize(
    ("kind", "value", "end"),
    [
        ("phone", "+8613800138000", "8000"),
        ("phone", "4006182795", "2795"),
        ("phone", "*******8000", "8000"),
        ("phone", "***********", None),
        ("phone", "12315", None),
        ("phone", "110", None),
        ("bank_card", "************1111", "1111"),
        ("bank_card", "4111 1111 1111 1234", "1234"),
        ("id_card", "11010519491231002x", "002X"),
        ("id_card", "**************002X", "002X"),
        ("order_no", "202611228000", None),
        ("integer", 13800138000, None),
    ],
)
def test_the_last_four_digits(kind: str, value: Any, end: str | None) -> None:
    made = make_event("您好", fields=[make_field("number", value, type=kind)])
    assert field_documents(made)[0].get("field.last4") == end
    assert call_document(made).get("call.fields.number_last4") == ([end] if end else None)


def test_the_last_four_digits_each_once_beside_a_rules_own() -> None:
    numbers = ("+8613800138000", "+8613900138000", "+861065551234")
    own = make_field("phone_last4", "5678", type="keyword")
    fields = [*(make_field("phone", number) for number in numbers), own]
    assert last_fours(fields) == {"phone_last4": ["5678", "8000", "1234"]}
    assert call_document(make_event("您好", fields=fields))["call.fields.phone_last4"] == ["5678", "8000", "1234"]
