"""A sink in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from callstash.documents import call_document, field_documents, segment_documents
from callstash.errors import Retry
from callstash.model import Event, Receipt, Verdict


class MemorySink:
    """A sink in memory that refuses and retries on command; what it holds, it holds as documents.

    `answers` decides before anything is written: recording id -> a verdict to answer instead of writing, or
    `sink.away = True` for a destination that is away altogether.
    """

    def __init__(self, sink_id: str = "memory") -> None:
        self.id = sink_id
        self.away = False
        self.answers: dict[str, Receipt] = {}
        self.events: dict[str, Event] = {}
        self.writes: list[tuple[str, int]] = []
        """(recording id, revision) of every event that was handed over, in order."""
        self.removed: list[str] = []
        self.before_write: Callable[[Sequence[Event]], None] = lambda events: None
        """Called with every batch: a place for a test to wait, or to pull the plug."""
        self._lock = threading.Lock()

    def open(self) -> None:
        self.check()

    def check(self) -> None:
        if self.away:
            raise Retry("the memory sink is away", "set away = False")

    def write(self, events: Sequence[Event]) -> Sequence[Receipt]:
        self.before_write(events)
        self.check()
        with self._lock:
            return [self._write(event) for event in events]

    def _write(self, event: Event) -> Receipt:
        recording = event.recording
        self.writes.append((recording.id, recording.revision))
        if recording.id in self.answers:
            return self.answers[recording.id]
        held = self.events.get(recording.id)
        if held and held.recording.revision > recording.revision:
            return Receipt(Verdict.DELIVERED, "already newer", location=self.id)
        try:
            _documents(event)
        except (TypeError, ValueError) as error:
            return Receipt(Verdict.REJECTED, str(error), "a field's value must be plain JSON")
        self.events[recording.id] = event
        return Receipt(Verdict.DELIVERED, location=self.id)

    def refuse(self, recording_id: str, reason: str = "refused on command") -> None:
        """Answer REJECTED for this recording from now on."""
        self.answers[recording_id] = Receipt(Verdict.REJECTED, reason)

    def postpone(self, recording_id: str, reason: str = "later, on command") -> None:
        """Answer RETRY for this recording from now on."""
        self.answers[recording_id] = Receipt(Verdict.RETRY, reason)

    def accept(self, recording_id: str) -> None:
        """Take back `refuse` or `postpone`."""
        self.answers.pop(recording_id, None)

    def remove(self, recording_ids: Sequence[str]) -> None:
        self.check()
        with self._lock:
            self.removed.extend(recording_ids)
            for one in recording_ids:
                self.events.pop(one, None)

    def close(self) -> None:
        """Keeps what it holds, as a destination does."""

    def document(self, recording_id: str) -> dict[str, Any] | None:
        """As `Archive.document`."""
        event = self.events.get(recording_id)
        return _documents(event) if event else None

    def ids(self) -> Iterable[tuple[str, int]]:
        """As `Archive.ids`."""
        return [(event.recording.id, event.recording.revision) for event in list(self.events.values())]


def _documents(event: Event) -> dict[str, Any]:
    return {**call_document(event), "segments": segment_documents(event), "fields": field_documents(event)}
