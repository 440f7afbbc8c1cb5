"""Writes calls into a store until it is killed, saying after each batch what was answered DELIVERED for."""

from __future__ import annotations

import sys
from pathlib import Path

from callstash.model import Event
from callstash.testing import make_event, make_field, make_recording
from tests.sinks.stores import store_at

BATCH = 5
RECORDINGS = 50


def main(folder: str, start: int) -> None:
    """Revisions of the same fifty recordings: from some point on every batch replaces rows and index entries."""
    store = store_at(Path(folder))
    store.open()
    revision = start
    while True:
        revision += 1
        for first in range(0, RECORDINGS, BATCH):
            store.write([event(number, revision) for number in range(first, first + BATCH)])
            print(first, revision, flush=True)


def event(number: int, revision: int) -> Event:
    """A call whose text, number of segments and fields depend on its revision."""
    texts = [f"第{revision}版退款 revision{revision}", *["还有"] * (revision % 4)]
    fields = [make_field("phone", f"+86138{revision:08d}")] * (revision % 3)
    return make_event(*texts, recording=make_recording(f"{number}.wav", revision=revision), fields=fields)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
