"""How a number is spread over the pieces of a run: groups said twice, beginnings said again."""

from __future__ import annotations

from collections.abc import Container, Iterator

from rules.entities.digits.digits import Run

_MOST_PIECES = 24
_SHORTEST_REPEAT = 2
_WHOLE = 11
"""Digits of a mobile number, which are said again as a whole."""


def windows(run: Run, lengths: Container[int], longest: int) -> Iterator[Run]:
    """Yield the parts of a run that have as many digits as wanted, the whole run first, then longer parts first."""
    if len(run.digits) in lengths:
        yield run
    for first in range(len(run.pieces)):
        parts, total = [], 0
        for last, piece in enumerate(run.pieces[first:], first + 1):
            total += len(piece.digits)
            if total > longest:
                break
            if total in lengths:
                parts.append(run.part(first, last))
        yield from (part for part in reversed(parts) if part.pieces != run.pieces)


def without_repeats(run: Run) -> Iterator[str]:
    """Yield what the run's digits may be when what was said again counts once; the likeliest first."""
    pieces = [piece.digits for piece in run.pieces[:_MOST_PIECES]]
    if len(pieces) == 1 or len(run.pieces) > _MOST_PIECES:
        yield from _begun_again(run.digits) if len(pieces) == 1 else ()
        return
    for at in range(1, len(pieces)):
        if pieces[at].startswith(pieces[at - 1]):
            yield "".join(pieces[: at - 1] + pieces[at:])
    pieces = _groups_once(pieces)
    yield "".join(pieces)
    yield _overlapped(pieces)
    for cut in range(1, len(pieces)):
        head, tail = "".join(pieces[:cut]), "".join(pieces[cut:])
        if head[:3] == pieces[cut][:3]:
            yield tail
        for overlap in range(min(len(head), len(tail)), _SHORTEST_REPEAT - 1, -1):
            if head.endswith(tail[:overlap]):
                yield head + tail[overlap:]


def _overlapped(pieces: list[str]) -> str:
    """18091, 9179, 792821: each group begins with the end of what was said before."""
    said = pieces[0]
    for digits in pieces[1:]:
        most = min(len(said), len(digits))
        said += digits[next((n for n in range(most, _SHORTEST_REPEAT - 1, -1) if said.endswith(digits[:n])), 0) :]
    return said


def _groups_once(pieces: list[str]) -> list[str]:
    """八三四，八三四幺，二二零六: a group that the next one begins with is the same group, heard unfinished."""
    kept: list[str] = []
    for digits in pieces:
        if kept and len(kept[-1]) >= _SHORTEST_REPEAT and digits.startswith(kept[-1]):
            kept[-1] = digits
        elif not (kept and len(digits) > _SHORTEST_REPEAT and kept[-1].endswith(digits)):
            kept.append(digits)
    return kept


def _begun_again(digits: str) -> Iterator[str]:
    """幺三八幺三八零零... in one breath."""
    for length in (3, 4, 5, 7):
        if len(digits) > 2 * length and digits[:length] == digits[length : 2 * length]:
            yield digits[length:]
    if _WHOLE < len(digits) < 2 * _WHOLE and digits[-_WHOLE:].startswith(digits[:3]):
        yield digits[-_WHOLE:]
