"""Whether a rule's `when` holds: for the call as a whole, for a passage, and for the moment of a match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from callstash.documents import measured
from rules.call import Call
from rules.passages import Passage
from rules.when import When, Window


def unmet(when: When, call: Call) -> Iterator[str]:
    """What the call as a whole lacks, in words; nothing where the rule applies to it."""
    event = call.event
    for key, wanted in when.metadata.items():
        if not _allowed(event.meta.get(key), wanted):
            yield f"it wants metadata {key} = {_shown(wanted)}; the call has {event.meta.get(key, 'none')}"
    for name, wanted in when.fields.items():
        values = [field.value for field in event.fields if field.name == name]
        if not _one_allowed(values, wanted):
            found = ", ".join(map(str, values)) or "none"
            yield f"it wants field {name} = {_shown(wanted)}; before this rule the call has {found}"
    for tag in when.tags:
        if (tag.removeprefix("!") in event.tags) == tag.startswith("!"):
            yield f"it wants {'no ' if tag.startswith('!') else ''}tag {tag.removeprefix('!')}"
    for name, bound in when.metrics.items():
        value = measured(event).get(name)
        if not isinstance(value, int | float) or not bound.holds(value):
            yield f"it wants {name} {bound.written}; the call has {'none' if value is None else value}"
    if when.time and not call.timed and when.time.in_seconds:
        yield f"it looks {when.time}, and nobody knows when these lines were said"


def holds(when: When, call: Call) -> bool:
    """Whether the call as a whole meets the rule's conditions."""
    return next(unmet(when, call), None) is None


def takes(when: When, passage: Passage, language: str | None, role: tuple[str, ...] = ()) -> bool:
    """Whether a passage meets the conditions on who speaks (`role`, where given, instead of the rule's) and how."""
    if not speaks(role or when.role, passage):
        return False
    spoken = (passage.language or language or "").lower().split("-")[0]
    return not when.language or not spoken or spoken in (name.lower().split("-")[0] for name in when.language)


def speaks(roles: tuple[str, ...], passage: Passage) -> bool:
    """Whether the passage is by one of these; `any` beside others takes turns of which nobody knows the role."""
    if not roles or roles == ("any",) or passage.role in roles:
        return True
    return "any" in roles and passage.role is None


def inside(window: Window | None, call: Call, passage: Passage, position: int) -> bool:
    """Whether what stands at `position` of the passage was said in the window."""
    if window is None:
        return True
    if call.timed:
        at, length = float(began_ms(passage, position)), call.duration_ms
    else:  # lines without times: shares are shares of their number
        at, length = float(passage.piece_at(position).index), len(call.segments)
    start = window.start.milliseconds(length) if window.start else 0.0
    end = window.end.milliseconds(length) if window.end else float("inf")
    return start <= at < end or (window.end is not None and window.end.share == 1.0 and at >= start)


def began_ms(passage: Passage, position: int) -> int:
    """When what stands at `position` of the passage was said."""
    spans = passage.spans(position, position + 1)
    return spans[0].start_ms if spans else passage.piece_at(position).segment.start_ms


def _shown(wanted: Any) -> str:
    return {True: "anything", False: "none"}.get(wanted, str(wanted)) if isinstance(wanted, bool) else str(wanted)


def _allowed(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, bool) and not isinstance(value, bool):
        return (value is not None) == wanted
    choices = wanted if isinstance(wanted, list | tuple) else [wanted]
    return value in choices or (value is not None and str(value) in [str(choice) for choice in choices])


def _one_allowed(values: Iterable[Any], wanted: Any) -> bool:
    known = list(values)
    if isinstance(wanted, bool):
        return bool(known) == wanted
    return any(_allowed(value, wanted) for value in known)
