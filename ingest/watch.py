"""Watching a folder: hints that a path is worth a look. A missed hint costs time until the next sweep, nothing else."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path
from typing import Any, Literal

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserverVFS

from callstash.folders import NETWORK_FILE_SYSTEMS, file_system, shown

log = logging.getLogger("callstash.ingest")

Mode = Literal["auto", "inotify", "polling"]

SILENT = NETWORK_FILE_SYSTEMS | {"9p", "drvfs", "prl_fs", "vboxsf", "virtiofs", "vmhgfs"}
"""Where a change made by another machine, or by the host of a virtual one, is never reported."""

_EVENTS: list[type[FileSystemEvent]] = [
    # Not opening and reading: those are mostly our own.
    *(FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileClosedEvent, FileDeletedEvent),
    *(DirCreatedEvent, DirMovedEvent, DirDeletedEvent),
]


class Hints(FileSystemEventHandler):
    """Paths at which something happened, each once however often it did; filled by any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paths: dict[str, bool] = {}

    def add(self, path: str, forced: bool = False) -> None:
        """Note a path; `forced`: look at its bytes even if its fingerprint is known."""
        with self._lock:
            self._paths[path] = forced or self._paths.get(path, False)

    def take(self) -> dict[str, bool]:
        """Return all paths noted since the last time, with `forced`."""
        with self._lock:
            paths, self._paths = self._paths, {}
        return paths

    def __len__(self) -> int:
        return len(self._paths)

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called by watchdog, in its threads."""
        for path in (event.src_path, event.dest_path):
            if path:
                self.add(os.fsdecode(path))


class Watcher:
    """One observer on one folder, started again by `ensure` when it died; without one the sweeps do the work."""

    def __init__(self, root: str, mode: Mode, poll_s: float, hints: Hints) -> None:
        self._root, self._mode, self._poll_s, self._hints = root, mode, poll_s, hints
        self._observer: Any = None
        self._complained = ""

    def ensure(self) -> None:
        """Start watching, or again where the observer's threads ended. Never raises: the sweep goes on without."""
        if self._alive():
            return
        self.stop()
        observer = self._make()
        try:
            observer.schedule(self._hints, self._root, recursive=True, event_filter=_EVENTS)
            observer.start()
        except (OSError, RuntimeError) as error:
            self._complain(error)
        else:
            self._observer, self._complained = observer, ""

    def stop(self) -> None:
        """Stop watching (fine where nothing watches)."""
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.stop()
            observer.join(timeout=5)

    def _alive(self) -> bool:
        if self._observer is None or not self._observer.is_alive():
            return False
        return all(emitter.is_alive() for emitter in self._observer.emitters)

    def _make(self) -> Any:
        if _polls(self._root, self._mode):
            # lstat: watchdog's own stat follows links, in circles if need be.
            return PollingObserverVFS(os.lstat, os.scandir, polling_interval=max(self._poll_s, 0.05))
        return Observer()

    def _complain(self, error: Exception) -> None:
        if str(error) != self._complained:
            self._complained = str(error)
            log.warning(
                "cannot watch %s (%s): new files are found by the sweep only; "
                "raise fs.inotify.max_user_watches, or set 'observer: polling'",
                self._root,
                error,
            )


def how_noticed(root: Path, mode: Mode) -> tuple[str, str]:
    """Say how new files in a folder are noticed, and what to do where that is the sweep alone."""
    where = f"{shown(root)} ({file_system(root) or 'local'})"
    if mode == "inotify" and is_silent(str(root)):
        return f"{where}: noticed by the sweep only, for changes are not reported there", "say 'observer: auto'"
    return f"{where}: noticed by {'polling' if _polls(str(root), mode) else 'events'} and the sweep", ""


def _polls(root: str, mode: Mode) -> bool:
    return mode == "polling" or (mode == "auto" and is_silent(root))


def is_silent(path: str) -> bool:
    """Whether the path lies on a file system that other machines write to without our kernel's knowledge."""
    kind = file_system(Path(path))
    return kind in SILENT or kind.startswith("fuse")
