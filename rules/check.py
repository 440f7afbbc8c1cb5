"""Run the tests that stand in rule files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from callstash.errors import Finding
from callstash.model import Event, Field, Media, Recording, Segment, Transcript
from rules.codes import FAILED_TEST
from rules.load import LoadedRule
from rules.model import Rule, RuleTest

TURN_MS = 3000
UNKNOWN = "unknown"
"""`began_at_from` of a text of which nobody knows when it was said."""
_Turn = tuple[str, str | None, int, float | None]
"""text, role, channel, the second at which it begins"""
GIVEN = "given"
"""Rule of a field that a test takes for found already."""
Apply = Callable[[LoadedRule, Event], Event]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one test came out; `reason` is empty where it passed."""

    rule: str
    number: int
    """From 1, in its rule."""
    text: str
    reason: str = ""
    hint: str = ""


def text_event(
    turns: Sequence[tuple[str, str | None, int]],
    language: str | None = None,
    meta: Mapping[str, Any] | None = None,
    began_at: datetime | None = None,
) -> Event:
    """An event out of (text, role, channel) turns, each of three seconds, as if it had been heard."""
    return _event([(*turn, None) for turn in turns], language, meta, began_at)


def _event(
    turns: Sequence[_Turn], language: str | None, meta: Mapping[str, Any] | None, began_at: datetime | None
) -> Event:
    segments, at = [], 0
    for text, role, channel, begins in turns:
        at = round(begins * 1000) if begins is not None else at
        segments.append(Segment(at, at + TURN_MS, text, text, channel, role))
        at += TURN_MS
    known = {"began_at_from": "test" if began_at else UNKNOWN}
    began = began_at or datetime(2025, 1, 6, 1, 0, tzinfo=UTC)
    recording = Recording("0" * 32, "0" * 32, "", 0, Media.TEXT, at, 1, began, {**(meta or {}), **known})
    transcript = Transcript("0" * 32, "text", tuple(sorted(segments, key=lambda s: s.start_ms)), language, at)
    return Event(recording, transcript, meta=dict(meta or {}))


def test_event(rule: Rule, test: RuleTest) -> Event:
    """The call that a test describes; a lone text is said by whom the rule is for."""
    role = test.role or next((name for name in rule.when.role if name != "any"), None)
    turns = (
        [(test.text, role, 0, None)]
        if test.text is not None
        else [(t.text, t.role, t.channel, t.at) for t in test.turns]
    )
    event = _event(turns, test.language, test.meta, test.began_at)
    transcript = replace(event.transcript, metrics=dict(test.metrics))
    return replace(event, transcript=transcript, fields=tuple(_given(test)), tags=test.given_tags)


def _given(test: RuleTest) -> Iterator[Field]:
    for name, value in test.given.items():
        for one in value if isinstance(value, list) else [value]:
            yield Field(name, "keyword", one, "", (), GIVEN)


def run_tests(loaded: LoadedRule, apply: Apply) -> Iterator[tuple[Outcome, Finding | None]]:
    """Run a rule's tests; each failure is a finding at the test's place."""
    rule = loaded.compiled.rule
    for index, test in enumerate(rule.tests):
        after = apply(loaded, test_event(rule, test))
        key, reason = _difference(test, after)
        text = test.text if test.text is not None else " / ".join(turn.text for turn in test.turns)
        hint = f"in: {text}" if reason else ""
        finding = None
        if reason:
            place = (*loaded.at, "tests", index, key)
            message = f"test {index + 1} of rule '{rule.rule}' fails: {reason}"
            finding = loaded.positions.at_key(place, FAILED_TEST, message, hint)
        yield Outcome(rule.rule, index + 1, text, reason, hint), finding


def _difference(test: RuleTest, after: Event) -> tuple[str, str]:
    """(key of the test, what differs), ("", "") where nothing does."""
    if test.fields is not None:
        got = values_of(after)
        wanted = {name: value if isinstance(value, list) else [value] for name, value in test.fields.items()}
        if got != wanted:
            return "fields", _compared(wanted, got)
    if test.tags is not None and set(test.tags) != set(after.tags):
        return "tags", f"expected tags {_names(test.tags)}, got {_names(after.tags)}"
    if test.text_after is not None and test.text_after != after.transcript.text:
        return "text_after", f"expected the text '{test.text_after}', got '{after.transcript.text}'"
    if test.dropped != (after.outcome == "dropped"):
        return "dropped", "expected it to be dropped" if test.dropped else "it was dropped"
    return "", ""


def values_of(event: Event) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for field in event.fields:
        if field.rule != GIVEN:
            found.setdefault(field.name, []).append(field.value)
    return found


def _compared(wanted: dict[str, list[Any]], got: dict[str, list[Any]]) -> str:
    """What was expected and what came, with texts in quotes where else nothing would tell them from numbers."""
    if _as_text(wanted) != _as_text(got):
        return f"expected {_shown(wanted)}, got {_shown(got)}"
    return f"expected {_shown(wanted, _quoted)}, got {_shown(got, _quoted)}: a number is no text"


def _as_text(values: dict[str, list[Any]]) -> dict[str, list[str]]:
    return {name: [*map(str, several)] for name, several in values.items()}


def _quoted(value: Any) -> str:
    """As YAML has it."""
    return json.dumps(value, ensure_ascii=False)


def _shown(values: dict[str, list[Any]], written: Callable[[Any], str] = str) -> str:
    """`phone: +86...`, several values parted by commas."""
    parts = [f"{name}: {', '.join(map(written, several))}" for name, several in values.items()]
    return "{" + "; ".join(parts) + "}" if parts else "no fields"


def _names(tags: Sequence[str]) -> str:
    return ", ".join(sorted(tags)) or "none"
