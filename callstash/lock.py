"""One worker per data directory: a lock that names its holder and ends with it, however it ends."""

from __future__ import annotations

import fcntl
import json
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from callstash.errors import CallstashError
from callstash.folders import file_system, on_network

PATIENCE_S = 1.0
"""How long a worker waits for a lock that nobody has put a name to."""


class WorkerLock:
    """`with WorkerLock(data_dir): ...` Raises CallstashError where another worker holds it."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "worker.lock"
        self._handle: int | None = None

    def __enter__(self) -> WorkerLock:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if on_network(self._path.parent):
            raise CallstashError(
                f"path.data {self._path.parent} lies on a network file system ({file_system(self._path.parent)}), "
                "where neither locks nor the journal are safe",
                "put path.data on a local disk; recordings may stay on the share",
            )
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            self._take(handle)
        except BaseException:
            os.close(handle)
            raise
        os.ftruncate(handle, 0)
        note = {"pid": os.getpid(), "since": datetime.now().astimezone().isoformat(timespec="seconds")}
        os.pwrite(handle, json.dumps(note).encode(), 0)
        self._handle = handle
        return self

    def _take(self, handle: int) -> None:
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                # The kernel frees the lock when the process ends, by SIGKILL too: no stale lock to clean up.
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                note = holder(self._path.parent)
                if note or time.monotonic() > until:
                    raise CallstashError(
                        f"another callstash works on {self._path.parent}: {_said(note)}",
                        "stop it first, or give this one another path.data",
                    ) from None
                time.sleep(0.01)  # somebody asks who holds it, or its holder is about to end
            else:
                return

    def __exit__(self, *_: object) -> None:
        if self._handle is not None:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = None


def holder(data_dir: Path) -> dict[str, Any] | None:
    """The worker that holds the lock now: {"pid", "since"}, or None where nobody does."""
    try:
        handle = os.open(data_dir / "worker.lock", os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        text = os.pread(handle, 4096, 0)
        note: dict[str, Any] = json.loads(text) if text else {}
        return note
    else:
        return None
    finally:
        os.close(handle)


def _said(note: dict[str, Any] | None) -> str:
    return f"process {note.get('pid', '?')}, since {note.get('since', '?')}" if note else "it ended just now, try again"
