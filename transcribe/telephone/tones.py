"""The network's own tones: ring-back, busy and dial tones, and whatever else beeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from transcribe.samples import SAMPLES_PER_MS
from transcribe.spans import Sound, Span, runs
from transcribe.telephone.spectrum import FRAME, HOP, Frames, Lines, Series

Kind = Literal["ring_back", "busy_tone", "tone"]

_PURITY = 0.9
"""Share of a frame's energy that one or two lines must have: the line's noise is 10 dB below its tones."""
_LINE_HZ = (340.0, 3400.0)
"""A dial tone begins at 350 Hz; below lies the pitch of high voices."""
_DRIFT_HZ = 1.5
"""How much a tone may move in 32 ms; the steadiest voice moves more within 300 ms."""
_LEVEL_DRIFT = 2.0
"""3 dB: how much a tone's energy may change from frame to frame."""
_FLOOR = 1e-6 * FRAME * FRAME / 8
"""-60 dBFS, as the window scales it."""
_FRAMES = 5
"""Frames that are nothing but the tone: about 300 ms."""
_EDGE_MS = 10
_EDGE = 0.06
"""-12 dB: where a tone's level falls to this it ends."""
_REACH = FRAME // (SAMPLES_PER_MS * _EDGE_MS)
_SAME_HZ = 15.0
_SERIES_GAP_MS = 6_000
"""Rings are at most 5 s apart."""
_ALIKE = 1.6
_BUSY_MS = 800
"""Longest sound and longest pause of any country's busy tone."""
_QUIET = 0.1
_RING_PAUSE_MS = 1_500
_RING_MS = 2_600
_PROGRESS_HZ = (340.0, 640.0)
_RING_HZ = ((400.0, 0.0), (425.0, 0.0), (450.0, 0.0), (440.0, 480.0), (400.0, 450.0))
_BUSY_HZ = ((480.0, 620.0),)

Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Burst:
    """A stretch of one tone."""

    span: Span
    hertz: tuple[float, float]
    """Low and high; high is 0 where there is but one."""

    @property
    def length_ms(self) -> int:
        """How long it sounds."""
        return self.span[1] - self.span[0]


@dataclass(frozen=True, slots=True)
class Tone:
    """Bursts that belong together."""

    kind: Kind
    bursts: tuple[Burst, ...]

    @property
    def span(self) -> Span:
        """From the first burst's beginning to the last one's end."""
        return self.bursts[0].span[0], self.bursts[-1].span[1]

    @property
    def gated(self) -> tuple[Span, ...]:
        """What nobody need listen to: somebody may speak between two rings, but hardly between two busy tones."""
        return (self.span,) if self.kind == "busy_tone" else tuple(burst.span for burst in self.bursts)


def tones(samples: Sound, frames: Frames) -> list[Tone]:
    """Return the tones in 16 kHz mono `samples`, in order."""
    stretches = _stretches(frames)
    if not stretches:
        return []
    level = _levels(samples)
    bursts = [Burst(_edges(level, first, last), hertz) for first, last, hertz in stretches]
    return [Tone(_kind(group, level), tuple(group)) for group in _groups(bursts, len(level) * _EDGE_MS)]


def _stretches(frames: Frames) -> list[tuple[int, int, tuple[float, float]]]:
    """Return the first and the last frame of what is nothing but a tone, and its frequencies.

    Of the shortest, one frame is among every fifth: these are tried, and only those around a pure one looked at.
    """
    tried = np.arange(0, frames.count, _FRAMES)
    tried = tried[_pure(frames.lines(tried))[tried]]
    near = np.unique(tried[:, None] + np.arange(1 - _FRAMES, _FRAMES))
    lines = frames.lines(near[(near >= 0) & (near < frames.count)])
    pure, stays = _pure(lines), _stays(lines)
    return [
        (first, last, _hertz(lines.lines[first : last + 1]))
        for first, last in runs(pure[1:] & pure[:-1] & stays)
        if last - first + 1 >= _FRAMES
    ]


def _pure(lines: Lines) -> Marks:
    low, high = lines.lines[:, 0], lines.lines[:, 1]
    inside = (low > _LINE_HZ[0]) & (np.maximum(low, high) < _LINE_HZ[1])
    return np.asarray(inside & (lines.energy > _PURITY * lines.total) & (lines.total > _FLOOR))


def _stays(lines: Lines) -> Marks:
    """Mark the frames whose tone is the next one's too."""
    still = (np.abs(np.diff(lines.lines, axis=0)) < _DRIFT_HZ).all(axis=1)
    step = lines.total[1:] / lines.total[:-1]
    return np.asarray(still & (step < _LEVEL_DRIFT) & (step > 1 / _LEVEL_DRIFT))


def _hertz(lines: Series) -> tuple[float, float]:
    low, high = np.median(lines, axis=0)
    return float(low), float(high)


def _levels(samples: Sound) -> Series:
    """Return the mean square of every 10 ms."""
    size = _EDGE_MS * SAMPLES_PER_MS
    blocks = samples[: len(samples) // size * size].reshape(-1, size)
    return np.asarray(np.einsum("ij,ij->i", blocks, blocks) / np.float32(size))


def _edges(level: Series, first: int, last: int) -> Span:
    """Return where the tone begins and ends: from the middle of its outer frames to where its level falls."""
    size = _EDGE_MS * SAMPLES_PER_MS
    begin, end = (first * HOP + FRAME // 2) // size, (last * HOP + FRAME // 2) // size
    limit = _EDGE * float(np.median(level[begin : end + 1]))
    before, after = level[max(begin - _REACH, 0) : begin][::-1] < limit, level[end : end + _REACH] < limit
    begin -= int(before.argmax()) if before.any() else len(before)
    end += int(after.argmax()) if after.any() else len(after)
    return begin * _EDGE_MS, end * _EDGE_MS


def _groups(bursts: Sequence[Burst], length_ms: int) -> list[list[Burst]]:
    """Put those bursts together that are one signal's cadence; a first or last one may be cut off."""
    groups: list[list[Burst]] = []
    for burst in bursts:
        cut = burst.span[1] >= length_ms - _EDGE_MS
        if groups and _follows(groups[-1][-1], burst, cut):
            groups[-1].append(burst)
        else:
            groups.append([burst])
    return groups


def _follows(before: Burst, burst: Burst, cut: bool) -> bool:
    if burst.span[0] - before.span[1] > _SERIES_GAP_MS:
        return False
    if any(abs(a - b) > _SAME_HZ for a, b in zip(before.hertz, burst.hertz, strict=True)):
        return False
    ratio = burst.length_ms / before.length_ms
    return (ratio > 1 / _ALIKE or cut) and (ratio < _ALIKE or before.span[0] == 0)


def _kind(bursts: Sequence[Burst], level: Series) -> Kind:
    hertz, length = bursts[0].hertz, median(burst.length_ms for burst in bursts)
    if not _PROGRESS_HZ[0] < hertz[0] <= max(hertz) < _PROGRESS_HZ[1]:
        return "tone"
    if len(bursts) == 1:
        if _is_one_of(hertz, _BUSY_HZ) and length <= _BUSY_MS:
            return "busy_tone"
        return "ring_back" if _is_one_of(hertz, _RING_HZ) and _BUSY_MS < length <= _RING_MS else "tone"
    pause = max(b.span[0] - a.span[1] for a, b in pairwise(bursts))
    if pause >= _RING_PAUSE_MS:
        return "ring_back" if length <= _RING_MS else "tone"
    return "busy_tone" if max(length, pause) <= _BUSY_MS and _pauses_are_quiet(bursts, level) else "tone"


def _pauses_are_quiet(bursts: Sequence[Burst], level: Series) -> bool:
    """Whether it is the tone that comes and goes, and not somebody who speaks over it."""
    places = [(a.span[1] // _EDGE_MS, b.span[0] // _EDGE_MS) for a, b in pairwise(bursts)]
    pauses = np.concatenate([level[begin:end] for begin, end in places])
    sound = np.concatenate([level[b.span[0] // _EDGE_MS : b.span[1] // _EDGE_MS] for b in bursts])
    return len(pauses) > 0 and bool(np.percentile(pauses, 90) < _QUIET * np.median(sound))


def _is_one_of(hertz: tuple[float, float], known: Sequence[tuple[float, float]]) -> bool:
    return any(abs(hertz[0] - low) < _SAME_HZ / 2 and abs(hertz[1] - high) < _SAME_HZ / 2 for low, high in known)
