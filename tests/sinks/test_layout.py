"""A store of an older layout is laid out anew from its documents; reading needs no right to write."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from callstash.errors import CallstashError
from callstash.testing import make_event, make_field
from sinks import layout
from sinks.store import Store
from tests.sinks.stores import ask, filled, store_at

EVENTS = [
    make_event("我要退款", "order 12315", fields=[make_field(), make_field("callback", "+861065551234", type="phone")]),
    make_event("您好"),
]


def _as_if_older(store: Store) -> None:
    """An index of another segmentation, a column of another name, and the sentinel of that time."""
    store.close()
    connection = sqlite3.connect(store.path, isolation_level=None)
    connection.execute("INSERT INTO segments_text (segments_text) VALUES ('delete-all')")
    connection.execute("INSERT INTO segments_text (rowid, text) VALUES (1, 'nonsense')")
    connection.execute("ALTER TABLE fields RENAME COLUMN last4 TO former")
    connection.execute(f"PRAGMA user_version = {layout.SENTINEL - 1}")
    connection.close()


def _dump(store: Store) -> list[str]:
    with layout.reading(store.path) as connection:
        return [line for line in _lines(connection) if "sqlite_sequence" not in line]


def _lines(connection: sqlite3.Connection) -> Iterator[str]:
    for table in ("calls", "segments", "fields"):
        yield from map(str, connection.execute(f"SELECT * FROM {table} ORDER BY id"))


def test_an_older_layout_is_made_anew(tmp_path: Path) -> None:
    store = filled(tmp_path, EVENTS)
    before = _dump(store)
    _as_if_older(store)
    with pytest.raises(CallstashError, match="older callstash") as raised:
        ask(store, "退款")
    assert "callstash run" in raised.value.hint
    store.open()
    assert _dump(store) == before
    assert ask(store, "退款", "12315") == ["我要退款.wav"]
    assert ask(store, "nonsense") == []
    assert ask(store, phone="*1234") == ["我要退款.wav"]
    assert store.write(EVENTS)[0].reason == ""


def test_a_rebuild_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(tmp_path, EVENTS)
    before = _dump(store)
    _as_if_older(store)
    with monkeypatch.context() as patch:
        patch.setattr(layout, "insert", lambda *a: (_ for _ in ()).throw(KeyError("a bug")))
        with pytest.raises(KeyError):
            store.open()
    store.open()
    assert _dump(store) == before


def test_a_newer_layout_is_refused(tmp_path: Path) -> None:
    store = filled(tmp_path, EVENTS)
    store.close()
    sqlite3.connect(store.path).execute(f"PRAGMA user_version = {layout.SENTINEL + 1}")
    for attempt in (store.open, store.check, lambda: ask(store, "退款")):
        with pytest.raises(CallstashError, match="newer callstash"):
            attempt()


def test_reading_where_one_may_not_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(tmp_path, EVENTS)
    store.close()
    store.path.parent.chmod(0o555)
    monkeypatch.setattr(os, "access", lambda *a: False)  # root may write anywhere
    try:
        assert ask(store_at(tmp_path), "退款") == ["我要退款.wav"]
    finally:
        store.path.parent.chmod(0o755)
    assert sorted(path.name for path in store.path.parent.iterdir()) == ["store.db"]


def test_an_empty_file_is_a_store_to_be(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    store.path.parent.mkdir()
    store.path.touch()
    store.check()
    with pytest.raises(CallstashError, match="nothing in it yet"):
        ask(store, "退款")
    store.open()
    assert ask(store, "退款") == []
