"""The store's file: opening it, its layout, and making a new layout out of an older one's documents."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from callstash.database import statements, use_wal
from callstash.database import transaction as transaction
from callstash.errors import CallstashError, Retry
from callstash.searchtext import SEGMENTATION
from sinks.rows import Document, fields, insert, segments

LAYOUT = 2
SENTINEL = LAYOUT * 1000 + SEGMENTATION
"""`PRAGMA user_version`: a file with a lower one is laid out anew."""
APPLICATION_ID = 0x63737374
BUSY_TIMEOUT_S = 30.0

_TABLES = ("fields", "segments", "calls")


def connect(path: Path) -> sqlite3.Connection:
    """Open for writing, creating what is missing. Raise Retry where the disk will not."""
    with destination_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        try:
            refuse_strangers(connection, path)
            use_wal(connection)
            # FULL: what we answered DELIVERED for must outlive a power cut
            for setting in ("synchronous = FULL", "journal_size_limit = 67108864"):
                connection.execute(f"PRAGMA {setting}")
            _bring_up_to_date(connection)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection with one view of the store, whatever is written meanwhile."""
    if not path.exists():
        raise CallstashError(f"there is no store at {path} yet", "start it: callstash run")
    try:
        connection = connect_read_only(path)
        try:
            connection.isolation_level = None
            connection.execute("BEGIN")
            _require_layout(connection, path)
            yield connection
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise CallstashError(f"the store {path} cannot be read: {error}", _advice(error, path)) from error


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A connection that cannot write.

    In a folder that we may only read, SQLite cannot join the writers of a WAL file. Without a `-wal` beside it nobody
    writes, and the file can be taken as it is.
    """
    alone = not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
    mode = "immutable=1" if alone else "mode=ro"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=BUSY_TIMEOUT_S)


def refuse_strangers(connection: sqlite3.Connection, path: Path) -> None:
    """Raise CallstashError where the file is no store of ours, or one from a later version."""
    # one statement, one view: another process may be creating it at this moment
    tables, version, application = connection.execute(
        "SELECT (SELECT count(*) FROM sqlite_master), user_version, application_id "
        "FROM pragma_user_version, pragma_application_id"
    ).fetchone()
    if tables and application != APPLICATION_ID:
        raise CallstashError(f"{path} is a database, but not a callstash store", "give the store sink another path")
    if version > SENTINEL:
        raise CallstashError(
            f"{path} was written by a newer callstash (layout {version}, this one knows {SENTINEL})",
            "run the newer version, or give the store sink another path",
        )


@contextmanager
def destination_errors(path: Path) -> Iterator[None]:
    """What SQLite and the disk say of the destination as a whole becomes a Retry with its next step."""
    try:
        yield
    except (sqlite3.DatabaseError, OSError) as error:
        raise Retry(f"the store {path} cannot be written: {error}", _advice(error, path)) from error


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _require_layout(connection: sqlite3.Connection, path: Path) -> None:
    refuse_strangers(connection, path)
    version = _version(connection)
    if not version:
        raise CallstashError(f"the store {path} has nothing in it yet", "start it: callstash run")
    if version < SENTINEL:
        raise CallstashError(
            f"the store {path} was written by an older callstash (layout {version}, this one reads {SENTINEL})",
            "start `callstash run` once: it lays the store out anew",
        )


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    if _version(connection) == SENTINEL:
        return
    with transaction(connection):
        version = _version(connection)  # another process may have been faster
        if version == SENTINEL:
            return
        if version:
            _set_aside(connection)
        for statement in statements(files("sinks").joinpath("schema.sql").read_text("utf-8")):
            connection.execute(statement)
        if version:
            _copy(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SENTINEL}")


def _set_aside(connection: sqlite3.Connection) -> None:
    """Rename the old tables; drop the old index, made by a segmentation that is no longer ours."""
    connection.execute("DROP TABLE IF EXISTS segments_text")
    indexes = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for (name,) in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    for table in _TABLES:
        connection.execute(f"ALTER TABLE {table} RENAME TO old_{table}")


def _copy(connection: sqlite3.Connection) -> None:
    calls = connection.execute("SELECT id, pipeline, ingested_at, doc FROM old_calls")
    for call, pipeline, ingested_at, doc in calls:
        said, found = segments(connection, call, table="old_segments"), fields(connection, call, "old_fields")
        insert(connection, Document(pipeline, json.loads(doc), said, found), ingested_at)
    for table in _TABLES:
        connection.execute(f"DROP TABLE old_{table}")


def _advice(error: Exception, path: Path) -> str:
    said = str(error).lower()
    if "locked" in said or "busy" in said:
        return f"another process holds it: see who with `lsof {path}`; it is tried again"
    if "full" in said or "no space" in said:
        return f"free some disk space below {path.parent}; it is tried again"
    if "malformed" in said or "not a database" in said:
        return f"move {path} out of the way: `callstash reconcile` then says which calls to deliver again"
    return f"check that {path.parent} can be written; it is tried again"
