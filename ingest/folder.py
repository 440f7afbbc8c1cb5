"""The `folder` source: watched files become recordings.

event ─┐
       ├─▶ look at the path ─▶ settling ─▶ settled ─▶ hashed, named ─▶ Found
sweep ─┘        │                                                        ▲
                └─▶ ignored | unreadable | vanished        sidecar ──────┘ (the same recording, amended)
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Event as StopEvent
from zoneinfo import ZoneInfo

from callstash.contracts import Context, Found, PathState
from callstash.errors import CallstashError, Reject
from callstash.folders import resolve
from callstash.model import Recording
from ingest.desk import Desk, Sweeps
from ingest.files import why_not
from ingest.finder import Finder
from ingest.names import Kind, NameFilter, is_sidecar
from ingest.naming import Namer, details
from ingest.notes import Notes
from ingest.options import FolderOptions
from ingest.probe import ChangedError, shortfall
from ingest.release import Releaser
from ingest.settle import SettleTracker, Standing
from ingest.sweep import Entry, RootGoneError, Tree
from ingest.watch import Hints, Watcher, how_noticed

log = logging.getLogger("callstash.ingest")

TICK_S = 0.25
"""Pause between two looks at the hints: a second's quarter is nothing beside `settle`."""
ROOT_RETRY_S = 5.0
ONCE_SETTLES, ONCE_LEAST_S = 6, 2.0
"""Under `--once` a torn file waits this many times `settle` instead of `settle_max` (but not less than so long)."""
PORTION = 500
"""Settled files handed out before hints are looked at again."""


class FolderSource:
    """`contracts.Source` over a folder. `recordings` runs on one thread; `look` and `release` may come from others."""

    Options = FolderOptions

    def __init__(self, options: FolderOptions, context: Context) -> None:
        """Cheap, and fine without the folder; `check` says whether it is there."""
        self._options = options
        self._context = context
        self.root = str(resolve(context.base_dir, options.path))
        move_to = resolve(context.base_dir, options.move_to) if options.move_to else None
        excluded = [*context.excluded_dirs, *([move_to] if move_to else [])]
        names = NameFilter(options.include, options.exclude)
        self._tree = Tree(self.root, names, excluded, options.follow_symlinks)
        self._namer = Namer(options.match, options.legs == "auto")
        self._hints = Hints()
        self._move_to = move_to
        self._missing = ""

    @staticmethod
    def diagnose(options: FolderOptions, context: Context) -> Iterator[tuple[str, bool, str, str]]:
        """For `callstash doctor`: how changes are noticed."""
        yield "new files", True, *how_noticed(resolve(context.base_dir, options.path), options.observer)

    def check(self) -> None:
        """Raise CallstashError where the folder is not there or cannot be listed."""
        try:
            self._tree.check()
        except RootGoneError as error:
            raise self._gone(error) from error

    def look(self, path: str) -> None:
        """Forget the path's fingerprint and look at its bytes again; other sources' paths are passed over."""
        if self._tree.holds(path):
            self._hints.add(path, forced=True)

    def release(self, recording: Recording, content_at: Sequence[PathState]) -> None:
        """Apply `on_done` to the paths at which this recording was heard. Idempotent."""
        releaser = Releaser(self._tree, self._notes(), self._options.on_done, self._move_to)
        for state in content_at:
            if state.content_id == recording.content_id:
                releaser.release(state)

    def recordings(self, stop: StopEvent, once: bool = False) -> Iterator[Found]:
        """Yield settled files until `stop`; with `once`, until all that is there has settled or been given up.

        Raise CallstashError where the folder is not there at the start. One that goes away later (a share that is
        unmounted) is waited for, and what is known of its files stands.
        """
        self.check()
        settle_max_s = self._options.settle_max
        if once:  # nobody is to wait ten minutes for bytes that nobody is writing; should they come, they supersede
            settle_max_s = min(settle_max_s, max(ONCE_SETTLES * self._options.settle, ONCE_LEAST_S))
        patience_s = self._options.settle_max if once else math.inf
        tracker = SettleTracker(self._options.settle, settle_max_s, patience_s=patience_s)
        watcher = Watcher(self.root, self._options.observer, max(self._options.settle / 2, 0.1), self._hints)
        try:
            yield from self._watch(stop, once, tracker, watcher)
        finally:
            watcher.stop()

    def _watch(self, stop: StopEvent, once: bool, tracker: SettleTracker, watcher: Watcher) -> Iterator[Found]:
        notes = self._notes()
        zone = ZoneInfo(self._options.timezone or self._context.timezone)
        described = partial(details, zone=zone, leg_roles=dict(self._options.leg_roles.items()))
        desk = Desk(self._tree, notes, tracker)
        worker = _Settled(desk, Finder(self._tree, self._namer, described, notes, tracker.__contains__))
        sweeps = Sweeps(desk, self._options.sweep)
        while not stop.is_set():
            try:
                if sweeps.begins:
                    watcher.ensure()  # before the sweep, so that nothing falls between the two
                if sweeps.slice(TICK_S):
                    self._back()
                desk.attend(self._hints.take())
                yield from worker.portion(stop)
            except RootGoneError as error:
                self._away(error, once)
                watcher.stop()
                tracker.clear()
                sweeps.again_in(min(ROOT_RETRY_S, self._options.sweep))
            if once and sweeps.resting and not tracker and not self._hints:
                return
            stop.wait(min(TICK_S, sweeps.due_s(), tracker.next_due_s()))

    def _notes(self) -> Notes:
        if self._context.paths is None:
            raise CallstashError("the folder source was given no ledger of paths", "run it in a pipeline")
        return Notes(self._context.paths)

    def _gone(self, error: RootGoneError) -> CallstashError:
        return CallstashError(
            f"the watched folder {self.root} cannot be read: {error}",
            "create it, mount it, or correct 'path' of the folder source",
        )

    def _away(self, error: RootGoneError, once: bool) -> None:
        if once:
            raise self._gone(error) from error
        if not self._missing:
            log.warning("%s: waiting until it is back; what is known of its files stands", self._gone(error).reason)
        self._missing = str(error)

    def _back(self) -> None:
        if self._missing:
            log.info("the watched folder %s is back", self.root)
            self._missing = ""


class _Settled:
    """What has become due in the tracker: waited for again, handed out, or given up."""

    def __init__(self, desk: Desk, finder: Finder) -> None:
        self._desk, self._finder = desk, finder
        self._notes, self._tracker, self._tree = desk.notes, desk.tracker, desk.tree

    def portion(self, stop: StopEvent) -> Iterator[Found]:
        """Yield what has settled, sidecars first, so that they are at hand for their recordings."""
        due = sorted(islice(self._tracker.due(), PORTION), key=lambda path: not is_sidecar(path))
        for path in due:
            if stop.is_set():
                return
            entry = self._tree.entry(path)
            if entry is None or not entry.wanted:
                self._desk.take(path, entry)
            else:
                yield from self._judged(entry)

    def _judged(self, entry: Entry) -> Iterator[Found]:
        age_s = time.time() - entry.fingerprint[3] / 1e9
        try:
            standing = self._tracker.judge(entry.path, entry.fingerprint, lambda: _is_short(entry), age_s)
            if standing is Standing.WAIT:
                return
            self._tracker.forget(entry.path)
            if standing is Standing.GIVEN_UP:
                reason = "still growing when the run ended: the next one takes it"
                self._notes.write(entry.path, "settling", reason, entry.fingerprint)
            elif entry.kind is Kind.SIDECAR:
                yield from self._sidecar(entry)
            else:
                yield from self._recording(entry, standing is Standing.TRUNCATED)
        except OSError as error:
            self._unreadable(entry, error)

    def _recording(self, entry: Entry, truncated: bool) -> Iterator[Found]:
        try:
            found = self._finder.found(entry, truncated)
        except ChangedError:
            self._desk.take(entry.path, self._tree.entry(entry.path), forced=True)
            return
        except Reject as reject:
            reason = f"{reject.reason} ({reject.hint})" if reject.hint else reject.reason
            self._notes.write(entry.path, "unreadable", reason, entry.fingerprint)
            return
        yield found
        self._describe_sidecar_of(entry.path)

    def _sidecar(self, entry: Entry) -> Iterator[Found]:
        """Yield the recordings it belongs to again, and only then note it: a crash between repeats, loses nothing."""
        folder = Path(entry.path).parent
        for name in self._tree.relatives(entry.path):
            found = self._finder.amended(str(folder / name))
            if found:
                yield found
        self._describe(entry)

    def _describe_sidecar_of(self, path: str) -> None:
        sidecar = self._finder.sidecar_at(path)
        known = self._notes.get(sidecar) if sidecar else None
        entry = self._tree.entry(sidecar) if known else None
        # One that is still settling is noted when it has: it may say something else by then.
        if known and entry and known.state == "sidecar" and known.fingerprint == entry.fingerprint:
            self._describe(entry)

    def _describe(self, entry: Entry) -> None:
        names = self._tree.relatives(entry.path)
        first = str(Path(entry.path).with_name(names[0])) if names else ""
        if not first:
            reason = "no recording beside it yet"
        elif (used := self._finder.sidecar_at(first)) not in ("", entry.path):
            reason = f"not used: {Path(used).name} counts"
        else:
            reason = self._finder.sidecar_of(first).problem or f"metadata of {', '.join(names)}"
        self._notes.write(entry.path, "sidecar", reason, entry.fingerprint)

    def _unreadable(self, entry: Entry, error: OSError) -> None:
        self._tracker.forget(entry.path)
        if isinstance(error, FileNotFoundError):
            self._desk.take(entry.path, None)
        else:
            self._notes.write(entry.path, "unreadable", f"{why_not(error)}: tried again at the next sweep")


def _is_short(entry: Entry) -> bool:
    """Whether bytes are missing: only sound and transcripts may be waited for, a sidecar is read as it is."""
    return entry.kind is not Kind.SIDECAR and bool(shortfall(entry.path))
