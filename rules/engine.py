"""`RuleFiles`: the rule set that a pipeline's `rules` list makes. Pure, apart from the time limit."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib import metadata, resources
from typing import Any, ClassVar

from pydantic import Field as Option

from callstash.contracts import Context
from callstash.errors import Finding
from callstash.model import Event
from callstash.options import PluginOptions, Seconds
from rules import codes
from rules.actions import perform
from rules.check import Outcome, run_tests, text_event
from rules.entities import EntityContext, find_entities
from rules.explain import entity_record, explain_rule, field_records
from rules.load import LoadedRule, RuleFile, load
from rules.matching import Call, CompiledRule, matches, merged

TIMEOUT = "_groktimeout"


class RuleFilesOptions(PluginOptions):
    """What a pipeline may say about its rules."""

    paths: tuple[str, ...] = Option(
        (),
        description="Rule files or globs, relative to pipelines.yaml; `library:NAME` is one that comes with callstash.",
    )
    timeout: Seconds = Option(
        1.0, gt=0, description="Time that all patterns together may take on one call; then it is tagged `_groktimeout`."
    )


class RuleFiles:
    """Rules out of YAML files (contracts.RuleSet). Used only while `findings` holds no error."""

    Options = RuleFilesOptions
    File = RuleFile
    CODES = codes.CODES
    tag_on_timeout: ClassVar[str] = TIMEOUT

    def __init__(self, options: RuleFilesOptions, context: Context) -> None:
        self.options = options
        self.context = context
        read = load(options.paths, context.base_dir)
        self.rules: tuple[LoadedRule, ...] = tuple(read.rules)
        self.digest = _digest(read.digest(), context, options.timeout)
        self.outcomes: tuple[Outcome, ...] = ()
        """How every inline test came out."""
        failures = self._test()
        self.findings: Sequence[Finding] = tuple(sorted({*read.findings, *failures}))

    def apply(self, event: Event) -> Event:
        """Add the fields and tags of every rule; `outcome` is `dropped` where a rule drops the recording."""
        deadline = time.monotonic() + self.options.timeout
        call = self._call(event, deadline)
        for loaded in self.rules:
            if event.outcome == "dropped":
                break
            call.event = event
            try:
                event = _applied(loaded.compiled, call)
            except TimeoutError:
                return event.with_tags(TIMEOUT)
        return event

    def extract(self, text: str, now: datetime | None = None) -> list[dict[str, Any]]:
        """Every entity in `text` and every field of the rules, with character offsets: what `extract` prints.

        `now` is the clock of words like 明天.
        """
        event = text_event([(text, None, 0)])
        if now:
            event = replace(event, recording=replace(event.recording, began_at=now))
        found = find_entities(text, self._entity_context(event))
        fields = self.apply(event).fields if self.rules else ()
        return [entity_record(entity) for entity in found] + [r for field in fields for r in field_records(field)]

    def explain(self, event: Event) -> list[dict[str, Any]]:
        """For each rule: what matched where, or why nothing did. On the event as it is, without actions or limit."""
        call = self._call(event, float("inf"))
        return [explain_rule(loaded.compiled, call) for loaded in self.rules]

    def _entity_context(self, event: Event) -> EntityContext:
        return EntityContext(self.context.region, self.context.timezone, event.recording.began_at)

    def _call(self, event: Event, deadline: float) -> Call:
        return Call(event, self._entity_context(event), deadline)

    def _test(self) -> Iterator[Finding]:
        outcomes = []
        for loaded in self.rules:
            for outcome, finding in run_tests(loaded, self._alone):
                outcomes.append(outcome)
                if finding:
                    yield finding
        self.outcomes = tuple(outcomes)

    def _alone(self, loaded: LoadedRule, event: Event) -> Event:
        """Apply one rule to a test's event."""
        try:
            return _applied(loaded.compiled, self._call(event, time.monotonic() + self.options.timeout))
        except TimeoutError:
            return event.with_tags(TIMEOUT)


def _applied(compiled: CompiledRule, call: Call) -> Event:
    """Apply one rule: its fields, and its actions where it matched."""
    event, rule = call.event, compiled.rule
    found = list(matches(compiled, call))
    if not found:
        return event
    found.sort(key=lambda match: (match.passage.pieces[0].index, match.start))
    fields = event.fields
    for match in found[:1] if rule.find == "first" else found:
        for field in match.fields:
            fields = merged(fields, field)
    return perform(replace(event, fields=fields), rule.then, rule.rule, rule.version)


def _digest(texts: str, context: Context, timeout: float) -> str:
    """A better extractor re-extracts, too: our own code and the libraries that judge values are part of it."""
    parts = (texts, _code_digest(), context.region, context.timezone, str(timeout))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@cache
def _code_digest() -> str:
    root = resources.files("rules")
    files = sorted(
        (f for folder in (root, root / "entities") for f in folder.iterdir() if f.name.endswith(".py")),
        key=lambda f: str(f),
    )
    names = ("phonenumbers", "opening-hours-py", "regex")
    parts = [f.read_bytes() for f in files] + [metadata.version(name).encode() for name in names]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
