"""Run the tests that stand in rule files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from callstash.errors import Finding
from callstash.model import Event, Media, Recording, Segment, Transcript
from rules.codes import FAILED_TEST
from rules.load import LoadedRule
from rules.model import Rule, RuleTest

_TURN_MS = 3000
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


def text_event(turns: list[tuple[str, str | None, int]], language: str | None = None, meta: Any = None) -> Event:
    """An event out of (text, role, channel) turns, each of three seconds, as if it had been heard."""
    segments = tuple(
        Segment(i * _TURN_MS, (i + 1) * _TURN_MS, text, text, channel, role)
        for i, (text, role, channel) in enumerate(turns)
    )
    began = datetime(2025, 1, 6, 1, 0, tzinfo=UTC)
    recording = Recording("0" * 32, "0" * 32, "", 0, Media.TEXT, len(turns) * _TURN_MS, 1, began, dict(meta or {}))
    return Event(recording, Transcript("0" * 32, "text", segments, language), meta=dict(meta or {}))


def test_event(rule: Rule, test: RuleTest) -> Event:
    """The call that a test describes; a lone text is said by whom the rule is for."""
    role = next((name for name in rule.when.role if name != "any"), None)
    turns = [(test.text, role, 0)] if test.text is not None else [(t.text, t.role, t.channel) for t in test.turns]
    return text_event(turns, test.language, test.metadata)


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
        got = _values(after)
        wanted = {name: value if isinstance(value, list) else [value] for name, value in test.fields.items()}
        if got != wanted:
            return "fields", f"expected {_shown(wanted)}, got {_shown(got)}"
    if test.tags is not None and set(test.tags) != set(after.tags):
        return "tags", f"expected tags {_names(test.tags)}, got {_names(after.tags)}"
    if test.dropped != (after.outcome == "dropped"):
        return "dropped", "expected it to be dropped" if test.dropped else "it was dropped"
    return "", ""


def _values(event: Event) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for field in event.fields:
        found.setdefault(field.name, []).append(field.value)
    return found


def _shown(values: dict[str, list[Any]]) -> str:
    """`phone: +86...`, several values parted by commas."""
    parts = [f"{name}: {', '.join(map(str, several))}" for name, several in values.items()]
    return "{" + "; ".join(parts) + "}" if parts else "no fields"


def _names(tags: tuple[str, ...]) -> str:
    return ", ".join(sorted(tags)) or "none"
