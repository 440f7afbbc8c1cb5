"""What an operator has deleted from the server: whole months, or single calls, and the journal told so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callstash.reports import find
from sinks.elasticsearch import retention, searching, stale
from sinks.elasticsearch.client import server
from sinks.elasticsearch.compare import counted, refresh
from sinks.elasticsearch.targets import Target

if TYPE_CHECKING:
    from sinks.elasticsearch.indices import Index


@dataclass(slots=True)
class Doomed:
    """What is to go: indices, or recordings with their number of documents."""

    indices: Sequence[Index] = ()
    recordings: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """Recording id -> its file's name, where the journal knows it."""
    unknown: list[str] = field(default_factory=list)
    """What names no call."""

    def __bool__(self) -> bool:
        return bool(self.indices or self.recordings)

    @property
    def documents(self) -> int:
        """How many documents go."""
        return sum(one.documents for one in self.indices) + sum(self.recordings.values())

    def delete(self, target: Target) -> None:
        """Delete it. The journal is told first: what is missed no more is sent by nobody meanwhile."""
        sink = target.sink
        for journal, sink_id in target.shared_with:
            for one in self.indices:
                journal.deliveries.taken_back_at(sink_id, one.name)
            if self.recordings:
                journal.deliveries.taken_back(sink_id, list(self.recordings))
        retention.delete(sink.client, [one.name for one in self.indices])
        if self.recordings:
            stale.delete_recordings(sink.client, sink.bulk, sink.options.prefix, list(self.recordings))

    def as_dict(self) -> dict[str, Any]:
        """What machines read."""
        indices = {one.name: one.documents for one in self.indices}
        return {"indices": indices, "recordings": self.recordings, "unknown": self.unknown}


def doomed(target: Target, months: int | None, calls: Sequence[str] | None) -> Doomed:
    """Whole months, or these calls alone. Raise CallstashError where the server is not to be spoken to."""
    client, options = target.sink.client, target.sink.options
    server(client)
    refresh(client, options.prefix)
    if calls:
        return _calls(target, calls)
    keep = months if months is not None else options.retention
    return Doomed(retention.expired_indices(client, options.prefix, keep) if keep is not None else ())


def _calls(target: Target, names: Sequence[str]) -> Doomed:
    made, client, everywhere = Doomed(), target.sink.client, searching.patterns(target.sink.options.prefix)
    for name in names:
        known = {
            str(report["recording_id"]): Path(report["path"]).name
            for report in (find(target.journal, name) if target.journal else [])
            if "recording_id" in report
        }
        counts = counted(client, everywhere, list(known) or [name])
        if not known and not counts:
            made.unknown.append(name)
        made.files |= known
        made.recordings |= {recording_id: counts.get(recording_id, 0) for recording_id in known} | counts
    return made
