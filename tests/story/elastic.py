"""Calls as text files, a pipeline that sends them to store and Elasticsearch, and what the two then hold."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from sinks.elasticsearch.bodies import index_name
from sinks.mapping import FACETS, KINDS, SHARED, Kind
from tests.story.place import Place

PIPELINES = """\
settings: {{path.data: ./data, timezone: UTC}}
pipelines:
  - pipeline.id: story
    pipeline.batch.size: {batch}
    queue.min_free: 0
    ingest:
      - folder:
          path: recordings
          settle: 100ms
          sweep: 300ms
          include: ["**/*.txt"]
          match:
            - "%{{YYYYMMDD:date}}_%{{HHMMSS:time}}_%{{EXTENSION:agent}}_%{{CALLID:call_id}}"
            - "%{{GREEDYDATA:title}}"
    transcribe: off
    rules: {rules}
    sinks:
      - store: {{}}
      - elasticsearch: {{hosts: ["{url}"], prefix: {prefix}, timeout: {timeout}}}
"""
LIBRARY = '["library:contact", "library:payment", "library:complaint"]'

_SAID = (
    "agent: 您好，这里是客服中心，请问有什么可以帮您",
    "customer: 我的电话是139{0:04d}{1:04d}，你们联系我",
    "customer: 我要退款，一共是{0}块五",
    "customer: 我要投诉你们这个快递员，已经是第{1}次了",
    "agent: 好的，给您退款{0}元，三天内到账",
    "customer: 用支付宝付的，订单在我的页面里",
    "agent: 请您稍等，我帮您查一下第{1}号记录",
    "customer: 好的，谢谢",
)
_PER_MONTH = 28


@dataclass(frozen=True)
class ElasticPlace(Place):
    """A place whose pipeline has an Elasticsearch sink."""

    prefix: str = ""

    def drop(self, numbers: Iterable[int]) -> None:
        """Put these calls into the watched folder."""
        for number in numbers:
            name = f"2026{number % 3 + 8:02d}{number % _PER_MONTH + 1:02d}_{number % 24:02d}0000_li_c{number:06d}.txt"
            (self.recordings / name).write_text(said(number), "utf-8")

    @contextmanager
    def process(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """`callstash run`, as a user starts it; ended at the latest with the block."""
        command = [str(Path(sys.executable).with_name("callstash")), "run", "-f", str(self.file), *words]
        with (self.home / "log.txt").open("ab") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
            try:
                yield process
            finally:
                process.kill()

    def deliveries(self) -> dict[str, int]:
        """How many calls the journal says are in which state at Elasticsearch."""
        with self.workplace() as workplace:
            return workplace.journals[0].deliveries.counts().get("elasticsearch", {})


def make_place(
    home: Path, url: str, prefix: str, rules: str = LIBRARY, batch: int = 64, timeout: str = "60s"
) -> ElasticPlace:
    place = ElasticPlace(home, prefix=prefix)
    place.recordings.mkdir(parents=True)
    text = PIPELINES.format(url=url, prefix=prefix, rules=rules, batch=batch, timeout=timeout)
    place.file.write_text(text, "utf-8")
    return place


def said(number: int) -> str:
    """What is said in a call: two to ten segments, the same every time."""
    chance = random.Random(number)
    lines = [chance.choice(_SAID) for _ in range(chance.randrange(1, 10))]
    turns = [
        f"agent: 这是第{number}通电话",
        *(line.format(chance.randrange(10_000), number % 10_000) for line in lines),
    ]
    return "".join(f"[{at * 4 // 60:02d}:{at * 4 % 60:02d}] {turn}\n" for at, turn in enumerate(turns))


Documents = dict[tuple[str, str], Mapping[str, Any]]
"""(index, id) -> what it holds."""


def held(client: Elasticsearch, prefix: str) -> Documents:
    """Everything of this prefix, but for the moment at which it came."""
    where = ",".join(f"{prefix}-{kind}-*" for kind in KINDS)
    client.indices.refresh(index=where)
    hits = scan(client, index=where, query={"query": {"match_all": {}}}, size=2_000)
    return {
        (hit["_index"], hit["_id"]): {key: one for key, one in hit["_source"].items() if key != "event.ingested"}
        for hit in hits
    }


def wanted(place: ElasticPlace) -> Documents:
    """What Elasticsearch should hold, made of what the store holds."""
    archive, found = place.archive(), Documents()
    for recording_id in place.ids():
        call = archive.document(recording_id)
        assert call
        parts: dict[Kind, list[dict[str, Any]]] = {
            "segments": call.pop("segments"),
            "fields": call.pop("fields"),
            "calls": [call],
        }
        shared = {key: one for key, one in call.items() if key in SHARED}
        month = call["@timestamp"][:7].replace("-", ".")
        for kind, documents in parts.items():
            for document in documents:
                identity = document.pop("_id")
                found[index_name(place.prefix, kind, month), identity] = {**shared, **document}
    return found


def checksum(documents: Documents) -> str:
    """Of the sorted payloads. A call's facets differ in type between the two (sums are numbers): as text here."""
    lines = sorted(f"{where} {json.dumps(_as_text(one), sort_keys=True)}" for where, one in documents.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _as_text(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: [_plain(one) for one in value] if key.startswith(FACETS) else value for key, value in document.items()}


def _plain(value: Any) -> str:
    """`129.50 CNY` and 129.5 alike."""
    text = str(value).removesuffix(" CNY")
    try:
        return repr(float(text))
    except ValueError:
        return text


def kinds(documents: Documents, prefix: str) -> dict[str, int]:
    """How many there are of each kind."""
    return {kind: sum(index.startswith(f"{prefix}-{kind}-") for index, _ in documents) for kind in KINDS}
