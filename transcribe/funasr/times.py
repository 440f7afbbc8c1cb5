"""When Paraformer's tokens are spoken, from the weights of its frames.

Source: FunASR 1.4.16 `utils/timestamp_tools.py` (`ts_prediction_lfr6_standard`), whose walk over the frames takes
five torch calls each.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.float32]
_FULL = 1.0 - 1e-4
_SHIFT_FRAMES = -1.5
_SILENT_END_FRAMES = 5
_LONGEST_FRAMES = 12


def of_fine(weights: Frames, count: int, tokens: int, frame_s: float) -> list[tuple[int, int]]:
    """Return (start, end) in ms of each token, from CifPredictorV3's second head; [] where the weights don't tell.

    `count` tokens were predicted, `tokens` of them are left; `frame_s` is from one weight to the next.
    """
    weights = weights * np.float32(count / max(float(weights.sum()), 1e-30))
    return _spread(weights, _fired(weights), tokens, frame_s)


def of_coarse(weights: Frames, tokens: int, frame_s: float) -> list[tuple[int, int]]:
    """Return (start, end) in ms of each token, from CifPredictorV2's only weights; [] where they don't tell.

    FunASR hands its function the peaks as weights and the weights as peaks, and so do we: times are AutoModel's.
    """
    past = weights.cumsum(dtype=np.float64).astype(np.float32)
    whole = np.floor(past)
    peaks = past - whole + (np.diff(whole, prepend=np.float32(0)) > 0)
    return _spread(peaks, np.flatnonzero(weights >= _FULL).tolist(), tokens, frame_s)


def _spread(weights: Frames, fired: list[int], tokens: int, frame_s: float) -> list[tuple[int, int]]:
    """A token lasts from its peak to the next one's; where their number is wrong, weights are scaled to be right."""
    if not tokens:
        return []
    if len(fired) != tokens + 1:
        fired = _fired(weights / np.float32(max(float(weights.sum()), 1e-30) / (tokens + 1)))
    if len(fired) != tokens + 1:
        return []
    at = [frame + _SHIFT_FRAMES for frame in fired]
    ends = [min(end, begin + _LONGEST_FRAMES) for begin, end in pairwise(at)]
    last = len(weights) if len(weights) - at[-1] <= _SILENT_END_FRAMES else (len(weights) + at[-1]) * 0.5
    if at[-1] - at[-2] <= _LONGEST_FRAMES:
        ends[-1] = last
    return [(max(0, int(b * frame_s * 1000)), int(e * frame_s * 1000)) for b, e in zip(at, ends, strict=False)]


def _fired(weights: Frames) -> list[int]:
    """Return the frames at which the running sum is full; it begins anew with what is left, once a frame at most."""
    fired, held = [], 0.0
    for frame, weight in enumerate(weights.tolist()):
        held += weight
        if held >= _FULL:
            fired.append(frame)
            held -= _FULL
    return fired
