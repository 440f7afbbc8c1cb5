"""The `store` sink: calls, segments and fields in one SQLite file, searchable as they arrive."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from pydantic import Field

from callstash import folders
from callstash.contracts import Context
from callstash.errors import Retry
from callstash.model import Event, Receipt, Verdict
from callstash.options import SinkOptions
from sinks.archive import StoreArchive
from sinks.layout import connect, connect_read_only, destination_errors, refuse_strangers, transaction
from sinks.rows import Document, delete, document, insert

_BAD_ROW = (sqlite3.DataError, sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError, OverflowError)


class StoreOptions(SinkOptions):
    """The embedded store: one SQLite file. Commands and the console read it while it is written."""

    path: str | None = Field(
        None, description="The file; default: store.db in path.data. Not on a network file system."
    )


class Store(StoreArchive):
    """Writes by one connection, whichever thread asks; reads by connections of their own, beside the writer."""

    Options = StoreOptions

    def __init__(self, options: StoreOptions, context: Context) -> None:
        self.id = options.id or "store"
        path = context.base_dir / options.path if options.path else context.data_dir / "store.db"
        super().__init__(path, context.pipeline_id)
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None
        self._lock = threading.RLock()

    def open(self) -> None:
        """Create or open the file; one of an older layout is laid out anew."""
        with self._lock:
            if self._connection is None:
                self._connection = connect(self.path)
                self._opened = self._file_id()

    def check(self) -> None:
        """Raise where the file is not ours, or its place cannot be written."""
        folder = folders.existing_parent(self.path.absolute().parent)
        if not folder.is_dir():
            raise Retry(f"the store's folder {self.path.parent} cannot be made: {folder} is a file", "move it away")
        there = self.path.exists()
        if there and self.path.stat().st_size:
            with destination_errors(self.path):
                connection = connect_read_only(self.path)
                try:
                    refuse_strangers(connection, self.path)
                finally:
                    connection.close()
        # beside the file SQLite keeps others while it writes
        for place, ways in ((folder, os.W_OK | os.X_OK), *([(self.path, os.W_OK)] if there else [])):
            if not os.access(place, ways):
                hint = f"let the user that runs callstash write there: ls -ld {place}; it is tried again"
                raise Retry(f"the store {self.path} cannot be written: no leave to write {place}", hint)

    def write(self, events: Sequence[Event]) -> Sequence[Receipt]:
        """One transaction for all: what is answered DELIVERED outlives a power cut."""
        prepared = [self._prepare(event) for event in events]
        with self._writing() as connection:
            return [one if isinstance(one, Receipt) else self._put(connection, one) for one in prepared]

    def remove(self, recording_ids: Sequence[str]) -> None:
        """Unknown ids are fine."""
        with self._writing() as connection:
            for recording_id in recording_ids:
                if held := self._held(connection, recording_id):
                    delete(connection, held[0])

    def close(self) -> None:
        """Idempotent."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection, self._opened = None, None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._opened is None:
                raise Retry(f"the store {self.path} is not open", "open the sink first")
            # somebody may have moved the file away: writing on into it would lose what we answer DELIVERED for
            if self._file_id() != self._opened and self._connection is not None:
                self._connection.close()
                self._connection = None
            self.open()
            assert self._connection is not None
            with destination_errors(self.path), transaction(self._connection):
                yield self._connection

    def _file_id(self) -> tuple[int, int] | None:
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _prepare(self, event: Event) -> Document | Receipt:
        try:
            return document(self.pipeline, event)
        except (TypeError, ValueError) as error:
            return Receipt(Verdict.REJECTED, f"not storable: {error}", "a field's value must be plain JSON")

    def _put(self, connection: sqlite3.Connection, new: Document) -> Receipt:
        held = self._held(connection, new.recording_id)
        if held and held[1] > new.revision:
            return Receipt(Verdict.DELIVERED, "already newer", location=self.path.name)
        ingested_at = held[2] if held and held[1] == new.revision else datetime.now(UTC).isoformat()
        connection.execute("SAVEPOINT event")
        try:
            if held:
                delete(connection, held[0])
            insert(connection, new, ingested_at)
        except _BAD_ROW as error:
            connection.execute("ROLLBACK TO event")
            return Receipt(Verdict.REJECTED, f"not storable: {error}", "report it with the recording's transcript")
        connection.execute("RELEASE event")
        return Receipt(Verdict.DELIVERED, location=self.path.name)

    def _held(self, connection: sqlite3.Connection, recording_id: str) -> tuple[int, int, str] | None:
        found: tuple[int, int, str] | None = connection.execute(
            "SELECT id, revision, ingested_at FROM calls WHERE pipeline = ? AND recording_id = ?",
            [self.pipeline, recording_id],
        ).fetchone()
        return found
