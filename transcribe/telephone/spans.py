"""Stretches of time in milliseconds, and what is done with many of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]
Span = tuple[int, int]
"""Start and end in milliseconds from the window's beginning."""


def joined(spans: Iterable[Span], gap_ms: int = 0) -> list[Span]:
    """Return the spans in order, those at most `gap_ms` apart made one."""
    result: list[Span] = []
    for begin, end in sorted(spans):
        if result and begin - result[-1][1] <= gap_ms:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((begin, end))
    return result


def without(spans: Sequence[Span], holes: Iterable[Span]) -> list[Span]:
    """Return what is left of the spans (in order, apart) once the holes are cut out."""
    left = list(spans)
    for begin, end in holes:
        left = [
            piece
            for first, last in left
            for piece in ((first, min(last, begin)), (max(first, end), last))
            if piece[0] < piece[1]
        ]
    return left


def runs(marks: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the first and the one-past-last index of each run of true marks."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marks, [False]]).astype(np.int8)))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]
