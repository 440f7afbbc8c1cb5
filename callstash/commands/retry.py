"""`callstash retry`: dead letters back to work."""

from __future__ import annotations

from typing import Annotated

import typer

from callstash.commands.common import DEFAULT_FILE, REFUSED, USAGE, AsJson, ConfigFile, print_json, say
from callstash.errors import CallstashError
from callstash.journal import Journal
from callstash.lock import holder
from callstash.pipeline import Workplace, open_workplace
from callstash.reconcile import out_of_step
from callstash.reports import dead_letters, find


def retry(
    what: Annotated[list[str] | None, typer.Argument(help="Paths, file names, call ids, recording ids.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All dead letters.")] = False,
    missing: Annotated[bool, typer.Option(help="Deliver again what `reconcile` misses in a sink.")] = False,
    sink: Annotated[
        str,
        typer.Option(metavar="NAME", help="Deliver every call to a sink that was added later, or lost what it had."),
    ] = "",
    file: ConfigFile = DEFAULT_FILE,
    as_json: AsJson = False,
) -> None:
    """Try dead letters again: buried recordings, and what a sink rejected. A running worker takes them up at once."""
    if not (what or everything or missing or sink):
        say("name what to try again, or say --all (--missing, --sink); `callstash status` lists the dead letters")
        raise typer.Exit(USAGE)
    with open_workplace(file) as workplace:
        count = sum(_retry(journal, what or [], everything) for journal in workplace.journals)
        if missing:
            count += _send_again(workplace)
        if sink:
            count += _send_all(workplace, sink)
        running = holder(workplace.config.data_dir) is not None
    if as_json:
        print_json({"retried": count})
    say(f"{count} to be tried again" + ("" if running or not count else f"; start `callstash run -f {file}`"))
    if not count and what:
        raise typer.Exit(REFUSED)


def _retry(journal: Journal, what: list[str], everything: bool) -> int:
    ids = {report["recording_id"] for name in what for report in find(journal, name) if "recording_id" in report}
    if everything:
        ids |= {letter["recording_id"] for letter in dead_letters(journal)}
    return journal.retry(sorted(ids))


def _send_all(workplace: Workplace, sink: str) -> int:
    with_it = [journal for journal in workplace.journals if sink in journal.deliveries.sinks]
    if not with_it:
        names = sorted({name for journal in workplace.journals for name in journal.deliveries.sinks})
        raise CallstashError(f"there is no sink {sink!r}", f"the sinks are {', '.join(names)}")
    return sum(journal.deliveries.again.send_all(sink) for journal in with_it)


def _send_again(workplace: Workplace) -> int:
    sent = 0
    for journal, sink, recording_id in out_of_step(workplace):
        sent += journal.deliveries.again.send(sink, recording_id)
    return sent
