"""`callstash export`: calls, segments or fields as one CSV or JSON-lines file, however many there are."""

from __future__ import annotations

import heapq
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from callstash.commands.common import DEFAULT_FILE, ConfigFile, Since, moment, say
from callstash.commands.search import Conditions, advice, declared, parse_condition
from callstash.commands.targets import refuse_watched, written
from callstash.contracts import Archive, Query
from callstash.exports import Kind, Table, UnknownColumn, documents

if TYPE_CHECKING:
    from callstash.config import Config

Json = dict[str, Any]
_TOLD_EVERY = 100


class Format(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSONL = "jsonl"


_ENDINGS = {"": Format.CSV, ".csv": Format.CSV, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL}

What = Annotated[
    Kind, typer.Argument(metavar="calls|segments|fields", help="What a row is: a call, a stretch of speech, a value.")
]
Terms = Annotated[
    list[str] | None,
    typer.Argument(metavar="QUERY", help="Only calls that `callstash search` finds by this. Without any: all."),
]
Until = Annotated[str | None, typer.Option(metavar="WHEN", help="Only calls that began before; a day counts whole.")]
FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        metavar="csv|jsonl",
        help="CSV, or the documents as they are, one a line.",
        show_default="by the ending of FILE, else csv",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="The file; it has its name when it is complete. Else stdout."),
]
Columns = Annotated[
    str | None,
    typer.Option(
        metavar="A,B,C", help="Columns of the CSV: the usual ones, names of fields, any property of the document."
    ),
]
Excel = Annotated[
    bool, typer.Option("--excel", help="CSV that Excel opens right: Chinese, times, and no text run as a formula.")
]


def export(
    kind: What,
    query: Terms = None,
    field: Conditions = None,
    since: Since = None,
    until: Until = None,
    form: FormatOption = None,
    output: Output = None,
    columns: Columns = None,
    excel: Excel = False,
    file: ConfigFile = DEFAULT_FILE,
) -> None:
    """Write every call, segment or field out of the store, or those of the calls that a search finds, oldest first.

    A search chooses calls, as `callstash search` does; of these every row is written.
    """
    as_json = (form or _by_name(output)) is Format.JSONL
    if as_json and (columns or excel):
        raise typer.BadParameter("--columns and --excel are about CSV; JSON lines are the documents as they are")
    asked = Query(tuple(query or ()), tuple(parse_condition(one) for one in field or ()))
    with _columns_refused():
        wanted = [name.strip() for name in columns.split(",") if name.strip()] if columns else ()
        table = Table(kind, wanted, excel, lambda: declared(file))
    calls = _Counted(_calls(file, asked, since, until, output))
    with _columns_refused(), written(output) as target, _progress(calls, output):
        rows = _lines(kind, calls, target) if as_json else table.write(calls, target)
    if not calls.count:
        say(f"no call found: {advice(file, asked)}" if query or field else "no call found")
    if table.empty:
        say(f"nothing for {', '.join(table.empty)} here")
    into = f", {output}" if output else ""
    say(f"{rows:,} rows" + (f" of {calls.count:,} calls" if kind is not Kind.CALLS else "") + into)


def _by_name(output: Path | None) -> Format:
    """By the ending of the file. Raise BadParameter where that promises something else."""
    form = _ENDINGS.get(output.suffix.lower() if output else "")
    if form is None:
        kinds = "CSV (.csv; with --excel one that Excel opens right) or JSON lines (.jsonl)"
        raise typer.BadParameter(f"'{output}' would hold {kinds}: name it so, or say --format", param_hint="--output")
    return form


def _lines(kind: Kind, calls: Iterable[Json], target: TextIO) -> int:
    rows = 0
    for document in documents(kind, calls):
        target.write(json.dumps(document, ensure_ascii=False) + "\n")
        rows += 1
    return rows


def _calls(file: Path, asked: Query, since: str | None, until: str | None, output: Path | None) -> Iterator[Json]:
    """The calls of all archives, oldest first. Raises at once where the command cannot be done."""
    from callstash.config import load_config
    from callstash.pipeline import open_archives

    config = load_config(file, rules=False)
    if output:
        refuse_watched(output, config)
    start, end = moment(since, config.settings.timezone), _until(config, until)
    archives: Sequence[Archive] = open_archives(file)
    return heapq.merge(*(archive.calls(asked, start, end) for archive in archives), key=_began)


def _began(call: Json) -> datetime:
    return datetime.fromisoformat(call["@timestamp"])


def _until(config: Config, text: str | None) -> datetime | None:
    """The end of what is wanted; of a whole day its end."""
    end = moment(text, config.settings.timezone)
    return end + timedelta(days=1) if end and _is_day(text or "") else end


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class _Counted:
    """Calls as they pass, counted."""

    def __init__(self, calls: Iterator[Json]) -> None:
        self.count = 0
        self.told: Callable[[int], None] = lambda count: None
        self._calls = calls

    def __iter__(self) -> Iterator[Json]:
        for call in self._calls:
            self.count += 1
            if self.count % _TOLD_EVERY == 0:
                self.told(self.count)
            yield call


@contextmanager
def _progress(calls: _Counted, output: Path | None) -> Iterator[None]:
    """How far it is, where somebody looks; not between the rows."""
    if not sys.stderr.isatty() or (output is None and sys.stdout.isatty()):
        yield
        return
    columns = (BarColumn(), TextColumn("{task.completed:,} calls"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("calls", total=None)
        calls.told = lambda count: bar.update(task, completed=count)
        yield


@contextmanager
def _columns_refused() -> Iterator[None]:
    try:
        yield
    except UnknownColumn as error:
        raise typer.BadParameter(str(error), param_hint="--columns") from None
