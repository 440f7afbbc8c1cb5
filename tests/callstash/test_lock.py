"""One worker per data directory."""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path

import pytest

from callstash import lock
from callstash.errors import CallstashError
from callstash.lock import WorkerLock, holder


def test_a_second_worker_is_refused_and_told_who_holds_the_lock(tmp_path: Path) -> None:
    with WorkerLock(tmp_path), pytest.raises(CallstashError, match=f"process {os.getpid()}") as refused:
        WorkerLock(tmp_path).__enter__()
    assert refused.value.hint


def test_the_lock_is_free_after_its_holder(tmp_path: Path) -> None:
    assert holder(tmp_path) is None
    with WorkerLock(tmp_path):
        held = holder(tmp_path)
        assert held
        assert held["pid"] == os.getpid()
    assert holder(tmp_path) is None
    with WorkerLock(tmp_path):
        pass


def test_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "on_network", lambda path: True)
    with pytest.raises(CallstashError, match="network file system"):
        WorkerLock(tmp_path).__enter__()


def test_who_asks_for_the_holder_keeps_no_worker_from_starting(tmp_path: Path) -> None:
    with WorkerLock(tmp_path):
        pass
    asking = os.open(tmp_path / "worker.lock", os.O_RDONLY)
    fcntl.flock(asking, fcntl.LOCK_SH)  # as `holder` does for a moment
    threading.Timer(0.2, os.close, (asking,)).start()
    with WorkerLock(tmp_path):
        assert holder(tmp_path)


def test_a_lock_that_nobody_names_is_not_waited_for_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE_S", 0.1)
    (tmp_path / "worker.lock").touch()
    asking = os.open(tmp_path / "worker.lock", os.O_RDONLY)
    fcntl.flock(asking, fcntl.LOCK_SH)
    with pytest.raises(CallstashError, match="try again"):
        WorkerLock(tmp_path).__enter__()
    os.close(asking)
