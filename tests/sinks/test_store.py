"""The store keeps what it is given: the contract, and what a file on a disk adds to it."""

from __future__ import annotations

from pathlib import Path

from callstash.contracts import Archive
from callstash.testing import PersistentSinkContract, make_context
from sinks.store import Store


def store_at(tmp_path: Path, pipeline: str = "test") -> Store:
    return Store(Store.Options(), make_context(tmp_path, pipeline))


class TestStoreContract(PersistentSinkContract):
    def make_sink(self, tmp_path: Path) -> Store:
        return store_at(tmp_path)


def test_is_an_archive(tmp_path: Path) -> None:
    assert isinstance(store_at(tmp_path), Archive)
