"""Hold music: notes stay where they are, voices never do.

Of the energy of a spectrum's peaks, speech keeps less than a quarter at the same frequencies for 64 ms, averaged over
seconds (measured on two hours of prompts and conversation in several languages); music, even with drums, about half.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from transcribe.samples import SAMPLES_PER_MS
from transcribe.spans import Span, merged, runs
from transcribe.telephone.spectrum import FRAME, HOP, Frames, Notes

_SECOND, _STEADY = 31, 0.45
"""Frames of a second, and the share of steady energy that each must have."""
_HALF, _HARDLY_STEADY = 16, 0.2
"""A word spoken into the music makes half a second unsteady, but not yet a second."""
_SHORTEST_MS = 4_500
_FRAMES = -(-_SHORTEST_MS * SAMPLES_PER_MS // HOP)
_EDGE_MS = 250
"""A window that is music as a whole may have a word's beginning at its end."""
_EVENT_GAP_MS = 2_000
_STILL = 0.98
"""Likeness of spectra two seconds apart beyond which it is a hum that never changes, and no music."""

Marks = NDArray[np.bool_]


def music(frames: Frames, tones: Sequence[Span]) -> list[Span]:
    """Return the stretches that are nothing but music, in order; `tones` are known to be something else."""
    stretches = [(0, frames.count)] if tones else _promising(frames)
    if not stretches:
        return []
    notes = frames.notes(stretches)
    for begin, end in tones:
        part = slice(max(begin * SAMPLES_PER_MS - FRAME, 0) // HOP, -(-end * SAMPLES_PER_MS // HOP))
        notes.peaks[part] = notes.steady[part] = 0
    tonal = _all_of(notes, _SECOND, _STEADY) & _all_of(notes, _HALF, _HARDLY_STEADY)
    found = [(first * HOP + FRAME // 2, last * HOP + FRAME // 2) for first, last in runs(tonal) if last > first]
    spans = [(begin // SAMPLES_PER_MS + _EDGE_MS, end // SAMPLES_PER_MS - _EDGE_MS) for begin, end in found]
    return [span for span in spans if span[1] - span[0] >= _SHORTEST_MS - 2 * _EDGE_MS and _changes(notes, span)]


def _promising(frames: Frames) -> list[tuple[int, int]]:
    """Return the stretches of frames that may have music: in the shortest piece, every second is steady.

    So seconds are tried that leave no room between them for a whole piece; most of speech need not be looked at.
    """
    gaps = -(-(frames.count + _SECOND) // (_FRAMES - 1 + _SECOND))
    tried = [place * (frames.count + _SECOND) // gaps - _SECOND for place in range(1, gaps)]
    notes = frames.notes([(first, first + _SECOND) for first in tried])
    enough = _enough(notes, _SECOND, _STEADY)
    unsteady = [first for first in tried if not enough[first]]
    between = pairwise([-_SECOND, *unsteady, frames.count])
    return [
        (max(before, 0), min(after + _SECOND, frames.count))
        for before, after in between
        if after - (before + _SECOND) >= _FRAMES
    ]


def events(spans: Sequence[Span]) -> list[Span]:
    """Return the same without the short breaks."""
    return merged(spans, _EVENT_GAP_MS)


def _all_of(notes: Notes, width: int, share: float) -> Marks:
    """Mark the frames of which every window of `width` frames has more than `share` of its energy in steady peaks."""
    if len(notes.peaks) < width:
        return np.zeros(len(notes.peaks), bool)
    short = np.convolve(~_enough(notes, width, share), np.ones(width), "full")
    return short < 0.5


def _enough(notes: Notes, width: int, share: float) -> Marks:
    """Mark the windows of `width` frames, by their first one, that have more than `share` in steady peaks."""
    kernel = np.ones(width)
    steady, peaks = (np.convolve(part, kernel, "valid") for part in (notes.steady, notes.peaks))
    return np.asarray(steady > share * peaks + 1e-6)


def _changes(notes: Notes, span: Span) -> bool:
    """Whether the spectrum becomes another one now and then."""
    shape = notes.shape[span[0] * SAMPLES_PER_MS // HOP : span[1] * SAMPLES_PER_MS // HOP]
    seconds = shape[: len(shape) // _SECOND * _SECOND].reshape(-1, _SECOND, shape.shape[1]).sum(axis=1)
    seconds /= np.linalg.norm(seconds, axis=1, keepdims=True) + 1e-9
    alike = (seconds[2:] * seconds[:-2]).sum(axis=1)
    return bool(alike.mean() < _STILL)
