"""The sink against a server: the contract suite."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from callstash.testing.elasticsearch import FakeElasticsearch
from callstash.testing.sinks import PersistentSinkContract
from sinks.elasticsearch.client import asked
from sinks.elasticsearch.searching import patterns
from sinks.elasticsearch.sink import ElasticsearchSink
from tests.elasticsearch_server import ElasticsearchServer
from tests.sinks.elasticsearch_sinks import make_sink


class Contract(PersistentSinkContract):
    url: str
    prefix: str

    def make_sink(self, tmp_path: Path) -> ElasticsearchSink:
        return make_sink(tmp_path, self.url, self.prefix)

    def held(self, sink: ElasticsearchSink) -> Mapping[str, int]:
        found = documents(sink, f"{self.prefix}-calls-*")
        return {source["call.recording_id"]: source["call.revision"] for source in found}

    def contents(self, sink: ElasticsearchSink, recording_id: str) -> Any:
        found = documents(sink, patterns(self.prefix))
        return sorted(json.dumps(one) for one in found if one["call.recording_id"] == recording_id)


class TestElasticsearch(Contract):
    """On a real server."""

    @pytest.fixture(autouse=True)
    def _server(self, es_server: ElasticsearchServer, es_prefix: str) -> None:
        self.url, self.prefix = es_server.url, es_prefix


class TestTheFake(Contract):
    """On the fake, which must be as strict."""

    prefix = "callstash"

    @pytest.fixture(autouse=True)
    def _server(self) -> Iterator[None]:
        with FakeElasticsearch() as fake:
            self.url = fake.url
            yield


def documents(sink: ElasticsearchSink, where: str) -> list[dict[str, Any]]:
    """Everything held, without the moment at which it came."""
    asked(sink.client, "POST", f"/{where}/_refresh")
    hits = asked(sink.client, "POST", f"/{where}/_search", {"size": 10_000, "query": {"match_all": {}}})["hits"]["hits"]
    return [{**hit["_source"], "_id": hit["_id"], "event.ingested": None} for hit in hits]
