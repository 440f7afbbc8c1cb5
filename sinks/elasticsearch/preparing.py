"""Templates and mappings brought to what they should be, at an operator's word, whatever `manage_template` says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sinks.elasticsearch import indices, templates
from sinks.elasticsearch.client import asked
from sinks.elasticsearch.targets import Target


@dataclass(slots=True)
class Prepared:
    """What was put, or would be."""

    templates: dict[str, str] = field(default_factory=dict)
    """Name -> made, changed, left (it is newer), kept (it is as it should be)."""
    extended: list[indices.Extension] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    """Properties that indices have of another type."""
    requests: list[tuple[str, Any]] = field(default_factory=list)
    """(method and path, body) of everything that was put."""

    @property
    def refused(self) -> list[str]:
        """Indices that keep their mapping, each with the reason."""
        return [*self.conflicts, *indices.refusals(self.extended)]

    def as_dict(self) -> dict[str, Any]:
        """What machines read."""
        extended = {one.index: list(one.names) for one in self.extended if not one.refused}
        return {"templates": self.templates, "extended": extended, "refused": self.refused}


def prepared(target: Target, put: bool = True) -> Prepared:
    """Do it (or, without `put`, only say what would be done). Raise CallstashError where the server refuses us."""
    made, client = Prepared(), target.sink.client
    for wanted in target.sink.setup.wanted():
        how, whole = templates.compare(client, wanted)
        made.templates[wanted.name] = _WHAT[how]
        if how and how != templates.NEWER:
            made.requests.append((f"PUT /{whole.path}/{whole.name}", whole.body))
            if put:
                asked(client, "PUT", f"/{whole.path}/{whole.name}", whole.body)
    prefix, declared = target.sink.options.prefix, target.sink.context.declared()
    made.extended = list(indices.extend(client, prefix, declared, put))
    made.requests += [(f"PUT /{one.index}/_mapping", one.body) for one in made.extended]
    conflicts = (gap for gap in indices.gaps(client, prefix, declared) if gap.held)
    made.conflicts = [reason for reason, _ in indices.alike(conflicts)]
    return made


_WHAT = {
    "": "kept",
    templates.MISSING: "made",
    templates.OLDER: "changed",
    templates.OTHER: "changed",
    templates.NEWER: "left",
}
