"""One recording's way from decoded sound to what a voice detector should listen to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callstash.model import SoundEvent
from transcribe.samples import SAMPLES_PER_MS
from transcribe.spans import Sound, Span
from transcribe.telephone.levels import Leveller
from transcribe.telephone.reports import Reports
from transcribe.telephone.settings import Settings
from transcribe.telephone.sounds import Sounds, find, silenced, worth

_CONTEXT_MS = 10_000
"""What is heard again before a window, so that music, a cadence or a key goes on across its beginning."""
_OVERLAP_MS = 32_000
"""What a window may have in common with the one before."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window of a recording, made ready."""

    samples: NDArray[np.float32]
    """Of shape (channels, n), 16 kHz."""
    worth: tuple[tuple[Span, ...], ...]
    """Per channel what is worth listening to, in order."""
    sounds: tuple[SoundEvent, ...]
    """What else is heard; times from the recording's beginning; ordered by start, then channel."""


class Conditioner:
    """Makes the windows of one recording ready, in their order."""

    def __init__(self, channels: int, settings: Settings) -> None:
        self._settings = settings
        self._levellers = [Leveller() for _ in range(channels)]
        self._reports = Reports()
        self._past: NDArray[np.float32] = np.zeros((channels, 0), np.float32)
        self._past_end_ms = 0

    def window(self, samples: NDArray[np.float32], start_ms: int) -> Window:
        """Take samples (channels, n) that begin at `start_ms`; windows may overlap, events are reported once."""
        context = self._before(start_ms)
        begin_ms = start_ms - context.shape[1] // SAMPLES_PER_MS
        sound = np.concatenate([context, samples], axis=1) if context.size else samples
        found = [find(channel, self._settings) for channel in sound]
        self._remember(sound, start_ms + samples.shape[1] // SAMPLES_PER_MS)
        events = [
            SoundEvent(kind, channel, begin_ms + begin, begin_ms + end, value)
            for channel, sounds in enumerate(found)
            for kind, value, (begin, end) in sounds.events
        ]
        ready = [self._ready(*each, begin_ms - start_ms) for each in zip(self._levellers, samples, found, strict=True)]
        return Window(_stacked([s for s, _ in ready], samples), tuple(w for _, w in ready), self._reports.fresh(events))

    def _ready(
        self, leveller: Leveller, samples: Sound, sounds: Sounds, offset_ms: int
    ) -> tuple[Sound, tuple[Span, ...]]:
        """Return one channel's sound as it is to be heard, and what of it."""
        masked, gated = (
            [(begin + offset_ms, end + offset_ms) for begin, end in spans if end + offset_ms > 0]
            for spans in (sounds.masked, sounds.gated)
        )
        quiet = silenced(samples, masked)
        spans = worth(quiet, gated)
        gain = leveller.gain(quiet, spans) if self._settings.levels else 1.0
        return (quiet if gain == 1.0 else quiet * np.float32(gain)), spans

    def _before(self, start_ms: int) -> NDArray[np.float32]:
        """Return up to ten seconds of sound that end at `start_ms`, as far as they are known."""
        end = self._past.shape[1] - (self._past_end_ms - start_ms) * SAMPLES_PER_MS
        if not 0 <= end <= self._past.shape[1]:
            return self._past[:, :0]
        return self._past[:, max(end - _CONTEXT_MS * SAMPLES_PER_MS, 0) : end]

    def _remember(self, sound: NDArray[np.float32], end_ms: int) -> None:
        whole = sound.shape[1] // SAMPLES_PER_MS * SAMPLES_PER_MS
        first = max(whole - (_CONTEXT_MS + _OVERLAP_MS) * SAMPLES_PER_MS, 0)
        self._past, self._past_end_ms = sound[:, first:whole].copy(), end_ms


def _stacked(channels: list[Sound], samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the channels as one array: the one they came in where nothing was done to them."""
    untouched = all(np.may_share_memory(a, b) for a, b in zip(channels, samples, strict=True))
    return samples if untouched else np.stack(channels)
