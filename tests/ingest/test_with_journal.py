"""Source and journal together: what each way of arriving comes to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callstash.database import Database
from callstash.journal import Admission, Journal
from callstash.reconcile import _walk
from tests.ingest.running import make_source, wav, with_header


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    (tmp_path / "calls").mkdir()
    return tmp_path / "calls"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    database = Database(tmp_path / "data" / "journal.db")
    yield Journal(database, "test", ["store"])
    database.close()


def run(calls: Path, journal: Journal, **options: Any) -> list[Admission]:
    options = {"settle": "20ms", "settle_max": "50ms", **options}
    source = make_source(calls, journal.paths, **options)  # type: ignore[arg-type]
    outcomes = []
    for found in source.recordings(threading.Event(), once=True):
        engine = found.transcript.engine if found.transcript else ""
        outcomes.append(journal.admit(found, engine))
    return outcomes


def test_new_known_amended_duplicate(calls: Path, journal: Journal) -> None:
    (calls / "a.wav").write_bytes(wav())
    assert run(calls, journal) == [Admission.NEW]
    assert run(calls, journal) == []
    (calls / "a.json").write_text('{"agent": "Li"}')
    assert run(calls, journal) == [Admission.AMENDED]
    (calls / "b.wav").write_bytes(wav())
    assert run(calls, journal) == [Admission.DUPLICATE]
    (calls / "a.wav").touch()
    assert run(calls, journal) == [Admission.KNOWN]
    assert journal.paths.counts() == {"recording": 2, "sidecar": 1}
    assert journal.counts() == {"admitted": 1}


def test_a_rewrite_that_goes_on_drops_the_old_recording_and_another_does_not(calls: Path, journal: Journal) -> None:
    samples = wav(0.3)[44:]
    (calls / "a.wav").write_bytes(with_header(samples[:1000]))
    run(calls, journal)
    (calls / "a.wav").write_bytes(with_header(samples))
    assert run(calls, journal) == [Admission.NEW]
    assert journal.counts() == {"admitted": 1, "dropped": 1}
    (calls / "a.wav").write_bytes(wav(seed=5))
    assert run(calls, journal) == [Admission.NEW]
    assert journal.counts() == {"admitted": 2, "dropped": 1}


def test_text_needs_no_transcriber(calls: Path, journal: Journal) -> None:
    (calls / "a.txt").write_text("agent: hello")
    assert run(calls, journal) == [Admission.NEW]
    assert journal.counts() == {"transcribed": 1}


def test_names_that_are_no_utf8_and_odd_numbers_fit_the_journal(calls: Path, journal: Journal) -> None:
    Path(f"{calls}/\udcff.wav").write_bytes(wav())
    (calls / "a.json").write_text('{"x": "\\ud83d", "n": 1e400, "big": 123456789012345678901234567890}')
    (calls / "a.wav").write_bytes(wav())
    assert run(calls, journal) == [Admission.NEW]
    assert journal.paths.counts() == {"recording": 1, "sidecar": 1, "unreadable": 1}


def test_every_file_below_is_in_the_ledger_or_below_a_folder_that_answers_for_it(calls: Path, journal: Journal) -> None:
    for name in ("a.wav", "x/b.part", "@eaDir/c.wav", "y/.hidden/d.wav"):
        (calls / name).parent.mkdir(parents=True, exist_ok=True)
        (calls / name).write_bytes(wav())
    Path(f"{calls}/\udcff.wav").write_bytes(wav())
    run(calls, journal)
    assert [path for path in _walk(calls, set(), journal) if journal.paths.get(path) is None] == []
    assert journal.paths.counts() == {"ignored": 3, "recording": 1, "unreadable": 1}
