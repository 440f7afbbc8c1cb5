"""A rule's patterns, compiled: each gets a number in the rule set's `PatternSet`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from callstash.errors import Finding
from callstash.grok import Grok, GrokError, compile_grok
from callstash.grok.filter import GrokFilter, GrokOptions
from callstash.yamlpos import Positions, YamlPath
from rules.actions import Action
from rules.codes import BAD_PATTERN, CIRCULAR, NO_FILE, UNKNOWN_PATTERN
from rules.dictionaries import as_pattern, read_dictionary
from rules.files import Texts
from rules.matching import CompiledGroup, CompiledRule, Pattern
from rules.model import Group, Rule
from rules.shadow import entity_chars

_GROK_CODES = {"unknown": UNKNOWN_PATTERN, "cycle": CIRCULAR}
Words = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles rules; notes their patterns and what is wrong with them."""

    bank: Mapping[str, str]
    texts: Texts
    patterns: list[tuple[Grok, bool]]
    findings: list[Finding]

    def rule(self, rule: Rule, positions: Positions, at: YamlPath, folder: Path) -> CompiledRule | None:
        """The rule compiled, or None where anything of it is wrong."""
        before = len(self.findings)
        words = self._words(rule, positions, at, folder)
        one = _One(self, rule, positions, {name: as_pattern(known) for name, known in words.items()})
        near = rule.near.match if rule.near else ()
        compiled = CompiledRule(
            rule,
            one.compiled,
            one.patterns(rule.match, (*at, "match")),
            one.patterns(rule.none_of, (*at, "none_of")),
            one.patterns(near, (*at, "near", "match")),
            one.group(rule.groups, (*at, "groups")) if rule.groups else None,
            words,
            one.filters(rule.then, (*at, "then")),
        )
        return compiled if not any(finding.fatal for finding in self.findings[before:]) else None

    def _words(self, rule: Rule, positions: Positions, at: YamlPath, folder: Path) -> Words:
        """The words of the rule's dictionaries, by pattern name."""
        found: Words = {}
        for name, file in rule.dictionaries.items():
            words = read_dictionary(folder / file, self.texts)
            if isinstance(words, Finding):
                place = positions.at_value((*at, "dictionaries", name), words.code, words.message, words.hint)
                self.findings.append(place if words.code == NO_FILE else words)
                found[name] = {}  # known, so that no pattern complains of it, too
            else:
                found[name] = words
        return found


@dataclass(slots=True)
class _One:
    """One rule's patterns."""

    compiler: Compiler
    rule: Rule
    positions: Positions
    own: Mapping[str, str]
    """Patterns of the rule's dictionaries."""
    bank: Mapping[str, str] = field(init=False)
    entities: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        own = {**self.own, **self.rule.pattern_definitions}
        self.bank = {**self.compiler.bank, **own}
        self.entities = {name: char for name, char in entity_chars().items() if name not in own}

    def patterns(self, sources: tuple[str, ...], at: YamlPath) -> tuple[Pattern, ...]:
        """All patterns under one key; those that are wrong are findings."""
        made = []
        for index, source in enumerate(sources):
            place = (*at, index) if (*at, index) in self.positions.values else at
            pattern = self.pattern(source, place)
            made += [pattern] if pattern else []
        return tuple(made)

    def group(self, group: Group, at: YamlPath) -> CompiledGroup:
        """A group with all that is in it."""
        parts = {
            key: tuple(
                made
                for index, part in enumerate(getattr(group, key))
                if (made := self._part(part, (*at, key, index))) is not None
            )
            for key in ("all", "any", "none")
        }
        return CompiledGroup(parts["all"], parts["any"], parts["none"], group.role)

    def _part(self, part: str | Group, at: YamlPath) -> Pattern | CompiledGroup | None:
        return self.pattern(part, at) if isinstance(part, str) else self.group(part, at)

    def filters(self, actions: tuple[Action, ...], at: YamlPath) -> dict[int, GrokFilter]:
        """The grok filters among the actions, by their place."""
        found = {}
        for index, action in enumerate(actions):
            if action.grok:
                try:
                    options = GrokOptions(**action.grok.model_dump(), word_mode=self.rule.word_mode)
                    found[index] = GrokFilter(options, self.bank)
                except GrokError as error:
                    self._wrong(self._of_filter(error), (*at, index, "grok", "match"))
        return found

    def _of_filter(self, error: GrokError) -> GrokError:
        """The error, with another next step where an entity is meant: a filter reads fields, not what was said."""
        named = re.match(r"%\{(\w+)", error.text)
        if error.kind == "unknown" and named and named[1] in self.entities:
            hint = f"{named[1]} is an entity: those are found in what is said, by the rule's 'match'"
            return GrokError(error.kind, f"%{{{named[1]}}} cannot stand in a grok action", hint, error.text)
        return error

    def compiled(self, source: str) -> Grok:
        """The pattern, over the rule's own patterns and entities. Raise GrokError."""
        return compile_grok(source, self.bank, self.entities, word_mode=self.rule.word_mode)

    def pattern(self, source: str, at: YamlPath) -> Pattern | None:
        try:
            grok = _checked(self.compiled(source))
        except GrokError as error:
            self._wrong(error, at)
            return None
        patterns = self.compiler.patterns
        patterns.append((grok, self.rule.on == "raw"))
        return Pattern(len(patterns) - 1, grok)

    def _wrong(self, error: GrokError, at: YamlPath) -> None:
        code = _GROK_CODES.get(error.kind, BAD_PATTERN)
        self.compiler.findings.append(self.positions.at_text(at, error.text, code, error.message, error.hint))


def _checked(grok: Grok) -> Grok:
    """Refuse a pattern that matches nothing at all everywhere."""
    if grok.pattern.fullmatch(""):
        raise GrokError(
            "syntax",
            "the pattern matches the empty text",
            "it would match everywhere: make it want something",
            grok.source,
        )
    return grok
