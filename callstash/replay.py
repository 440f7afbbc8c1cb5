"""Replay: the archive extracted again, without the transcriber, and what that changes.

Each call's transcript goes through the rules as they stand now, in worker processes; the result is held against what
was delivered. Calls whose result was made by these very rules are passed over, so that a replay that was interrupted
goes on where it was. Applying saves the new result under a new revision in one short transaction, whoever runs beside
it: a call that was amended meanwhile is left to the worker. The old documents answer until the sinks have the new ones.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import datetime
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
from callstash.pipeline import build_chain, build_extractor, journal_path
from callstash.plugins import PluginSpec
from callstash.rows import recording_of
from callstash.transcripts import Transcripts
from callstash.values import values_by_name

CHUNK = 8
"""Calls that a worker process takes at a time."""
CONFIRMED = 200
"""Unchanged calls that are written down at a time."""


@dataclass(frozen=True, slots=True)
class Item:
    """A call to extract again."""

    recording: Recording
    engine: str
    current: bool = False
    """Its result was made by the very rules that there are now."""


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
        self._digest = self._extractor.digest

    def items(self, since: datetime | None = None, everything: bool = False) -> list[Item]:
        """Calls that have a result, the newest first; `since`: those that began then or later.

        Those whose result was made by these very rules are marked as current, unless `everything` is to be looked at.
        """
        rows = self.journal.database.rows(
            """SELECT r.*, ifnull(e.rules_digest, '') AS digest FROM recordings r LEFT JOIN extractions e
                ON e.pipeline = r.pipeline AND e.recording_id = r.id AND e.revision = r.revision
            WHERE r.pipeline = ? AND engine <> '' AND (
                (state = 'transcribed' AND extracted = r.revision) OR (state = 'dropped' AND reason = ?))""",
            (self.journal.pipeline, DROPPED_BY_RULE),
        )
        items = [
            Item(recording_of(row), row["engine"], not everything and row["digest"] == self._digest) for row in rows
        ]
        wanted = [item for item in items if since is None or item.recording.began_at >= since]
        return sorted(wanted, key=lambda item: (item.recording.began_at, item.recording.id), reverse=True)

    def changes(self, items: Sequence[Item], workers: int, confirm: bool = False) -> Generator[Change, None, None]:
        """Extract the items again; one change each, those that change nothing too. Current ones are passed over.

        `confirm` writes down which stay the same, so that the next replay passes them over.
        """
        yield from (Change(item.recording) for item in items if item.current)
        others = [item for item in items if not item.current]
        same: list[Recording] = []
        try:
            for change in self._extracted(others, workers):
                if confirm and change == Change(change.recording):
                    same.append(change.recording)
                if len(same) == CONFIRMED:
                    self._confirm(same)
                yield change
        finally:  # whatever ended it: that much is known
            self._confirm(same)

    def _extracted(self, items: Sequence[Item], workers: int) -> Iterator[Change]:
        work = partial(_replayed, self._context.data_dir, self.journal.pipeline)
        if workers < 2 or len(items) < 2 * CHUNK:
            workers = 1
        with self._pool(workers) as pool:
            try:
                yield from pool.map(work, items, chunksize=CHUNK)
            except BrokenProcessPool:
                reason = "a process that extracts was killed; nothing was changed"
                hint = "see the system's log: it may have taken too much memory; fewer --workers take less"
                raise CallstashError(reason, hint) from None

    def _confirm(self, same: list[Recording]) -> None:
        if same:
            self.journal.deliveries.confirm(same, self._digest)
            same.clear()

    def apply(self, change: Change) -> bool:
        """Save a change and order its delivery. False where the call was amended meanwhile."""
        recording = change.recording
        if change.after is None:
            return self.journal.drop(recording.id, DROPPED_BY_RULE, recording.revision)
        newer = replace(change.after.recording, revision=recording.revision + 1)
        return self.journal.replay(replace(change.after, recording=newer), self._digest)

    def _pool(self, workers: int) -> ProcessPoolExecutor:
        return processes(self._extractor, partial(build_chain, self.spec.normalizers, self._context), workers)


def with_rules(spec: Pipeline, paths: Sequence[str]) -> Pipeline:
    """The pipeline with other rule files in the place of its own, read with the same options."""
    plugin = registry.load("rules", "files")
    absolute = tuple(path if path.startswith("library:") else str(Path(path).absolute()) for path in paths)
    own = spec.rules.options if spec.rules and spec.rules.name == "files" else plugin.Options()
    return replace(spec, rules=PluginSpec("rules", "files", plugin, own.model_copy(update={"paths": absolute})))


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
