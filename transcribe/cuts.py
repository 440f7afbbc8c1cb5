"""Where speech is cut: in a pause where there is one, else where it is quietest; and how wide its pieces are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transcribe.samples import SAMPLES_PER_MS
from transcribe.spans import Sound, Span, runs

PAD_MS = 150
LONGEST_MS = 30_000
"""What engines are made for."""
_FRAME_MS = 20
_SMOOTH = 7
_SHORTEST_PAUSE_MS = 160
"""Longer than the closure before a plosive, shorter than the breath between two groups of digits."""
_PAUSE_DB = 15.0
_NOISE_DB = 3.0
_LEAST_DB = 6.0


class Piece(NamedTuple):
    """A stretch to be heard at once, in milliseconds."""

    begin: int
    end: int
    forced: bool = False
    """Speech goes on beyond its end: it was cut only because it would have been too long."""


def split(samples: Sound, span: Span, longest_ms: int) -> list[Piece]:
    """Cut a span that is too long, each piece at least half as long as it may be.

    At the middle of the longest pause: pauses between groups of digits are short, those between sentences long.
    """
    begin, end = span
    pieces: list[Piece] = []
    while end - begin > longest_ms:
        cut = _best(samples, (begin, end), (begin + longest_ms // 2, begin + longest_ms), ())
        if cut is None:
            cut = quietest(samples, begin + longest_ms // 2, begin + longest_ms)
        pieces.append(Piece(begin, cut, forced=True))
        begin = cut
    return [*pieces, Piece(begin, end)]


def other_cut(samples: Sound, span: Span, forbidden: Sequence[Span], longest_ms: int = LONGEST_MS) -> int | None:
    """Return the middle of the best pause of a span outside the forbidden stretches (in ms, as the span).

    None where there is none that leaves both pieces no longer than `longest_ms`.
    """
    begin, end = span
    return _best(samples, span, (max(end - longest_ms, begin), min(begin + longest_ms, end)), forbidden)


def padded(pieces: Sequence[Piece], within: Span) -> list[Piece]:
    """Widen each piece by the padding, at most to half-way to its neighbour and never beyond `within`."""
    wide: list[Piece] = []
    for index, (begin, end, forced) in enumerate(pieces):
        before = pieces[index - 1].end if index else 0
        after = pieces[index + 1].begin if index + 1 < len(pieces) else None
        first = max(begin - PAD_MS, (before + begin) // 2 if index else within[0])
        final = min(end + PAD_MS, within[1] if after is None else (end + after) // 2)
        wide.append(Piece(first, max(final, first), forced))
    return wide


def quietest(samples: Sound, begin: int, end: int) -> int:
    """Return where between two places (in ms) it is quietest for a moment; the end where there is hardly a moment."""
    energy = _energy(samples, (begin, end))
    if len(energy) <= _SMOOTH:
        return end
    smooth = np.convolve(energy, np.ones(_SMOOTH) / _SMOOTH, "valid")
    return begin + (int(smooth.argmin()) + _SMOOTH // 2) * _FRAME_MS


def _best(samples: Sound, span: Span, within: Span, forbidden: Sequence[Span]) -> int | None:
    """Return the middle of the longest pause of `span` whose middle lies `within` and not in what is forbidden."""
    best, longest = None, 0
    for begin, end in _pauses(samples, span):
        middle = (begin + end) // 2
        free = within[0] <= middle <= within[1] and not any(first < middle < last for first, last in forbidden)
        if free and end - begin >= longest:  # the later of two: fewer pieces
            best, longest = middle, end - begin
    return best


def _pauses(samples: Sound, span: Span) -> Iterator[Span]:
    """Yield the stretches of a span that are quiet for as long as a pause lasts.

    Quiet is well below how loud the speech is or, on a noisy line, hardly louder than the quietest of it; a sound
    without ups and downs has none.
    """
    level = 10.0 * np.log10(_energy(samples, span) + 1e-10)
    if not len(level):
        return
    noise, speech = np.percentile(level, (5, 80))
    quiet = level < min(max(speech - _PAUSE_DB, noise + _NOISE_DB), speech - _LEAST_DB)
    for first, last in runs(quiet):
        if (last - first) * _FRAME_MS >= _SHORTEST_PAUSE_MS:
            yield span[0] + first * _FRAME_MS, span[0] + last * _FRAME_MS


def _energy(samples: Sound, span: Span) -> NDArray[np.float64]:
    """Return the mean square of each whole frame."""
    part = samples[span[0] * SAMPLES_PER_MS : span[1] * SAMPLES_PER_MS]
    size = _FRAME_MS * SAMPLES_PER_MS
    frames = part[: len(part) // size * size].reshape(-1, size)
    energy: NDArray[np.float64] = np.square(frames, dtype=np.float64).mean(axis=1)
    return energy


__all__ = ["LONGEST_MS", "PAD_MS", "Piece", "Span", "other_cut", "padded", "quietest", "split"]
