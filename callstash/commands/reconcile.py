"""`callstash reconcile`: the proof that nothing is lost and nothing is there twice."""

from __future__ import annotations

from dataclasses import asdict

import typer

from callstash.commands.common import DEFAULT_FILE, REFUSED, AsJson, ConfigFile, print_json, say
from callstash.pipeline import open_workplace
from callstash.reconcile import differences
from callstash.reports import overview


def reconcile(file: ConfigFile = DEFAULT_FILE, as_json: AsJson = False) -> None:
    """Compare folders, ledger, journal, transcripts and store. Ends with 1 where something does not balance."""
    with open_workplace(file) as workplace:
        found, reports = list(differences(workplace)), list(overview(workplace))
    if as_json:
        counts = [{key: report[key] for key in ("pipeline", "paths", "recordings", "sinks")} for report in reports]
        print_json({"ok": not found, "pipelines": counts, "differences": [asdict(one) for one in found]})
    else:
        for report in reports:
            print(f"{report['pipeline']}: {sum(report['paths'].values())} paths, each in one state: {report['paths']}")
            print(f"    {sum(report['recordings'].values())} recordings: {report['recordings']}")
            for sink, counts_of_sink in report["sinks"].items():
                print(f"    sink {sink}: {counts_of_sink}")
        for one in found:
            print(f"{one.pipeline}: {one.subject}: {one.reason}\n    next: {one.hint}")
    say("The ledgers balance." if not found else f"{len(found)} differences.")
    if found:
        raise typer.Exit(REFUSED)
