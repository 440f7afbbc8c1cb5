"""`callstash status`: what became of a file or a call, and why; without one, the whole ledger in counts."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from callstash.commands.common import DEFAULT_FILE, REFUSED, AsJson, ConfigFile, out, print_json, say
from callstash.lock import holder
from callstash.pipeline import open_workplace
from callstash.reports import find, overview


def status(
    what: Annotated[str | None, typer.Argument(help="A path, file name, call id, recording id or hash.")] = None,
    file: ConfigFile = DEFAULT_FILE,
    as_json: AsJson = False,
) -> None:
    """Say what became of a file or call, and why. Without one: counts, and the dead letters."""
    with open_workplace(file) as workplace:
        if what is None:
            worker = holder(workplace.config.data_dir)
            reports = [{**report, "worker": worker} for report in overview(workplace)]
            show = _show_overview
        else:
            reports = [report for journal in workplace.journals for report in find(journal, what)]
            show = _show_report
    for report in reports:
        print_json(report) if as_json else show(report)
    if not reports:
        say(f"nothing is known of '{what}': is it below a watched folder? `callstash status` shows what is")
        raise typer.Exit(REFUSED)


def _show_overview(report: dict[str, Any]) -> None:
    console = out()
    worker = report["worker"]
    running = f"running (process {worker.get('pid')} since {worker.get('since')})" if worker else "not running"
    console.print(f"[bold]{escape(report['pipeline'])}[/bold]: {running}; engine: {report['engine'] or '-'}")
    if report["rules_refused"]:
        console.print(f"  [red]changed rules are refused[/red], the old ones go on: {escape(report['rules_refused'])}")
        console.print("      next: callstash lint, then save the file again")
    table = Table("", "in all", "of which", box=None)
    for name in ("paths", "recordings"):
        table.add_row(name, str(sum(report[name].values())), _counts(report[name]))
    for sink, counts in report["sinks"].items():
        table.add_row(f"sink {sink}", str(sum(counts.values())), _counts(counts))
    table.add_row("backlog", str(report["backlog"]), "delivered to no sink yet")
    console.print(table)
    for sink, why in report["held_up"].items():
        console.print(f"  [yellow]sink {escape(sink)} waits[/yellow]: {escape(why['reason'])}")
        if why["hint"]:
            console.print(f"      next: {escape(why['hint'])}")
    if report["not_released"]["count"]:
        count, why, hint = report["not_released"].values()
        console.print(f"  [yellow]{count} delivered, but still where they were heard[/yellow]: {escape(why)}")
        console.print(f"      next: {escape(hint)}")
    for letter in report["dead_letters"]:
        console.print(
            f"  [red]dead letter[/red] {escape(letter['path'])} ({letter['stage']}): {escape(letter['reason'])}"
        )
        if letter["hint"]:
            console.print(f"      next: {escape(letter['hint'])}")


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in counts.items())


def _show_report(report: dict[str, Any]) -> None:
    console = out()
    console.print(f"[bold]{escape(report['path'])}[/bold]: {report['state']}{_why(report)}")
    if "recording_id" not in report:
        return
    seconds = f"{report['duration_ms'] / 1000:.1f} s, {report['channels']} ch" if report["media"] == "audio" else "text"
    leg = f", leg {escape(str(report['meta']['leg']))}" if report["meta"].get("leg") else ""
    console.print(f"  recording {report['recording_id']}  call {escape(report['call_id'])}{leg}  {seconds}")
    console.print(f"  began {report['began_at']}  revision {report['revision']}  admitted {report['admitted_at']}")
    for place in report["paths"]:
        if place["path"] != report["path"] or place["state"] != "recording":
            console.print(f"  also {escape(place['path'])}: {place['state']}{_why(place)}")
    if report["engine"]:
        console.print(f"  engine {escape(report['engine'])}")
    if report["tags"]:
        console.print(f"  tags {' '.join(report['tags'])}")
    for sink, delivery in report["sinks"].items():
        done = (
            "taken back" if delivery["action"] == "remove" and delivery["state"] == "delivered" else delivery["state"]
        )
        error = f" after {delivery['attempts']} tries: {delivery['error']}" if delivery["error"] else ""
        console.print(f"  sink {escape(sink)}: {done}{escape(error)}")
    for found in report["fields"]:
        console.print(f"  {escape(found['name'])} = {escape(str(found['value']))}  ({escape(found['words'])})")


def _why(report: dict[str, Any]) -> str:
    reason = f" ({escape(report['reason'])})" if report.get("reason") else ""
    return reason + (f"\n  next: {escape(report['hint'])}" if report.get("hint") else "")
