"""Grok: `%{NAME:field:type}` compiled onto `regex`, with spans, any field name, and errors that say where.

grok = compile_grok("%{WORD:who} rang %{PHONE:phone}", bank, entities={"PHONE": "\\ue000"})
for match in grok.find("...", timeout_s=1.0): ...
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import regex

from callstash.grok import clock
from callstash.grok.errors import GrokError, bad
from callstash.grok.event import path_of
from callstash.grok.expand import Expander
from callstash.grok.limits import refuse_huge
from callstash.grok.nodes import EMPTY, Node
from callstash.grok.recursion import refuse_endless
from callstash.grok.render import Scope, render
from callstash.grok.values import Capture, Value
from callstash.grok.words import WORD_MODES, Words

FLAGS = regex.V1 | regex.MULTILINE | regex.DOTALL


@dataclass(frozen=True, slots=True)
class GrokMatch:
    """One match: its place and its captures in order of place."""

    start: int
    end: int
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Grok:
    """A compiled pattern."""

    source: str
    pattern: regex.Pattern[str]
    captures: tuple[Capture, ...]
    entities: frozenset[str]
    """Entities that it names, so that only those are looked for."""
    tree: Node = field(default=EMPTY, repr=False, compare=False)
    words: Words = WORD_MODES["han"]
    ignored: tuple[str, ...] = ()
    """Texts behind a valid head, `%{WORD:w like this}`: Logstash ignores them, and lint may say so."""
    _numbers: tuple[tuple[Capture, int], ...] = field(default=(), repr=False, compare=False)

    def find(self, text: str, timeout_s: float | None = None) -> Iterator[GrokMatch]:
        """Yield all matches. Raise TimeoutError once they took longer than `timeout_s` together."""
        return map(self._match, clock.matches(self.pattern, text, timeout_s))

    def _match(self, match: regex.Match[str]) -> GrokMatch:
        found = [(*match.span(number), capture) for capture, number in self._numbers]
        values = [Value(capture, match.string[at:end], at, end) for at, end, capture in found if at >= 0]
        if len(values) > 1:
            values.sort(key=_place)
        return GrokMatch(match.start(), match.end(), tuple(values))


def _place(value: Value) -> tuple[int, int]:
    return value.start, value.end


def compile_grok(
    source: str,
    bank: Mapping[str, str],
    entities: Mapping[str, str] | None = None,
    *,
    word_mode: str = "han",
    named_captures_only: bool = True,
) -> Grok:
    """Compile a grok pattern over `bank`; `entities` maps entity names to their character in the shadow text.

    Raise GrokError for an unknown or circular name, an unknown type, a bad field reference or regular expression.
    """
    expander = Expander(bank, entities or {}, keep_unnamed=not named_captures_only)
    words = WORD_MODES[word_mode]
    try:
        tree = expander.whole(source)
        refuse_endless(tree)
        refuse_huge(tree, source)
        pattern = regex.compile(render(tree, Scope(words)), FLAGS)
    except (regex.error, OverflowError, RecursionError) as error:
        raise bad(f"{error} of its expanded form", "make it simpler", source) from error
    captures, numbers = tuple(expander.fields), pattern.groupindex
    for capture in captures:
        _check_name(capture.field)
    numbered = tuple((capture, numbers[capture.group]) for capture in captures if capture.group in numbers)
    used, ignored = frozenset(expander.used), tuple(expander.ignored)
    return Grok(source, pattern, captures, used, tree, words, ignored, numbered)


def _check_name(field: str) -> None:
    try:
        path_of(field)
    except ValueError as error:
        raise bad(str(error), "write %{NAME:[a][b]} or %{NAME:name}", field) from error


__all__ = ["FLAGS", "Capture", "Grok", "GrokError", "GrokMatch", "Value", "compile_grok"]
