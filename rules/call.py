"""A call as rules read it: passages, entities and shadows, each made once; and which patterns may match where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from callstash.grok.clock import busy_s
from callstash.model import Event, Segment
from rules.entities import Entity, EntityContext, find_type
from rules.passages import Passage, passages, turn_context
from rules.patternset import PatternSet
from rules.shadow import Shadow, cast


@dataclass(slots=True)
class Call:
    """An event's texts: passages, their entities and shadows, found once and kept."""

    event: Event
    context: EntityContext
    patterns: PatternSet
    deadline: float = float("inf")
    """`busy_s()` until which patterns may run."""
    _passages: dict[bool, list[Passage]] = field(default_factory=dict)
    _entities: dict[tuple[int, str], list[Entity]] = field(default_factory=dict)
    _shadows: dict[tuple[int, frozenset[str]], Shadow] = field(default_factory=dict)
    _candidates: dict[int, list[Passage]] | None = None

    @property
    def segments(self) -> tuple[Segment, ...]:
        return self.event.transcript.segments

    @property
    def timed(self) -> bool:
        """Whether anybody knows when something was said; lines of a text have no times."""
        return any(segment.end_ms > segment.start_ms for segment in self.segments)

    @property
    def duration_ms(self) -> int:
        """Length of the call: of its sound, else to the end of its last segment."""
        transcript = self.event.transcript
        last = max((segment.end_ms for segment in transcript.segments), default=0)
        return max(transcript.duration_ms or self.event.recording.duration_ms, last)

    def passages(self, raw: bool) -> list[Passage]:
        """The call's passages, of the text or of what was heard."""
        if raw not in self._passages:
            self._passages[raw] = passages(self.segments, raw)
        return self._passages[raw]

    def entities(self, passage: Passage, name: str) -> list[Entity]:
        """The passage's entities of one kind, those that were denied or taken back among them."""
        key = (id(passage), name)
        if key not in self._entities:
            around = turn_context(self.context, self.segments, passage)
            self._entities[key] = find_type(name, passage.text, around)
        return self._entities[key]

    def shadow(self, passage: Passage, names: frozenset[str]) -> Shadow:
        """The passage's shadow for a pattern that names these entities: what was denied is left as it stands."""
        key = (id(passage), names)
        if key not in self._shadows:
            found = [entity for name in sorted(names) for entity in self.entities(passage, name) if not entity.negated]
            self._shadows[key] = cast(passage.text, found)
        return self._shadows[key]

    def candidates(self) -> Mapping[int, list[Passage]]:
        """Pattern number -> the passages in which it may match, in order."""
        if self._candidates is None:
            self._candidates = {}
            for raw in self.patterns.sides:
                for passage in self.passages(raw):
                    for number in self.patterns.candidates(raw, passage.text, partial(self._has, passage)):
                        self._candidates.setdefault(number, []).append(passage)
        return self._candidates

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return busy_s() >= self.deadline

    def timeout_s(self) -> float:
        """Seconds for one pattern: half of what is left, so that a slow one leaves some to the rules behind it.

        Raise TimeoutError where nothing is left.
        """
        left = self.deadline - busy_s()
        if left <= 0:
            raise TimeoutError
        return min(left / 2, 3600.0)

    def _has(self, passage: Passage, names: frozenset[str]) -> bool:
        return bool(self.shadow(passage, names).entities)
