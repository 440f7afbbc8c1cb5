"""Hints, and where they come from."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserverVFS

from ingest import watch
from ingest.watch import Hints, Watcher
from tests.waiting import PATIENCE_S, wait_until


def wait_for(hints: Hints, path: Path) -> None:
    wait_until(lambda: str(path) in hints.take(), lambda: f"{path} was not reported")


def test_hints_on_one_path_are_one_and_force_stays() -> None:
    hints = Hints()
    hints.add("a", forced=True)
    hints.add("a")
    assert len(hints) == 1
    assert hints.take() == {"a": True}
    assert hints.take() == {}


@pytest.mark.parametrize("mode", ["inotify", "polling"])
def test_a_new_file_is_reported(tmp_path: Path, mode: Any) -> None:
    hints = Hints()
    watcher = Watcher(str(tmp_path), mode, 0.1, hints)
    watcher.ensure()
    try:
        (tmp_path / "a.wav").write_bytes(b"x")
        wait_for(hints, tmp_path / "a.wav")
    finally:
        watcher.stop()


@pytest.mark.parametrize(
    ("kind", "polls"), [("ext4", False), ("overlay", False), ("nfs4", True), ("cifs", True), ("fuse.sshfs", True)]
)
def test_auto_polls_where_other_machines_write(
    tmp_path: Path, kind: str, polls: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "file_system", lambda path: kind)
    observer = Watcher(str(tmp_path), "auto", 1, Hints())._make()
    assert isinstance(observer, PollingObserverVFS) is polls
    assert polls or type(observer) is type(Observer())


def test_a_watcher_that_cannot_start_says_so_once_and_lets_the_sweep_work(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watcher = Watcher(str(tmp_path / "missing"), "inotify", 1, Hints())
    with caplog.at_level(logging.WARNING, "callstash.ingest"):
        watcher.ensure()
        watcher.ensure()
    assert len(caplog.records) == 1
    assert "found by the sweep only" in caplog.text
    watcher.stop()


def test_a_watcher_whose_thread_ended_is_started_again(tmp_path: Path) -> None:
    hints = Hints()
    watcher = Watcher(str(tmp_path), "inotify", 1, hints)
    watcher.ensure()
    for emitter in list(watcher._observer.emitters):
        emitter.stop()
        emitter.join(PATIENCE_S)
    watcher.ensure()
    try:
        (tmp_path / "a.wav").write_bytes(b"x")
        wait_for(hints, tmp_path / "a.wav")
    finally:
        watcher.stop()
