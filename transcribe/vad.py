"""Voice activity: which stretches of which channel are worth an engine's time."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from callstash.errors import CallstashError
from callstash.model import Audio
from transcribe import models
from transcribe.samples import SAMPLES_PER_MS

Sound = NDArray[np.float32]
Span = tuple[int, int]
"""Start and end in milliseconds."""

PAD_MS = 150
_WINDOW_MS = 300_000
_EDGE_MS = 1_000
_GATE_PEAK = 16 / 32768
"""-66 dBFS: nobody hears words below it, and the digital silence of a stereo call's listening side is far below."""
_GATE_FRAME_MS = 100
_GATE_MARGIN_MS = 500
_QUIET_FRAME_MS = 20
_QUIET_SMOOTH = 7
_LOG = logging.getLogger("callstash.transcribe")


class Detector(Protocol):
    """Something that finds speech."""

    @property
    def name(self) -> str:
        """Kind and revision, part of the engine's name."""
        ...

    def speech(self, samples: Sound, max_end_silence_ms: int) -> Sequence[Span]:
        """Return the stretches of speech in 16 kHz mono `samples`, in order, in ms from their beginning."""
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """How speech is cut into segments."""

    max_end_silence_ms: int = 800
    max_segment_ms: int = 30_000

    def __str__(self) -> str:
        return f"{self.max_end_silence_ms}/{self.max_segment_ms}/{PAD_MS}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of speech on one channel, with its sound (16 kHz mono)."""

    channel: int
    start_ms: int
    end_ms: int
    samples: Sound = field(repr=False, compare=False)


class Silero:
    """Silero's VAD, whose weights come with faster-whisper."""

    @cached_property
    def name(self) -> str:
        """`silero` and the version of the package that holds its weights."""
        from importlib.metadata import version

        return f"silero@{version('faster-whisper')}"

    def speech(self, samples: Sound, max_end_silence_ms: int) -> Sequence[Span]:
        """See `Detector`."""
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        options: Any = VadOptions(min_silence_duration_ms=max_end_silence_ms, speech_pad_ms=0)
        found = get_speech_timestamps(samples, options)
        return [(s["start"] // SAMPLES_PER_MS, -(-s["end"] // SAMPLES_PER_MS)) for s in found]


def choose(kind: str, models_dir: Path) -> Detector:
    """Return the detector for `auto`, `fsmn` or `silero`; nothing is loaded yet.

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

    return Fsmn(folder, models.digest(folder, models_dir))


def stretches(audio: Audio, detector: Detector, settings: Settings) -> Iterator[Stretch]:
    """Yield the stretches of speech, channel by channel, in order; never more than a few minutes in memory."""
    for channel in range(audio.channels):
        yield from _channel(audio, channel, detector, settings)


def _channel(audio: Audio, channel: int, detector: Detector, settings: Settings) -> Iterator[Stretch]:
    start = 0
    while start < audio.duration_ms:
        end = min(start + _WINDOW_MS, audio.duration_ms)
        samples = audio.read(start, end)[channel]
        spans = find(samples, detector, settings)
        wide = padded(spans, end - start)
        upto = end - start
        if end < audio.duration_ms:
            upto = _window_end(spans, wide, upto, settings)
        for begin, stop in wide:
            piece = samples[begin * SAMPLES_PER_MS : stop * SAMPLES_PER_MS].copy()
            yield Stretch(channel, start + begin, start + stop, piece)
        start += upto


def _window_end(spans: list[Span], wide: list[Span], length_ms: int, settings: Settings) -> int:
    """Return where the next window begins; speech that may go on there is taken off this one."""
    if spans and spans[-1][1] > length_ms - settings.max_end_silence_ms - _EDGE_MS and wide[-1][0] > 0:
        return wide.pop()[0]
    return max(length_ms - _EDGE_MS, spans[-1][1] if spans else 0)


def find(samples: Sound, detector: Detector, settings: Settings) -> list[Span]:
    """Return the spans of speech in one window, none longer than a segment may be (padding aside)."""
    spans: list[Span] = []
    for begin, end in audible(samples):
        part = samples[begin * SAMPLES_PER_MS : end * SAMPLES_PER_MS]
        spans += [(begin + s, begin + e) for s, e in detector.speech(part, settings.max_end_silence_ms)]
    longest = settings.max_segment_ms - 2 * PAD_MS
    return [piece for span in spans for piece in split(samples, span, longest)]


def audible(samples: Sound) -> list[Span]:
    """Return the parts that are not silent as such, with a margin: what costs nothing need not be listened to."""
    size = _GATE_FRAME_MS * SAMPLES_PER_MS
    whole = len(samples) // size
    peaks = np.abs(samples[: whole * size].reshape(whole, size)).max(axis=1) if whole else np.zeros(0)
    rest = samples[whole * size :]
    loud = np.append(peaks, np.abs(rest).max() if len(rest) else 0.0) > _GATE_PEAK
    spans: list[Span] = []
    limit = -(-len(samples) // SAMPLES_PER_MS)
    for index in np.flatnonzero(loud):
        begin = max(int(index) * _GATE_FRAME_MS - _GATE_MARGIN_MS, 0)
        end = min((int(index) + 1) * _GATE_FRAME_MS + _GATE_MARGIN_MS, limit)
        if spans and begin <= spans[-1][1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((begin, end))
    return spans


def split(samples: Sound, span: Span, longest_ms: int) -> list[Span]:
    """Cut a span that is too long where it is quietest, each piece at least half as long as it may be."""
    begin, end = span
    pieces: list[Span] = []
    while end - begin > longest_ms:
        cut = _quietest(samples, begin + longest_ms // 2, begin + longest_ms)
        pieces.append((begin, cut))
        begin = cut
    return [*pieces, (begin, end)]


def _quietest(samples: Sound, begin: int, end: int) -> int:
    part = samples[begin * SAMPLES_PER_MS : end * SAMPLES_PER_MS]
    size = _QUIET_FRAME_MS * SAMPLES_PER_MS
    count = len(part) // size
    if count <= _QUIET_SMOOTH:
        return end
    energy = np.square(part[: count * size].reshape(count, size)).mean(axis=1)
    smooth = np.convolve(energy, np.ones(_QUIET_SMOOTH) / _QUIET_SMOOTH, "valid")
    return begin + (int(smooth.argmin()) + _QUIET_SMOOTH // 2) * _QUIET_FRAME_MS


def padded(spans: Sequence[Span], limit_ms: int) -> list[Span]:
    """Widen each span by the padding, at most to half-way to its neighbour and never beyond the sound."""
    wide: list[Span] = []
    for index, (begin, end) in enumerate(spans):
        before = spans[index - 1][1] if index else 0
        after = spans[index + 1][0] if index + 1 < len(spans) else None
        first = max(begin - PAD_MS, (before + begin) // 2 if index else 0)
        final = min(end + PAD_MS, limit_ms if after is None else (end + after) // 2)
        wide.append((first, max(final, first)))
    return wide
