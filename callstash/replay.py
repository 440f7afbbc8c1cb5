"""Replay: the archive extracted again, without the transcriber, and what that changes.

Each call's transcript goes through the rules as they stand now, in worker processes; the result is held against what
was delivered. Applying saves the new result under a new revision in one short transaction, whoever runs beside it: a
call that was amended meanwhile is left to the worker. The old documents answer until the sinks have the new ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from callstash import registry
from callstash.codec import dump_event, load_event
from callstash.config import Pipeline
from callstash.contracts import Context
from callstash.database import Database
from callstash.errors import CallstashError, ConfigError, Reject, Retry
from callstash.extraction import processes, worker
from callstash.journal import DROPPED_BY_RULE, Journal
from callstash.model import Event, Recording
from callstash.options import parse_duration
from callstash.pipeline import build_chain, build_extractor, journal_path
from callstash.plugins import PluginSpec
from callstash.rows import recording_of
from callstash.transcripts import Transcripts
from callstash.values import values_by_name

CHUNK = 8
"""Calls that a worker process takes at a time."""


@dataclass(frozen=True, slots=True)
class Item:
    """A call to extract again."""

    recording: Recording
    engine: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a replay makes of one call. `before` or `after` is None where a rule keeps the call out of every sink."""

    recording: Recording
    before: Event | None = None
    after: Event | None = None
    problem: str = ""
    """Why it could not be extracted."""

    @property
    def same(self) -> bool:
        """Whether nothing would change."""
        return not self.problem and _content(self.before) == _content(self.after)

    def values(self, after: bool) -> dict[str, list[str]]:
        """Field name -> its values, before or after."""
        event = self.after if after else self.before
        return values_by_name(event.fields) if event else {}

    def tags(self, after: bool) -> tuple[str, ...]:
        """The call's tags, before or after."""
        event = self.after if after else self.before
        return event.tags if event else ()


def _content(event: Event | None) -> Any:
    """What counts of a result: everything but its revision."""
    return dump_event(replace(event, recording=replace(event.recording, revision=0))) if event else None


class Replay:
    """The archive of one pipeline, under the rules as they stand now (or under others, to see what they would do)."""

    def __init__(self, spec: Pipeline, context: Context, journal: Journal) -> None:
        self.spec = spec
        self.journal = journal
        self._context = context
        self._extractor = build_extractor(spec.normalizers, spec.rules, spec.mask, context)
        if errors := self._extractor.errors:
            raise ConfigError(errors)

    def items(self, since: datetime | None = None) -> list[Item]:
        """Calls that have a result, the newest first; `since`: those that began then or later."""
        rows = self.journal.database.rows(
            """SELECT * FROM recordings WHERE pipeline = ? AND engine <> '' AND (
                (state = 'transcribed' AND extracted = revision) OR (state = 'dropped' AND reason = ?))""",
            (self.journal.pipeline, DROPPED_BY_RULE),
        )
        items = [Item(recording_of(row), row["engine"]) for row in rows]
        wanted = [item for item in items if since is None or item.recording.began_at >= since]
        return sorted(wanted, key=lambda item: (item.recording.began_at, item.recording.id), reverse=True)

    def changes(self, items: Sequence[Item], workers: int) -> Iterator[Change]:
        """Extract the items again; one change each, in order, those that change nothing too."""
        work = partial(_replayed, self._context.data_dir, self.journal.pipeline)
        if workers < 2 or len(items) < 2 * CHUNK:
            workers = 1
        with self._pool(workers) as pool:
            yield from pool.map(work, items, chunksize=CHUNK)

    def apply(self, change: Change) -> bool:
        """Save a change and order its delivery. False where the call was amended meanwhile."""
        recording = change.recording
        if change.after is None:
            return self.journal.drop(recording.id, DROPPED_BY_RULE, recording.revision)
        newer = replace(change.after.recording, revision=recording.revision + 1)
        return self.journal.replay(replace(change.after, recording=newer), self._extractor.digest)

    def _pool(self, workers: int) -> ProcessPoolExecutor:
        return processes(self._extractor, partial(build_chain, self.spec.normalizers, self._context), workers)


def with_rules(spec: Pipeline, paths: Sequence[str]) -> Pipeline:
    """The pipeline with other rule files in the place of its own."""
    plugin = registry.load("rules", "files")
    absolute = tuple(path if path.startswith("library:") else str(Path(path).absolute()) for path in paths)
    return replace(spec, rules=PluginSpec("rules", "files", plugin, plugin.Options(paths=absolute)))


@cache
def _journal(data_dir: Path, pipeline: str) -> Journal:
    """The journal as a worker process reads it."""
    return Journal(Database(journal_path(data_dir)), pipeline)


def _replayed(data_dir: Path, pipeline: str, item: Item) -> Change:
    """In a worker process: the call as it was delivered, and as it would be now."""
    recording = item.recording
    stored = _journal(data_dir, pipeline).deliveries.extraction(recording.id)
    transcript = Transcripts(data_dir / "transcripts").get(recording.content_id, item.engine)
    if transcript is None:
        return Change(recording, stored, problem="its transcript is missing")
    try:
        result = worker()(recording, transcript)
    except Retry as error:
        return Change(recording, stored, problem=f"{error.reason} ({error.hint})")
    if isinstance(result, Reject):
        return Change(recording, stored, problem=result.reason)
    after = None if result.outcome == "dropped" else load_event(dump_event(result))
    change = Change(recording, stored, after)
    return Change(recording) if change.same else change


def parse_since(text: str, now: datetime) -> datetime:
    """Read a day, a time, or how long ago (`30d`). Raise CallstashError."""
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
    except ValueError:
        pass
    try:
        return now - timedelta(seconds=parse_duration(text))
    except ValueError:
        reason = f"'{text}' is neither a day nor how long ago"
        raise CallstashError(reason, "write 2026-11-01, 2026-11-01T09:00 or 30d") from None
