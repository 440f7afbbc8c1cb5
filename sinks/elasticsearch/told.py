"""How the commands look to people."""

from __future__ import annotations

import json

from rich.console import Console
from rich.markup import escape

from callstash.columns import plural
from callstash.commands.common import out, say
from sinks.elasticsearch.checkup import Report, summary
from sinks.elasticsearch.deleting import Doomed
from sinks.elasticsearch.indices import some
from sinks.elasticsearch.preparing import Prepared
from sinks.elasticsearch.resend import Tally


def tell_report(name: str, report: Report, has_journal: bool) -> None:
    """What `check` found."""
    console = _headed(name)
    if report.version:
        for line in summary(report):
            console.print(f"  {escape(line)}")
    if not has_journal:
        console.print("  no journal yet: nothing to compare the calls with")
    for one in report.findings:
        console.print(f"  [red]finding[/red] {escape(one.reason)}\n      next: {escape(one.hint)}")
    for state, named in report.examples.items():
        for example in named:
            console.print(f"  {escape(state)}: {escape(example)}")
    console.print("  " + (f"{plural(len(report.findings), 'finding')}." if report.findings else "All fits."))


def tell_prepared(name: str, made: Prepared, dry_run: bool) -> None:
    """What `setup` put; with a dry run the requests themselves, as Kibana's console takes them."""
    console = _headed(name)
    for template, what in made.templates.items():
        if what == "left":
            console.print(f"  left {escape(template)}: it is of a newer callstash")
        elif what != "kept":
            console.print(f"  {_would(what, dry_run)} {escape(template)}")
    if kept := sum(what == "kept" for what in made.templates.values()):
        console.print(f"  {plural(kept, 'template')} as wanted")
    for one in made.extended:
        if not one.refused:
            lacks = f"{len(one.names):,} " + ("property" if len(one.names) == 1 else "properties")
            console.print(f"  {escape(one.index)}: {lacks} {_would('added', dry_run)}: {escape(some(one.names))}")
    for reason in made.refused:
        console.print(f"  [red]stays[/red] {escape(reason)}")
    if made.refused:
        console.print("      next: new months have it right; for older ones delete the index, then `resend`")
    if dry_run:
        for request, body in made.requests:
            print(f"\n{request}\n{json.dumps(body, ensure_ascii=False, indent=2)}")


def tell_resent(name: str, tally: Tally, dry_run: bool) -> None:
    """What `resend` sent, or would send."""
    console = _headed(name)
    why = ", ".join(f"{count:,} {state}" for state, count in tally.wanted.items())
    total = sum(tally.wanted.values())
    if dry_run:
        console.print(f"  {plural(total, 'call')} would be sent" + (f" ({why})" if why else ""))
        if tally.unknown is not None:
            console.print(f"  {plural(tally.unknown, 'call')} would be removed: the journal does not know them")
    else:
        newer = f" ({tally.newer:,} of them newer there)" if tally.newer else ""
        of = "" if tally.sent == total else f"{tally.sent:,} of "
        parts = [
            f"{of}{plural(total, 'call')} sent" + (f" ({why})" if why else ""),
            f"{tally.delivered:,} delivered{newer}",
        ]
        parts += [f"{tally.rejected:,} rejected"] if tally.rejected else []
        parts += [f"{tally.unsent:,} could not be sent"] if tally.unsent else []
        console.print(f"  {', '.join(parts)}")
        if tally.pruned:
            console.print(f"  {plural(tally.pruned, 'call')} removed that the journal does not know")
    if tally.waiting:
        console.print(f"  {plural(tally.waiting, 'call')} on the way: left to `callstash run`")
    for reason in tally.reasons:
        say(f"  {reason}")
    if tally.stopped:
        reason, hint = tally.stopped
        say(f"  stopped: {reason}\n  next: {hint}; then resend again, it goes on")


def tell_doomed(name: str, going: Doomed, as_json: bool) -> None:
    """What `retention` is about to delete: before it asks."""
    if not as_json:
        console = _headed(name)
        for one in going.indices:
            console.print(f"  {escape(one.name)}: {plural(one.documents, 'document')}")
        for recording_id, documents in going.recordings.items():
            console.print(
                f"  {recording_id} {escape(going.files.get(recording_id, ''))}: {plural(documents, 'document')}"
            )
    for what in going.unknown:
        say(f"{name}: no call is known as '{what}'\n  next: callstash status '{what}' says what became of a file")


def tell_deleted(going: Doomed, done: bool) -> None:
    """The end of it."""
    if not going:
        out().print("  nothing to delete")
    elif done:
        out().print(f"  deleted: {plural(going.documents, 'document')}; the store and other sinks keep theirs")
    else:
        out().print("  nothing was deleted")


def _headed(name: str) -> Console:
    console = out()
    console.print(f"[bold]{escape(name)}[/bold]")
    return console


def _would(what: str, dry_run: bool) -> str:
    return f"would be {what}" if dry_run else what
