"""The store keeps what it is given: the contract, and what a file on a disk adds to it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from callstash import registry
from callstash.contracts import Archive
from callstash.errors import CallstashError, Retry
from callstash.model import Verdict
from callstash.testing import PersistentSinkContract, make_buried, make_context, make_event, make_field, make_recording
from sinks import layout
from sinks.store import Store
from tests.sinks.stores import ask, filled, store_at


class TestStoreContract(PersistentSinkContract):
    def make_sink(self, tmp_path: Path) -> Store:
        return store_at(tmp_path)


def test_comes_in_by_the_door_of_all_plug_ins(tmp_path: Path) -> None:
    assert registry.load("sinks", "store") is Store
    assert isinstance(store_at(tmp_path), Archive)


def test_making_one_opens_nothing(tmp_path: Path) -> None:
    store_at(tmp_path).check()
    assert list(tmp_path.iterdir()) == []


def test_path_is_relative_to_the_configuration(tmp_path: Path) -> None:
    store = Store(Store.Options(path="elsewhere/calls.db", id="second"), make_context(tmp_path))
    store.open()
    assert (store.id, store.path) == ("second", tmp_path / "elsewhere/calls.db")
    assert store.path.exists()


def test_receipt_says_where(tmp_path: Path) -> None:
    store = filled(tmp_path, [])
    assert store.write([make_event("您好")])[0].location == "store.db"


def test_a_document_has_its_segments_and_fields(tmp_path: Path) -> None:
    money = make_field("price", {"amount": "129", "currency": "CNY"}, type="money", words="一百二十九元")
    event = make_event("您好", "一百二十九元", fields=[make_field(), money], tags=("_truncated",))
    document = filled(tmp_path, [event]).document(event.recording.id)
    assert document is not None
    assert document["message"] == "您好\n一百二十九元"
    assert [segment["message"] for segment in document["segments"]] == ["您好", "一百二十九元"]
    assert [field["field.data"] for field in document["fields"]] == ["+8613800138000", money.value]
    assert document["call.fields.price"] == ["129 CNY"]
    assert document["call.pipeline"] == "test"
    assert document["tags"] == ["_truncated"]


def test_no_document_of_an_unknown_recording(tmp_path: Path) -> None:
    assert filled(tmp_path, []).document("0" * 32) is None


def test_a_buried_recording_says_why(tmp_path: Path) -> None:
    buried = make_buried(reason="the file is encrypted")
    document = filled(tmp_path, [buried]).document(buried.recording.id)
    assert document is not None
    assert (document["event.outcome"], document["error.type"]) == ("failure", "decode")
    assert document["error.message"] == "the file is encrypted"


def test_what_was_replaced_or_removed_is_found_no_more(tmp_path: Path) -> None:
    recording = make_recording()
    store = filled(tmp_path, [make_event("我要退款", recording=recording, fields=[make_field()])])
    store.write([make_event("我要投诉", recording=recording, revision=2)])
    assert (ask(store, "退款"), ask(store, phone="*"), ask(store, "投诉")) == ([], [], ["call.wav"])
    store.remove([recording.id])
    assert ask(store, "投诉") == []


def test_arrival_is_that_of_the_revision(tmp_path: Path) -> None:
    event = make_event("您好")
    store = filled(tmp_path, [event])

    def arrived() -> str:
        with layout.reading(store.path) as connection:
            return str(connection.execute("SELECT ingested_at FROM calls").fetchone()[0])

    first = arrived()
    store.write([event])
    assert arrived() == first
    store.write([make_event("您好", recording=event.recording, revision=2)])
    assert arrived() > first


@pytest.mark.parametrize("value", [float("nan"), "lone \ud800 surrogate"])
def test_what_no_row_can_hold_is_rejected(tmp_path: Path, value: object) -> None:
    store = filled(tmp_path, [])
    bad, good = make_event("坏", fields=[make_field("odd", value, words="x")]), make_event("好")
    receipts = store.write([bad, good])
    assert [receipt.verdict for receipt in receipts] == [Verdict.REJECTED, Verdict.DELIVERED]
    assert dict(store.ids()) == {good.recording.id: 1}


def test_a_row_that_sqlite_refuses_leaves_the_old_one(tmp_path: Path) -> None:
    event = make_event("好")
    store = filled(tmp_path, [event])
    huge = make_event("好", recording=make_recording(event.recording.path[12:], revision=2**70))
    assert huge.recording.id == event.recording.id
    assert store.write([huge])[0].verdict is Verdict.REJECTED
    assert dict(store.ids()) == {event.recording.id: 1}


def test_pipelines_share_a_file_and_keep_apart(tmp_path: Path) -> None:
    recording = make_recording()
    one, other = store_at(tmp_path, "one"), store_at(tmp_path, "other")
    for store, revision in ((one, 5), (other, 1)):
        store.open()
        assert store.write([make_event(f"第{revision}版", recording=recording, revision=revision)])[0].reason == ""
    assert (dict(one.ids()), dict(other.ids())) == ({recording.id: 5}, {recording.id: 1})
    assert len(ask(one, "版")) == 2
    document = other.document(recording.id)
    assert document is not None and document["message"] == "第1版"
    one.remove([recording.id])
    assert dict(other.ids()) == {recording.id: 1}


def test_find(tmp_path: Path) -> None:
    leg_1 = make_recording("20261122_1.wav", meta={"call_id": "C-7"})
    leg_2 = make_recording("20261122_2.wav", meta={"call_id": "C-7"})
    store = filled(tmp_path, [make_event("一", recording=leg_1), make_event("二", recording=leg_2)])

    def found(what: str) -> list[str]:
        return [call["call.recording_id"] for call in store.find(what)]

    for name in (leg_1.id, leg_1.id[:8].upper(), "20261122_1.wav", "20261122_1", leg_1.path, leg_1.content_id):
        assert found(name) == [leg_1.id], name
    assert set(found("C-7")) == {leg_1.id, leg_2.id}
    assert found("C-") == found("nothing") == []


def test_writing_to_a_closed_store_says_so(tmp_path: Path) -> None:
    store = filled(tmp_path, [])
    store.close()
    with pytest.raises(Retry, match="not open"):
        store.write([make_event("您好")])


def test_full_disk(tmp_path: Path) -> None:
    store = filled(tmp_path, [make_event("早的")])
    assert store._connection is not None
    store._connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(Retry, match="full") as raised:
        store.write([make_event("很长" * 50_000)])
    assert "free some disk space" in raised.value.hint
    store._connection.execute("PRAGMA max_page_count = 1000000")
    assert store.write([make_event("很长" * 50_000)])[0].verdict is Verdict.DELIVERED
    assert len(dict(store.ids())) == 2


def test_locked_by_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "BUSY_TIMEOUT_S", 0.05)
    store = filled(tmp_path, [])
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Retry, match="locked"):
        store.write([make_event("您好")])
    other.execute("ROLLBACK")
    assert store.write([make_event("您好")])[0].verdict is Verdict.DELIVERED


def test_a_file_that_was_moved_away_is_made_again(tmp_path: Path) -> None:
    store = filled(tmp_path, [make_event("早的")])
    store.path.rename(tmp_path / "elsewhere.db")
    later = make_event("晚的")
    assert store.write([later])[0].verdict is Verdict.DELIVERED
    assert dict(store.ids()) == {later.recording.id: 1}


def test_a_corrupt_file(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    store.path.parent.mkdir()
    store.path.write_bytes(b"this is no database" * 1000)
    for attempt in (store.check, store.open):
        with pytest.raises(Retry, match="not a database") as raised:
            attempt()
        assert "out of the way" in raised.value.hint
    with pytest.raises(CallstashError, match="cannot be read"):
        ask(store, "退款")


def test_somebody_elses_database(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    store.path.parent.mkdir()
    sqlite3.connect(store.path).execute("CREATE TABLE theirs (a)")
    for attempt in (store.check, store.open, lambda: ask(store, "退款")):
        with pytest.raises(CallstashError, match="not a callstash store"):
            attempt()


def test_no_store_yet(tmp_path: Path) -> None:
    with pytest.raises(CallstashError, match="no store") as raised:
        ask(store_at(tmp_path), "退款")
    assert "callstash run" in raised.value.hint
    assert list(store_at(tmp_path).ids()) == []


def test_the_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    store = store_at(tmp_path)
    for attempt in (store.check, store.open):
        with pytest.raises(Retry):
            attempt()


@pytest.mark.parametrize("closed", ["data", "data/store.db"])
def test_a_place_that_cannot_be_written_is_seen_by_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    store = filled(tmp_path, [make_event("您好")])
    store.close()
    store.check()
    monkeypatch.setattr(os, "access", lambda path, ways: Path(path) != tmp_path / closed)  # root may write anywhere
    with pytest.raises(Retry, match="cannot be written") as raised:
        store.check()
    assert str(tmp_path / closed) in raised.value.hint
