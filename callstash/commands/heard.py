"""How the header, the turns, the sounds and the fields of a call look in `show`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.markup import escape

from callstash.columns import plural
from callstash.commands.calls import one_line, table_of
from callstash.documents import METRICS
from callstash.places import clock

Json = dict[str, Any]


def header(call: Json) -> Iterator[tuple[str, Any]]:
    """(name, value) of what is said above the turns."""
    since = call.get("call.began_at_from")
    yield "when", call["event.start"] + (f" (from its {since})" if since else "")
    yield "call", call["call.id"]
    yield "recording", f"{call['call.recording_id']}, revision {call['call.revision']}"
    yield "file", call["file.path"]
    duration = call["event.duration"] // 1_000_000
    channels = f", {plural(call['call.channels'], 'channel')}"
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


def measured(call: Json) -> Iterator[tuple[str, str]]:
    """(name, words) for the header: one line for the call, one for its parties where there are several."""
    metrics = {key.removeprefix(METRICS): value for key, value in call.items() if key.startswith(METRICS)}
    if "talk_ratio" in metrics:
        lengths = [(name, metrics.get(f"{name}_ms")) for name in ("silence", "overlap", "hold")]
        yield (
            "talk",
            ", ".join(
                [
                    f"{_share(metrics['talk_ratio'])} of the call",
                    *(f"{name} {_length(ms)}" for name, ms in lengths if ms),
                ]
            ),
        )
    parties = [key.removesuffix(".talk_share") for key in metrics if key.endswith(".talk_share")]
    if len(parties) > 1:
        yield "parties", "; ".join(_party(name, metrics) for name in parties)


def lines(call: Json, leg: str = "") -> Iterator[tuple[int, str, str]]:
    """(start in ms, who, what) of every turn and sound, in order; keys pressed one after another stand together.

    Among several recordings of a call, a `leg` stands for who has no role in it.
    """
    heard = sorted([*call["segments"], *call.get("call.sound_events", ())], key=_start)
    for _, together in groupby(heard, lambda item: item["channel"] if item.get("kind") == "dtmf" else id(item)):
        items = list(together)
        yield _start(items[0]), _who(items[0], leg), _what(items)


def print_fields(console: Console, rows: Sequence[tuple[str, ...]], *more: str) -> None:
    """A line for each row of `field_row`; `more`: columns beyond its own."""
    if not console.is_terminal:
        for row in rows:
            print("\t".join(row))
        return
    table = table_of("field", "type", "value", "words", "at", "rule", *more)
    for row in rows:
        table.add_row(*map(escape, row))
    console.print(table)


def field_row(field: Json, began_ms: int = 0) -> tuple[str, ...]:
    """A field's cells; `began_ms`: when its recording began, on the clock that is shown."""
    at = clock(began_ms + field["field.start_ms"]) if "field.start_ms" in field else ""
    rule = f"{field['rule.id']} v{field['rule.version']}" if "rule.id" in field else ""
    value, words = one_line(field["field.value"]), one_line(field["field.words"])
    return field["field.name"], field["field.type"], value, words, at, rule


def _start(item: Json) -> int:
    return int(item["start_ms"] if "kind" in item else item["segment.start_ms"])


def _who(item: Json, leg: str) -> str:
    if "kind" in item:
        return leg or f"channel {item['channel']}"
    return item.get("segment.role") or leg or item.get("segment.speaker") or f"channel {item['segment.channel']}"


def _what(items: Sequence[Json]) -> str:
    kind = items[0].get("kind")
    if kind is None:
        return str(items[0]["message"])
    if kind == "dtmf":
        return f"dtmf {''.join(item.get('value', '') for item in items)}"
    return f"{kind.replace('_', ' ')} {_length(items[0]['end_ms'] - items[0]['start_ms'])}"


def _party(name: str, metrics: Json) -> str:
    turns, broke_in = metrics.get(f"{name}.turns", 0), metrics.get(f"{name}.interruptions", 0)
    counts = [plural(turns, "turn"), *([plural(broke_in, "interruption")] if broke_in else [])]
    return ", ".join([f"{name} {_share(metrics[f'{name}.talk_share'])}", *counts])


def _share(ratio: float) -> str:
    return f"{ratio:.0%}"


def _length(ms: int) -> str:
    """`1.2 s`, `35 s`, `5 min 03 s`."""
    if ms < 9_950:
        return f"{ms / 1000:.1f} s"
    minutes, seconds = divmod(round(ms / 1000), 60)
    return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"
