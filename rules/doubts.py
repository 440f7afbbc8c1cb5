"""What a rule asks for and no call can give: said by `lint` and `test`, for it is no mistake of form."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from callstash.errors import Finding
from rules.codes import IN_VAIN
from rules.load import LoadedRule

CALL_METRICS = (
    "talk_ms",
    "silence_ms",
    "overlap_ms",
    "talk_ratio",
    "longest_silence_ms",
    "first_response_ms",
    "hold_ms",
    "ring_ms",
    "turns",
    "interruptions",
)
PARTY_METRICS = ("talk_ms", "talk_share", "turns", "longest_monologue_ms", "units_per_minute", "interruptions")
"""Of each party, behind its name and a dot."""
_ROLES = ("agent", "customer", "any")
_ALIKE = 0.75


def doubts(loaded: LoadedRule) -> Iterator[Finding]:
    """A warning for each metric that is none, and for each role that is nearly one."""
    when = loaded.compiled.rule.when
    for name in when.metrics:
        party, dot, own = name.rpartition(".")
        known = PARTY_METRICS if dot else CALL_METRICS
        if own not in known:
            near = difflib.get_close_matches(own, known, 1)
            hint = f"did you mean '{party}{dot}{near[0]}'?" if near else f"there are: {', '.join(known)}"
            place = (*loaded.at, "when", "metrics", name)
            yield loaded.positions.at_key(place, IN_VAIN, f"nobody measures '{name}': the rule never holds", hint)
    for role in when.role:
        near = difflib.get_close_matches(role, _ROLES, 1, _ALIKE)
        if role not in _ROLES and near:
            message = f"perhaps nobody has the role '{role}': then the rule never holds"
            yield loaded.positions.at_text((*loaded.at, "when"), role, IN_VAIN, message, f"did you mean '{near[0]}'?")
