"""Alignments between a text and what was made of it: how normalizers say which characters came from which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from callstash.model import Alignment, Piece, Segment, same

Edit = tuple[int, int, str]
"""Characters `start`..`end` of a text, and what is written for them; neither side is empty."""


def rewrite(segment: Segment, text: str, step: Alignment) -> Segment:
    """Return the segment with this text. `step` aligns it with what the normalizer began with: `text`, else `raw`."""
    before = segment.text or segment.raw
    if text == before:
        return replace(segment, text=text)
    return replace(segment, text=text, alignment=compose((segment.raw, before, text), segment.alignment, step))


def edited(raw: str, edits: Iterable[Edit]) -> tuple[str, Alignment]:
    """Make the edits, which stand in order and do not overlap: return the new text and its alignment with `raw`."""
    out: list[str] = []
    pieces: list[Piece] = []
    here = written = 0
    for start, end, new in (*edits, (len(raw), len(raw), "")):
        for stop, words in ((start, raw[here:start]), (end, new)):
            if words:
                pieces.append((here, stop, written, written + len(words)))
                out.append(words)
                here, written = stop, written + len(words)
    text = "".join(out)
    return text, tidy(raw, text, tuple(pieces))


def tidy(raw: str, text: str, pieces: Alignment) -> Alignment:
    """Join neighbouring pieces that are the same on both sides; `()` where nothing else is left."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and same(raw, text, piece) and same(raw, text, joined[-1]):
            last = joined.pop()
            piece = (last[0], piece[1], last[2], piece[3])
        joined.append(piece)
    return () if raw == text else tuple(joined)


def compose(texts: tuple[str, str, str], first: Alignment, second: Alignment) -> Alignment:
    """Chain two alignments, of texts[0] <-> texts[1] and texts[1] <-> texts[2], into one of the outer two."""
    raw, middle, text = texts
    first = first or ((0, len(raw), 0, len(middle)),)
    second = second or ((0, len(middle), 0, len(text)),)
    back = dict(_cuts(raw, middle, first, flip=True))
    forth = dict(_cuts(middle, text, second, flip=False))
    edges = {p[2] for p in first} | {p[0] for p in second} | {len(middle)}
    cuts = sorted(m for m in edges if m in back and m in forth)
    return tidy(raw, text, tuple((back[a], back[b], forth[a], forth[b]) for a, b in pairwise(cuts)))


def _cuts(left: str, right: str, pieces: Alignment, flip: bool) -> list[tuple[int, int]]:
    """All places where both strings may be cut at once, as (left, right) or flipped."""
    cuts = [(len(left), len(right))]
    for piece in pieces:
        steps = piece[1] - piece[0] if same(left, right, piece) else 1
        cuts += [(piece[0] + i, piece[2] + i) for i in range(steps)]
    return [(r, le) if flip else (le, r) for le, r in cuts]
