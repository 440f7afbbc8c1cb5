"""Whether a rule holds on a call, whichever kind of rule it is."""

from __future__ import annotations

from rules.call import Call
from rules.conditions import holds
from rules.fields import Match
from rules.groups import judge_groups
from rules.matching import CompiledRule, Verdict, heard, matches


def judge(compiled: CompiledRule, call: Call) -> Verdict:
    """Apply a rule's conditions and patterns. Raise TimeoutError when the event's time is up."""
    rule = compiled.rule
    if not holds(rule.when, call):
        return Verdict(False, applies=False)
    if compiled.groups:
        return judge_groups(compiled, compiled.groups, call)
    if not compiled.match:
        return Verdict(True)
    found = sorted(matches(compiled, call), key=_place)
    if rule.absent:
        return Verdict(not found and heard(compiled, call), tuple(found))
    return Verdict(bool(found), tuple(found[:1] if rule.find == "first" else found))


def _place(match: Match) -> tuple[int, int]:
    return match.passage.pieces[0].index, match.start
