"""Matching under a time limit that means what it says.

`regex` has a time limit, but it counts the CPU time of the whole *process*: beside a busy thread it fires at half of
what was asked, and with sixteen of them at a sixteenth. So where it fires, the thread's own clock is asked whether the
time is really up; if not, the search begins again with more, and what was already found is passed over.

Nor does the garbage collector count: it falls on whoever happens to allocate, and takes most of a second where much is
loaded. A rule that lost its fields to it would lose them once in ten thousand calls, and never again.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import regex


class _Collecting(threading.local):
    """Seconds that this thread has spent collecting garbage."""

    spent = began = 0.0


_collecting = _Collecting()


def _count(phase: str, _: dict[str, Any]) -> None:
    now = time.thread_time()
    if phase == "start":
        _collecting.began = now
    else:
        _collecting.spent += now - _collecting.began


gc.callbacks.append(_count)


def busy_s() -> float:
    """CPU time of this thread in seconds, but for what it spent collecting garbage."""
    return time.thread_time() - _collecting.spent


def matches(pattern: regex.Pattern[str], text: str, limit_s: float | None) -> Iterator[regex.Match[str]]:
    """Yield all matches. Raise TimeoutError once this thread was busy with them for longer than `limit_s` seconds."""
    if limit_s is None:
        return pattern.finditer(text)
    return _timed(pattern, text, limit_s)


def _timed(pattern: regex.Pattern[str], text: str, limit_s: float) -> Iterator[regex.Match[str]]:
    allowed, found, began = limit_s, 0, busy_s()
    while allowed > 0:
        try:
            for match in islice(pattern.finditer(text, timeout=allowed), found, None):
                found += 1
                yield match
            return
        except TimeoutError:
            spent = busy_s() - began
            allowed = 2 * allowed if spent < limit_s else 0
        except MemoryError:  # a pattern that remembers too many ways back would also have taken too long
            break
    raise TimeoutError
