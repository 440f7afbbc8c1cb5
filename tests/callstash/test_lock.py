"""One worker per data directory."""

from __future__ import annotations

import os
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
