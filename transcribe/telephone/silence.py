"""Silence as such: what is below hearing costs nothing."""

from __future__ import annotations

import numpy as np

from transcribe.samples import SAMPLES_PER_MS
from transcribe.spans import Sound, Span, merged

_GATE_PEAK = 16 / 32768
"""-66 dBFS: nobody hears words below it, and the digital silence of a stereo call's listening side is far below."""
_FRAME_MS = 100
_MARGIN_MS = 500


def audible(samples: Sound) -> list[Span]:
    """Return the parts that are not silent as such, with a margin: what costs nothing need not be listened to."""
    size = _FRAME_MS * SAMPLES_PER_MS
    whole = len(samples) // size
    frames = samples[: whole * size].reshape(whole, size)
    peaks = np.maximum(frames.max(axis=1), -frames.min(axis=1)) if whole else np.zeros(0)
    rest = samples[whole * size :]
    loud = np.append(peaks, np.abs(rest).max() if len(rest) else 0.0) > _GATE_PEAK
    limit = -(-len(samples) // SAMPLES_PER_MS)
    starts = [int(index) * _FRAME_MS for index in np.flatnonzero(loud)]
    return merged((max(start - _MARGIN_MS, 0), min(start + _FRAME_MS + _MARGIN_MS, limit)) for start in starts)
