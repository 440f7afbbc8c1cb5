"""`callstash demo`: the main job on real input, in a directory of its own, compared with the truth."""

from __future__ import annotations

import logging
import shutil
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from callstash import log
from callstash.commands.common import REFUSED, AsJson, out, print_json, say
from callstash.demo.score import Score
from callstash.demo.stage import Stage, play
from callstash.model import Field

LARGEST_MEAN_CER = 0.03
"""The demonstration model's promise on these samples."""


def demo(
    folder: Annotated[Path, typer.Option("--dir", help="Where to play it; laid out anew each time.")] = Path(
        "callstash-demo"
    ),
    as_json: AsJson = False,
) -> None:
    """Drop sample recordings into a watched folder while a pipeline runs, and compare what comes out with the truth."""
    log.set_up("warning")
    logging.getLogger("callstash.transcribe").setLevel(logging.ERROR)  # the dead letter is meant to be there
    stage = Stage(folder.absolute())
    began = time.monotonic()
    if not as_json:
        say(f"A pipeline starts in {folder}, with the demonstration model for synthetic speech.")
    scores = _play(stage)
    result = summary(scores, time.monotonic() - began)
    if as_json:
        print_json(result)
    else:
        _show(scores, result, folder)
    if not result["ok"]:
        raise typer.Exit(REFUSED)


def _play(stage: Stage) -> list[Score]:
    """Play it, with a bar at a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    if not sys.stderr.isatty():
        return play(stage, lambda done, total: None)
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task("recordings", total=None)
        return play(stage, lambda done, total: bar.update(task, completed=done, total=total))


def summary(scores: list[Score], seconds: float) -> dict[str, Any]:
    """What machines read (house.md section 9)."""
    rates = [one.cer for one in scores if one.cer is not None]
    mean = sum(rates) / max(len(rates), 1)
    return {
        "ok": all(one.good for one in scores) and mean <= LARGEST_MEAN_CER,
        "mean_cer": round(mean, 4),
        "missing": [{"file": s.file, "name": name, "value": value} for s in scores for name, value in s.missing],
        "unexpected": [{"file": s.file, "name": name, "value": value} for s in scores for name, value in s.unexpected],
        "seconds": round(seconds, 1),
        "samples": [_sample(one) for one in scores],
        "dead": [{"file": s.file, "reason": s.reason} for s in scores if s.state == "dead"],
    }


def _sample(one: Score) -> dict[str, Any]:
    return {
        "file": one.file,
        "state": one.state,
        "expected_state": one.expected_state,
        "text": one.text,
        "truth": one.truth,
        "cer": None if one.cer is None else round(one.cer, 4),
        "fields": [_field(field) for field in one.fields],
    }


def _field(field: Field) -> dict[str, Any]:
    first, last = field.evidence[0], field.evidence[-1]
    return {
        "name": field.name,
        "value": field.value,
        "words": field.words,
        "start_ms": first.start_ms,
        "end_ms": (first if len(field.evidence) > 1 and last.segment != first.segment else last).end_ms,
        **dict(field.attributes),
    }


def _show(scores: list[Score], result: dict[str, Any], folder: Path) -> None:
    console = out()
    table = Table(box=None, width=None if console.is_terminal else 150)
    table.add_column("recording", overflow="fold", min_width=20)
    table.add_column("became")
    table.add_column("CER", justify="right")
    table.add_column("fields", overflow="fold", min_width=24)
    table.add_column("text", overflow="fold")
    for one in scores:
        table.add_row(escape(one.file), _state(one), *_row(one))
    console.print(table)
    for kind in ("missing", "unexpected"):
        for row in result[kind]:
            console.print(f"[red]{kind}[/red]: {escape(row['file'])}: {row['name']} {escape(row['value'])}")
    words = "as the truth says" if result["ok"] else "[red]not as the truth says[/red]"
    console.print(
        f"\n{len(scores)} files, mean CER {result['mean_cer']:.2%}, {len(result['dead'])} dead letter, "
        f"{result['seconds']:.0f} s: {words}.\nThe model is a demonstration and test model for synthetic speech."
    )
    me = "callstash" if shutil.which("callstash") else sys.argv[0]  # as it can be typed here
    console.print(f"""
Next:
  {me} search -f {folder}/pipelines.yaml 营业时间
  {me} search -f {folder}/pipelines.yaml --field phone=+8613800138000
  {me} status -f {folder}/pipelines.yaml
  {me} show -f {folder}/pipelines.yaml c1001
Then your own: put recordings into ./recordings, `{me} models pull sensevoice-small`, `make run`.""")


def _state(one: Score) -> str:
    return one.state if one.state == one.expected_state else f"[red]{one.state}, not {one.expected_state}[/red]"


def _row(one: Score) -> tuple[str, str, str]:
    fields = sorted(one.fields, key=lambda field: (field.evidence[0].segment, field.evidence[0].start_ms))
    lines = [f"{f.name} {f.value} [dim]{f.evidence[0].start_ms / 1000:.1f} s[/dim]" for f in fields]
    return "" if one.cer is None else f"{one.cer:.1%}", "\n".join(lines), escape(one.text or one.reason)
