"""What `run` says about its speed and its memory."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np
import pytest

from callstash import metrics
from callstash.metrics import Heard, Meter, Reporter, peak_rss_bytes, rss_bytes


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def test_only_time_at_work_counts() -> None:
    clock = Clock()
    meter = Meter(clock)
    clock.now += 50
    with meter.working():
        clock.now += 4
        meter.add(80_000)
        assert meter.read() == Heard(80.0, 4.0, 1), "also while it works"
        clock.now += 1
    clock.now += 50
    assert meter.read() == Heard(80.0, 5.0, 1)
    assert meter.read().speed == 16.0


def test_two_that_work_at_once_take_the_time_of_one() -> None:
    clock = Clock()
    meter = Meter(clock)
    with meter.working():
        clock.now += 2
        with meter.working():
            clock.now += 3
        clock.now += 1
    assert meter.read().work_s == 6.0


def test_nothing_was_heard_at_no_speed() -> None:
    assert Heard().speed == 0.0


def test_a_line_for_every_ten_seconds_of_work_and_one_at_the_end(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "callstash")
    monkeypatch.setattr(metrics, "rss_bytes", lambda: 412_300_000)
    monkeypatch.setattr(metrics, "peak_rss_bytes", lambda: 512_000_000)
    clock = Clock()
    meter = Meter(clock)
    reporter = Reporter(meter, lambda: (57, 1200), lambda: ["GPU 3.1 GB"])
    with meter.working():
        clock.now += 9
        meter.add(1_000_000)
        reporter.tick()
        assert not caplog.messages
        clock.now += 1
        meter.add(234_000)
        reporter.tick()
        clock.now += 15
        reporter.tick()  # a long recording: nothing came to its end
        clock.now += 5
        meter.add(64_000)
        reporter.tick()
    reporter.finish()
    assert caplog.messages == [
        "heard 1,234 s of sound in 10.0 s (123x real time), 57 of 1,200 recordings, 412 MB, GPU 3.1 GB",
        "heard 64 s of sound in 20.0 s (3.2x real time), 57 of 1,200 recordings, 412 MB, GPU 3.1 GB",
        "heard 1,298 s of sound in 30.0 s (43x real time), 3 recordings, peak 512 MB",
    ]


def test_a_run_that_heard_nothing_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "callstash")
    Reporter(Meter(), lambda: (0, 0), list).finish()
    assert not caplog.messages


def test_memory_is_that_of_this_process() -> None:
    before = rss_bytes()
    block = np.ones(8 << 20)  # 64 MB
    assert block.nbytes * 0.9 < rss_bytes() - before < block.nbytes * 2
    assert peak_rss_bytes() >= rss_bytes() * 0.99
