"""Several recordings of one call, shown as one conversation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape

from callstash.commands.calls import one_line, when
from callstash.commands.heard import field_row, header, lines, print_fields
from callstash.conversation import Part, Take
from callstash.places import clock


def print_conversation(console: Console, parts: Sequence[Part]) -> None:
    """The recordings of one call: what their headers share once, their turns and fields by time, with their legs."""
    takes = [take for part in parts for take in part.takes]
    console.print(f"[bold]{escape(takes[0].document['call.id'])}[/bold]")
    rows = [*_shared_header(takes), *_starts(parts)]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        console.print(f"  {escape(name):<{width}} {escape(one_line(value))}")
    for part in parts:
        console.print()
        if len(parts) > 1:
            console.print(f"[bold]{escape(part.names)}[/bold], {when(part.takes[0].document['@timestamp'])}")
        _print_part(console, part)
    found = [
        (*field_row(field, take.at_ms - part.at_ms), take.name)
        for part in parts
        for take, field in part.merged("fields")
    ]
    if found:
        console.print()
        print_fields(console, found, "leg" if any(take.leg for take in takes) else "file")


def _print_part(console: Console, part: Part) -> None:
    turns = [
        (take.at_ms - part.at_ms + start_ms, who, what)
        for take in part.takes
        for start_ms, who, what in lines(take.document, take.leg)
    ]
    for start_ms, who, what in sorted(turns, key=lambda turn: turn[0]):
        console.print(f"[dim]{clock(start_ms)}[/dim]  [cyan]{escape(who):<10}[/cyan]  {escape(one_line(what))}")
    if not any(take.document["segments"] for take in part.takes):
        console.print("(nothing was said)")


def _shared_header(takes: Sequence[Take]) -> Iterator[tuple[str, Any]]:
    """What the headers of all say alike once, the rest for each."""
    each = [dict(header(take.document)) for take in takes]
    for name in dict.fromkeys(name for said in each for name in said if name != "call"):
        values = [said.get(name) for said in each]
        if all(value == values[0] for value in values):
            yield name, values[0]
            continue
        for take, value in zip(takes, values, strict=True):
            if value is not None:
                yield f"{name} {take.name}", value


def _starts(parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    """How the legs lie on one clock."""
    for part in parts:
        first, *others = part.takes
        late = [f"{take.name} {(take.at_ms - part.at_ms) / 1000:.1f} s after {first.name}" for take in others]
        if part.supposed:
            yield "began", "taken as together: when each leg began is known from a time stamp only"
        elif any(take.at_ms != part.at_ms for take in others):
            yield "began", ", ".join(late)
