"""What `callstash try` and `callstash explain` say of a rule: what it matched, or why not and how near it came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from callstash.grok import Grok
from callstash.places import clock
from rules.call import Call
from rules.conditions import began_ms, takes, unmet
from rules.entities import Entity
from rules.fields import Match
from rules.groups import lacking
from rules.matching import CompiledRule, Verdict
from rules.nearmiss import DIGITS, digits_that_are_none, nearest
from rules.passages import Passage
from rules.records import match_record


def explain_rule(compiled: CompiledRule, call: Call, verdict: Verdict | None) -> dict[str, Any]:
    """Say what one rule does on a call: its matches with words, values and times, or why there is none.

    `verdict`: what became of it; None where it ran out of time.
    """
    rule, holds = compiled.rule, verdict is not None and verdict.holds
    return {
        "rule": rule.rule,
        "version": rule.version,
        "matched": holds,
        "matches": [match_record(match, call.segments) for match in verdict.matches] if verdict else [],
        "why": [] if holds else _why(compiled, call, verdict),
    }


def _why(compiled: CompiledRule, call: Call, verdict: Verdict | None) -> list[str]:
    """Reasons, as many as can be found in time."""
    if verdict is None:
        return ["this rule ran out of time: `callstash lint` names patterns that are slow"]
    found: list[str] = []
    try:
        found.extend(_reasons(compiled, call, verdict))  # what was found before the time is up stays
    except TimeoutError:
        found.append(f"this rule is slow: there was no time to look for {'more reasons' if found else 'a reason'}")
    return found


def _reasons(compiled: CompiledRule, call: Call, verdict: Verdict) -> Iterator[str]:
    """Why a rule found nothing, the most telling reason first."""
    when = compiled.rule.when
    yield from unmet(when, call)
    everything = call.passages(compiled.rule.on == "raw")
    if not everything:
        yield "nothing was said"
    open_to = [p for p in everything if takes(when, p, call.event.transcript.language)]
    if everything and not open_to:
        roles = ", ".join(sorted({p.role or "no role" for p in everything}))
        yield f"it wants {_wanted(compiled)}; the turns are by: {roles}"
    if compiled.rule.absent:
        yield from (_said(match) for match in verdict.matches)
        return
    for pattern in compiled.match:
        yield from _about_pattern(pattern.grok, compiled, call, open_to)
    if compiled.groups and open_to and verdict.applies:
        yield from lacking(compiled, compiled.groups, call)


def _said(match: Match) -> str:
    where = clock(began_ms(match.passage, match.start))
    return f"it was said, at {where}: '{match.passage.text[match.start : match.end]}'"


def _wanted(compiled: CompiledRule) -> str:
    when = compiled.rule.when
    parts = [("role", when.role), ("language", when.language)]
    return " and ".join(f"{name} {' or '.join(values)}" for name, values in parts if values)


def _about_pattern(grok: Grok, compiled: CompiledRule, call: Call, passages: list[Passage]) -> Iterator[str]:
    """Why one pattern does not match where it may look, and how near it comes."""
    rule = compiled.rule
    texts = [call.shadow(passage, grok.entities) for passage in passages]
    if any(next(grok.find(text.text, call.timeout_s()), None) for text in texts):
        narrowed = [f"the window {rule.when.time}"] if rule.when.time else []
        narrowed += ["none_of"] * bool(rule.none_of) + ["near"] * bool(rule.near)
        takes_away = f"{' or '.join(narrowed)} takes the match away" if narrowed else "the rule does not apply"
        yield f"the pattern matches, but {takes_away}: {grok.source}"
        return
    for name in sorted(grok.entities):
        yield _about_entity(name, grok.source, [e for p in passages for e in call.entities(p, name)])
        if name in DIGITS:
            yield from digits_that_are_none(name, [(p, call.entities(p, name)) for p in passages])
    if not grok.entities and passages:
        yield f"the pattern matches nowhere: {grok.source}"
    if near := nearest(grok, compiled.compile, list(zip(passages, texts, strict=True))):
        yield near


def _about_entity(name: str, source: str, found: Iterable[Entity]) -> str:
    listed = [f"{entity.words} = {entity.value}{' (taken back)' if entity.negated else ''}" for entity in found]
    if not listed:
        return f"no {name} in the text"
    return f"there is {name} ({'; '.join(listed)}), but not where the pattern wants it: {source}"
