"""A ledger of paths in memory, which admits as the journal does: enough to run a source without a journal."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

from callstash.contracts import Found, PathState
from callstash.model import Recording


class MemoryLedger:
    """`contracts.PathLedger`, plus `admit`."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.paths: dict[str, PathState] = {}
        self.recordings: dict[str, Recording] = {}
        self.puts = 0

    def get(self, path: str) -> PathState | None:
        return self.paths.get(path)

    def under(self, folder: str) -> Iterator[PathState]:
        with self._lock:
            states = list(self.paths.values())
        yield from (state for state in states if state.path.startswith(folder.rstrip("/") + "/"))

    def put(self, state: PathState) -> None:
        assert state.state in {"settling", "ignored", "unreadable", "sidecar", "vanished"}, state
        with self._lock:
            self.puts += 1
            self.paths[state.path] = state

    def recording(self, recording_id: str) -> Recording | None:
        return self.recordings.get(recording_id)

    def admit(self, found: Found) -> None:
        with self._lock:
            known = self.recordings.get(found.recording.id)
            if known is None or known.path == found.recording.path:
                self.recordings[found.recording.id] = found.recording
            self.paths[found.path.path] = replace(found.path, recording_id=found.recording.id)
