"""The spectrum of a channel, reduced to what tells tones and music from speech."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from transcribe.samples import RATE
from transcribe.telephone.spans import Sound

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
_CHUNK = 256
_EMPTY = np.float32(1e-9)

Series = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spectrum:
    """What is known of each frame (one every 32 ms); frequencies in Hz, energies as the window gives them."""

    total: Series
    lines: Series
    """Of shape (frames, 2): the two strongest lines, a second one only where it is less than 10 dB weaker, else 0."""
    line_energy: Series
    """Energy of the lines together."""
    peaks: Series
    """Energy of all spectral peaks."""
    steady: Series
    """Energy of those peaks that are at the same frequency 64 ms later."""
    shape: Series
    """Of shape (frames, bins): amplitudes, eight bins together."""


def spectrum(samples: Sound) -> Spectrum | None:
    """Analyse 16 kHz mono `samples`; None where they are shorter than three frames."""
    if len(samples) < FRAME + _LAG * HOP:
        return None
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP]
    count = len(frames) - _LAG
    parts = [_part(frames[start : min(start + _CHUNK, count) + _LAG]) for start in range(0, count, _CHUNK)]
    return Spectrum(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _part(frames: Series) -> tuple[Series, ...]:
    """Return the columns of `Spectrum` for all frames but the last two."""
    full = np.square(np.abs(np.fft.rfft(frames * _window()))).astype(np.float32)
    power = full[:, :_BINS]
    peaks, steady = _steadiness(power)
    ahead = power[:-_LAG]
    lines, energy = _lines(ahead)
    shape = np.sqrt(ahead.reshape(len(ahead), -1, 8).sum(axis=2))
    return full[:-_LAG, 8:].sum(axis=1) + _EMPTY, lines, energy, peaks, steady, shape


def _lines(power: Series) -> tuple[Series, Series]:
    rest = power.copy()
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
    strong = middle > _PEAK_FLOOR * band.max(axis=1, keepdims=True)
    peak = (middle > band[:, :-2]) & (middle >= band[:, 2:]) & strong
    place = np.where(peak, np.arange(middle.shape[1]) + _offset(np.log(band)), np.nan).astype(np.float32)
    before, after = place[:-_LAG], np.pad(place[_LAG:], ((0, 0), (1, 1)), constant_values=np.nan)
    stays = np.zeros(before.shape, bool)
    for shift in range(3):
        stays |= np.abs(after[:, shift : shift + before.shape[1]] - before) < _STAYS
    energy = np.where(peak[:-_LAG], middle[:-_LAG], 0)
    return energy.sum(axis=1), np.where(stays, energy, 0).sum(axis=1)


def _offset(level: Series) -> Series:
    """Return how far, in bins, each maximum lies from its bin: a parabola through three logarithms."""
    left, middle, right = level[:, :-2], level[:, 1:-1], level[:, 2:]
    return np.asarray(0.5 * (left - right) / np.minimum(left - 2 * middle + right, -_EMPTY))


@cache
def _window() -> Series:
    return np.hanning(FRAME).astype(np.float32)
