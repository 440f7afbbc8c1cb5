"""Leakage: one party's voice on another party's channel, through the handset or the hybrid."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transcribe.samples import SAMPLES_PER_MS
from transcribe.spans import Sound, Span, merged, runs

_STEP = 4
"""Every fourth sample: below 2 kHz a voice has nearly all of its energy."""
_PER_MS = SAMPLES_PER_MS // _STEP
_FRAME, _HOP = 256, 128
"""Samples at 4 kHz: 64 ms every 32 ms, longer than the echo of a room in a handset."""
_HOP_MS = _HOP // _PER_MS
_LAG_MS = 300
"""An echo that went through a mobile network comes back so late."""
_EARLY_MS = 20
"""What comes through the air is in no case earlier; the recorder's channels may be."""
_AROUND_MS = 250
_SMOOTH = 17
"""Frames (half a second) over which two channels are compared."""
_LOUDER = 10.0
"""10 dB, as a ratio of energies: how much louder the voice is on its own channel."""
_DISTINCT = 8.0
"""How far the correlation's peak stands out: of an echo 10 to 35 times, of two voices 3 to 6."""
_EXPLAINED = 0.6
"""Share of a channel's energy that the other channel's sound explains: with one's own speech over it, less."""
_FAINT = 10**-1.8
"""-18 dB below the span's loud frames nobody speaks."""
_NOISY = 4.0
"""Nor is it speech less than 6 dB above the span's quiet ones."""
_PART = 0.2
"""Share of leakage below which a span is left as it is."""
_SHORTEST_MS = 300
_PAD_MS = 100
_NOTHING = 1e-12

Marks = NDArray[np.bool_]


def without_leakage(samples: NDArray[np.float32], spans: Sequence[Sequence[Span]]) -> tuple[tuple[Span, ...], ...]:
    """Per channel the spans of speech that are not merely another channel's voice leaking in.

    `samples` (channels, n) at 16 kHz are as recorded: which channel a voice is louder on says whose voice it is.
    """
    if len(samples) < 2 or not any(spans):
        return tuple(tuple(channel) for channel in spans)
    low = [_decimated(channel) for channel in samples]
    return tuple(
        tuple(piece for span in of_one for piece in _own(low, channel, span)) for channel, of_one in enumerate(spans)
    )


def _decimated(sound: Sound) -> Sound:
    """Return the sound at 4 kHz: low-pass and every fourth sample."""
    taps = _low_pass()
    count = len(sound) // _STEP
    wide = np.pad(sound, (len(taps) // 2, len(taps) // 2 + _STEP))
    result = np.zeros(count, np.float32)
    for place, tap in enumerate(taps):
        result += tap * wide[place : place + count * _STEP : _STEP]
    return result


@cache
def _low_pass() -> Sound:
    taps = np.sinc(np.arange(-12, 13) / _STEP) * np.hamming(25)
    return np.asarray(taps / taps.sum(), dtype=np.float32)


def _own(low: Sequence[Sound], channel: int, span: Span) -> list[Span]:
    """Return the parts of one span that are the channel's own."""
    begin = max(span[0] - _AROUND_MS, 0)
    heard = low[channel][begin * _PER_MS : (span[1] + _AROUND_MS) * _PER_MS]
    if len(heard) < _FRAME:
        return [span]
    spectra = _spectra(heard)
    energy = _power(spectra).sum(axis=1)
    times = begin + (np.arange(len(energy)) + 1) * _HOP_MS
    inside = (times >= span[0]) & (times < span[1])
    if not inside.any():
        return [span]
    leaks = np.zeros(len(energy), bool)
    for other in range(len(low)):
        if other != channel:
            leaks |= _leaks(low[other], heard, begin, spectra)
    if (leaks & inside).sum() <= _PART * inside.sum():
        return [span]
    noise, voice = np.percentile(energy[inside], (10, 95))
    return _pieces(span, times, inside & ~leaks & (energy > max(_FAINT * voice, _NOISY * noise)))


def _pieces(span: Span, times: NDArray[np.int_], own: Marks) -> list[Span]:
    found = merged(((int(times[a]), int(times[b - 1]) + _HOP_MS) for a, b in runs(own)), _SHORTEST_MS)
    long = [(begin - _PAD_MS, end + _PAD_MS) for begin, end in found if end - begin >= _SHORTEST_MS]
    return [(max(begin, span[0]), min(end, span[1])) for begin, end in merged(long)]


def _leaks(other: Sound, heard: Sound, begin: int, spectra: NDArray[np.complex64]) -> Marks:
    """Mark the frames of `heard` (from `begin` ms) that are the other channel's sound, late and weaker."""
    early = _window(other, begin * _PER_MS - _LAG_MS * _PER_MS, len(heard) + (_LAG_MS + _EARLY_MS) * _PER_MS)
    mine = _smooth(_power(spectra))
    if _smooth(_power(_spectra(early)).sum(axis=1)).max() < _LOUDER * mine.sum(axis=1).min():
        return np.zeros(len(spectra), bool)
    lag = _lag(early, heard)
    if lag is None:
        return np.zeros(len(spectra), bool)
    voice = _spectra(early[lag : lag + len(heard)])
    theirs = _smooth(_power(voice))
    cross = np.square(np.abs(_smooth(voice.conj() * spectra)))
    explained = (cross / (theirs + _NOTHING)).sum(axis=1) / (mine.sum(axis=1) + _NOTHING)
    return np.asarray((explained > _EXPLAINED) & (theirs.sum(axis=1) > _LOUDER * mine.sum(axis=1)))


def _window(sound: Sound, start: int, length: int) -> Sound:
    """Return `length` samples from `start`, silence where there are none."""
    part = sound[max(start, 0) : max(start + length, 0)]
    before = max(-start, 0)
    return np.pad(part, (before, length - before - len(part)))


def _lag(early: Sound, heard: Sound) -> int | None:
    """Return at which sample of `early` the sound of `heard` begins, None where it does not occur there.

    By the generalised cross-correlation (PHAT), whose peak stands out where one is an echo of the other.
    """
    size = 1 << (len(early) + len(heard)).bit_length()
    cross = np.fft.rfft(early, size) * np.fft.rfft(heard, size).conj()
    correlation = np.fft.irfft(cross / (np.abs(cross) + _NOTHING), size)[: len(early) - len(heard) + 1]
    lag = int(np.abs(correlation).argmax())
    return lag if abs(correlation[lag]) > _DISTINCT * np.sqrt(np.mean(np.square(correlation))) else None


def _spectra(sound: Sound) -> NDArray[np.complex64]:
    frames = np.lib.stride_tricks.sliding_window_view(sound, _FRAME)[::_HOP]
    return np.fft.rfft(frames * np.hanning(_FRAME).astype(np.float32)).astype(np.complex64)


def _power(spectra: NDArray[np.complex64]) -> NDArray[np.float32]:
    return np.square(spectra.real) + np.square(spectra.imag)


def _smooth(columns: NDArray[Any]) -> NDArray[Any]:
    """Return sums over half a second around each frame (in double precision: they are differences of long sums)."""
    half = _SMOOTH // 2
    wide = np.pad(columns, [(half + 1, half), *[(0, 0)] * (columns.ndim - 1)])
    total = np.cumsum(wide, axis=0, dtype=np.result_type(columns, np.float64))
    return np.asarray(total[_SMOOTH:] - total[:-_SMOOTH])
