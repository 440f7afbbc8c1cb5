"""The journal's file."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from callstash.database import SCHEMA_VERSION, Database
from callstash.errors import CallstashError

INSERT = "INSERT INTO facts VALUES ('p', ?, 'x')"


def test_a_transaction_is_all_or_nothing_and_nests(tmp_path: Path) -> None:
    database = Database(tmp_path / "journal.db")
    with pytest.raises(RuntimeError), database.transaction():
        database.run(INSERT, ("one",))
        with database.transaction():
            database.run(INSERT, ("two",))
        raise RuntimeError
    assert database.value("SELECT count(*) FROM facts") == 0


def test_threads_take_turns(tmp_path: Path) -> None:
    database = Database(tmp_path / "journal.db")

    def write(worker: int) -> None:
        for number in range(20):
            with database.transaction():
                database.run(INSERT, (f"{worker}-{number}",))

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert database.value("SELECT count(*) FROM facts") == 80


def test_a_command_reads_and_writes_beside_the_worker(tmp_path: Path) -> None:
    worker, command = Database(tmp_path / "journal.db"), Database(tmp_path / "journal.db")
    worker.run(INSERT, ("one",))
    assert command.value("SELECT count(*) FROM facts") == 1
    command.run(INSERT, ("two",))
    assert worker.value("SELECT count(*) FROM facts") == 2


def test_every_commit_is_durable_before_it_returns(tmp_path: Path) -> None:
    database = Database(tmp_path / "journal.db")
    assert database.value("PRAGMA journal_mode") == "wal"
    assert database.value("PRAGMA synchronous") == 2, "FULL"


def test_a_journal_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    Database(tmp_path / "journal.db").close()
    connection = sqlite3.connect(tmp_path / "journal.db")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(CallstashError, match="newer callstash"):
        Database(tmp_path / "journal.db")


def full(database: Database) -> Database:
    """No page more than now: as on a full disk."""
    database.run(f"PRAGMA max_page_count = {database.value('PRAGMA page_count')}")
    return database


def test_a_full_disk_is_said_and_the_next_transaction_works(tmp_path: Path) -> None:
    database = full(Database(tmp_path / "journal.db"))
    with pytest.raises(sqlite3.OperationalError, match="full"), database.transaction():
        for number in range(1000):
            database.run("INSERT INTO facts VALUES ('p', ?, ?)", (str(number), "x" * 4000))
    database.run("PRAGMA max_page_count = 100000")
    with database.transaction():
        database.run(INSERT, ("one",))
    assert database.value("SELECT count(*) FROM facts") == 1


def test_a_commit_that_fails_leaves_no_transaction_open(tmp_path: Path) -> None:
    database = Database(tmp_path / "journal.db")
    database.run("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
    database.run("CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(sqlite3.IntegrityError), database.transaction():
        database.run("INSERT INTO children VALUES (7)")  # noticed by COMMIT
    with database.transaction():
        database.run(INSERT, ("one",))
    other = Database(tmp_path / "journal.db")
    assert other.value("SELECT count(*) FROM facts") == 1, "it is committed, and nothing is locked"
