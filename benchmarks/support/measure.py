"""Times, memory and the machine: both sides in turns, so that a busy machine hits both."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

ROOT = Path(__file__).resolve().parents[2]
_STATUS = Path("/proc/self/status")
_RESET_PEAK = Path("/proc/self/clear_refs")


@dataclass(slots=True)
class Side:
    """One way to do the work, and what it took."""

    name: str
    run: Callable[[Any], Any]
    """Takes a group of the work and returns its results."""
    threads: int
    noted: list[list[float]] = field(default_factory=list)
    """Where whoever makes the batches notes the lengths of what is in them; any unit."""
    batches: list[list[float]] = field(default_factory=list)
    """The batches of one round."""
    times: list[list[float]] = field(default_factory=list)
    """Seconds by group and round."""
    results: list[Any] = field(default_factory=list)
    """What the last round gave, by group."""
    peak_bytes: int = 0

    @property
    def seconds(self) -> float:
        """The best round of each group, added up: other programs only ever add time."""
        return sum(min(rounds) for rounds in self.times)

    @property
    def padding(self) -> float:
        """Share of what was computed that was padding."""
        padded = sum(len(batch) * max(batch) for batch in self.batches if batch)
        return 1 - sum(map(sum, self.batches)) / padded if padded else 0.0

    @property
    def batch_sizes(self) -> tuple[int, int]:
        """Median and largest."""
        sizes = sorted(len(batch) for batch in self.batches if batch)
        return (sizes[len(sizes) // 2], sizes[-1]) if sizes else (1, 1)


def take_turns(sides: Sequence[Side], groups: Sequence[Any], rounds: int, device: str) -> None:
    """Let each side do each group, `rounds` times, the order turned around every time."""
    for side in sides:
        side.times = [[] for _ in groups]
        side.results = [None for _ in groups]
    for turn in range(rounds):
        for index, group in enumerate(groups):
            for side in sides if (turn + index) % 2 == 0 else reversed(sides):
                side.noted.clear()
                side.results[index] = _timed(side, group, side.times[index], device)
                side.batches = [*(side.batches if index else ()), *side.noted]


def _timed(side: Side, group: Any, times: list[float], device: str) -> Any:
    torch.set_num_threads(side.threads)
    before = reset_peak(device)
    synchronize(device)
    begin = time.perf_counter()
    result = side.run(group)
    synchronize(device)
    times.append(time.perf_counter() - begin)
    side.peak_bytes = max(side.peak_bytes, peak(device) - before)
    return result


def spread(slow: Side, fast: Side) -> tuple[float, float]:
    """Return the least and the most that one side was faster, of all groups and rounds."""
    each = [a / b for x, y in zip(slow.times, fast.times, strict=True) for a, b in zip(x, y, strict=True)]
    return min(each), max(each)


def row(scope: str, side: Side, audio_s: float) -> dict[str, Any]:
    """Return a side's figures in one scope."""
    median, most = side.batch_sizes
    return {
        "scope": scope,
        "side": side.name,
        "threads": side.threads,
        "audio_s": round(audio_s, 1),
        "seconds": round(side.seconds, 3),
        "rtfx": round(audio_s / side.seconds, 2),
        "padding": round(side.padding, 3),
        "batch_median": median,
        "batch_most": most,
        "peak_mb": round(side.peak_bytes / 1e6),
    }


def synchronize(device: str) -> None:
    """Wait for the device."""
    if device.startswith("cuda"):
        torch.cuda.synchronize(device)


def reset_peak(device: str) -> int:
    """Begin to look for the peak; return what is held now (0 on a GPU, whose peak includes the weights)."""
    if device.startswith("cuda"):
        torch.cuda.reset_peak_memory_stats(device)
        return 0
    with suppress(OSError):
        _RESET_PEAK.write_text("5")
    return _status("VmRSS")


def peak(device: str) -> int:
    """Return the peak since `reset_peak`, in bytes; 0 where the system does not say."""
    return int(torch.cuda.max_memory_allocated(device)) if device.startswith("cuda") else _status("VmHWM")


def _status(key: str) -> int:
    try:
        found = re.search(rf"^{key}:\s+(\d+) kB", _STATUS.read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def gemm_peak(device: str, threads: int) -> float:
    """Return the most floating-point operations per second seen in a square matrix product."""
    cuda = device.startswith("cuda")
    size, kind = (8192, torch.float16) if cuda else (2048, torch.float32)
    torch.set_num_threads(threads)
    a, b = (torch.randn(size, size, device=device, dtype=kind) for _ in range(2))
    best = float("inf")
    for _ in range(20 if cuda else 4):
        synchronize(device)
        begin = time.perf_counter()
        torch.mm(a, b)
        synchronize(device)
        best = min(best, time.perf_counter() - begin)
    return 2 * size**3 / best


def machine(device: str, threads: int) -> dict[str, Any]:
    """Return what the figures depend on; no names of hosts or users."""
    facts: dict[str, Any] = {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "threads": threads,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "device": torch.cuda.get_device_name(device) if device.startswith("cuda") else device,
    }
    with suppress(OSError):
        facts["load_before"] = round(os.getloadavg()[0], 2)
    return facts


def _cpu() -> str:
    with suppress(OSError):
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
        if found:
            return found[1].strip()
    return platform.processor() or platform.machine()


def commit() -> str:
    """Return the commit that was measured, with a + where files differ from it; "" without git."""
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return ""
    return head + ("+" if changed else "")


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
