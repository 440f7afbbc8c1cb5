"""Patterns whose time grows faster than the text: said by `lint` and `test`, stopped by the time limit of a call."""

from __future__ import annotations

from collections.abc import Iterator

from callstash.errors import Finding
from callstash.grok import Grok
from callstash.grok.growth import Growth, growth
from callstash.yamlpos import YamlPath
from rules.codes import SLOW_PATTERN
from rules.load import LoadedRule
from rules.matching import CompiledGroup, CompiledRule, Pattern

BUDGET_S = 0.5
"""CPU time for one pattern."""
LONG_TURN = 2000
"""Characters of a turn that goes on and on."""
_HARMLESS_S = 0.01
"""What grows faster, but takes no longer than this on a long turn, is not worth a word."""


def slow_patterns(loaded: LoadedRule) -> Iterator[Finding]:
    """A warning for each pattern of the rule that may run into the time limit."""
    for at, grok in _placed(loaded.compiled):
        found = growth(grok, BUDGET_S)
        if found.kind != "linear" and found.seconds_at(LONG_TURN) > _HARMLESS_S:
            place = (*loaded.at, *at)
            yield loaded.positions.at_text(place, grok.source, SLOW_PATTERN, _message(found), _hint(found))


def _placed(compiled: CompiledRule) -> Iterator[tuple[YamlPath, Grok]]:
    """Every pattern of a rule, and those of its actions, with the key below which it stands."""
    for pattern in patterns_of(compiled):
        yield ("groups" if compiled.groups else "match",), pattern.grok
    for index, action in compiled.filters.items():
        for grok in action.groks:
            yield ("then", index, "grok"), grok


def patterns_of(compiled: CompiledRule) -> Iterator[Pattern]:
    """Every pattern of a rule, wherever it stands in it."""
    yield from (*compiled.match, *compiled.none_of, *compiled.near)
    if compiled.groups:
        yield from _in_group(compiled.groups)


def _in_group(group: CompiledGroup) -> Iterator[Pattern]:
    for part in (*group.all, *group.any, *group.none):
        if isinstance(part, CompiledGroup):
            yield from _in_group(part)
        else:
            yield part


def _message(found: Growth) -> str:
    if found.kind == "exponential":
        return f"the time of this pattern explodes: {found.seconds:.2g} s on {found.sample}"
    return f"the time of this pattern grows like length^{found.exponent:.1f}: {found.seconds:.2g} s on {found.sample}"


def _hint(found: Growth) -> str:
    if found.kind == "exponential":
        return "let nothing that repeats repeat inside; a possessive group (?>...) often helps"
    return "bound what repeats: .{0,20} for .*"
