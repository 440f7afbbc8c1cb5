"""A text as the finders of numbers read it: folded, its runs of digits, and what was said around it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from rules.entities.base import Entity, EntityContext
from rules.entities.digits.cues import Cue, cue_before
from rules.entities.digits.digits import Atom, Run, runs
from rules.entities.digits.hearing import as_said
from rules.entities.folding import Folded, fold

_ANSWER = 24
"""Characters into a turn at which its digits still answer the question before it."""
_QUESTION = 60
"""Characters of what others said before in which a cue counts."""


@dataclass(frozen=True)
class NumberText:
    """One text and its context; positions are those of the folded text."""

    original: str
    context: EntityContext

    @cached_property
    def folded(self) -> Folded:
        return fold(self.original)

    @cached_property
    def text(self) -> str:
        return as_said(self.folded.text)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        return runs(self.text)

    @cached_property
    def pieces(self) -> tuple[Atom, ...]:
        """The pieces of all runs, in order."""
        return tuple(piece for run in self.runs for piece in run.pieces)

    def pieces_from(self, position: int, most: int) -> tuple[Atom, ...]:
        """The next pieces that begin at `position` or later."""
        first = bisect_left(self.pieces, position, key=lambda piece: piece.start)
        return self.pieces[first : first + most]

    def pieces_until(self, position: int, most: int) -> tuple[Atom, ...]:
        """The last pieces that end at `position` or before."""
        last = bisect_right(self.pieces, position, key=lambda piece: piece.end)
        return self.pieces[max(0, last - most) : last]

    def run_from(self, position: int) -> Run | None:
        """The next run, or what of it begins at `position` or later."""
        index = bisect_right(self.runs, position, key=lambda run: run.end)
        if index == len(self.runs):
            return None
        run = self.runs[index]
        first = bisect_left(run.pieces, position, key=lambda piece: piece.start)
        return run.part(first, len(run.pieces)) if first < len(run.pieces) else self.run_from(run.end)

    def run_at(self, position: int) -> Run | None:
        """The run that holds `position`."""
        index = bisect_right(self.runs, position, key=lambda run: run.start) - 1
        return self.runs[index] if index >= 0 and position < self.runs[index].end else None

    def heard(self, position: int) -> str:
        """What was said right before the turn that holds `position`, folded."""
        return _as_read(self.context.before(self.folded.origin[position]))

    def answered(self, position: int) -> str:
        """What was said right after the turn that holds `position`, folded."""
        return _as_read(self.context.after(self.folded.origin[position]))

    def asked(self, position: int) -> str:
        """What the turn right before the one that holds `position` says: a question, or what was heard."""
        return self.heard(position).rpartition("\n")[2]

    def cue(self, start: int) -> Cue | None:
        """What the digits at `start` are called: in their own turn, in the question before it, or earlier."""
        turn = self.text.rfind("\n", 0, start) + 1
        own = cue_before(self.text[turn:start], start - turn)
        if own is not None:
            return own
        return self._asked(start - turn, start) or (cue_before(self.text, start) if turn else None)

    def _asked(self, into: int, start: int) -> Cue | None:
        """What the question before asks for, where the digits come soon enough to be the answer."""
        asked = self.heard(start)[-_QUESTION:] if into <= _ANSWER else ""
        return cue_before(asked, len(asked), _QUESTION)

    def entity(self, kind: str, start: int, end: int, value: Any, **more: Any) -> Entity:
        """An entity at these folded positions."""
        first, last = self.folded.span(start, end)
        return Entity(kind, first, last, value, self.original[first:last], **more)


@lru_cache(maxsize=256)
def _as_read(text: str) -> str:
    """The words around a turn. Every number of a turn asks for them, so they are kept."""
    return as_said(fold(text).text)


def facts(**known: Any) -> Mapping[str, Any]:
    """Attributes, without those that are empty."""
    return {name: value for name, value in known.items() if value not in ("", (), None)}
