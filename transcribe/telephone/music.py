"""Hold music: notes stay where they are, voices never do.

Of the energy of a spectrum's peaks, speech keeps less than a quarter at the same frequencies for 64 ms, averaged over
seconds (measured on two hours of prompts and conversation in several languages); music, even with drums, about half.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from transcribe.samples import SAMPLES_PER_MS
from transcribe.telephone.spans import Span, joined, runs
from transcribe.telephone.spectrum import FRAME, HOP, Series, Spectrum

_SECOND, _STEADY = 31, 0.45
"""Frames of a second, and the share of steady energy that each must have."""
_HALF, _HARDLY_STEADY = 16, 0.2
"""A word spoken into the music makes half a second unsteady, but not yet a second."""
_SHORTEST_MS = 4_500
_EDGE_MS = 250
"""A window that is music as a whole may have a word's beginning at its end."""
_EVENT_GAP_MS = 2_000
_STILL = 0.98
"""Likeness of spectra two seconds apart beyond which it is a hum that never changes, and no music."""


def music(spectrum: Spectrum, tones: Sequence[Span]) -> list[Span]:
    """Return the stretches that are nothing but music, in order; `tones` are known to be something else."""
    peaks, steady = spectrum.peaks.copy(), spectrum.steady.copy()
    for begin, end in tones:
        frames = slice(max(begin * SAMPLES_PER_MS - FRAME, 0) // HOP, -(-end * SAMPLES_PER_MS // HOP))
        peaks[frames] = steady[frames] = 0
    tonal = _all_of(steady, peaks, _SECOND, _STEADY) & _all_of(steady, peaks, _HALF, _HARDLY_STEADY)
    found = [(first * HOP + FRAME // 2, last * HOP + FRAME // 2) for first, last in runs(tonal) if last > first]
    spans = [(begin // SAMPLES_PER_MS + _EDGE_MS, end // SAMPLES_PER_MS - _EDGE_MS) for begin, end in found]
    return [span for span in spans if span[1] - span[0] >= _SHORTEST_MS - 2 * _EDGE_MS and _changes(spectrum, span)]


def events(spans: Sequence[Span]) -> list[Span]:
    """Return the same without the short breaks."""
    return joined(spans, _EVENT_GAP_MS)


def _all_of(part: Series, whole: Series, width: int, share: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Mark the frames of which every window of `width` frames has more than `share` of its energy in `part`."""
    if len(part) < width:
        return np.zeros(len(part), bool)
    kernel = np.ones(width)
    enough = np.convolve(part, kernel, "valid") > share * np.convolve(whole, kernel, "valid") + 1e-6
    short = np.convolve(~enough, np.ones(width), "full")
    return short < 0.5


def _changes(spectrum: Spectrum, span: Span) -> bool:
    """Whether the spectrum becomes another one now and then."""
    shape = spectrum.shape[span[0] * SAMPLES_PER_MS // HOP : span[1] * SAMPLES_PER_MS // HOP]
    seconds = shape[: len(shape) // _SECOND * _SECOND].reshape(-1, _SECOND, shape.shape[1]).sum(axis=1)
    seconds /= np.linalg.norm(seconds, axis=1, keepdims=True) + 1e-9
    alike = (seconds[2:] * seconds[:-2]).sum(axis=1)
    return bool(alike.mean() < _STILL)
