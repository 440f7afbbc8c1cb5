"""Where everything that was noticed is sorted: to the tracker, or straight into the ledger of paths."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from callstash.contracts import PathState
from ingest.files import same_file
from ingest.names import AUDIO_SUFFIXES, Kind
from ingest.notes import Notes
from ingest.settle import SettleTracker
from ingest.sweep import BESIDE, Entry, RootGoneError, Tree

_KNOWN_AS = {Kind.AUDIO: "recording", Kind.TEXT: "recording", Kind.SIDECAR: "sidecar"}


class Desk:
    """One place for every route, start-up included, so that nothing gets past the settle gate."""

    def __init__(self, tree: Tree, notes: Notes, tracker: SettleTracker) -> None:
        self.tree, self.notes, self.tracker = tree, notes, tracker

    def sweep(self) -> Iterator[None]:
        """Look at every path below the root, and at every known one that was not found; yield after each.

        In small steps, because each new path costs a commit: the first of 100,000 new files is not to wait for the
        last. Raise RootGoneError where the root is away: then nothing is said to have vanished.
        """
        known = {state.path: state for state in self.notes.under(self.tree.root)}
        seen: set[str] = set()
        for entry in self.tree.walk():
            seen.add(entry.path)
            before = known.get(entry.path)
            if before is None or not entry.wanted or not self._nothing_new(entry, before):
                self.take(entry.path, entry)  # by the ledger as it is now: `known` is as old as this sweep
            yield
        lost = [path for path, state in known.items() if path not in seen and state.state != "vanished"]
        if lost:
            self._refuse_unmounted([known[path] for path in lost], found_any=bool(seen))
        for path in lost:
            if not self._below_blind(path):
                self._look_again(path)
            yield

    def attend(self, hints: Mapping[str, bool]) -> None:
        """Look at the paths of these hints (path -> look at its bytes even if it seems unchanged)."""
        for path, forced in hints.items():
            if not self.tree.holds(path):
                if path == self.tree.root:
                    self.tree.check()
                continue
            self.take(path, self.tree.entry(path), forced)

    def take(self, path: str, entry: Entry | None, forced: bool = False) -> None:
        """Sort what stands at a path now (None: nothing). Raise RootGoneError where the whole folder is away."""
        if entry is None:
            self._vanished(path)
        elif entry.kind is Kind.FOLDER:
            for below in self.tree.walk(path):
                self._sort(below, self.notes.get(below.path), forced)
        else:
            self._sort(entry, self.notes.get(entry.path), forced)

    def _sort(self, entry: Entry, known: PathState | None, forced: bool) -> None:
        if not entry.wanted:
            self.tracker.forget(entry.path)
            if entry.kind is Kind.FOLDER:  # where a file was
                self.notes.vanished(entry.path)
                return
            self.notes.write(entry.path, str(entry.kind), entry.reason, entry.fingerprint)
            return
        if known and not forced and self._nothing_new(entry, known):
            return
        self.tracker.see(entry.path, entry.fingerprint)
        if entry.path not in self.tracker:  # given up for this run, and said so
            return
        # What could not be read is tried again; until that works the ledger goes on saying why it did not.
        if not (known and known.state == "unreadable" and same_file(known.fingerprint, entry.fingerprint)):
            self.notes.write(entry.path, "settling", "", entry.fingerprint)

    def _nothing_new(self, entry: Entry, known: PathState) -> bool:
        if not same_file(known.fingerprint, entry.fingerprint):
            return False
        if entry.kind is Kind.TEXT and known.state == "ignored" and known.reason.startswith(BESIDE):
            return self._recording_released(entry.path)
        return known.state == _KNOWN_AS[entry.kind]

    def _recording_released(self, path: str) -> bool:
        """Whether the recording beside this transcript was heard and moved away: then it is no call of its own."""
        beside = Path(path)
        return any(
            self.notes.released(str(beside.with_suffix(variant)))
            for suffix in AUDIO_SUFFIXES
            for variant in (suffix, suffix.upper())
        )

    def _vanished(self, path: str) -> None:
        self.tree.check()
        self.tracker.forget(path)
        if self.notes.get(path) is not None:
            self.notes.vanished(path)
            return
        for state in list(self.notes.under(path)):  # perhaps it was a folder
            if self.tree.entry(state.path) is None:
                self.tracker.forget(state.path)
                self.notes.vanished(state.path)

    def _refuse_unmounted(self, lost: list[PathState], found_any: bool) -> None:
        """An unmounted share leaves an empty folder behind, on the file system below."""
        self.tree.check()
        device = Path(self.tree.root).stat().st_dev
        if not found_any and all(state.device not in (0, device) for state in lost):
            raise RootGoneError("it is empty, and on another file system than before: is its share mounted?")

    def _below_blind(self, path: str) -> bool:
        return any(path.startswith(f"{folder}/") for folder in self.tree.blind)

    def _look_again(self, path: str) -> None:
        """It was not in the listing; it may have come since, or lie where we no longer look."""
        entry = self.tree.entry(path) if self.tree.holds(path) else None
        if entry is None:
            self.tracker.forget(path)
            self.notes.vanished(path)
        else:
            self._sort(entry, self.notes.get(path), forced=False)


class Sweeps:
    """One sweep after another, a slice at a time, with a pause in between."""

    def __init__(self, desk: Desk, every_s: float) -> None:
        self._desk, self._every_s = desk, every_s
        self._running: Iterator[None] | None = None
        self._next = -math.inf

    @property
    def begins(self) -> bool:
        """Whether the next slice is the first of a new sweep."""
        return self._running is None and time.monotonic() >= self._next

    @property
    def resting(self) -> bool:
        """Whether a whole sweep is over and the next not yet due."""
        return self._running is None and not self.begins

    def due_s(self) -> float:
        """Seconds until there is something to do."""
        return 0.0 if self._running else max(self._next - time.monotonic(), 0.0)

    def slice(self, budget_s: float) -> bool:
        """Sweep for about so long, if it is time to; return whether that ended a sweep. Raise RootGoneError."""
        if self.begins:
            self._running = self._desk.sweep()
        until = time.monotonic() + budget_s
        while self._running is not None and time.monotonic() < until:
            if next(self._running, _OVER) is _OVER:
                self.again_in(self._every_s)
                return True
        return False

    def again_in(self, pause_s: float) -> None:
        """Drop what is under way, and begin anew after a pause."""
        self._running, self._next = None, time.monotonic() + pause_s


_OVER = object()
