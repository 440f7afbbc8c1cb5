"""Logstash's grok filter over an event: the options of the same names, with the same meaning.

    grok = GrokFilter(GrokOptions(match={"message": "%{IP:client} %{WORD:method}"}), bank)
    event = grok.filter({"message": "10.0.0.1 GET"})

On purpose other than Logstash: with `break_on_match: false` the event has matched if any pattern has, not if the last
has (logstash-filter-grok#49); a second value makes a list of numbers, too; the time limit is a second, not thirty, and
counts for the whole event. Field references that are none are refused when the filter is made.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from callstash.errors import ConfigError
from callstash.grok import event as events
from callstash.grok.clock import busy_s
from callstash.grok.engine import Grok, GrokMatch, compile_grok
from callstash.grok.files import read_pattern_files
from callstash.grok.values import Capture, convert

BAD_PATTERN = "E205"
"""Code of the findings about pattern files."""

Strings = str | Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrokOptions:
    """What the filter does."""

    match: Mapping[str, Strings]
    """Field -> pattern, or patterns of which the first that matches counts."""
    break_on_match: bool = True
    """Whether the first match ends it, over all fields; if not, every pattern is tried."""
    overwrite: Strings = ()
    """Fields that take a captured value in place of what they hold; others make a list of both."""
    target: str = ""
    """Field below which captures are put."""
    keep_empty_captures: bool = False
    named_captures_only: bool = True
    pattern_definitions: Mapping[str, str] = field(default_factory=dict)
    patterns_dir: Strings = ()
    patterns_files_glob: str = "*"
    tag_on_failure: Strings = ("_grokparsefailure",)
    tag_on_timeout: str = "_groktimeout"
    timeout_millis: int = 1000
    """CPU time that patterns may take; 0 for any."""
    timeout_scope: Literal["event", "pattern"] = "event"
    word_mode: str = "han"
    add_field: Mapping[str, Strings] = field(default_factory=dict)
    add_tag: Strings = ()
    remove_field: Strings = ()
    remove_tag: Strings = ()


class GrokFilter:
    """The filter, its patterns compiled."""

    def __init__(self, options: GrokOptions, bank: Mapping[str, str]) -> None:
        """Raise GrokError or ValueError for what cannot be used, ConfigError for what is wrong in pattern files."""
        self.options = options
        read = read_pattern_files(
            events.as_list(options.patterns_dir) if options.patterns_dir else (),
            BAD_PATTERN,
            options.patterns_files_glob,
            bank,
        )
        if read.findings:
            raise ConfigError(read.findings)
        known = {**bank, **read.bank, **options.pattern_definitions}
        self._patterns = [
            (events.path_of(name), [self._compiled(source, known) for source in events.as_list(sources)])
            for name, sources in options.match.items()
        ]
        self._target = events.path_of(options.target) if options.target else ()
        self._overwrite = {events.path_of(name) for name in events.as_list(options.overwrite)}

    @property
    def captures(self) -> Iterator[Capture]:
        """What its patterns may capture."""
        return (capture for grok in self.groks for capture in grok.captures)

    @property
    def groks(self) -> Iterator[Grok]:
        """Its patterns."""
        return (grok for _, groks in self._patterns for grok in groks)

    def _compiled(self, source: str, bank: Mapping[str, str]) -> Grok:
        options = self.options
        return compile_grok(source, bank, word_mode=options.word_mode, named_captures_only=options.named_captures_only)

    def filter(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """The event with what was captured, or with the tag that says why not. The one given is left as it is."""
        made = copy.deepcopy(dict(event))
        try:
            matched = self._match(made)
        except TimeoutError:
            events.tag(made, self.options.tag_on_timeout)
            return made
        if matched:
            self._decorate(made)
        else:
            for name in events.as_list(self.options.tag_on_failure):
                events.tag(made, name)
        return made

    def _match(self, event: dict[str, Any]) -> bool:
        watch, matched = _Watch(self.options), False
        for path, groks in self._patterns:
            value = events.get(event, path)
            texts = value if isinstance(value, list) else [value]
            found = [self._match_text(events.as_text(text), groks, event, watch) for text in texts]
            matched = matched or any(found)
            if matched and self.options.break_on_match:
                break
        return matched

    def _match_text(self, text: str, groks: list[Grok], event: dict[str, Any], watch: _Watch) -> bool:
        matched = False
        for grok in groks:
            match = watch.first(grok, text)
            if match and self._capture(grok, match, event):
                matched = True
                if self.options.break_on_match:
                    break
        return matched

    def _capture(self, grok: Grok, match: GrokMatch, event: dict[str, Any]) -> bool:
        """Write what was captured; False where a field on the way holds a value, so that it cannot be written."""
        try:
            for name, value in self._captured(grok, match):
                path = events.path_of(name)
                put = events.put if path in self._overwrite else events.add
                put(event, (*self._target, *path), value)
        except ValueError:
            return False
        return True

    def _captured(self, grok: Grok, match: GrokMatch) -> Iterator[tuple[str, Any]]:
        """Captures in the order of the pattern, empty ones only where they are wanted."""
        texts = {value.capture.group: value.text for value in match.values}
        for capture in grok.captures:
            text = texts.get(capture.group)
            if text:
                yield capture.field, convert(text, capture.type)
            elif self.options.keep_empty_captures:
                yield capture.field, text if text is None else convert(text, capture.type)

    def _decorate(self, event: dict[str, Any]) -> None:
        """What a filter does where it matched, in Logstash's order."""
        for name, values in self.options.add_field.items():
            for value in events.as_list(values):
                events.add(event, events.path_of(events.sprintf(name, event)), events.sprintf(value, event))
        for name in events.as_list(self.options.remove_field):
            events.remove(event, events.path_of(events.sprintf(name, event)))
        for name in events.as_list(self.options.add_tag):
            events.tag(event, events.sprintf(name, event))
        unwanted = {events.sprintf(name, event) for name in events.as_list(self.options.remove_tag)}
        if unwanted and "tags" in event:
            event["tags"] = [name for name in events.as_list(event["tags"]) if name not in unwanted]


class _Watch:
    """The time limit of one event."""

    def __init__(self, options: GrokOptions) -> None:
        self._limit_s = options.timeout_millis / 1000 or None
        self._whole = options.timeout_scope == "event"
        self._began = busy_s()

    def first(self, grok: Grok, text: str) -> GrokMatch | None:
        """The first match, or None. Raise TimeoutError where the time is up."""
        left = self._limit_s
        if left and self._whole:
            left = max(0.0, left - (busy_s() - self._began))
        return next(grok.find(text, left), None)
