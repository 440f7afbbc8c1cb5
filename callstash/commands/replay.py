"""`callstash replay`: the archive under the rules as they stand now: what that changes, then the change itself."""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sized
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.console import Console
from rich.progress import track

from callstash.commands.common import (
    DEAD_LETTERS,
    DEFAULT_FILE,
    REFUSED,
    USAGE,
    AsJson,
    ConfigFile,
    Since,
    Yes,
    agreed,
    moment,
    print_json,
    say,
)
from callstash.commands.replayed import deliver, show
from callstash.errors import CallstashError
from callstash.pipeline import Workplace, open_workplace
from callstash.replay import Change, Replay, with_rules
from callstash.replaydiff import Summary

RulesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--rules", metavar="FILE", help="With --dry-run: what these rules would do instead of the pipeline's."
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
Everything = Annotated[
    bool, typer.Option("--all", help="Also calls whose result was made by the very rules that there are now.")
]
Workers = Annotated[int, typer.Option(min=0, help="Processes that extract; 0: one per core.")]
Examples = Annotated[int, typer.Option(min=0, help="Calls to show for each kind of change.")]
PipelineOption = Annotated[str | None, typer.Option("--pipeline", metavar="ID", help="Only this pipeline.")]


def replay(
    since: Since = None,
    rules: RulesOption = None,
    dry_run: DryRun = False,
    pipeline: PipelineOption = None,
    workers: Workers = 0,
    everything: Everything = False,
    examples: Examples = 3,
    yes: Yes = False,
    file: ConfigFile = DEFAULT_FILE,
    as_json: AsJson = False,
) -> None:
    """Extract every call of the archive again, without the transcriber; show what changes, then deliver it.

    Rules, patterns and dictionaries are taken as their files stand now; calls whose result was made by these very rules
    are passed over, and count as unchanged. A running worker may go on beside it; new calls come first. Ends with 3
    where a call could not be extracted again.
    """
    if rules and not dry_run:
        say("--rules shows what other rules would do: add --dry-run, or name them in pipelines.yaml and replay")
        raise typer.Exit(USAGE)
    with open_workplace(file) as workplace:
        replays = list(_replays(workplace, pipeline, rules or []))
        with Spool(workplace.config.data_dir) as spool:
            summary = Summary(examples)
            for one in replays:
                items = one.items(moment(since, workplace.config.settings.timezone), everything)
                with closing(one.changes(items, workers or _cores(), not dry_run)) as changes:
                    _extract(one, items, changes, summary, spool)
            print_json(summary.as_dict() | {"dry_run": dry_run}) if as_json else show(summary, dry_run)
            applied = _apply(spool) if not dry_run and _wanted(summary, yes) else 0
    if applied and not deliver(workplace.config):
        raise typer.Exit(REFUSED)
    if summary.failed:
        raise typer.Exit(DEAD_LETTERS)


def _replays(workplace: Workplace, pipeline: str | None, rules: list[str]) -> Iterator[Replay]:
    known = [spec.id for spec in workplace.config.pipelines]
    if pipeline and pipeline not in known:
        raise CallstashError(f"there is no pipeline '{pipeline}'", f"there are: {', '.join(known)}")
    for journal, spec in zip(workplace.journals, workplace.config.pipelines, strict=True):
        if pipeline in (None, spec.id):
            yield Replay(with_rules(spec, rules) if rules else spec, workplace.config.context(spec), journal)


def _extract(one: Replay, items: Sized, changes: Iterable[Change], summary: Summary, spool: Spool) -> None:
    """Extract the calls again; what changes goes to the spool."""
    if sys.stderr.isatty():
        terminal = Console(stderr=True)
        changes = track(changes, f"{one.spec.id}: calls", len(items), console=terminal, transient=True)
    for change in changes:
        summary.add(change)
        if change.problem:
            say(f"{change.recording.path}: {change.problem}")
        elif not change.same:
            spool.put(one, change)


def _wanted(summary: Summary, yes: bool) -> bool:
    """Whether to go on: at a terminal somebody is asked."""
    if not summary.changed:
        return False
    return agreed(f"Deliver {summary.changed:,} changed calls?", yes)


def _apply(spool: Spool) -> int:
    """Save every change; return how many."""
    saved = left = 0
    for one, change in spool:
        done = one.apply(change)
        saved += done
        left += not done
    amended = f"; {left} calls were amended meanwhile and are left as they are" if left else ""
    say(f"{saved:,} new results saved{amended}")
    return saved


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(slots=True)
class Spool:
    """Changes on disk until all are known: an archive's worth of results does not fit in memory."""

    folder: Path
    _file: IO[bytes] = field(init=False)
    _replays: list[Replay] = field(default_factory=list)

    def __enter__(self) -> Spool:
        self._file = tempfile.TemporaryFile(dir=self.folder)  # without a name: gone with the process, however it ends
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def put(self, replay: Replay, change: Change) -> None:
        """Keep one."""
        if replay not in self._replays:
            self._replays.append(replay)
        pickle.dump((self._replays.index(replay), replace(change, before=None)), self._file)

    def __iter__(self) -> Iterator[tuple[Replay, Change]]:
        """All, in the order in which they came."""
        end = self._file.seek(0, os.SEEK_CUR)
        self._file.seek(0)
        while self._file.tell() < end:
            index, change = pickle.load(self._file)
            yield self._replays[index], change
