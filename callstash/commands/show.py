"""`callstash show`: one call, its turns and what was found in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from rich.markup import escape

from callstash.commands.calls import ask_all, one_line, table_of, when
from callstash.commands.common import DEFAULT_FILE, REFUSED, AsJson, ConfigFile, out, print_json, say
from callstash.commands.heard import lines, measured
from callstash.contracts import Archive
from callstash.places import clock

Call = Annotated[
    str,
    typer.Argument(
        metavar="CALL", help="A recording id or its beginning, a call id, a path, a file name or a content id."
    ),
]
Json = dict[str, Any]


def show(call: Call, file: ConfigFile = DEFAULT_FILE, as_json: AsJson = False) -> None:
    """Show one call: who said what and when, and every field with its words, time and rule."""
    from callstash.pipeline import open_archives

    found = one_call(open_archives(file), call)
    print_json(found) if as_json else _print(found)


def one_call(archives: Sequence[Archive], what: str) -> Json:
    """The one call that `what` names; where it names none or several, say so and exit."""
    found = run_show(archives, what)
    if len(found) != 1:
        say(_which(what, found))
        raise typer.Exit(REFUSED)
    return found[0]


def run_show(archives: Sequence[Archive], what: str) -> list[Json]:
    """The call with its `segments` and `fields`; several, without them, where `what` names several."""
    found: dict[str, tuple[Archive, Json]] = {}
    for archive, calls in ask_all(archives, lambda archive: (archive, archive.find(what))):
        for call in calls:
            found.setdefault(call["call.recording_id"], (archive, call))
    if what in found:
        found = {what: found[what]}
    if len(found) != 1:
        return [call for _, call in found.values()]
    [(recording_id, (archive, _))] = found.items()
    whole = archive.document(recording_id)
    return [whole] if whole else []


def _which(what: str, found: Sequence[Json]) -> str:
    if not found:
        return f"no call is known as '{what}'\n  next: callstash status '{what}' says what became of a file"
    lines = [f"{call['call.recording_id']}  {when(call['@timestamp'])}  {call['file.path']}" for call in found]
    return "\n".join([f"'{what}' names {len(found)} calls; show one by its recording id:", *lines])


def _print(call: Json) -> None:
    console = out()
    console.print(f"[bold]{escape(call['file.name'])}[/bold]")
    for name, value in _header(call):
        console.print(f"  {escape(name):<10} {escape(one_line(value))}")
    console.print()
    for start_ms, who, what in lines(call):
        console.print(f"[dim]{clock(start_ms)}[/dim]  [cyan]{escape(who):<10}[/cyan]  {escape(one_line(what))}")
    if not call["segments"]:
        console.print("(nothing was said)")
    if call["fields"]:
        console.print()
        _print_fields(call["fields"])


def _header(call: Json) -> Iterator[tuple[str, str]]:
    since = call.get("call.began_at_from")
    yield "when", call["event.start"] + (f" (from its {since})" if since else "")
    yield "call", call["call.id"]
    yield "recording", f"{call['call.recording_id']}, revision {call['call.revision']}"
    yield "file", call["file.path"]
    duration = call["event.duration"] // 1_000_000
    channels = f", {call['call.channels']} channel{'s' if call['call.channels'] != 1 else ''}"
    yield "length", clock(duration) + channels if call["call.media"] == "audio" else call["call.media"]
    yield from measured(call)
    for party in ("agent", "caller", "callee", "direction"):
        if f"call.{party}" in call:
            yield party, call[f"call.{party}"]
    yield from call.get("call.meta", {}).items()
    if call.get("call.engine"):
        yield "engine", call["call.engine"]
    if call["event.outcome"] != "success":
        yield call["event.outcome"], ": ".join(call[key] for key in ("error.type", "error.message") if key in call)
    if call.get("error.hint"):
        yield "next", call["error.hint"]
    if call["tags"]:
        yield "tags", " ".join(call["tags"])


def _print_fields(fields: Sequence[Json]) -> None:
    console = out()
    rows = [_row(field) for field in fields]
    if not console.is_terminal:
        for row in rows:
            print("\t".join(row))
        return
    table = table_of("field", "type", "value", "words", "at", "rule")
    for row in rows:
        table.add_row(*map(escape, row))
    console.print(table)


def _row(field: Json) -> tuple[str, ...]:
    at = clock(field["field.start_ms"]) if "field.start_ms" in field else ""
    rule = f"{field['rule.id']} v{field['rule.version']}" if "rule.id" in field else ""
    value, words = one_line(field["field.value"]), one_line(field["field.words"])
    return field["field.name"], field["field.type"], value, words, at, rule
