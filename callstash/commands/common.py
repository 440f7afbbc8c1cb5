"""What the commands share: their common options, and how they print."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from callstash.moments import parse_since

ConfigFile = Annotated[
    Path, typer.Option("-f", "--config", help="The configuration.", show_default=True, metavar="FILE")
]
AsJson = Annotated[bool, typer.Option("--json", help="What machines read: JSON on stdout, everything else on stderr.")]
Call = Annotated[
    str,
    typer.Argument(
        metavar="CALL", help="A recording id or its beginning, a call id, a path, a file name or a content id."
    ),
]
Since = Annotated[str | None, typer.Option(metavar="WHEN", help="Only calls that began then or later: a day, or 30d.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask, at a terminal too.")]

DEFAULT_FILE = Path("pipelines.yaml")

DONE, REFUSED, USAGE, DEAD_LETTERS = 0, 1, 2, 3
"""Exit codes (house.md section 9)."""


def print_json(value: Any) -> None:
    """One JSON value, one line."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)


def out() -> Console:
    """Standard output: colours at a terminal, plain lines elsewhere (which are never cut to a width)."""
    return Console(soft_wrap=not sys.stdout.isatty(), highlight=False)


def say(text: str) -> None:
    """A remark to the user, on stderr."""
    print(text, file=sys.stderr, flush=True)


def at_a_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def agreed(question: str, yes: bool) -> bool:
    """Whether to go on: at a terminal somebody is asked."""
    return yes or not at_a_terminal() or typer.confirm(question)


def moment(text: str | None, timezone: str) -> datetime | None:
    """A day, a time, or how long ago (`30d`), in that zone; None for nothing. Raise CallstashError."""
    return parse_since(text, datetime.now(ZoneInfo(timezone))) if text else None
