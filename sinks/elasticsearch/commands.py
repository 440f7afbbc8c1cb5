"""`callstash elasticsearch`: what the server has, what it should have, and how it gets there.

Quick to import: what asks a server is imported by the commands themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
    at_a_terminal,
    moment,
    print_json,
    say,
)
from callstash.errors import CallstashError

if TYPE_CHECKING:
    from callstash.config import Config
    from sinks.elasticsearch.resend import Resend
    from sinks.elasticsearch.targets import Target

app = typer.Typer(help="The Elasticsearch of a sink: check it, set it up, send calls again.", no_args_is_help=True)

Json = dict[str, Any]
SinkId = Annotated[
    str | None, typer.Option("--sink", metavar="ID", help="Only this sink; by default all of type elasticsearch.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
Examples = Annotated[int, typer.Option(min=0, help="Calls to name for each kind of difference.")]
Everything = Annotated[bool, typer.Option("--all", help="Send everything, not only what the server lacks.")]
Prune = Annotated[bool, typer.Option("--prune", help="Remove this pipeline's calls that the journal does not know.")]
Months = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Months to keep besides this one; default: the sink's retention.")
]
Calls = Annotated[
    list[str] | None,
    typer.Option("--call", metavar="ID", help="Delete this call instead: a recording id, call id or file name."),
]


@app.command()
def check(
    sink: SinkId = None, examples: Examples = 3, file: ConfigFile = DEFAULT_FILE, as_json: AsJson = False
) -> None:
    """Compare the server with what it should be, and its calls with the journal. Changes nothing; 1 with findings."""
    from sinks.elasticsearch.checkup import examine
    from sinks.elasticsearch.targets import open_targets
    from sinks.elasticsearch.told import tell_report

    ok, reports = True, list[Json]()
    with open_targets(file, sink) as targets:
        for target in targets:
            report = examine(target, examples)
            ok = ok and not report.findings
            if as_json:
                reports.append(report.as_dict())
            else:
                tell_report(target.name, report, target.journal is not None)
    if as_json:
        print_json({"ok": ok, "sinks": reports})
    if not ok:
        raise typer.Exit(REFUSED)


@app.command()
def setup(
    sink: SinkId = None, dry_run: DryRun = False, file: ConfigFile = DEFAULT_FILE, as_json: AsJson = False
) -> None:
    """Put the templates and extend the mappings of indices that exist, with `manage_template: false` too."""
    from sinks.elasticsearch.preparing import prepared
    from sinks.elasticsearch.targets import open_targets
    from sinks.elasticsearch.told import tell_prepared

    _rules_checked(file)
    with open_targets(file, sink) as targets:

        def act(target: Target) -> Json:
            made = prepared(target, put=not dry_run)
            if not as_json:
                tell_prepared(target.name, made, dry_run)
            return made.as_dict() | {"ok": not made.refused}

        _end(_each(targets, act), as_json, dry_run)


@app.command()
def resend(
    everything: Everything = False,
    since: Since = None,
    prune: Prune = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    sink: SinkId = None,
    file: ConfigFile = DEFAULT_FILE,
    as_json: AsJson = False,
) -> None:
    """Send again from the journal what the server lacks or holds in an older revision; a worker may run beside it.

    Ends with 3 where calls were rejected.
    """
    from sinks.elasticsearch.targets import open_targets
    from sinks.elasticsearch.told import tell_resent

    start = moment(since, _rules_checked(file).settings.timezone)
    with open_targets(file, sink, journal=True) as targets:

        def act(target: Target) -> Json:
            with _looking(target, "calls") as look:
                one = _resend(target, start, everything, dry_run, look)
            if prune:
                _prune(one, dry_run, yes)
            if not as_json:
                tell_resent(target.name, one.tally, dry_run)
            tally = one.tally
            return tally.as_dict() | {"ok": not (tally.unsent or tally.stopped), "rejections": tally.rejected > 0}

        _end(_each(targets, act), as_json, dry_run)


@app.command()
def retention(
    months: Months = None,
    call: Calls = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    sink: SinkId = None,
    file: ConfigFile = DEFAULT_FILE,
    as_json: AsJson = False,
) -> None:
    """Delete whole months that are kept no longer, or single calls, from Elasticsearch alone; the store keeps them."""
    from sinks.elasticsearch.deleting import doomed
    from sinks.elasticsearch.targets import open_targets
    from sinks.elasticsearch.told import tell_deleted, tell_doomed

    with open_targets(file, sink) as targets:
        if not call and months is None and all(target.sink.options.retention is None for target in targets):
            say("everything is kept: say --months N or --call ID, or give the sink `retention: N`")
            raise typer.Exit(USAGE)

        def act(target: Target) -> Json:
            going = doomed(target, months, call)
            tell_doomed(target.name, going, as_json)
            done = bool(going) and not dry_run and agreed("Delete this?", yes)
            if done:
                going.delete(target)
            if not as_json:
                tell_deleted(going, done)
            return going.as_dict() | {"deleted": done, "ok": not going.unknown}

        _end(_each(targets, act), as_json, dry_run)


def _each(targets: Sequence[Target], act: Callable[[Target], Json]) -> list[Json]:
    """One after the other: a server that is away holds up no other."""
    results: list[Json] = []
    for target in targets:
        about = {"pipeline": target.pipeline.id, "sink": target.sink.id}
        try:
            results.append(about | act(target))
        except CallstashError as error:
            results.append(about | {"ok": False, "error": error.reason, "hint": error.hint})
            say(f"{target.name}: {error.reason}" + (f"\n  next: {error.hint}" if error.hint else ""))
    return results


def _end(results: Sequence[Json], as_json: bool, dry_run: bool) -> None:
    ok = all(one["ok"] for one in results)
    if as_json:
        print_json({"ok": ok, "dry_run": dry_run, "sinks": results})
    if not ok:
        raise typer.Exit(REFUSED)
    if any(one.get("rejections") for one in results):
        raise typer.Exit(DEAD_LETTERS)


def _resend(
    target: Target, since: datetime | None, everything: bool, dry_run: bool, look: Callable[[], None]
) -> Resend:
    from sinks.elasticsearch.client import server
    from sinks.elasticsearch.resend import Resend

    one = Resend(target, since, everything, look)
    if dry_run:
        server(target.sink.client)
        for _ in one.wanted():
            pass
    else:
        target.sink.open()
        one.send()
    return one


def _prune(one: Resend, dry_run: bool, yes: bool) -> None:
    """Remove what the journal does not know; at a terminal, say how much that is, and ask."""
    if one.tally.stopped:
        return
    if dry_run or (not yes and at_a_terminal()):
        count = one.count_unknown()
        if dry_run or not count or not typer.confirm(f"Remove {count:,} calls that the journal does not know?"):
            return
    one.prune()


def _rules_checked(file: Path) -> Config:
    """Templates are made of the rules: raise ConfigError where these have errors."""
    from callstash.config import load_config

    return load_config(file)


@contextmanager
def _looking(target: Target, what: str) -> Iterator[Callable[[], None]]:
    """At a terminal: how many of the journal's calls were looked at."""
    if not sys.stderr.isatty() or target.journal is None:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    total = sum(target.journal.counts().values())
    columns = (TextColumn(f"{target.name}: {what}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
