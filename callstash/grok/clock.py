"""Matching under a time limit that means what it says.

`regex` has a time limit, but it counts the CPU time of the whole *process*: beside a busy thread it fires at half of
what was asked, and with sixteen of them at a sixteenth. So where it fires, the thread's own clock is asked whether the
time is really up; if not, the search begins again with more, and what was already found is passed over.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice

import regex


def matches(pattern: regex.Pattern[str], text: str, limit_s: float | None) -> Iterator[regex.Match[str]]:
    """Yield all matches. Raise TimeoutError once this thread was busy with them for longer than `limit_s` seconds."""
    if limit_s is None:
        return pattern.finditer(text)
    return _timed(pattern, text, limit_s)


def _timed(pattern: regex.Pattern[str], text: str, limit_s: float) -> Iterator[regex.Match[str]]:
    allowed, found, began = limit_s, 0, time.thread_time()
    while allowed > 0:
        try:
            for match in islice(pattern.finditer(text, timeout=allowed), found, None):
                found += 1
                yield match
            return
        except TimeoutError:
            spent = time.thread_time() - began
            allowed = 2 * allowed if spent < limit_s else 0
        except MemoryError:  # a pattern that remembers too many ways back would also have taken too long
            break
    raise TimeoutError
