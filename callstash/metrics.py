"""How fast a worker hears, and how much memory it takes."""

from __future__ import annotations

import logging
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 10.0
"""Seconds of work between two lines of the log."""

log = logging.getLogger("callstash")


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in some time of work."""

    sound_s: float = 0.0
    work_s: float = 0.0
    """Wall time in which the transcription stage had work; waiting for recordings does not count."""
    recordings: int = 0

    @property
    def speed(self) -> float:
        """Seconds of sound per second of work."""
        return self.sound_s / self.work_s if self.work_s else 0.0

    def since(self, earlier: Heard) -> Heard:
        """What came after an earlier reading."""
        return Heard(self.sound_s - earlier.sound_s, self.work_s - earlier.work_s, self.recordings - earlier.recordings)

    def __str__(self) -> str:
        return f"heard {self.sound_s:,.0f} s of sound in {self.work_s:,.1f} s ({speed_text(self.speed)} real time)"


class Meter:
    """Counts what all transcription loops of a process hear. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sound_ms = 0
        self._recordings = 0
        self._at_work = 0
        self._work_s = 0.0
        self._since = 0.0

    @contextmanager
    def working(self) -> Iterator[None]:
        """The time spent inside counts as work, once where several threads are inside."""
        with self._lock:
            self._pass_time()
            self._at_work += 1
        try:
            yield
        finally:
            with self._lock:
                self._pass_time()
                self._at_work -= 1

    def add(self, duration_ms: int) -> None:
        """One recording more was heard."""
        with self._lock:
            self._sound_ms += duration_ms
            self._recordings += 1

    def read(self) -> Heard:
        """Everything so far."""
        with self._lock:
            self._pass_time()
            return Heard(self._sound_ms / 1000, self._work_s, self._recordings)

    def _pass_time(self) -> None:
        now = self._clock()
        self._work_s += (now - self._since) if self._at_work else 0.0
        self._since = now


class Reporter:
    """Tells the log how far and how fast: a line for every ten seconds of work, and one at the end."""

    def __init__(
        self, meter: Meter, progress: Callable[[], tuple[int, int]], memory: Callable[[], Sequence[str]]
    ) -> None:
        """`progress`: (recordings that came to their end, recordings there are); `memory`: what transcribers hold."""
        self._meter = meter
        self._progress = progress
        self._memory = memory
        self._last = Heard()

    def tick(self) -> None:
        """Write the line where it is due; to be called now and then."""
        heard = self._meter.read()
        lap = heard.since(self._last)
        if lap.work_s < EVERY_S or not lap.recordings:
            return
        self._last = heard
        done, total = self._progress()
        held = ", ".join((megabytes(rss_bytes()), *self._memory()))
        log.info("%s, %s of %s recordings, %s", lap, f"{done:,}", f"{total:,}", held)

    def finish(self) -> None:
        """Sum up, where anything was heard."""
        heard = self._meter.read()
        if heard.recordings:
            log.info("%s, %s recordings, peak %s", heard, f"{heard.recordings:,}", megabytes(peak_rss_bytes()))


def speed_text(speed: float) -> str:
    """`78x`, `3.2x`."""
    return f"{speed:,.0f}x" if speed >= 10 else f"{speed:.1f}x"


def megabytes(size: int) -> str:
    """`512 MB`."""
    return f"{size / 1e6:,.0f} MB"


def rss_bytes() -> int:
    """Memory that this process holds now; where the system does not say, the most it ever held."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return peak_rss_bytes()
    return pages * resource.getpagesize()


def peak_rss_bytes() -> int:
    """The most memory that this process ever held."""
    try:  # getrusage would count what the process was before it began to be this program
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024
