"""Voice activity: which stretches of which channel are worth an engine's time."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from callstash.errors import CallstashError
from callstash.model import Audio, SoundEvent
from transcribe import models, telephone
from transcribe.cuts import PAD_MS, Piece, padded, split
from transcribe.samples import SAMPLES_PER_MS
from transcribe.silero import Silero
from transcribe.spans import Sound, Span

_WINDOW_MS = 300_000
_EDGE_MS = 1_000
_LOG = logging.getLogger("callstash.transcribe")


class Detector(Protocol):
    """Something that finds speech."""

    @property
    def name(self) -> str:
        """Kind and revision, part of the engine's name."""
        ...

    def speech(self, samples: Sequence[Sound], max_end_silence_ms: int) -> Sequence[Sequence[Span]]:
        """Return the stretches of speech in each sound (16 kHz mono, of any length), in ms from its beginning.

        In order; a pause of `max_end_silence_ms` ends one. What is found in a sound does not depend on the others.
        """
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """How speech is found and cut into segments."""

    max_end_silence_ms: int = 800
    max_segment_ms: int = 30_000
    telephone: telephone.Settings = field(default_factory=telephone.Settings)

    def __str__(self) -> str:
        sound = str(self.telephone)
        return f"{self.max_end_silence_ms}/{self.max_segment_ms}/{PAD_MS}" + (f",{sound}" if sound else "")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of speech on one channel, with its sound (16 kHz mono)."""

    channel: int
    start_ms: int
    end_ms: int
    samples: Sound = field(repr=False, compare=False)
    forced: bool = False
    """Speech goes on beyond its end: it was cut there because it would have been too long."""


def choose(kind: str, models_dir: Path, device: str = "cpu") -> Detector:
    """Return the detector for `auto`, `fsmn` or `silero`; nothing is loaded yet. `device` is where `fsmn` runs.

    Raise CallstashError where `fsmn` is asked for and not on disk.
    """
    folder = models.Store(models_dir).folder("fsmn-vad")
    if kind == "silero" or (kind == "auto" and folder is None):
        if kind == "auto":
            _LOG.info("voice activity: Silero's, since fsmn-vad is not on disk (callstash models pull fsmn-vad)")
        return Silero()
    if folder is None:
        raise CallstashError("the model fsmn-vad is not on disk", "callstash models pull fsmn-vad, or vad: silero")
    from transcribe.funasr.fsmn import Fsmn

    return Fsmn(folder, models.digest(folder, models_dir), device)


def stretches(audio: Audio, detector: Detector, settings: Settings) -> Iterator[Stretch | SoundEvent]:
    """Yield the stretches of speech, each channel's in order, and what else is heard.

    Window by window, all channels at once: never more than a few minutes in memory.
    """
    conditioner = telephone.Conditioner(audio.channels, settings.telephone)
    lanes = [_Lane(channel, settings) for channel in range(audio.channels)]
    while lanes and (start := min(lane.next_ms for lane in lanes)) < audio.duration_ms:
        end = min(start + _WINDOW_MS, audio.duration_ms)
        recorded = audio.read(start, end)
        window = conditioner.window(recorded, start)
        yield from window.sounds
        begins = [lane.next_ms - start for lane in lanes]
        found: Sequence[Sequence[Span]] = _speech(window, begins, detector, settings.max_end_silence_ms)
        if settings.telephone.leakage:
            found = telephone.without_leakage(recorded, found)
        for lane, spans in zip(lanes, found, strict=True):
            yield from lane.take(spans, window.samples[lane.channel], (start, end), end == audio.duration_ms)


def _speech(
    window: telephone.Window, begins: Sequence[int], detector: Detector, max_end_silence_ms: int
) -> list[list[Span]]:
    """Return each channel's spans of speech in a window, from where each begins to be new."""
    parts = [
        (channel, max(first, begin), last)
        for channel, begin in enumerate(begins)
        for first, last in window.worth[channel]
        if last > begin
    ]
    sounds = [window.samples[channel, b * SAMPLES_PER_MS : e * SAMPLES_PER_MS] for channel, b, e in parts]
    found = detector.speech(sounds, max_end_silence_ms) if parts else ()
    spans: list[list[Span]] = [[] for _ in begins]
    for (channel, begin, _), inside in zip(parts, found, strict=True):
        spans[channel] += [(begin + first, begin + last) for first, last in inside]
    return spans


class _Lane:
    """One channel's way through the windows: each stretch is taken once, from the window that holds all of it."""

    def __init__(self, channel: int, settings: Settings) -> None:
        self.channel = channel
        self.next_ms = 0
        """Where what has not been listened to begins."""
        self._longest_ms = settings.max_segment_ms - 2 * PAD_MS
        self._unsure_ms = settings.max_end_silence_ms + _EDGE_MS
        """Speech that ends so shortly before a window does may go on after it."""

    def take(self, spans: Sequence[Span], samples: Sound, window: Span, last: bool) -> Iterator[Stretch]:
        """Yield the stretches of a window's spans (in ms from its beginning) that are new and complete."""
        start, length = window[0], window[1] - window[0]
        begin = self.next_ms - start
        pieces = [piece for span in spans for piece in split(samples, span, self._longest_ms)]
        wide = padded(pieces, (begin, length))
        self.next_ms = start + (length if last else self._next(pieces, wide, begin, length))
        for first, final, forced in wide:
            sound = samples[first * SAMPLES_PER_MS : final * SAMPLES_PER_MS].copy()
            yield Stretch(self.channel, start + first, start + final, sound, forced)

    def _next(self, pieces: Sequence[Piece], wide: list[Piece], begin: int, length: int) -> int:
        """Return where the next window begins; speech that may go on there is taken off this one."""
        end = pieces[-1].end if pieces else 0
        if end > length - self._unsure_ms and wide[-1].begin > begin:
            return wide.pop().begin
        return max(length - _EDGE_MS, end)


__all__ = ["PAD_MS", "Detector", "Settings", "Silero", "Sound", "Span", "Stretch", "choose", "stretches"]
