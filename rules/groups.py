"""`groups`: patterns in AND, OR and NOT groups, over the whole call or over one turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from callstash.places import clock
from rules.call import Call
from rules.fields import Match
from rules.matching import CompiledGroup, CompiledRule, Pattern, Verdict, found_by, heard
from rules.passages import Passage


def judge_groups(compiled: CompiledRule, groups: CompiledGroup, call: Call) -> Verdict:
    """Whether the groups hold, with everything that makes them hold."""
    reader = _Reader(compiled, call)
    if compiled.rule.scope == "call":
        found = reader.group(groups, (), None)
        return Verdict(found is not None and heard(compiled, call), tuple(_in_order(found or ())))
    turns = [reader.group(groups, (), turn) for turn in call.passages(compiled.rule.on == "raw")]
    matches = [match for found in turns if found is not None for match in found]
    held = any(found is not None for found in turns)
    return Verdict(held, tuple(_in_order(matches[:1] if compiled.rule.find == "first" else matches)))


def lacking(compiled: CompiledRule, groups: CompiledGroup, call: Call) -> Iterator[str]:
    """Why the groups do not hold, in words; where they must hold in one turn, of the turn that comes nearest."""
    reader = _Reader(compiled, call)
    if compiled.rule.scope == "call":
        yield from reader.lacks(groups, (), None)
        return
    turns = [(turn, list(reader.lacks(groups, (), turn))) for turn in call.passages(compiled.rule.on == "raw")]
    turn, reasons = min(turns, key=lambda told: len(told[1]))
    yield from (f"in the turn at {clock(turn.pieces[0].segment.start_ms)}: {reason}" for reason in reasons)


def _in_order(matches: Sequence[Match]) -> list[Match]:
    return sorted(matches, key=lambda match: (match.passage.pieces[0].index, match.start))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads a tree of groups; a part that does not hold is None, one that does is its matches."""

    compiled: CompiledRule
    call: Call

    def group(self, group: CompiledGroup, role: tuple[str, ...], turn: Passage | None) -> list[Match] | None:
        """The matches that make the group hold (none for one that only forbids), or None."""
        role = group.role or role
        if any(self.part(part, role, turn) is not None for part in group.none):
            return None
        everything = [self.part(part, role, turn) for part in group.all]
        if any(found is None for found in everything):
            return None
        choice = [found for part in group.any if (found := self.part(part, role, turn)) is not None]
        if group.any and not choice:
            return None
        return [match for found in (*everything, *choice) for match in found or ()]

    def part(self, part: Pattern | CompiledGroup, role: tuple[str, ...], turn: Passage | None) -> list[Match] | None:
        if isinstance(part, CompiledGroup):
            return self.group(part, role, turn)
        return list(self._matches(part, role, turn)) or None

    def lacks(self, group: CompiledGroup, role: tuple[str, ...], turn: Passage | None) -> Iterator[str]:
        """What keeps the group from holding."""
        role = group.role or role
        for part in group.none:
            if (found := self.part(part, role, turn)) is not None:
                words = ", ".join(f"'{match.passage.text[match.start : match.end]}'" for match in found[:3])
                yield f"'none' forbids {words or 'a group that holds'}"
        for part in group.all:
            yield from self._lack(part, role, turn)
        if group.any and all(self.part(part, role, turn) is None for part in group.any):
            for part in group.any:
                yield from self._lack(part, role, turn)

    def _lack(self, part: Pattern | CompiledGroup, role: tuple[str, ...], turn: Passage | None) -> Iterator[str]:
        if self.part(part, role, turn) is None:
            yield from (
                self.lacks(part, role, turn) if isinstance(part, CompiledGroup) else (f"no match: {part.grok.source}",)
            )

    def _matches(self, pattern: Pattern, role: tuple[str, ...], turn: Passage | None) -> Iterator[Match]:
        for match in found_by(self.compiled, pattern, self.call, role):
            if turn is None or match.passage is turn:
                yield match
