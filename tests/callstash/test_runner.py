"""The runner: what may come in at its doors, and what its loops are left with."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callstash import runner
from callstash.config import Config, load_config
from callstash.contracts import Found, PathState
from callstash.database import Database
from callstash.delivery import SinkLoop
from callstash.errors import Reject
from callstash.journal import Journal
from callstash.loops import GIVE_UP_AFTER
from callstash.model import Media, Receipt, Verdict
from callstash.pipeline import build, journal_path
from callstash.runner import Runner
from callstash.testing import MemorySink, make_event, make_recording, make_transcript

PIPELINES = """\
settings: {path.data: ./data}
pipelines:
  - pipeline.id: calls
    ingest: [{folder: {path: ./in}}]
    transcribe: off
    rules: off
    sinks: [{store: {}}]
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "in").mkdir()
    (tmp_path / "pipelines.yaml").write_text(PIPELINES, "utf-8")
    return load_config(tmp_path / "pipelines.yaml")


@pytest.fixture
def journal(config: Config) -> Iterator[Journal]:
    database = Database(journal_path(config.data_dir))
    yield Journal(database, "calls", ["store"])
    database.close()


class Source:
    """Finds what it was given."""

    def __init__(self, *found: Found) -> None:
        self.found = found

    def recordings(self, stop: threading.Event, once: bool = False) -> Iterator[Found]:
        yield from self.found

    def look(self, path: str) -> None: ...
    def release(self, recording: object, places: object) -> None: ...


def text_call(name: str, said: str = "您好", **changes: Any) -> Found:
    recording = replace(make_recording(name, media=Media.TEXT), **changes)
    transcript = make_transcript(said, content_id=recording.content_id, engine="text:1")
    return Found(recording, PathState(recording.path, "recording", size=9), transcript)


def run_with(monkeypatch: pytest.MonkeyPatch, config: Config, *found: Found) -> runner.Outcome:
    """Run once over these finds."""
    monkeypatch.setattr(runner, "build", lambda *given: replace(build(*given), sources=(Source(*found),)))
    return Runner(config).run(once=True)


@pytest.mark.parametrize(
    "bad",
    [
        text_call("bad.jsonl", duration_ms=int(1e30)),
        text_call("bad.jsonl", "half an emoji: \ud83d"),
        text_call("bad.jsonl", meta={"agent": "\ud83d"}),
    ],
    ids=["a time beyond all times", "half an emoji", "half an emoji in a sidecar"],
)
def test_a_file_that_cannot_be_taken_in_is_unreadable_with_its_reason_and_the_rest_goes_on(
    config: Config, journal: Journal, monkeypatch: pytest.MonkeyPatch, bad: Found
) -> None:
    assert not run_with(monkeypatch, config, bad, text_call("good.txt")).failures
    state = journal.paths.get(bad.path.path)
    assert state
    assert (state.state, state.size) == ("unreadable", 9), "with its fingerprint: a sweep need not look again"
    assert state.reason.startswith("it cannot be taken in: ")
    assert journal.counts() == {"transcribed": 1}


def test_a_disk_that_is_full_is_not_the_file_s_fault(
    config: Config, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Journal, "admit", full)
    (failure,) = run_with(monkeypatch, config, text_call("good.txt")).failures
    assert "full" in failure
    assert journal.paths.counts() == {}


def test_what_waits_for_a_transcriber_that_was_taken_out_is_buried_at_the_start_and_after_a_retry(
    config: Config, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = make_recording("call.wav")
    journal.admit(Found(recording, PathState(recording.path, "recording")))
    for _ in range(2):
        assert run_with(monkeypatch, config).dead_letters == 1
        (letter,) = journal.database.rows("SELECT * FROM dead_letters")
        assert letter["reason"] == "this pipeline has no transcriber"
        assert journal.retry([recording.id]) == 1


def test_delivering_does_not_wait_for_a_sink_that_was_taken_out(config: Config, journal: Journal) -> None:
    found = text_call("call.txt")
    before = Journal(journal.database, "calls", ["store", "gone"])
    before.admit(found, "text:1")
    before.deliveries.save_extraction(make_event("您好", recording=found.recording), "rules@1")
    ended = threading.Event()
    worker = Runner(config)

    def deliver() -> None:
        worker.deliver()
        ended.set()

    threading.Thread(target=deliver, daemon=True).start()
    try:
        assert ended.wait(20)
    finally:
        worker.stop()
    assert journal.deliveries.counts() == {"store": {"delivered": 1}}


def test_progress_of_a_journal_that_was_closed_in_this_moment_is_none(config: Config, journal: Journal) -> None:
    worker = Runner(config)
    worker._database = journal.database
    assert worker.progress() == (0, 0)
    journal.database.close()
    assert worker.progress() == (0, 0)


@pytest.mark.parametrize("refuses", ["everything: it is away", "each call for now"])
def test_a_run_that_is_to_end_gives_up_on_a_destination_though_one_call_waits_for_it(
    config: Config, journal: Journal, monkeypatch: pytest.MonkeyPatch, refuses: str
) -> None:
    found, sink = text_call("call.txt"), MemorySink("store")
    sink.away = refuses == "everything: it is away"
    sink.answers[found.recording.id] = Receipt(Verdict.RETRY, "the index is read-only", "allow writes")
    monkeypatch.setattr(runner, "build", lambda *given: replace(build(*given), sources=(Source(found),), sinks=(sink,)))
    monkeypatch.setattr("callstash.deliveries.FIRST_DELAY_S", 0.01)
    (failure,) = Runner(config).run(once=True).failures
    assert failure == f"calls: sink store: {'the memory sink is away' if sink.away else 'the index is read-only'}"
    assert journal.deliveries.counts() == {"store": {"waiting": 1}}, "and it is kept for the next run"


def test_while_something_is_to_be_heard_a_destination_that_is_away_is_waited_for(
    config: Config, journal: Journal
) -> None:
    recording = make_recording("call.wav")
    journal.admit(Found(recording, PathState(recording.path, "recording")))
    database, pipelines = journal.database, [build(config, config.pipelines[0], journal.database)]
    loop = SinkLoop(pipelines[0], MemorySink("store"), lambda name, error: None)
    loop.failures = GIVE_UP_AFTER
    assert not Runner(config)._stuck([loop], pipelines, database)
    journal.bury(recording.id, recording.revision, Reject("no sound", "", "ingest"))
    journal.deliveries.save_extraction(make_event("", recording=recording), "rules@1")
    assert Runner(config)._stuck([loop], pipelines, database)
