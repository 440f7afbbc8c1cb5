"""Named points around every commit, at which the crash tests end the process.

`CALLSTASH_KILL_AT=advance:after` (or `advance:after#3`: the third time) ends the process with SIGKILL there. In normal
life the call costs one comparison.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

POINTS = (
    "admit:before",
    "admit:after",
    "claim:after",
    "transcript:before",
    "transcript:temporary",
    "transcript:after",
    "advance:after",
    "extract:before",
    "extract:after",
    "deliver:before",
    "deliver:written",
    "deliver:after",
    "release:before",
    "release:after",
)
"""Every point, in the order in which one recording passes them."""

_name, _nth = "", 1
_seen: Counter[str] = Counter()


def arm(order: str) -> None:
    """End this process at a point: `advance:after`, or `advance:after#3` for the third time; "" disarms."""
    global _name, _nth
    _name, _, nth = order.partition("#")
    _nth = int(nth or 1)
    _seen.clear()


def passing(point: str) -> None:
    """Say that the process is at this point; ends the process where that was asked for."""
    if point != _name:
        return
    _seen[point] += 1
    if _seen[point] == _nth:
        os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get("CALLSTASH_KILL_AT", ""))
