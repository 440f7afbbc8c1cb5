"""How calls, times and fields look, in `search` and `show` alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from rich.table import Table
from rich.text import Text

from callstash.commands.common import say
from callstash.contracts import Archive
from callstash.errors import CallstashError
from callstash.searchtext import highlights
from callstash.values import value_text

HIT = "bold black on yellow"

Answer = TypeVar("Answer")


def when(timestamp: str) -> str:
    """A call's start, on the clock of its own zone: `2026-11-22 14:03:01`."""
    return datetime.fromisoformat(timestamp).strftime("%Y-%m-%d %H:%M:%S")


def marked(text: str, terms: Sequence[str]) -> Text:
    """The text with what was searched for standing out."""
    shown = Text(text)
    for start, end in highlights(text, terms):
        shown.stylize(HIT, start, end)
    return shown


def one_line(text: Any) -> str:
    """Nothing that breaks a line or a column."""
    return " ".join(value_text(text).split())


def table_of(*columns: str) -> Table:
    """A table whose cells go on in the next line rather than be cut: a phone number must be readable."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in ("when", "at"))
    return table


def ask_all(archives: Sequence[Archive], question: Callable[[Archive], Answer]) -> list[Answer]:
    """Every archive's answer. One that cannot be read is reported; raise where none can."""
    answers: list[Answer] = []
    errors: list[CallstashError] = []
    for archive in archives:
        try:
            answers.append(question(archive))
        except CallstashError as error:
            errors.append(error)
    if errors and not answers:
        raise errors[0]
    for unread in errors:
        say(f"{unread.reason}\n  next: {unread.hint}")
    return answers
