"""One SQLite file, one writer connection shared by the threads of a process, short transactions."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from callstash.errors import CallstashError

SCHEMA_VERSION = 1
BUSY_TIMEOUT_S = 30

Parameters = Sequence[Any] | Mapping[str, Any]


def now() -> str:
    """The clock, as the journal writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Database:
    """The journal's file. Every commit is durable before it returns (WAL, synchronous=FULL)."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        use_wal(self._connection)
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._migrate()

    def _migrate(self) -> None:
        with self.transaction():
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if version > SCHEMA_VERSION:
                raise CallstashError(
                    f"{self.path} was written by a newer callstash (schema {version}, this one knows {SCHEMA_VERSION})",
                    "run the newer version, or give this one another path.data",
                )
            if version == SCHEMA_VERSION:
                return
            for statement in statements(files("callstash").joinpath("schema.sql").read_text("utf-8")):
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; nested use joins the outer transaction."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            with transaction(self._connection):
                yield

    def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        with self._lock:
            found: sqlite3.Row | None = self._connection.execute(sql, parameters).fetchone()
            return found

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, parameters)
        return found[0] if found else None

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        """Execute one statement; return the number of rows that it changed."""
        with self._lock:
            return self._connection.execute(sql, parameters).rowcount

    def close(self) -> None:
        """Idempotent."""
        with self._lock:
            self._connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk rolls back by itself
            connection.execute("ROLLBACK")
        raise


def use_wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging.

    Where two connections switch a new file at the same moment, SQLite tells one of them `locked` at once, whatever its
    busy timeout is: the waiting is done here.
    """
    until = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def statements(script: str) -> Iterator[str]:
    """One by one: `executescript` would commit what it finds begun."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
