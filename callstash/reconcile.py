"""The proof that nothing is lost: files = paths in exactly one state, recordings in exactly one state, documents equal.

Read-only; a worker may run beside it. What is on its way (settling, waiting) is counted, not complained about.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from callstash.config import Pipeline
from callstash.contracts import Archive
from callstash.journal import Journal
from callstash.pipeline import Workplace


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not balance, and what to do about it."""

    pipeline: str
    subject: str
    reason: str
    hint: str


def differences(workplace: Workplace) -> Iterator[Difference]:
    """Everything that does not balance."""
    for spec, journal in zip(workplace.config.pipelines, workplace.journals, strict=True):
        yield from _files(workplace, spec, journal)
        yield from _recordings(journal)
        yield from _transcripts(workplace, journal)
        context = workplace.config.context(spec)
        for sink in spec.sinks:
            if issubclass(sink.plugin, Archive):
                yield from _documents(journal, sink.id, sink.make(context))


def _files(workplace: Workplace, spec: Pipeline, journal: Journal) -> Iterator[Difference]:
    """Every file below a watched folder is in the ledger."""
    excluded = {str(path) for path in workplace.config.context(spec).excluded_dirs}
    for source in spec.sources:
        for folder in source.watched_folders(workplace.config.base_dir):
            for path in _walk(folder, excluded, journal):
                if journal.paths.get(path) is None:
                    yield Difference(spec.id, path, "not in the ledger", "run `callstash run`, it sweeps the folder")


def _walk(folder: Path, excluded: set[str], journal: Journal) -> Iterator[str]:
    """Paths as the ledger has them. A folder with an entry of its own (@eaDir) answers for all that is below it."""
    for root, folders, files in os.walk(folder):
        places = [(name, _in_utf8(Path(root, name))) for name in folders]
        folders[:] = [name for name, place in places if place not in excluded and not _answers(journal, place)]
        yield from (_in_utf8(Path(root, name)) for name in files)


def _answers(journal: Journal, folder: str) -> bool:
    known = journal.paths.get(folder)
    return known is not None and known.state in ("ignored", "unreadable")


def _in_utf8(path: Path) -> str:
    """A name in another encoding stands in the ledger with U+FFFD: no database takes half a character."""
    return os.fsencode(path).decode("utf-8", "replace")


def _recordings(journal: Journal) -> Iterator[Difference]:
    """Paths name recordings that exist; results have a delivery per sink."""
    for row in journal.database.rows(
        """SELECT path, recording_id FROM paths p WHERE pipeline = ? AND state = 'recording' AND NOT EXISTS (
        SELECT 1 FROM recordings r WHERE r.pipeline = p.pipeline AND r.id = p.recording_id)""",
        (journal.pipeline,),
    ):
        reason = f"its recording {row['recording_id']} is not in the journal"
        yield Difference(journal.pipeline, row["path"], reason, "report this: it must not happen")
    for row in journal.database.rows(
        """SELECT id FROM recordings r WHERE pipeline = ? AND extracted > 0 AND NOT EXISTS (
        SELECT 1 FROM deliveries d WHERE d.pipeline = r.pipeline AND d.recording_id = r.id)""",
        (journal.pipeline,),
    ):
        yield Difference(journal.pipeline, row["id"], "has a result, but no delivery", "report this with the journal")


def _transcripts(workplace: Workplace, journal: Journal) -> Iterator[Difference]:
    """Whatever was transcribed has its transcript."""
    for row in journal.database.rows(
        "SELECT id, content_id, engine FROM recordings WHERE pipeline = ? AND state = 'transcribed'",
        (journal.pipeline,),
    ):
        if not workplace.transcripts.has(row["content_id"], row["engine"]):
            hint = "it is made again when the recording is next extracted"
            yield Difference(journal.pipeline, row["id"], "its transcript file is missing", hint)


def _documents(journal: Journal, sink: str, archive: Archive) -> Iterator[Difference]:
    """What was delivered is there at its revision, and what was taken back is not."""
    for recording_id, reason in _out_of_step(journal, sink, archive):
        hint = f"`callstash retry --missing` brings {sink} in line"
        yield Difference(journal.pipeline, recording_id, reason, hint)


def out_of_step(workplace: Workplace) -> Iterator[tuple[Journal, str, str]]:
    """(journal, sink, recording) of every document that is not what the journal says."""
    for spec, journal in zip(workplace.config.pipelines, workplace.journals, strict=True):
        for sink in spec.sinks:
            if issubclass(sink.plugin, Archive):
                archive = sink.make(workplace.config.context(spec))
                for recording_id, _ in _out_of_step(journal, sink.id, archive):
                    yield journal, sink.id, recording_id


_DELIVERED = """SELECT recording_id, revision, action FROM deliveries
    WHERE pipeline = ? AND sink = ? AND state = 'delivered'"""


def _out_of_step(journal: Journal, sink: str, archive: Archive) -> Iterator[tuple[str, str]]:
    keys = (journal.pipeline, sink)
    rows = journal.database.rows(_DELIVERED, keys)
    held = dict(archive.ids()) if rows else {}
    for row in rows:
        reason = _reason(sink, row, held.get(row["recording_id"]))
        # a worker may have moved it between the two looks
        if reason and journal.database.row(f"{_DELIVERED} AND recording_id = ?", (*keys, row["recording_id"])) == row:
            yield row["recording_id"], reason


def _reason(sink: str, row: sqlite3.Row, held: int | None) -> str:
    """What does not fit between the journal's row and the revision that the sink holds; "" where they agree."""
    if row["action"] == "remove":
        return f"was taken back, but is still in {sink}" if held is not None else ""
    if held is None:
        return f"missing in {sink}"
    return f"{sink} has revision {held}, the journal {row['revision']}" if held != row["revision"] else ""
