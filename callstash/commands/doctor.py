"""`callstash doctor`: can this machine do what this configuration asks?"""

from __future__ import annotations

from dataclasses import asdict

import typer
from rich.markup import escape

from callstash.commands.common import DEFAULT_FILE, REFUSED, AsJson, ConfigFile, out, print_json
from callstash.doctor import Check, diagnose

_MARK = {"ok": "[green]ok  [/green]", "warn": "[yellow]warn[/yellow]", "fail": "[red]fail[/red]"}


def doctor(file: ConfigFile = DEFAULT_FILE, as_json: AsJson = False) -> None:
    """Check the configuration, its folders, models and sinks, and this machine. Loads no model, changes nothing."""
    checks = list(diagnose(file))
    failed = sum(check.status == "fail" for check in checks)
    if as_json:
        print_json({"ok": not failed, "checks": [asdict(check) for check in checks]})
    else:
        _show(checks)
    raise typer.Exit(REFUSED if failed else 0)


def _show(checks: list[Check]) -> None:
    console, width = out(), max(len(check.name) for check in checks)
    for check in checks:
        name = f"{check.name:{width}}"
        console.print(f"{_MARK[check.status]}  {escape(name)}  {escape(check.message)}")
        if check.hint and check.status != "ok":
            console.print(f"{'':6}{'':{width}}  next: {escape(check.hint)}")
    counts = {status: sum(check.status == status for check in checks) for status in _MARK}
    console.print(", ".join(f"{count} {status}" for status, count in counts.items() if count))
