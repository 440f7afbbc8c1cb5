"""The ledger of paths as this source writes it: only what changed, and never forgetting whose bytes stood there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from callstash.contracts import MOVED, PathLedger, PathState
from callstash.model import Recording
from ingest.files import Fingerprint

GONE = "no longer there"
DELETED = "deleted after delivery"


class Notes:
    """Reads and writes `context.paths`."""

    def __init__(self, ledger: PathLedger) -> None:
        self._ledger = ledger

    def get(self, path: str) -> PathState | None:
        """What is known of the path."""
        return self._ledger.get(path)

    def under(self, folder: str) -> Iterator[PathState]:
        """All paths known below the folder."""
        yield from self._ledger.under(folder)

    def recording(self, recording_id: str | None) -> Recording | None:
        """The recording, if it was admitted."""
        return self._ledger.recording(recording_id) if recording_id else None

    def write(self, path: str, state: str, reason: str = "", fingerprint: Fingerprint | None = None) -> None:
        """Record a state. What is known of the recording that stood here stays: its continuation will be compared."""
        known = self._ledger.get(path)
        after = replace(known or PathState(path, state), state=state, reason=reason)
        if fingerprint is not None:
            device, inode, size, mtime_ns = fingerprint
            after = replace(after, device=device, inode=inode, size=size, mtime_ns=mtime_ns)
        if after != known:
            self._ledger.put(after)

    def vanished(self, path: str, reason: str = GONE) -> None:
        """Record that nothing stands at a known path any more; where it went, if that is known, is kept."""
        known = self._ledger.get(path)
        if known is None or (known.state == "vanished" and reason == GONE):
            return
        self.write(path, "vanished", reason)

    def released(self, path: str) -> bool:
        """Whether a recording at this path was moved or deleted after its delivery."""
        known = self._ledger.get(path)
        return bool(known and known.state == "vanished" and known.reason.startswith((MOVED, DELETED)))
