"""When is a file finished? Separate "something happened" from "nothing has happened for a while".

No threads, no files, no clock of its own: the source tells what it saw, the tracker tells what is due.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ingest.files import Fingerprint


class Standing(StrEnum):
    """What a check of a tracked file came to."""

    WAIT = "wait"
    READY = "ready"
    TRUNCATED = "truncated"
    """Still shorter than its header says after `settle_max`: what there is, is taken."""
    GIVEN_UP = "given up"
    """Still growing after the tracker's patience."""


@dataclass(slots=True)
class _Track:
    fingerprint: Fingerprint
    first: float
    still_since: float
    check_at: float
    grew: bool = False


class SettleTracker:
    """Files that may still be growing, and since when each has held still. All times in seconds."""

    def __init__(
        self,
        settle_s: float,
        settle_max_s: float,
        clock: Callable[[], float] = time.monotonic,
        patience_s: float = math.inf,
    ) -> None:
        """`patience_s`: a file that still grows so long after it was first seen is given up (where a run must end)."""
        self._settle_s = settle_s
        self._settle_max_s = max(settle_s, settle_max_s)
        self._clock = clock
        self._patience_s = patience_s
        self._tracks: dict[str, _Track] = {}
        self._given_up: set[str] = set()

    def __len__(self) -> int:
        return len(self._tracks)

    def __contains__(self, path: str) -> bool:
        return path in self._tracks

    def see(self, path: str, fingerprint: Fingerprint) -> None:
        """Take note of what stands at the path: its stillness begins anew where it differs from before."""
        now, track = self._clock(), self._tracks.get(path)
        if track is None:
            if path not in self._given_up:
                self._tracks[path] = _Track(fingerprint, now, now, now + self._settle_s)
        elif track.fingerprint != fingerprint:
            track.fingerprint, track.still_since, track.grew = fingerprint, now, True
            # Past the patience it is due at once: events of every write would put its check off for ever.
            track.check_at = now + (0.0 if self._tried(track) else self._settle_s)

    def forget(self, path: str) -> None:
        """Stop tracking the path (fine where it is not tracked)."""
        self._tracks.pop(path, None)

    def clear(self) -> None:
        """Stop tracking everything."""
        self._tracks.clear()

    def due(self) -> list[str]:
        """Paths to be checked now (with `judge`), those that have held still longest first."""
        now = self._clock()
        ready = [(track.still_since, path) for path, track in self._tracks.items() if track.check_at <= now]
        return [path for _, path in sorted(ready)]

    def next_due_s(self) -> float:
        """Seconds until something is due; infinite when nothing is tracked."""
        earliest = min((track.check_at for track in self._tracks.values()), default=math.inf)
        return max(earliest - self._clock(), 0.0)

    def judge(self, path: str, fingerprint: Fingerprint, short: Callable[[], bool], age_s: float = 0.0) -> Standing:
        """Check a tracked path that is due: does it stand as before, and are its bytes all there?

        `short` is asked only of a file that has held still. `age_s`: seconds since the file's last change by its own
        time stamp; it counts only for files that we never saw grow, so that an old torn file found at start need not
        wait `settle_max` again.
        """
        self.see(path, fingerprint)
        track, now = self._tracks[path], self._clock()
        if now - track.still_since < self._settle_s:
            if not self._tried(track):
                return Standing.WAIT
            self._given_up.add(path)
            return Standing.GIVEN_UP
        if not short():
            return Standing.READY
        still_s = now - track.still_since
        if max(still_s, 0.0 if track.grew else age_s) >= self._settle_max_s:
            return Standing.TRUNCATED
        # Look again soon, not in settle_max: nobody may report that the copy went on.
        track.check_at = now + min(max(self._settle_s, 0.05), self._settle_max_s - still_s)
        return Standing.WAIT

    def _tried(self, track: _Track) -> bool:
        return self._clock() - track.first > self._patience_s
