"""`callstash show`: one call, its turns and what was found in them; its recordings, where it has several, as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import typer
from rich.markup import escape

from callstash.commands.calls import ask_all, one_line, when
from callstash.commands.common import DEFAULT_FILE, REFUSED, AsJson, Call, ConfigFile, out, print_json, say
from callstash.commands.conversed import print_conversation
from callstash.commands.heard import field_row, header, lines, print_fields
from callstash.contracts import Archive
from callstash.conversation import Part, conversation, parts_of
from callstash.places import clock

Json = dict[str, Any]


def show(call: Call, file: ConfigFile = DEFAULT_FILE, as_json: AsJson = False) -> None:
    """Show one call: who said what and when, and every field with its words, time and rule.

    A call id shows all recordings of the call as one conversation: legs merged by time, transfers one after the other.
    """
    from callstash.pipeline import open_archives

    archives = open_archives(file)
    parts = run_conversation(archives, call)
    if parts:
        print_json(conversation(parts)) if as_json else print_conversation(out(), parts)
        return
    found = one_call(archives, call)
    print_json(found) if as_json else _print(found)


def one_call(archives: Sequence[Archive], what: str) -> Json:
    """The one recording that `what` names; where it names none or several, say so and exit."""
    found = run_show(archives, what)
    if len(found) != 1:
        say(_which(what, found))
        raise typer.Exit(REFUSED)
    return found[0]


def run_show(archives: Sequence[Archive], what: str) -> list[Json]:
    """The recording with its `segments` and `fields`; several, without them, where `what` names several."""
    found = _found(archives, what)
    if len(found) != 1:
        return [call for _, call in found]
    return _whole(found)


def run_conversation(archives: Sequence[Archive], what: str) -> list[Part]:
    """The parts of the one call of several recordings that `what` names; else none."""
    found = _found(archives, what)
    if len(found) < 2 or len({call["call.id"] for _, call in found}) != 1:
        return []
    return parts_of(_whole(found))


def _found(archives: Sequence[Archive], what: str) -> list[tuple[Archive, Json]]:
    """The recordings that `what` names, each once. Its id, or its call's, comes before a file that is called so."""
    found: dict[str, tuple[Archive, Json]] = {}
    for archive, calls in ask_all(archives, lambda archive: (archive, archive.find(what))):
        for call in calls:
            found.setdefault(call["call.recording_id"], (archive, call))
    if what in found:
        return [found[what]]
    return [one for one in found.values() if one[1]["call.id"] == what] or list(found.values())


def _whole(found: Sequence[tuple[Archive, Json]]) -> list[Json]:
    documents = (archive.document(call["call.recording_id"]) for archive, call in found)
    return [document for document in documents if document]


def _which(what: str, found: Sequence[Json]) -> str:
    if not found:
        return f"no call is known as '{what}'\n  next: callstash status '{what}' says what became of a file"
    lines = ["  ".join(_listed(call)) for call in found]
    if len({call["call.id"] for call in found}) == 1:
        return "\n".join([f"'{what}' is one call of {len(found)} recordings; name one by its recording id:", *lines])
    return "\n".join([f"'{what}' names {len(found)} calls; show one by its recording id:", *lines])


def _listed(call: Json) -> Iterator[str]:
    yield call["call.recording_id"]
    yield when(call["@timestamp"])
    if "call.leg" in call:
        yield call["call.leg"]
    yield call["file.path"]


def _print(call: Json) -> None:
    console = out()
    console.print(f"[bold]{escape(call['file.name'])}[/bold]")
    for name, value in header(call):
        console.print(f"  {escape(name):<10} {escape(one_line(value))}")
    console.print()
    for start_ms, who, what in lines(call):
        console.print(f"[dim]{clock(start_ms)}[/dim]  [cyan]{escape(who):<10}[/cyan]  {escape(one_line(what))}")
    if not call["segments"]:
        console.print("(nothing was said)")
    if call["fields"]:
        console.print()
        print_fields(console, [field_row(field) for field in call["fields"]])
