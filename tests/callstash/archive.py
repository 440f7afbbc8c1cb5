"""An archive with three recordings, and a command line that asks it, for the tests of `search` and `show`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner, Result

from callstash import pipeline, registry
from callstash.commands.search import search
from callstash.commands.show import show
from callstash.contracts import Archive
from callstash.model import Event
from callstash.testing import (
    BEGAN_AT,
    make_buried,
    make_context,
    make_event,
    make_field,
    make_recording,
    make_segment,
)

FIRST = make_recording(
    "20261122_a.wav", meta={"call_id": "C-1", "agent": "8001", "began_at_from": "name", "city": "杭州"}
)
SECOND = make_recording("20261122_b.wav", meta={"call_id": "C-1"}, channels=2)
EVENTS = (
    make_event(
        make_segment("您好，请问有什么可以帮您", role="agent"),
        make_segment("我要退款，\t[order] 12315", 72_300, role="customer"),
        recording=FIRST,
        fields=[make_field(), make_field("price", {"amount": "129", "currency": "CNY"}, type="money", evidence=())],
        tags=("_truncated",),
    ),
    make_event("Refund please", recording=SECOND, revision=2),
    make_buried(reason="the file is encrypted"),
)


def legs(apart_s: float = 0.4, **meta: str) -> tuple[Event, Event]:
    """Both legs of a call, in files of their own; `out` began so much later."""
    made = []
    for name, text, after_s in (("in", "我要退款", 0.0), ("out", "您好这里是客服", apart_s)):
        said = {"call_id": "1732768000.123", "leg": name, "began_at_from": "sidecar", **meta}
        began_at = BEGAN_AT + timedelta(seconds=after_s)
        recording = make_recording(f"1732768000.123-{name}.wav", meta=said, began_at=began_at)
        segments = (text, make_segment(f"{name}的第二句", 3_000, role="agent" if name == "out" else None))
        made.append(make_event(*segments, recording=recording, fields=[make_field()]))
    return made[0], made[1]


def archive_of(tmp_path: Path, events: Sequence[Event] = EVENTS) -> Any:
    """The embedded store with these calls, found as the core finds it."""
    cls = registry.load("sinks", "store")
    store = cls(cls.Options(), make_context(tmp_path))
    store.open()
    store.write(events)
    store.close()
    return store


def command_line(monkeypatch: Any, archives: Sequence[Archive], *arguments: str) -> Result:
    """Run `search` or `show` over these archives, with output to something that is no terminal."""
    monkeypatch.setattr(pipeline, "open_archives", lambda file: list(archives))
    app = typer.Typer()
    app.command()(search)
    app.command()(show)
    return CliRunner().invoke(app, list(arguments))
