"""Legs of one call in the store: one hit, whichever leg says what; the ends of numbers; the PBX's call id."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from callstash.contracts import Query
from callstash.model import Event, Span
from callstash.testing import BEGAN_AT, make_event, make_field, make_recording
from sinks import layout, questions
from sinks.store import Store
from tests.sinks.stores import ask, filled, hits, store_at

CARD = make_field("card", "************1111", type="bank_card", evidence=(Span(1, 0, 4, 9_000, 9_900),))
IDENTITY = make_field("id_card", "**************002X", type="id_card")


def leg(call_id: str, name: str, *texts: str, after_s: float = 0, fields: object = ()) -> Event:
    recording = make_recording(
        f"{call_id}-{name}.wav",
        meta={"call_id": call_id, "leg": name},
        began_at=BEGAN_AT + timedelta(seconds=after_s),
    )
    return make_event(*texts, recording=recording, fields=fields)  # type: ignore[arg-type]


EVENTS = [
    leg("1732768000.123", "in", "我要退款", "我的卡号", fields=[make_field(), CARD]),
    leg("1732768000.123", "out", "您好这里是客服", "好的退款", after_s=0.4, fields=[make_field()]),
    leg("1732768000.124", "in", "发票八零零零号", after_s=60),
    leg("1732768000.124", "out", "发票的号码是 8000", after_s=60.1, fields=[IDENTITY]),
    make_event(
        "别的电话",
        recording=make_recording("1732769.wav", began_at=BEGAN_AT - timedelta(hours=1)),
        fields=[make_field("hotline", "12315", type="phone")],
    ),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return filled(tmp_path_factory.mktemp("legs"), EVENTS)


def ask_for(store: Store, name: str, value: str) -> list[str]:
    return ask(store, **{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        (["退款"], ["1732768000.123-in.wav"]),
        (["我要", "客服"], ["1732768000.123-in.wav"]),
        (["我要", "发票"], []),
        (["1732768000.123"], ["1732768000.123-in.wav"]),
        (["1732768000.123", "客服"], ["1732768000.123-out.wav"]),
        (["1732768000.124", "客服"], []),
        (["1732768000*"], ["1732768000.124-in.wav", "1732768000.123-in.wav"]),
        (["*.124"], ["1732768000.124-in.wav"]),
        (["1732768*.123"], ["1732768000.123-in.wav"]),
        (["1732768???.123"], []),
        (["8000"], ["1732768000.124-out.wav", "1732768000.123-in.wav"]),
        (["1111"], ["1732768000.123-in.wav"]),
        (["002x"], ["1732768000.124-out.wav"]),
        (["111"], []),
        (["好的退款", "1111"], ["1732768000.123-out.wav"]),
        (["发票", "1111"], []),
        ([], ["1732768000.124-in.wav", "1732768000.123-in.wav", "1732769.wav"]),
    ],
)
def test_a_call_is_one_hit_whichever_leg_says_it(store: Store, terms: list[str], found: list[str]) -> None:
    assert ask(store, *terms) == found


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("phone_last4", "8000", ["123-in"]),
        ("PHONE_LAST4", "8*", ["123-in"]),
        ("phone_last4", "*", ["123-in"]),
        ("phone_last4", "1111", []),
        ("bank_card_last4", "1111", ["123-in"]),
        ("card_last4", "1111", ["123-in"]),
        ("id_card_last4", "002x", ["124-out"]),
        ("last4", "8000", ["123-in"]),
        ("last4", "1111", ["123-in"]),
        ("last4", "*00", ["123-in"]),
        ("last4", "2315", []),
        ("phone", "13800138000", ["123-in"]),
        ("card", "*1111", ["123-in"]),
        ("call.id", "1732768000.123", ["123-in"]),
        ("call_id", "1732768*", ["124-in", "123-in"]),
        ("call.id", "*", ["124-in", "123-in"]),
        ("call.id", "17327", []),
    ],
)
def test_conditions(store: Store, name: str, value: str, found: list[str]) -> None:
    assert [one.removeprefix("1732768000.").removesuffix(".wav") for one in ask_for(store, name, value)] == found


def test_conditions_may_hold_in_different_legs(store: Store) -> None:
    asked = (("call.id", "1732768000.124"), ("id_card_last4", "002X"))
    (hit,) = store.search(Query(("八零零零",), asked))
    assert (hit.leg, hit.segment) == ("in", 0)
    assert not store.search(Query(("八零零零",), (*asked, ("phone", "*"))))


def test_a_hit_knows_the_legs_and_what_was_found_in_each(store: Store) -> None:
    (hit,) = hits(store, "1732768000.123")
    assert (hit.leg, [(one["leg"], one["path"]) for one in hit.recordings]) == (
        "in",
        [("in", "/recordings/1732768000.123-in.wav"), ("out", "/recordings/1732768000.123-out.wav")],
    )
    found = [(field["name"], field["leg"]) for field in hit.fields]
    assert found == [("phone", "in"), ("card", "in"), ("phone", "out")]
    alone = hits(store, "1732769")[0]
    assert (alone.leg, alone.recordings, "leg" in alone.fields[0]) == ("", (), False)


def test_a_number_that_ends_so_is_shown_where_it_was_said(store: Store) -> None:
    (hit,) = hits(store, "1111")
    assert (hit.segment, hit.start_ms, hit.text) == (None, 9_000, "我的卡号")


def test_a_transfer_is_one_hit_too_and_pipelines_keep_apart(tmp_path: Path) -> None:
    parts = [
        make_event(text, recording=make_recording(f"{text}.wav", meta={"call_id": "C-7"}, began_at=BEGAN_AT + after))
        for text, after in (("转接", timedelta(minutes=5)), ("您好", timedelta()))
    ]
    one, other = store_at(tmp_path, "one"), store_at(tmp_path, "other")
    for store in (one, other):
        store.open()
        store.write(parts)
    assert ask(one, "C-7") == ["您好.wav", "您好.wav"]
    assert [len(hit.recordings) for hit in hits(one, "转接", "您好")] == [2, 2]
    assert ask(one) == ["您好.wav", "您好.wav"]


def test_a_leg_that_comes_late_joins_and_one_that_goes_leaves(tmp_path: Path) -> None:
    store = filled(tmp_path, EVENTS[:1])
    assert hits(store, "退款")[0].recordings == ()
    store.write(EVENTS[1:2])
    assert len(hits(store, "退款")[0].recordings) == 2
    store.remove([EVENTS[0].recording.id])
    assert (ask(store, "我要"), hits(store, "退款")[0].recordings) == ([], ())


def plan(store: Store, query: Query) -> Iterator[str]:
    statement = questions.search(query)
    assert statement is not None
    with layout.reading(store.path) as connection:
        for row in connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters):
            yield row[3]


@pytest.mark.parametrize(
    "query",
    [
        Query(("8000",)),
        Query(("1732768000.123",)),
        Query(("17327680*",)),
        Query(fields=(("last4", "8000"),)),
        Query(fields=(("phone_last4", "8000"),)),
        Query(fields=(("phone", "13800138000"),)),
        Query(fields=(("price", "129"),)),
        Query(fields=(("call.id", "17327680*"),)),
    ],
)
def test_an_index_answers(store: Store, query: Query) -> None:
    assert not [step for step in plan(store, query) if step.startswith(("SCAN calls", "SCAN fields"))]


def test_the_latest_calls_are_read_in_their_order(store: Store) -> None:
    steps = list(plan(store, Query()))
    assert "SCAN calls USING INDEX calls_by_start" in steps
    assert not [step for step in steps if "TEMP B-TREE" in step]


def test_a_store_of_the_first_layout_learns_the_ends_of_its_numbers(tmp_path: Path) -> None:
    store = filled(tmp_path, [leg("1732768000.123", "in", "您好", "卡号", fields=[CARD])])
    store.close()
    connection = sqlite3.connect(store.path, isolation_level=None)
    connection.execute("UPDATE fields SET last4 = NULL, doc = json_remove(doc, '$.\"field.last4\"')")
    connection.execute("PRAGMA user_version = 1001")
    connection.close()
    store.open()
    assert ask(store, card_last4="1111") == ["1732768000.123-in.wav"]
