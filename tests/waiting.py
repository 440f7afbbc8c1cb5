"""Waiting in tests: for what will hold sooner or later, however busy the machine is."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_S = 60.0
_TOLD = 4000


def wait_until(holds: Callable[[], object], told: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Return as soon as it holds; fail after `patience_s` with what `told` says then (the end of a log, a state)."""
    end = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < end, f"it never came true:\n{str(told())[-_TOLD:]}"
        time.sleep(0.05)
