"""A place in a recording, as people write it: 83s, 1:23, 01:02:03.4."""

from __future__ import annotations

import re

from callstash.options import parse_duration

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)")


def clock(milliseconds: int) -> str:
    """Write a place: `00:12.3`, `1:02:03.4`."""
    minutes, tenths = divmod(milliseconds // 100, 600)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{tenths / 10:04.1f}" if hours else f"{minutes:02d}:{tenths / 10:04.1f}"


def parse_place(text: str) -> int:
    """Read a place or a length in milliseconds: a clock as `clock` writes it, or 83s, 1.5m. Raise ValueError."""
    if match := _CLOCK.fullmatch(text.strip()):
        hours, minutes, seconds = int(match[1] or 0), int(match[2]), float(match[3])
        if seconds < 60 and (minutes < 60 or not match[1]):
            return round((hours * 3600 + minutes * 60 + seconds) * 1000)
    try:
        return round(parse_duration(text) * 1000)
    except ValueError:
        raise ValueError(f"{text!r} is no place in a recording: write 83s, 1:23 or 1:23.5") from None
