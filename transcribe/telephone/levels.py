"""Levels: a party who is far below the usual level is lifted there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from transcribe.samples import SAMPLES_PER_MS
from transcribe.spans import Sound, Span

_TARGET_DB = -20.0
"""dBFS of the loud frames, which is -26 dBFS of active speech as a whole."""
_NEAR_DB = 8.0
"""Up to so far below it, a recording stays as it is, bit by bit; a loud one always does: engines hear it well."""
_MOST_DB = 30.0
_DRIFT_DB = 10.0
"""By how much a party's level must change before the gain does: a handset put down, another party taking over."""
_FRAME_MS = 20
_LOUD, _QUIET = 95, 10
"""Percentiles of the frames: speech's level, and that of the line's noise."""
_ABOVE_NOISE_DB = 12.0
"""What is nowhere so far above its own floor is noise, and stays as it is."""
_PEAK = 0.99
_NOTHING = 1e-12


class Leveller:
    """The gain of one channel: decided when it first speaks, then kept."""

    def __init__(self) -> None:
        self._gain_db = 0.0
        self._level_db: float | None = None

    def gain(self, samples: Sound, worth: Sequence[Span]) -> float:
        """Return the factor for a window of 16 kHz mono `samples`, of which `worth` may be speech."""
        level = speech_level_db(samples, worth)
        if level is not None and (self._level_db is None or abs(level - self._level_db) > _DRIFT_DB):
            short = _TARGET_DB - level
            self._level_db, self._gain_db = level, min(short, _MOST_DB) if short > _NEAR_DB else 0.0
        if not self._gain_db:
            return 1.0
        peak = max(float(samples.max()), -float(samples.min()), _NOTHING) if len(samples) else 1.0
        return float(min(10 ** (self._gain_db / 20), max(_PEAK / peak, 1.0)))


def speech_level_db(samples: Sound, worth: Sequence[Span]) -> float | None:
    """Return the level of speech in dBFS; None where nothing stands out from the noise."""
    size = _FRAME_MS * SAMPLES_PER_MS
    pieces = [samples[begin * SAMPLES_PER_MS : end * SAMPLES_PER_MS] for begin, end in worth]
    frames = [piece[: len(piece) // size * size].reshape(-1, size) for piece in pieces]
    energy = np.concatenate([np.zeros(0), *(np.einsum("ij,ij->i", f, f) / size for f in frames)])
    energy = energy[energy > _NOTHING]
    if not len(energy):
        return None
    quiet, loud = 10 * np.log10(np.percentile(energy, (_QUIET, _LOUD)))
    return float(loud) if loud - quiet > _ABOVE_NOISE_DB else None
