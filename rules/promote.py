"""A real call becomes a test of a rule: the turns that matter, who says them, and what must come out.

The test holds as few turns as give what the whole call gives; it is tried before it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

from callstash.documents import measured
from callstash.errors import CallstashError
from callstash.model import Event, Segment
from callstash.places import clock
from rules.check import GIVEN, test_event, values_of
from rules.disguise import disguises
from rules.entities import EntityContext
from rules.files import Texts
from rules.load import LoadedRule
from rules.matching import CompiledRule, Verdict
from rules.model import Rule, RuleTest
from rules.slow import patterns_of
from rules.yamledit import with_test

Json = dict[str, Any]
Apply = Callable[[LoadedRule, Event], Event]
_DATED = ("DATE", "DATETIME")


@dataclass(frozen=True, slots=True)
class Promoted:
    """A test, and the file with it."""

    rule: str
    file: Path
    line: int
    """On which the test begins."""
    test: Json
    text: str
    """The whole file's new text."""
    lines: tuple[str, ...]
    """Those of the test."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """What a test is made of."""

    loaded: LoadedRule
    event: Event
    """The call as the rule meets it: with what the rules before it found."""
    verdict: Verdict
    apply: Apply
    """Applies one rule to an event."""

    def test(self, at_ms: int | None = None, whole: bool = False) -> Json:
        """The test, as it stands in a rule file. Raise CallstashError where no part of the call will do.

        `at_ms`: use the turn that is spoken then; `whole`: use every turn.
        """
        if not _visible(self.loaded.compiled):
            hint = "let it find a field, or give it a category, a tag or another action"
            raise CallstashError(f"rule {self.loaded.compiled.rule.rule} leaves nothing that a test could see", hint)
        wanted = values_of(self.apply(self.loaded, self._alone())) if at_ms is None else None
        for places in self._choices(at_ms, whole):
            test = self._filled(self._draft(places))
            if wanted is None or test["fields"] == _plain(wanted):
                return test
        raise CallstashError("no part of the call gives what the whole call gives", "try --whole")

    def _alone(self) -> Event:
        """The call with only so much of what earlier rules found as this rule asks for."""
        asked = self.loaded.compiled.rule.when.fields
        given = (replace(field, rule=GIVEN) for field in self.event.fields if field.name in asked)
        return replace(self.event, fields=tuple(given))

    def disguised(self, test: Json, context: EntityContext) -> Json:
        """The test with other numbers in the place of those that were said. Raise CallstashError where none fits."""
        for changed in disguises(test, context):
            filled = self._filled(changed)
            if _shape(filled) == _shape(test):
                return filled
        raise CallstashError("no other numbers give the same kind of values", "change them by hand")

    def written(self, test: Json, texts: Texts) -> Promoted:
        """The test in its file. Raise CallstashError where that is not the author's to change, or it has the test."""
        loaded = self.loaded
        if RuleTest.model_validate(test) in loaded.compiled.rule.tests:
            name = loaded.compiled.rule.rule
            raise CallstashError(f"rule {name} has this test already", "choose another turn with --at")
        path = Path(loaded.positions.file).absolute()
        if path.is_relative_to(str(resources.files("rules"))):
            hint = f"copy {path.name} beside your rules, name the copy in pipelines.yaml, and promote again"
            raise CallstashError(f"{path.name} comes with callstash", hint)
        text = texts.read(path)
        if not isinstance(text, str):
            raise CallstashError(text.message, text.hint)
        line = loaded.positions.key((*loaded.at, "rule")).line
        changed, place = with_test(text, loaded.at, line, test)
        lines = tuple(changed.splitlines()[place.start - 1 : place.stop - 1])
        return Promoted(loaded.compiled.rule.rule, path, place.start, test, changed, lines)

    def _choices(self, at_ms: int | None, whole: bool) -> Iterator[list[int]]:
        """Which turns to take, the fewest first."""
        segments = self.event.transcript.segments
        everything = list(range(len(segments)))
        if at_ms is not None:
            yield [_spoken_at(segments, at_ms)]
            return
        found = sorted({span.segment for match in self.verdict.matches for span in match.spans})
        if found and not whole:
            yield found
            for more in (0, 1, 2, 4, 8):
                yield everything[max(found[0] - more, 0) : found[-1] + 1 + more]
        yield everything

    def _draft(self, places: list[int]) -> Json:
        """The turns with what the rule may ask about the call, without results."""
        rule, event = self.loaded.compiled.rule, self.event
        turns = [_turn(event.transcript.segments[place], rule) for place in places]
        if len(turns) == 1:
            turns[0].pop("channel", None)  # a lone turn is heard by itself, on whatever channel
        draft: Json = turns[0] if len(turns) == 1 and "at" not in turns[0] else {"turns": turns}
        if rule.when.language and event.transcript.language:
            draft["language"] = event.transcript.language
        draft["meta"] = _meta(rule, event)
        if rule.when.metrics:
            draft["metrics"] = {k: v for k, v in measured(event).items() if k in rule.when.metrics}
        if any(pattern.grok.entities & {*_DATED} for pattern in self.loaded.compiled.match):
            draft["began_at"] = event.recording.began_at.isoformat(timespec="seconds")
        if given := {name: _values(event, name) for name in rule.when.fields if _values(event, name)}:
            draft["given"] = given
        if tags := [tag for tag in event.tags if tag in rule.when.tags]:
            draft["given_tags"] = tags
        return draft

    def _filled(self, draft: Json) -> Json:
        """The draft with what comes out of it."""
        bare = {key: value for key, value in draft.items() if key not in ("fields", "tags", "text_after", "dropped")}
        before = test_event(self.loaded.compiled.rule, RuleTest.model_validate(bare))
        after = self.apply(self.loaded, before)
        tags = [tag for tag in after.tags if tag not in bare.get("given_tags", ())]
        full = bare | {"fields": _plain(values_of(after))}
        if tags or bare.get("given_tags"):
            full["tags"] = list(after.tags)
        if after.transcript.text != before.transcript.text:
            full["text_after"] = after.transcript.text
        return full | ({"dropped": True} if after.outcome == "dropped" else {})


def only(met: Sequence[Promotion], rule: str | None) -> Promotion:
    """The one rule that is meant. Raise CallstashError where it is none, or could be several."""
    if len(met) == 1:
        return met[0]
    if rule:
        raise CallstashError(f"there is no rule {rule}", "`callstash explain` names them")
    if not met:
        raise CallstashError("no rule holds on this call", "name one (--rule) and the turn to use (--at)")
    names = ", ".join(promotion.loaded.compiled.rule.rule for promotion in met)
    raise CallstashError(f"several rules hold on this call: {names}", "name one of them with --rule")


def _visible(compiled: CompiledRule) -> bool:
    """Whether anything comes of the rule where it holds, or does not."""
    rule = compiled.rule
    finds = not rule.absent and any(pattern.grok.captures for pattern in patterns_of(compiled))
    return bool(finds or rule.category or rule.then or rule.tag_on_failure)


def _turn(segment: Segment, rule: Rule) -> Json:
    said = segment.raw if rule.on == "raw" else segment.text or segment.raw
    turn: Json = {"text": said}
    if segment.role:
        turn["role"] = segment.role
    if segment.channel:
        turn["channel"] = segment.channel
    if rule.when.time or (rule.near and rule.within.seconds is not None):
        turn["at"] = round(segment.start_ms / 1000, 1)
    return turn


def _meta(rule: Rule, event: Event) -> Json:
    """Where it comes from, and what of the metadata the rule looks at."""
    known = dict(event.meta)
    asked = {key: known[key] for key in rule.when.metadata if key in known}
    return {"call_id": event.recording.call_id, **asked}


def _values(event: Event, name: str) -> list[Any]:
    return [field.value for field in event.fields if field.name == name]


def _plain(values: Mapping[str, list[Any]]) -> Json:
    """A lone value without its list, as people write it."""
    return {name: several[0] if len(several) == 1 else several for name, several in values.items()}


def _shape(test: Json) -> Any:
    """What a disguise must keep: which fields there are, how many values each, and the tags."""
    return {k: len(v) if isinstance(v, list) else 1 for k, v in test["fields"].items()}, test.get("tags")


def _spoken_at(segments: tuple[Segment, ...], at_ms: int) -> int:
    """The turn that is spoken at a moment, else the nearest. Raise CallstashError for one behind the last."""
    if not segments:
        raise CallstashError("nothing was said in this call", "choose another")
    end_ms = max(segment.end_ms for segment in segments)
    if at_ms > end_ms:
        raise CallstashError(f"nothing is said at {clock(at_ms)}", f"the last turn ends at {clock(end_ms)}")
    distance = [max(s.start_ms - at_ms, at_ms - s.end_ms, 0) for s in segments]
    return distance.index(min(distance))
