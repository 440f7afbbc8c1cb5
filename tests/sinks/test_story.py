"""What becomes of the store when its writer is killed, and when it is read while it is written."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

from callstash.contracts import Query
from callstash.testing import make_event, make_recording
from sinks.questions import search
from tests.sinks.stores import ask, filled, hits, store_at
from tests.sinks.writer import BATCH, RECORDINGS


def _killed_writer(folder: Path, start: int, after_s: float) -> list[tuple[int, int]]:
    """Run the writer, kill it with SIGKILL some time after its first batch; return what it said was delivered."""
    command = [sys.executable, "-m", "tests.sinks.writer", str(folder), str(start)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline()]
        time.sleep(after_s)
        process.kill()
        said += process.stdout.readlines()
    whole = [line.split() for line in said if line.endswith("\n")]
    return [(int(first), int(revision)) for first, revision in whole]


def test_a_killed_writer_leaves_a_sound_store(tmp_path: Path) -> None:
    chance = random.Random(7)
    delivered: dict[str, int] = {}
    newest = 0
    for _ in range(4):
        for first, revision in _killed_writer(tmp_path, newest, chance.uniform(0.0, 0.25)):
            for number in range(first, first + BATCH):
                delivered[make_recording(f"{number}.wav").id] = revision
        store = store_at(tmp_path)
        held = dict(store.ids())
        assert all(held[one] >= at for one, at in delivered.items()), "what was answered for is lost"
        for recording_id, at in held.items():
            document = store.document(recording_id)
            assert document is not None
            assert document["call.segments"] == len(document["segments"]) == 1 + at % 4
            assert len(document["fields"]) == at % 3
        newest = max(held.values())
        assert len(ask(store, f"revision{newest}", limit=RECORDINGS)) == list(held.values()).count(newest)
        assert len(ask(store, "退款", limit=RECORDINGS)) == len(held)
        _check(store.path)


def _check(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.execute("INSERT INTO segments_text (segments_text) VALUES ('integrity-check')")
    indexed = connection.execute('SELECT count(*) FROM segments_text WHERE segments_text MATCH \'"退 款" OR "还 有"\'')
    assert indexed.fetchone() == connection.execute("SELECT count(*) FROM segments").fetchone()
    connection.close()


def test_readers_see_whole_batches_while_it_is_written(tmp_path: Path) -> None:
    recordings = [make_recording(f"{number}.wav") for number in range(10)]
    writer = filled(tmp_path, [make_event("第0版", recording=one) for one in recordings])
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        reader = store_at(tmp_path)
        while not done.is_set():
            seen = {hit.text for hit in hits(reader, "版")}
            if len(seen) != 1 or len({revision for _, revision in reader.ids()}) != 1:
                wrong.append(seen)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for revision in range(1, 40):
        writer.write([make_event(f"第{revision}版", recording=one, revision=revision) for one in recordings])
    done.set()
    for reader in readers:
        reader.join()
    assert not wrong


def test_two_pipelines_start_with_the_same_new_file(tmp_path: Path) -> None:
    stores = [store_at(tmp_path, f"pipeline {number}") for number in range(4)]

    def work(number: int) -> None:
        stores[number].open()
        stores[number].write([make_event(f"第{number}通")])

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ask(stores[0], "通")) == 4


def test_a_common_word_is_answered_without_looking_through_every_call_for_every_call(tmp_path: Path) -> None:
    store = filled(tmp_path, [make_event("退款")])
    statement = search(Query(("退款", "订单")))
    assert statement is not None
    connection = sqlite3.connect(store.path)
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters)]
    assert "SEARCH calls USING INTEGER PRIMARY KEY (rowid=?)" in plan
    assert not [step for step in plan if step.startswith(("SCAN calls", "SCAN segments "))]
