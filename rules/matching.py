"""One rule on one call: whether it holds, and what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from callstash.grok import Grok
from callstash.grok.filter import GrokFilter
from rules.call import Call
from rules.conditions import began_ms, inside, speaks, takes
from rules.fields import Dictionaries, Match, match_of
from rules.model import Near, Rule
from rules.passages import Passage
from rules.within import Distance


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern with its number in the rule set's `PatternSet`."""

    number: int
    grok: Grok


@dataclass(frozen=True, slots=True)
class CompiledGroup:
    """A group of `groups`, compiled."""

    all: tuple[Pattern | CompiledGroup, ...]
    any: tuple[Pattern | CompiledGroup, ...]
    none: tuple[Pattern | CompiledGroup, ...]
    role: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its patterns compiled."""

    rule: Rule
    compile: Callable[[str], Grok] = field(compare=False, repr=False)
    """Compiles another pattern as if it stood in this rule."""
    match: tuple[Pattern, ...] = ()
    none_of: tuple[Pattern, ...] = ()
    near: tuple[Pattern, ...] = ()
    groups: CompiledGroup | None = None
    words: Dictionaries = field(default_factory=dict)
    filters: Mapping[int, GrokFilter] = field(default_factory=dict)
    """Place of a `grok` action -> the filter."""

    @property
    def needs_match(self) -> bool:
        """Whether nothing at all comes of it where none of its `match` patterns may match."""
        return bool(self.match) and not self.rule.absent and not self.rule.tag_on_failure


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a rule on a call."""

    holds: bool
    matches: tuple[Match, ...] = ()
    applies: bool = True
    """False where its `when` was not met: then nothing was tried."""


def heard(compiled: CompiledRule, call: Call) -> bool:
    """Whether anybody spoke of whom the rule speaks: a call without an agent lacks no greeting of the agent's."""
    language = call.event.transcript.language
    return any(takes(compiled.rule.when, passage, language) for passage in call.passages(compiled.rule.on == "raw"))


def matches(compiled: CompiledRule, call: Call) -> Iterator[Match]:
    """Every match of a `match` rule, by pattern, that its conditions leave."""
    for pattern in compiled.match:
        found = [match for match in found_by(compiled, pattern, call) if _stands(compiled, match, call)]
        yield from found
        if found and compiled.rule.break_on_match:
            return


def found_by(
    compiled: CompiledRule, pattern: Pattern, call: Call, role: tuple[str, ...] = (), everywhere: bool = False
) -> Iterator[Match]:
    """Matches of one pattern where the rule's `when` lets it look (`everywhere`: in all passages)."""
    rule, language = compiled.rule, call.event.transcript.language
    for passage in call.candidates().get(pattern.number, ()):
        if everywhere:
            if not speaks(role, passage):
                continue
        elif not takes(rule.when, passage, language, role):
            continue
        for match in _in_passage(compiled, pattern, passage, call):
            if everywhere or inside(rule.when.time, call, passage, match.start):
                yield match


def _in_passage(compiled: CompiledRule, pattern: Pattern, passage: Passage, call: Call) -> Iterator[Match]:
    shadow = call.shadow(passage, pattern.grok.entities)
    for found in pattern.grok.find(shadow.text, call.timeout_s()):
        yield match_of(compiled.rule, pattern.grok, passage, shadow, found, compiled.words)


def _stands(compiled: CompiledRule, match: Match, call: Call) -> bool:
    """Whether neither `none_of` nor a missing `near` takes the match away."""
    if any(_forbids(other, match) for pattern in compiled.none_of for other in _same(compiled, pattern, match, call)):
        return False
    near = compiled.rule.near
    return near is None or any(
        close(match, other, compiled.rule.within, near, call)
        for pattern in compiled.near
        for other in found_by(compiled, pattern, call, near.role, everywhere=True)
    )


def _same(compiled: CompiledRule, pattern: Pattern, match: Match, call: Call) -> Iterable[Match]:
    """Matches of another pattern in the passage of this match."""
    worth = any(passage is match.passage for passage in call.candidates().get(pattern.number, ()))
    return _in_passage(compiled, pattern, match.passage, call) if worth else ()


def _forbids(other: Match, match: Match) -> bool:
    """Whether two matches share a segment."""
    return bool({span.segment for span in other.spans} & {span.segment for span in match.spans})


def close(match: Match, other: Match, within: Distance, near: Near, call: Call) -> bool:
    """Whether another match stands near this one, on the side asked for, and is not the same words."""
    if not match.spans or not other.spans or _overlap(match, other):
        return False
    first, last = (other, match) if _order(other) < _order(match) else (match, other)
    if near.side != "either" and (first is other) != (near.side == "before"):
        return False
    if within.turns is not None or not call.timed:
        turns = 1 if within.turns is None else within.turns  # lines without times: the next one is near
        return last.spans[0].segment - first.spans[-1].segment <= turns
    return last.spans[0].start_ms - first.spans[-1].end_ms <= (within.seconds or 0.0) * 1000


def _order(match: Match) -> tuple[int, int, int]:
    return began_ms(match.passage, match.start), match.spans[0].segment, match.spans[0].start


def _overlap(match: Match, other: Match) -> bool:
    return match.passage is other.passage and match.start < other.end and other.start < match.end
