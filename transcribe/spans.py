"""Stretches of time as sorted (start_ms, end_ms) pairs that do not touch: what lies in them, and in several at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]
"""16 kHz mono, (n,)."""
Span = tuple[int, int]
"""Start and end in milliseconds."""
Spans = list[Span]


def merged(some: Iterable[Span], bridge_ms: int = 0) -> Spans:
    """Sort them, and join those that touch or lie no further apart than `bridge_ms`; empty ones are left out."""
    joined: Spans = []
    for start, end in sorted(span for span in some if span[0] < span[1]):
        if joined and start <= joined[-1][1] + bridge_ms:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def clipped(some: Spans, duration_ms: int) -> Spans:
    """Leave out what lies before 0 or after the end."""
    inside = ((max(start, 0), min(end, duration_ms)) for start, end in some)
    return [span for span in inside if span[0] < span[1]]


def length(some: Spans) -> int:
    """Milliseconds in all."""
    return sum(end - start for start, end in some)


def common(one: Spans, other: Spans) -> int:
    """Milliseconds that lie in both."""
    return length(one) + length(other) - length(merged([*one, *other]))


def overlap(groups: Iterable[Spans]) -> int:
    """Milliseconds that lie in two or more of the groups."""
    edges = sorted(edge for spans in groups for start, end in spans for edge in ((start, 1), (end, -1)))
    total, depth, since = 0, 0, 0
    for at, step in edges:
        total += at - since if depth > 1 else 0
        depth, since = depth + step, at
    return total


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
