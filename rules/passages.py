"""Turns that go on where the last one stopped: one text, with the way back to segments and to the audio.

Voice activity detection cuts a number said with a pause in two segments, and an agent says "mhm" in between: a
passage joins consecutive turns of one speaker, so that a rule sees the number whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from callstash.model import Segment, Span
from rules.entities.base import EntityContext
from rules.entities.digits.cues import asks_for_another
from rules.entities.digits.digits import Run, runs
from rules.entities.folding import fold
from rules.entities.phones.unfinished import completes, continues, is_slip, misheard

SILENCE_MS = 2000
"""Longest silence inside a passage."""
GAP_MS = 6000
"""Longest gap inside a passage, another's words included."""
NUMBER_SILENCE_MS, NUMBER_GAP_MS = 8000, 20000
"""The same in the middle of a number: people look for their glasses, and agents repeat each half."""
INTERJECTION = 12
"""Characters that another may say in between where turns have no times."""
JOINT = "\n"
_TAIL = 60
"""Characters at the edge of a turn in which digits are looked for."""
_AROUND, _NOT_FAR = 8, 12
"""Characters between the digits and the edge of their turn: beyond the first they must fit, beyond the second be all
that a number lacks."""
_FRONT = re.compile("前[面头边几三七]|开头|完整|全号")
"""The first digits of a number whose last ones were said before."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One segment's place in a passage."""

    index: int
    segment: Segment
    offset: int
    length: int


@dataclass(slots=True)
class Passage:
    """Consecutive turns of one speaker, as one text."""

    raw: bool
    """Whether its text is what was heard, not what was made of it."""
    pieces: list[Piece] = field(default_factory=list)
    text: str = ""

    @property
    def role(self) -> str | None:
        return self.pieces[0].segment.role

    @property
    def language(self) -> str | None:
        return self.pieces[0].segment.language

    def add(self, index: int, segment: Segment) -> None:
        """Append a segment."""
        said = _said(segment, self.raw)
        self.text += JOINT if self.pieces else ""
        self.pieces.append(Piece(index, segment, len(self.text), len(said)))
        self.text += said

    def piece_at(self, position: int) -> Piece:
        """The segment that holds a place of the text."""
        return next((p for p in reversed(self.pieces) if p.offset <= position), self.pieces[0])

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Where characters `start`..`end` were said: one span per segment, in characters of the segment's `text`."""
        found = []
        for piece in self.pieces:
            first, last = max(start - piece.offset, 0), min(end - piece.offset, piece.length)
            if first < last:
                found.append(self._span(piece, first, last))
        return tuple(found)

    def words(self, start: int, end: int) -> str:
        """What stands at `start`..`end`, in `text` (the joints between turns are blanks)."""
        spans = self.spans(start, end)
        texts = {piece.index: _said(piece.segment, False) for piece in self.pieces}
        return " ".join(texts[span.segment][span.start : span.end] for span in spans)

    def confidence(self, start: int, end: int) -> float | None:
        """The least confidence of the segments that it was said in."""
        known = [p.segment.confidence for p in self.pieces if p.offset < end and p.offset + p.length > start]
        return min((value for value in known if value is not None), default=None)

    def _span(self, piece: Piece, first: int, last: int) -> Span:
        if self.raw:
            first, last = piece.segment.text_span(first, last)
        return Span(piece.index, first, last, *piece.segment.time_span(first, last))


def _said(segment: Segment, raw: bool) -> str:
    return segment.raw if raw else segment.text or segment.raw


def passages(segments: Sequence[Segment], raw: bool = False) -> list[Passage]:
    """Join the turns of each speaker that follow one another closely, or that are one number."""
    made: list[Passage] = []
    current: dict[tuple[int, str | None], Passage] = {}
    for index, segment in enumerate(segments):
        speaker = (segment.channel, segment.role)
        passage = current.get(speaker)
        if passage is None or not _continues(segments, passage, index):
            passage = current[speaker] = Passage(raw)
            made.append(passage)
        passage.add(index, segment)
    return made


def _continues(segments: Sequence[Segment], passage: Passage, index: int) -> bool:
    """Whether segment `index` goes on where the passage, of the same speaker, stopped."""
    last = passage.pieces[-1].index
    earlier, later, between = segments[last], segments[index], segments[last + 1 : index]
    if earlier.language != later.language and earlier.language and later.language:
        return False
    said = [_said(s, False) for s in between]
    if not (earlier.end_ms > earlier.start_ms and later.end_ms > later.start_ms):
        return sum(map(len, said)) <= INTERJECTION or number_goes_on(passage.text, said, _said(later, False))
    gap = later.start_ms - earlier.end_ms
    spoken = sum(max(min(s.end_ms, later.start_ms) - max(s.start_ms, earlier.end_ms), 0) for s in between)
    if gap <= GAP_MS and gap - spoken <= SILENCE_MS:
        return True
    close = gap <= NUMBER_GAP_MS and gap - spoken <= NUMBER_SILENCE_MS
    return close and number_goes_on(passage.text, said, _said(later, False))


def number_goes_on(earlier: str, between: Sequence[str], later: str) -> bool:
    """Whether `earlier` breaks off in digits that `later` goes on with; others may say them again meanwhile.

    嗯, 您说, "mm-hmm" hold no digits; 一三八零零？ repeats what was said so far; 订单号呢 asks for something else. Far
    from the edges of their turns digits must make a whole number: 姓白，白天的白，然后七三幺九.
    """
    tail, begun = fold(earlier[-_TAIL:]).text, fold(later[:_TAIL]).text
    said, next_ = runs(tail), runs(begun)
    if not said or not next_ or any(map(asks_for_another, between)):
        return False
    if not all(_echoes(said, text) for text in between):
        return False
    apart = max(len(tail) - said[-1].end, next_[0].start)
    if apart <= _AROUND:
        return True
    tail_first = bool(_FRONT.search(begun[: next_[0].start]) or any(map(_FRONT.search, between[-1:])))
    return completes(said, next_, tail_first) or (apart <= _NOT_FAR and continues(said, next_))


def _echoes(said: Sequence[Run], text: str) -> bool:
    known, last = "".join(run.digits for run in said), said[-1].pieces[-1].digits
    heard = [run.digits for run in runs(fold(text).text)]
    return all(len(digits) == 1 or misheard(digits, known) or is_slip(digits, last) for digits in heard)


def turn_context(context: EntityContext, segments: Sequence[Segment], passage: Passage) -> EntityContext:
    """The context of a passage's entities: with what anybody said right before and right after each of its turns."""

    def before(position: int) -> str:
        return heard_before(segments, passage.piece_at(position).index)

    def after(position: int) -> str:
        return heard_after(segments, passage.piece_at(position).index)

    return replace(context, before=before, after=after)


def heard_before(segments: Sequence[Segment], index: int, turns: int = 2) -> str:
    """What was said in the turns right before segment `index`, by anybody."""
    return JOINT.join(_said(s, False) for s in segments[max(0, index - turns) : index])


def heard_after(segments: Sequence[Segment], index: int, turns: int = 2) -> str:
    """What was said in the turns right after segment `index`, by anybody."""
    return JOINT.join(_said(s, False) for s in segments[index + 1 : index + 1 + turns])
