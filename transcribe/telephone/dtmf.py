"""Keys pressed during a call (DTMF), found by Goertzel's filters under the criteria of ITU-T Q.24."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from callstash.model import RATE
from transcribe.samples import SAMPLES_PER_MS
from transcribe.spans import Sound, Span

Key = tuple[str, Span]

_LOW = (697, 770, 852, 941)
_HIGH = (1209, 1336, 1477, 1633)
_KEYS = "123A456B789C*0#D"
_FRAME_MS = 20
"""Two frames fit into the shortest key; a frame resolves 50 Hz, and neighbouring tones are 73 Hz apart."""
_HOP_MS = 10
_DETUNED = (-0.015, 0.0, 0.015)
"""Q.24: a frequency may be off by 1.5 %."""
_PURITY, _CORE_PURITY = 0.85, 0.9
"""Share of the energy that the two tones must have in every frame, and in one at least: any two harmonics of a voice
have others beside them."""
_TWIST = 8.0
"""9 dB, as a ratio of energies: how much one tone may be stronger than the other."""
_FLOOR = 3e-6
"""-55 dBFS as mean square: weaker keys are no keys."""
_BRIDGE = 3
"""Frames a key may be interrupted for: a dropout of 10 ms spoils three, a pause of 30 ms four, and parts two keys."""
_FRAMES = 2
"""A key of 40 ms fills at least so many frames."""
_CHUNK_FRAMES = 2048
_NOTHING = np.float32(1e-12)


def keys(samples: Sound) -> list[Key]:
    """Return the keys heard in 16 kHz mono `samples`, in order, with their spans in ms."""
    chunks = list(_chunks(samples))
    if not chunks:
        return []
    marks, purity = (np.concatenate(parts) for parts in zip(*chunks, strict=True))
    found = [(first, last, int(marks[first])) for first, last in _runs(marks, purity)]
    return [(_KEYS[key], (first * _HOP_MS, last * _HOP_MS + _FRAME_MS)) for first, last, key in found]


def _runs(marks: NDArray[np.intp], purity: Sound) -> Iterator[tuple[int, int]]:
    """Yield the first and the last frame of each key."""
    heard = np.flatnonzero(marks >= 0)
    if not len(heard):
        return
    parted = np.flatnonzero((np.diff(heard) > _BRIDGE + 1) | (np.diff(marks[heard]) != 0)) + 1
    for run in np.split(heard, parted):
        if len(run) >= _FRAMES and purity[run].max() > _CORE_PURITY:
            yield int(run[0]), int(run[-1])


def _chunks(samples: Sound) -> Iterator[tuple[NDArray[np.intp], Sound]]:
    """Yield for each frame, some seconds at a time, the number of its key or -1, and its purity."""
    size, hop = _FRAME_MS * SAMPLES_PER_MS, _HOP_MS * SAMPLES_PER_MS
    if len(samples) < size:
        return
    frames = np.lib.stride_tricks.sliding_window_view(samples, size)[::hop]
    for start in range(0, len(frames), _CHUNK_FRAMES):
        yield _recognised(np.ascontiguousarray(frames[start : start + _CHUNK_FRAMES]))


def _recognised(frames: Sound) -> tuple[NDArray[np.intp], Sound]:
    total = np.einsum("ij,ij->i", frames, frames)
    low, high, key = _strongest(frames)
    purity = (low + high) / (total + _NOTHING)
    even = (low < _TWIST * high) & (high < _TWIST * low)
    loud = total > _FLOOR * frames.shape[1]
    return np.where(loud & even & (purity > _PURITY), key, -1), purity


def _strongest(frames: Sound) -> tuple[Sound, Sound, NDArray[np.intp]]:
    """Return the energy of the strongest low and high tone of each frame, and the number of their key."""
    power = np.square(_filters() @ frames.T).reshape(2, 2, len(_LOW), len(_DETUNED), len(frames)).sum(axis=0)
    low, high = power.max(axis=2)
    return low.max(axis=0), high.max(axis=0), low.argmax(axis=0) * len(_HIGH) + high.argmax(axis=0)


@cache
def _filters() -> NDArray[np.float32]:
    """Cosine and sine of each tone and detuning, scaled so that a tone's squares sum up to its energy."""
    size = _FRAME_MS * SAMPLES_PER_MS
    hertz = np.array([tone * (1 + off) for tone in _LOW + _HIGH for off in _DETUNED])
    phase = 2 * np.pi * np.outer(hertz, np.arange(size) / RATE)
    return np.asarray(np.vstack([np.cos(phase), np.sin(phase)]) * np.sqrt(2 / size), dtype=np.float32)
