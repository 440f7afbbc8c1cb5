"""Each event once, although windows overlap and sounds outlast them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from callstash.model import SoundEvent

_LEAST_MS = 100
"""What is left of an event that was reported before is an event only if it is so long."""
_GAPS_MS = {"ring_back": 6_000, "busy_tone": 1_000, "hold_music": 2_000, "tone": 50}


class Reports:
    """Remembers how far each channel's events of each kind were reported."""

    def __init__(self) -> None:
        self._upto: dict[tuple[int, str], int] = {}

    def fresh(self, found: Iterable[SoundEvent]) -> tuple[SoundEvent, ...]:
        """Return what was not reported yet, ordered by start, then channel; of what goes on, what is new of it."""
        result: list[SoundEvent] = []
        for event in sorted(found, key=_order):
            upto = self._upto.get((event.channel, event.kind), 0)
            if event.start_ms < upto:
                if event.kind == "dtmf" or event.end_ms - upto < _LEAST_MS:
                    continue
                event = replace(event, start_ms=upto)
            self._upto[event.channel, event.kind] = event.end_ms
            result.append(event)
        return tuple(sorted(result, key=_order))


def merged(events: Iterable[SoundEvent]) -> tuple[SoundEvent, ...]:
    """Return a recording's events, those made one that windows parted."""
    result: list[SoundEvent] = []
    last: dict[tuple[int, str], int] = {}
    for event in sorted(events, key=_order):
        place = last.get((event.channel, event.kind))
        if place is not None and event.start_ms - result[place].end_ms <= _GAPS_MS.get(event.kind, -1):
            result[place] = replace(result[place], end_ms=max(event.end_ms, result[place].end_ms))
        else:
            last[event.channel, event.kind] = len(result)
            result.append(event)
    return tuple(result)


def _order(event: SoundEvent) -> tuple[int, int]:
    return event.start_ms, event.channel
