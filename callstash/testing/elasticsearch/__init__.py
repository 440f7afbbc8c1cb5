"""A fake Elasticsearch for fast tests: a strict HTTP server on this machine, with faults on command.

with FakeElasticsearch() as fake:
    fake.fail(Fault(path="/_bulk", status=429, headers={"Retry-After": "1"}))
    sink = MySink(hosts=[fake.url])
    ...
    assert len(fake.documents("callstash-calls-*")) == 3

It answers what a sink asks of Elasticsearch 8.19 (templates, mappings, bulk, refresh, search by exact values, deleting
indices), with the statuses and error shapes of a real one. It analyses no text, aggregates nothing and scores nothing;
where it does not know a query it answers 400 and says so.
"""

from callstash.testing.elasticsearch.faults import Fault
from callstash.testing.elasticsearch.server import FakeElasticsearch
from callstash.testing.elasticsearch.wire import Request

__all__ = ["FakeElasticsearch", "Fault", "Request"]
