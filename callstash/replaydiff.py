"""What a replay changes, in numbers: calls that gain, lose or change each field and tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from callstash.replay import Change

KINDS = ("gain", "lose", "change")
Changed = tuple[str, str, list[str], list[str]]
"""name, gain | lose | change, values before, values after"""


@dataclass(slots=True)
class Summary:
    """Counts of calls over all changes seen so far."""

    show: int = 3
    """Examples to keep for each name and kind of change."""
    calls: int = 0
    unchanged: int = 0
    failed: int = 0
    taken_back: int = 0
    """Calls that a rule now keeps out of every sink."""
    let_in: int = 0
    """Calls that no rule keeps out any more."""
    only_details: int = 0
    """Calls whose values and tags stay, but not their evidence, attributes or text."""
    fields: dict[str, Counter[str]] = field(default_factory=dict)
    """Field name -> how many calls gain, lose, change it."""
    tags: dict[str, Counter[str]] = field(default_factory=dict)
    examples: list[dict[str, Any]] = field(default_factory=list)
    """The first calls of each kind: name, kind, call, recording_id, before, after."""

    @property
    def changed(self) -> int:
        """Calls that would be delivered anew, or taken back."""
        return self.calls - self.unchanged - self.failed

    def add(self, change: Change) -> None:
        """Count one call."""
        self.calls += 1
        if change.problem or change.same:
            self.failed += bool(change.problem)
            self.unchanged += not change.problem
            return
        self.taken_back += change.after is None
        self.let_in += change.before is None
        fields, tags = list(field_changes(change)), list(tag_changes(change))
        self.only_details += not fields and not tags
        for counts, changes in ((self.fields, fields), (self.tags, tags)):
            for one in changes:
                self._count(counts.setdefault(one[0], Counter()), one, change)

    def _count(self, counts: Counter[str], changed: Changed, change: Change) -> None:
        name, kind, before, after = changed
        counts[kind] += 1
        if counts[kind] <= self.show:
            call = {"call": change.recording.call_id, "recording_id": change.recording.id}
            self.examples.append({"name": name, "kind": kind, **call, "before": before, "after": after})

    def as_dict(self) -> dict[str, Any]:
        """What machines read."""
        numbers = ("calls", "unchanged", "changed", "failed", "taken_back", "let_in", "only_details")
        counts = {"fields": self.fields, "tags": self.tags}
        return (
            {name: getattr(self, name) for name in numbers}
            | {
                what: {name: {kind: several[kind] for kind in KINDS} for name, several in sorted(named.items())}
                for what, named in counts.items()
            }
            | {"examples": self.examples}
        )


def field_changes(change: Change) -> Iterator[Changed]:
    """What becomes of the call's fields."""
    before, after = change.values(after=False), change.values(after=True)
    for name in sorted({*before, *after}):
        old, new = before.get(name, []), after.get(name, [])
        if sorted(old) != sorted(new):
            yield name, "gain" if not old else "lose" if not new else "change", old, new


def tag_changes(change: Change) -> Iterator[Changed]:
    """What becomes of its tags."""
    before, after = {*change.tags(after=False)}, {*change.tags(after=True)}
    yield from ((tag, "gain", [], [tag]) for tag in sorted(after - before))
    yield from ((tag, "lose", [tag], []) for tag in sorted(before - after))
