"""Stores for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from callstash.contracts import Hit, Query
from callstash.model import Event
from callstash.testing import make_context
from sinks.store import Store


def store_at(tmp_path: Path, pipeline: str = "test") -> Store:
    """A store, not opened."""
    return Store(Store.Options(), make_context(tmp_path, pipeline))


def filled(tmp_path: Path, events: Iterable[Event]) -> Store:
    """A store that holds these events."""
    store = store_at(tmp_path)
    store.open()
    store.write(list(events))
    return store


def ask(store: Store, *terms: str, limit: int = 20, **fields: str) -> list[str]:
    """File names of the hits, in order."""
    return [hit.path.rsplit("/", 1)[-1] for hit in hits(store, *terms, limit=limit, **fields)]


def hits(store: Store, *terms: str, limit: int = 20, **fields: str) -> list[Hit]:
    return list(store.search(Query(terms, tuple(fields.items()), limit)))
