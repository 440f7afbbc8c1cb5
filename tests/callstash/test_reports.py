"""What became of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from callstash.contracts import Found, PathState
from callstash.database import Database
from callstash.journal import Journal
from callstash.reports import find
from callstash.testing import make_recording


def test_a_call_whose_id_is_a_number_in_its_sidecar_is_found_by_it(tmp_path: Path) -> None:
    journal = Journal(Database(tmp_path / "journal.db"), "calls", ["store"])
    recording = replace(make_recording(), meta={"call_id": 1732768001})
    journal.admit(Found(recording, PathState(recording.path, "recording")))
    (report,) = find(journal, "1732768001")
    assert (report["recording_id"], report["call_id"]) == (recording.id, "1732768001")
