"""The spectrum of a channel, reduced to what tells tones and music from speech, frame by frame as it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from callstash.model import RATE
from transcribe.spans import Sound

FRAME = 2048
"""Samples: 128 ms, which parts the 440 and 480 Hz of a ring-back."""
HOP = 512
"""Samples: 32 ms."""
BIN_HZ = RATE / FRAME
_BINS = 512
"""Up to 4 kHz, the telephone's band."""
_LOWEST = 20
"""156 Hz: below it lies the mains' hum."""
_LAG = 2
"""Frames: over 64 ms a note stays where it is, and a voice's harmonics move."""
_STAYS = 0.25
"""Bins (2 Hz) that a peak may move and still be the same."""
_PEAK_FLOOR = 1e-3
"""-30 dB: peaks weaker than that beside the strongest do not count."""
_LOBE = np.arange(-3, 4)
"""Bins around a line that hold its energy under Hann's window, and that of an amplitude modulation of 20 Hz."""
_CHUNK = 64
"""Frames: half a megabyte, which stays in the processor's cache."""
_EMPTY = np.float32(1e-9)

Series = NDArray[np.float32]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Lines:
    """The strongest lines of each frame (one every 32 ms); frequencies in Hz, energies as the window gives them."""

    total: Series
    lines: Series
    """Of shape (frames, 2): the two strongest lines, a second one only where it is less than 10 dB weaker, else 0."""
    energy: Series
    """Energy of the lines together."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What of each frame (one every 32 ms) stays where it is."""

    peaks: Series
    """Energy of all spectral peaks."""
    steady: Series
    """Energy of those peaks that are at the same frequency 64 ms later."""
    shape: Series
    """Of shape (frames, bins): amplitudes, eight bins together."""


class Frames:
    """The frames of 16 kHz mono `samples`; only those that are asked for are analysed, the others count as empty."""

    def __init__(self, samples: Sound) -> None:
        enough = len(samples) >= FRAME + _LAG * HOP
        padded = samples if enough else np.zeros(FRAME + (_LAG - 1) * HOP, np.float32)
        self._frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
        self.count = len(self._frames) - _LAG
        """Of those that have one 64 ms later: none where the sound is shorter."""

    def lines(self, places: Places) -> Lines:
        """Return the lines of the frames at `places`."""
        result = Lines(
            np.full(self.count, _EMPTY), np.zeros((self.count, 2), np.float32), np.zeros(self.count, np.float32)
        )
        for start in range(0, len(places), _CHUNK):
            some = places[start : start + _CHUNK]
            power = _power(self._frames[some])
            result.total[some] = power[:, 8:].sum(axis=1) + _EMPTY
            result.lines[some], result.energy[some] = _lines(power[:, :_BINS].copy())
        return result

    def notes(self, stretches: list[tuple[int, int]]) -> Notes:
        """Return the notes of the frames in the stretches (first, one past the last)."""
        count = self.count
        peaks, steady = np.zeros((2, count), np.float32)
        result = Notes(peaks, steady, np.zeros((count, _BINS // 8), np.float32))
        for begin, end in _chunks(stretches):
            power = _power(self._frames[begin : end + _LAG])[:, :_BINS]
            peaks[begin:end], steady[begin:end] = _steadiness(power)
            result.shape[begin:end] = np.sqrt(power[:-_LAG].reshape(end - begin, -1, 8).sum(axis=2))
        return result


def _chunks(stretches: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for begin, end in stretches:
        for start in range(begin, end, _CHUNK):
            yield start, min(start + _CHUNK, end)


def _power(frames: Series) -> Series:
    parts = np.fft.rfft(frames * _window()).astype(np.complex64, copy=False)
    return np.asarray(np.square(parts.real) + np.square(parts.imag))


def _lines(rest: Series) -> tuple[Series, Series]:
    """Return frequencies and energy of the strongest lines, which are taken out of `rest`."""
    rest[:, :8] = 0
    first, first_energy = _strongest(rest)
    second, second_energy = _strongest(rest)
    two = second_energy > 0.1 * first_energy
    low = np.where(two, np.minimum(first, second), first)
    high = np.where(two, np.maximum(first, second), 0)
    return np.stack([low, high], axis=1).astype(np.float32), first_energy + np.where(two, second_energy, 0)


def _strongest(rest: Series) -> tuple[Series, Series]:
    """Return the strongest line's frequency and energy; take it out of `rest`."""
    places = np.clip(rest.argmax(axis=1)[:, None] + _LOBE, 0, _BINS - 1)
    lobe = np.take_along_axis(rest, places, axis=1)
    energy = lobe.sum(axis=1)
    centre = (lobe * places).sum(axis=1) / (energy + _EMPTY)
    np.put_along_axis(rest, places, np.float32(0), axis=1)
    return centre * BIN_HZ, energy


def _steadiness(power: Series) -> tuple[Series, Series]:
    """Return the energy of each frame's peaks, and of those that are still there after the lag."""
    band = power[:, _LOWEST - 1 :] + _EMPTY
    middle = band[:, 1:-1]
    peak = middle > _PEAK_FLOOR * band.max(axis=1, keepdims=True)
    peak &= middle > band[:, :-2]
    peak &= middle >= band[:, 2:]
    frame, place = np.nonzero(peak)
    energy = middle[frame, place]
    exact = place + _offset(np.log(band[frame, place]), np.log(energy), np.log(band[frame, place + 2]))
    where = np.full(band.shape, np.nan, np.float32)
    where[frame, place + 1] = exact
    before = np.searchsorted(frame, len(power) - _LAG)
    frame, place, energy, exact = frame[:before], place[:before], energy[:before], exact[:before]
    after = where[frame[:, None] + _LAG, place[:, None] + np.arange(3)]
    stays = (np.abs(after - exact[:, None]) < _STAYS).any(axis=1)
    both = (np.bincount(frame, weights, len(power) - _LAG) for weights in (energy, energy * stays))
    peaks, steady = (each.astype(np.float32) for each in both)
    return peaks, steady


def _offset(left: Series, middle: Series, right: Series) -> Series:
    """Return how far, in bins, maxima lie from their bins: a parabola through three logarithms."""
    return np.asarray(0.5 * (left - right) / np.minimum(left - 2 * middle + right, -_EMPTY), dtype=np.float32)


@cache
def _window() -> Series:
    return np.hanning(FRAME).astype(np.float32)
