"""Many grok rules over many lines: pygrok one by one, `regex` one by one, and our pattern set, on the same lines.

All three look for the first match of every rule in every line, and what they captured is compared. Of rules that name
an entity, the one-by-one sides find that entity for each rule, as rules that know nothing of each other must; a third
figure shares what was found among them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import regex
from pygrok import Grok as PyGrok

from benchmarks.support.talk import Rule, Talk
from callstash.grok import Grok, compile_grok
from callstash.grok.engine import FLAGS
from rules.entities import EntityContext, find_type
from rules.grok import default_bank
from rules.patternset import PatternSet
from rules.shadow import cast, entity_chars

LINES = 2000
Hits = list[tuple[int, int, str]]
"""(line, rule, what it captured)"""
_CONTEXT = EntityContext()
_CHARS = entity_chars()


@dataclass(slots=True)
class Timing:
    """Best CPU time of each side, in seconds for all lines."""

    pygrok: float = 0.0
    regex: float = 0.0
    shared: float = 0.0
    """pygrok one by one, on entities found once per line."""
    ours: float = 0.0
    hits: int = 0
    same: bool = True
    rules: int = 0
    lines_with_a_hit: float = 0.0
    figures: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """What machines read."""
        sides = {"pygrok": self.pygrok, "regex": self.regex, "ours": self.ours}
        if self.shared:
            sides["pygrok, entities shared"] = self.shared
        return {
            "rules": self.rules,
            "lines_with_a_hit": self.lines_with_a_hit,
            "hits": self.hits,
            "same_hits": self.same,
            "lines_per_s": {name: round(LINES / seconds) for name, seconds in sides.items()},
            "times_pygrok": round(self.pygrok / self.ours, 1),
            "times_regex": round(self.regex / self.ours, 1),
            **({"times_pygrok_with_shared_entities": round(self.shared / self.ours, 1)} if self.shared else {}),
        }


def measure(rules: int, share: float, entities: bool, rounds: int) -> Timing:
    """Time the sides in turns; the best round of each counts."""
    talk = Talk()
    made = talk.rules(rules, entities)
    lines = talk.lines(LINES, share, made)
    sides: dict[str, Callable[[Sequence[str]], Hits]] = {
        "pygrok": PyGroks(made),
        "regex": Regexes(made),
        "ours": Ours(made),
    }
    if entities:
        sides["shared"] = PyGroks(made, shared=True)
    found: dict[str, Hits] = {}
    times: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(rounds):
        for name, side in list(sides.items())[:: 1 if turn % 2 == 0 else -1]:
            begin = time.process_time()
            found[name] = side(lines)
            times[name].append(time.process_time() - begin)
    same = all(sorted(hits) == sorted(found["ours"]) for hits in found.values())
    lines_hit = len({line for line, _, _ in found["ours"]}) / LINES
    best = {name: min(several) for name, several in times.items()}
    return Timing(**best, hits=len(found["ours"]), same=same, rules=rules, lines_with_a_hit=round(lines_hit, 3))


class PyGroks:
    """pygrok, an object per rule; an entity is a pattern of the one character that stands for it in the shadow."""

    def __init__(self, rules: Sequence[Rule], shared: bool = False) -> None:
        logging.getLogger("pygrok").setLevel(logging.ERROR)
        self._shared = shared
        self._rules = [(PyGrok(rule.pattern, custom_patterns=dict(_CHARS)), rule.entity) for rule in rules]

    def __call__(self, lines: Sequence[str]) -> Hits:
        hits: Hits = []
        for number, line in enumerate(lines):
            shadows: dict[str, str] = {}
            for index, (grok, entity) in enumerate(self._rules):
                if entity and not (self._shared and entity in shadows):
                    shadows[entity] = shadow_of(line, entity)
                found = grok.match(shadows[entity] if entity else line)
                if found is not None:
                    hits.append((number, index, str(found.get("value"))))
        return hits


class Regexes:
    """The same expanded patterns with `regex` alone, one by one."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        groks = [compiled(rule) for rule in rules]
        self._rules = [
            (regex.compile(grok.pattern.pattern, FLAGS), grok.captures[0].group, rule.entity)
            for grok, rule in zip(groks, rules, strict=True)
        ]

    def __call__(self, lines: Sequence[str]) -> Hits:
        hits: Hits = []
        for number, line in enumerate(lines):
            for index, (pattern, group, entity) in enumerate(self._rules):
                found = pattern.search(shadow_of(line, entity) if entity else line)
                if found:
                    hits.append((number, index, found[group]))
        return hits


class Ours:
    """The pattern set that rule files are matched with."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._groks = [compiled(rule) for rule in rules]
        self._set = PatternSet([(grok, False) for grok in self._groks])

    def __call__(self, lines: Sequence[str]) -> Hits:
        hits: Hits = []
        for number, line in enumerate(lines):
            shadows: dict[frozenset[str], str] = {}

            def has(names: frozenset[str], line: str = line, known: dict[frozenset[str], str] = shadows) -> bool:
                if names not in known:
                    (name,) = names
                    known[names] = shadow_of(line, name)
                return known[names] != line

            for index in self._set.candidates(False, line, has):
                grok = self._groks[index]
                match = next(grok.find(shadows.get(grok.entities, line)), None)
                if match:
                    hits.append((number, index, match.values[0].text))
        return hits


def compiled(rule: Rule) -> Grok:
    """The rule as our engine compiles it, words as pygrok has them."""
    return compile_grok(rule.pattern, default_bank(), _CHARS, word_mode="unicode")


def shadow_of(line: str, entity: str) -> str:
    """The line with one character for each entity of that kind."""
    found = [one for one in find_type(entity, line, _CONTEXT) if not one.negated]
    return cast(line, found).text if found else line
