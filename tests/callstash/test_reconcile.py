"""What balances beside a running worker."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import pytest

from callstash.contracts import Found, PathState
from callstash.database import Database
from callstash.journal import Journal
from callstash.model import Receipt, Verdict
from callstash.reconcile import _out_of_step
from callstash.testing import MemorySink, make_event, make_recording


class Place:
    """One delivered call."""

    def __init__(self, home: Path) -> None:
        self.journal = Journal(Database(home / "journal.db"), "calls", ["memory"])
        self.sink = MemorySink()
        self.recording = make_recording()
        self.journal.admit(Found(self.recording, PathState(self.recording.path, "recording")), "text:1")
        self.journal.deliveries.save_extraction(make_event("您好", recording=self.recording), "rules@1")
        self.deliver()

    def deliver(self) -> None:
        due = self.journal.deliveries.due("memory", 9)
        self.sink.write([delivery.event for delivery in due if delivery.event])
        self.sink.remove([delivery.recording_id for delivery in due if delivery.action == "remove"])
        self.journal.deliveries.record("memory", [(delivery, Receipt(Verdict.DELIVERED)) for delivery in due])

    def replay(self) -> None:
        self.journal.replay(make_event("再见", recording=self.recording, revision=2), "rules@2")
        self.deliver()

    def drop(self) -> None:
        self.journal.drop(self.recording.id, "dropped by a rule")
        self.deliver()


@pytest.mark.parametrize("move", ["replay", "drop"])
def test_what_a_worker_moves_between_the_two_looks_is_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, move: str
) -> None:
    place = Place(tmp_path)

    def ids() -> Iterable[tuple[str, int]]:
        getattr(place, move)()
        return [(event.recording.id, event.recording.revision) for event in place.sink.events.values()]

    monkeypatch.setattr(place.sink, "ids", ids)
    assert list(_out_of_step(place.journal, "memory", cast(Any, place.sink))) == []


def test_what_is_missing_is_a_difference(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.sink.remove([place.recording.id])
    assert list(_out_of_step(place.journal, "memory", cast(Any, place.sink))) == [
        (place.recording.id, "missing in memory")
    ]
