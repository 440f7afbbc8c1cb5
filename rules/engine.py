"""`RuleFiles`: the rule set that a pipeline's `rules` list makes. Pure, apart from the time limit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from pydantic import Field as Option

from callstash.contracts import Context
from callstash.errors import CallstashError, Finding
from callstash.grok.clock import busy_s
from callstash.model import Event
from callstash.options import PluginOptions, Seconds
from rules import codes
from rules.call import Call
from rules.check import UNKNOWN, Outcome, run_tests, text_event
from rules.declared import declared
from rules.digest import code_digest
from rules.doubts import doubts
from rules.entities import EntityContext, entity_types, find_entities
from rules.explain import explain_rule
from rules.fields import category_field, merged
from rules.files import Stamps, texts_of
from rules.judge import judge
from rules.load import LoadedRule, RuleFile, load
from rules.matching import CompiledRule, Verdict
from rules.patternset import PatternSet
from rules.perform import Work, perform
from rules.promote import Promoted, Promotion, only
from rules.records import entity_records, field_record
from rules.redaction import redact
from rules.slow import slow_patterns

TIMEOUT = "_groktimeout"
OVERRAN = "rules_timed_out"
"""Key of the metadata under which the rules stand that ran out of time."""


class RuleFilesOptions(PluginOptions):
    """What a pipeline may say about its rules."""

    paths: tuple[str, ...] = Option(
        (),
        description="Rule files or globs, relative to pipelines.yaml; `library:NAME` is one that comes with callstash.",
    )
    patterns_dir: tuple[str, ...] = Option(
        (), description="Folders (or files) of grok patterns, `NAME pattern` a line."
    )
    patterns_files_glob: str = Option("*", description="Which files of `patterns_dir` are read.")
    ecs_compatibility: Literal["disabled", "v1", "v8"] = Option(
        "disabled", description="`v8` names what patterns for logs capture as the Elastic Common Schema does."
    )
    timeout: Seconds = Option(
        1.0, gt=0, description="Time that all patterns together may take on one call; then it is tagged `_groktimeout`."
    )
    phones: Literal["valid", "possible"] = Option(
        "valid", description="`possible` takes telephone numbers that no numbering plan has given out, too."
    )


class RuleFiles:
    """Rules out of YAML files (contracts.RuleSet). Used only while `findings` holds no error.

    Pickled as its texts, so that worker processes apply the very rules that were checked, whatever the files say then.
    """

    Options = RuleFilesOptions
    File = RuleFile
    CODES = codes.CODES

    def __init__(self, options: RuleFilesOptions, context: Context) -> None:
        self.options = options
        self.context = context
        self._texts = texts_of(options, context)
        findings = self._compile()
        self._stamps = Stamps(options, context, self._texts)
        self.findings: Sequence[Finding] = tuple(sorted({*findings, *self._test()}))

    def _compile(self) -> list[Finding]:
        read = load(self._texts, self.options.ecs_compatibility)
        self.rules: tuple[LoadedRule, ...] = tuple(read.rules)
        self.outcomes: tuple[Outcome, ...] = ()
        """How every inline test came out."""
        self._patterns = PatternSet(read.patterns)
        self._always = tuple(i for i, loaded in enumerate(self.rules) if not loaded.compiled.needs_match)
        self._rules_of: dict[int, list[int]] = {}
        """Pattern number -> the rules that match with it."""
        for index, loaded in enumerate(self.rules):
            for pattern in loaded.compiled.match:
                self._rules_of.setdefault(pattern.number, []).append(index)
        self.digest = _digest(self._texts.digest(), self.context, self.options)
        return read.findings

    def __getstate__(self) -> dict[str, Any]:
        return {"options": self.options, "context": replace(self.context, paths=None), "texts": self._texts}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.options, self.context, self._texts = state["options"], state["context"], state["texts"]
        self.findings = self._compile()
        self._stamps = Stamps(self.options, self.context, self._texts)

    @staticmethod
    def entities() -> dict[str, str]:
        """Every entity that a pattern may name, with what it is."""
        return {name: kind.about for name, kind in entity_types().items()}

    @property
    def declared(self) -> dict[str, str]:
        """Name -> type of every field that the rules may find."""
        return declared(self.rules)

    @property
    def unusable(self) -> bool:
        """Whether anything but a test is wrong: then not even somebody who looks for the mistake can use it."""
        return any(finding.fatal and finding.code != codes.FAILED_TEST for finding in self.findings)

    def warnings(self) -> list[Finding]:
        """What may go wrong at run time: patterns that are measured to be slow, conditions in vain. Takes its time."""
        return sorted({found for loaded in self.rules for found in (*slow_patterns(loaded), *doubts(loaded))})

    def changed(self) -> bool:
        """Whether any file has changed since it was read: then make a new set, and use it if it has no errors."""
        return self._stamps.changed()

    def apply(self, event: Event) -> Event:
        """Add the fields and tags of every rule; `outcome` is `dropped` where a rule drops the recording."""
        call, work = self._call(event), Work(event)
        for index in self._worth_trying(call):
            if work.event.outcome == "dropped":
                break
            _apply(self.rules[index].compiled, call, work)
        return redact(work.event, work.hidden, work.secrets)

    def _worth_trying(self, call: Call) -> list[int]:
        """The rules that may do something, in order."""
        found = set(self._always)
        for number in call.candidates():
            found.update(self._rules_of.get(number, ()))
        return sorted(found)

    def extract(self, text: str, now: datetime | None = None, rejected: bool = False) -> list[dict[str, Any]]:
        """Every entity in `text` and every field of the rules, with character offsets: what `extract` prints.

        `now` is the clock of words like 明天; `rejected` shows what was denied or taken back, too.
        """
        event = text_event([(text, None, 0)], began_at=now)
        found = find_entities(text, self.entity_context(event))
        fields = self.apply(event).fields if self.rules else ()
        kept = [entity for entity in found if rejected or not entity.negated]
        return [*entity_records(kept), *map(field_record, fields)]

    def explain(self, event: Event) -> list[dict[str, Any]]:
        """For each rule: what matched where, or why nothing did: on the event as the rules before it leave it.

        Each has the time that all have together when calls come in: the question is what it does.
        """
        call, work = self._call(event), Work(event)
        told = []
        for loaded in self.rules:
            call.deadline, call.event = self._deadline(), work.event
            verdict = _judged(loaded.compiled, call)
            call.deadline = self._deadline()
            told.append(explain_rule(loaded.compiled, call, verdict))
            _act(loaded.compiled, verdict, work)
        return told

    def promote(
        self, event: Event, rule: str | None, at_ms: int | None = None, whole: bool = False, disguised: bool = False
    ) -> Promoted:
        """A test for a rule (the one that holds, where none is named) made of this call; nothing is written yet."""
        call, work = self._call(event), Work(event)
        met: list[Promotion] = []
        for loaded in self.rules:
            call.deadline, call.event = self._deadline(), work.event
            verdict = _judged(loaded.compiled, call)
            if loaded.compiled.rule.rule == rule and not verdict:
                raise CallstashError(f"rule {rule} runs out of time on this call", "`callstash lint` says why")
            if verdict and (loaded.compiled.rule.rule == rule or (rule is None and verdict.holds)):
                met.append(Promotion(loaded, work.event, verdict, self.alone))
            _act(loaded.compiled, verdict, work)
        promotion = only(met, rule)
        test = promotion.test(at_ms, whole)
        if disguised:
            test = promotion.disguised(test, self.entity_context(event))
        return promotion.written(test, self._texts)

    def alone(self, loaded: LoadedRule, event: Event) -> Event:
        """Apply one rule to a test's event."""
        work = Work(event)
        _apply(loaded.compiled, self._call(event), work)
        return redact(work.event, work.hidden, work.secrets)

    def entity_context(self, event: Event, now: datetime | None = None) -> EntityContext:
        """What entities may know of an event; `now`: its start, unless another clock is given."""
        known = event.recording.meta.get("began_at_from") != UNKNOWN
        began = now or (event.recording.began_at if known else None)
        return EntityContext(self.context.region, self.context.timezone, began, phones=self.options.phones)

    def _call(self, event: Event) -> Call:
        return Call(event, self.entity_context(event), self._patterns, self._deadline())

    def _deadline(self) -> float:
        return busy_s() + self.options.timeout

    def _test(self) -> Iterator[Finding]:
        outcomes = []
        for loaded in self.rules:
            for outcome, finding in run_tests(loaded, self.alone):
                outcomes.append(outcome)
                if finding:
                    yield finding
        self.outcomes = tuple(outcomes)


def _apply(compiled: CompiledRule, call: Call, work: Work) -> None:
    """Apply one rule: its fields, and its actions where it holds."""
    call.event, late = work.event, call.late
    verdict = _judged(compiled, call)
    _act(compiled, verdict, work)
    if not verdict:
        work.event = work.event.with_tags(TIMEOUT)
        if not late:  # else it is no fault of this rule
            slow = [*work.event.meta.get(OVERRAN, ()), compiled.rule.rule]
            work.event = replace(work.event, meta={**work.event.meta, OVERRAN: slow})


def _judged(compiled: CompiledRule, call: Call) -> Verdict | None:
    """What becomes of a rule; None where it runs out of time."""
    try:
        return judge(compiled, call)
    except TimeoutError:
        return None


def _act(compiled: CompiledRule, verdict: Verdict | None, work: Work) -> None:
    rule = compiled.rule
    if verdict and verdict.holds:
        work.event = _with_fields(compiled, verdict, work.event)
        work.rule, work.version, work.matches = rule.rule, rule.version, verdict.matches
        perform(work, rule.then, compiled.filters)
    elif verdict and verdict.applies and rule.tag_on_failure:
        work.event = work.event.with_tags(*rule.tag_on_failure)


def _with_fields(compiled: CompiledRule, verdict: Verdict, event: Event) -> Event:
    rule = compiled.rule
    found = [field for match in verdict.matches for field in match.fields] if not rule.absent else []
    fields = event.fields
    replaced = {field.name for field in found} & set(rule.overwrite)
    fields = tuple(field for field in fields if field.name not in replaced)
    for field in found:
        fields = merged(fields, field)
    if rule.category:
        fields = merged(fields, category_field(rule, list(verdict.matches) if not rule.absent else []))
    return replace(event, fields=fields)


def _digest(texts: str, context: Context, options: RuleFilesOptions) -> str:
    """Of all that `callstash replay` must extract again for: our own code and the libraries that judge values, too."""
    parts = (
        texts,
        code_digest(),
        context.region,
        context.timezone,
        str(options.timeout),
        options.phones,
        options.ecs_compatibility,
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
