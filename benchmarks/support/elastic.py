"""The command: the sink and a bare bulk loop, in turns, on one server."""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.support import measure
from benchmarks.support.talk import CHATTER
from callstash.contracts import Context
from callstash.model import Event
from callstash.testing import make_event, make_field, make_recording, make_segment
from sinks.elasticsearch.bodies import bundle
from sinks.elasticsearch.options import ElasticsearchOptions
from sinks.elasticsearch.sink import ElasticsearchSink
from sinks.mapping import KINDS
from tests.elasticsearch_server import ElasticsearchServer, Unavailable

BATCHES = (64, 512)
"""Events per write: the pipeline's default, and what somebody sets who has many."""
ROUNDS = 5
WARM_UP = 2
"""Rounds that do not count: a server that has just started becomes several times as fast."""
MONTH = "2026.11"
DECLARED = {"phone": "phone", "amount": "money"}
_HEADERS = {"accept": "application/json", "content-type": "application/x-ndjson"}
_numbers = count()


@dataclass(slots=True)
class Side:
    """One way to send, with events of one size of batch."""

    name: str
    batch: int
    seconds: list[float] = field(default_factory=list)

    @property
    def best(self) -> float:
        return min(self.seconds)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; 0 without a server, saying so."""
    parser = argparse.ArgumentParser(prog="benchmarks/elasticsearch.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2,500 calls instead of 10,000")
    options = parser.parse_args(arguments)
    try:
        with _server() as server:
            result = run(server.url, 2_500 if options.quick else 10_000)
    except Unavailable as reason:
        print(f"nothing was measured: {reason}", file=sys.stderr)
        result = _result(None, {"skipped": str(reason)})
    for row in result["figures"].get("rows", []):
        print(_line(row), file=sys.stderr)
    print(json.dumps(result, ensure_ascii=False))
    return 0


def run(url: str, calls: int, rounds: int = ROUNDS, batches: Sequence[int] = BATCHES) -> dict[str, Any]:
    """What is printed. `ratio`: at the worse of the batch sizes, the sink's documents a second by the bare loop's."""
    events = [make_call(number) for number in range(calls)]
    gc.collect()
    gc.freeze()  # so that looking for garbage among thousands of events that we hold is not the sink's time
    sides = [Side(name, batch) for batch in batches for name in ("sink", "bare")]
    written = 0
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(-WARM_UP, rounds):
            for side in sides if turn % 2 == 0 else reversed(sides):
                seconds, written = measured(url, Path(folder), side, events)
                if turn >= 0:
                    side.seconds.append(seconds)
    gc.unfreeze()
    rows = [_row(batch, written, sides) for batch in batches]
    figures = {"calls": calls, "documents": written, "rounds": rounds, "rows": rows}
    return _result(min(row["ratio"] for row in rows), figures)


def measured(url: str, folder: Path, side: Side, events: Sequence[Event]) -> tuple[float, int]:
    """Seconds for all events into fresh indices, and how many documents are then there. Raise where some are not."""
    with _sink(url, folder) as sink:
        work, wanted = (through_sink if side.name == "sink" else bare)(sink, events, side.batch)
        begin = time.perf_counter()
        work()
        seconds = time.perf_counter() - begin
        found = _count(sink)
    if found != wanted:
        raise AssertionError(f"{side.name}: {found} of {wanted} documents are there")
    return seconds, found


Work = tuple[Callable[[], None], int]
"""What is timed, and how many documents it must bring."""


def through_sink(sink: ElasticsearchSink, events: Sequence[Event], size: int) -> Work:
    """As the pipeline does it: `write` with so many events at a time."""

    def work() -> None:
        for batch in _batches(events, size):
            if not all(receipt.verdict == "delivered" for receipt in sink.write(batch)):
                raise AssertionError("the sink did not deliver everything")

    return work, sum(1 + len(event.transcript.segments) + len(event.fields) for event in events)


def bare(sink: ElasticsearchSink, events: Sequence[Event], size: int) -> Work:
    """The same requests, byte for byte but for the prefix, made before the clock runs; answers are looked at, too."""
    client, bodies, documents = sink.client, [], 0
    for batch in _batches(events, size):
        made = [bundle(event, sink.options.prefix, "bench", "2026-11-28T12:00:00.000+00:00") for event in batch]
        lines = [operation.lines for one in made for operation in one.operations]
        documents += len(lines)
        bodies += [b"".join(lines[place] for place in places) for places in sink.bulk.batches(lines, range(len(lines)))]

    def work() -> None:
        for body in bodies:
            if client.perform_request("POST", "/_bulk", headers=_HEADERS, body=body).body["errors"]:
                raise AssertionError("the server refused something")

    return work, documents


def make_call(number: int) -> Event:
    """A call of two minutes: ten turns, and in every other one a number and a sum that were found."""
    chance = random.Random(number)
    said = [make_segment(chance.choice(CHATTER), at * 12_000, role=("agent", "customer")[at % 2]) for at in range(10)]
    fields = [
        make_field("phone", f"+86139{chance.randrange(10**8):08d}"),
        make_field("amount", {"amount": f"{chance.randrange(1000)}.50", "currency": "CNY"}, type="money"),
    ]
    recording = make_recording(f"{number:06d}.wav", meta={"agent": f"80{number % 40:02d}", "call_id": f"c{number}"})
    return make_event(*said, recording=recording, fields=fields[: 2 * (number % 2)])


@contextmanager
def _server() -> Iterator[ElasticsearchServer]:
    server = ElasticsearchServer()
    try:
        yield server if server.external else server.start()
    finally:
        server.close()


@contextmanager
def _sink(url: str, folder: Path) -> Iterator[ElasticsearchSink]:
    """An open sink with a prefix of its own, whose indices are there already: making them is not what is measured."""
    options = ElasticsearchOptions(hosts=(url,), prefix=f"bench{time.time_ns()}x{next(_numbers)}")
    sink = ElasticsearchSink(options, Context("bench", folder, folder, folder, declared=lambda: DECLARED))
    sink.open()
    try:
        for kind in KINDS:
            sink.client.indices.create(index=f"{options.prefix}-{kind}-{MONTH}", wait_for_active_shards=1)
        yield sink
    finally:
        _clean(sink)
        sink.close()


def _clean(sink: ElasticsearchSink) -> None:
    client, prefix = sink.client, sink.options.prefix
    for kind in KINDS:
        client.indices.delete(index=f"{prefix}-{kind}-{MONTH}")
        client.indices.delete_index_template(name=f"{prefix}-{kind}")
    for name in ("settings", *(f"{kind}-mappings" for kind in KINDS)):
        client.cluster.delete_component_template(name=f"{prefix}-{name}")


def _count(sink: ElasticsearchSink) -> int:
    where = f"{sink.options.prefix}-*"
    sink.client.indices.refresh(index=where)
    return int(sink.client.count(index=where)["count"])


def _batches(events: Sequence[Event], size: int) -> Iterator[Sequence[Event]]:
    return (events[at : at + size] for at in range(0, len(events), size))


def _row(batch: int, documents: int, sides: Sequence[Side]) -> dict[str, Any]:
    sink, loop = (next(one for one in sides if (one.name, one.batch) == (name, batch)) for name in ("sink", "bare"))
    each = [b / a for a, b in zip(sink.seconds, loop.seconds, strict=True)]
    return {
        "batch": batch,
        "ratio": round(loop.best / sink.best, 3),
        "least": round(min(each), 3),
        "most": round(max(each), 3),
        "documents_per_s": {one.name: round(documents / one.best) for one in (sink, loop)},
        "seconds": {one.name: [round(s, 3) for s in one.seconds] for one in (sink, loop)},
    }


def _line(row: dict[str, Any]) -> str:
    speeds = ", ".join(f"{name} {speed:,}" for name, speed in row["documents_per_s"].items())
    return (
        f"{row['batch']:>4} events a write: {row['ratio']:.0%} of the bare loop "
        f"({row['least']:.0%} to {row['most']:.0%} in single rounds; {speeds} documents/s)"
    )


def _result(ratio: float | None, figures: dict[str, Any]) -> dict[str, Any]:
    return {
        "benchmark": "elasticsearch",
        "ratio": ratio,
        "figures": figures,
        "machine": measure.machine("cpu", 1),
        "commit": measure.commit(),
    }
