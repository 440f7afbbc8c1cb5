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
