"""The fake Elasticsearch answers as the real one does: the same requests to both, and what a sink reads compared."""

from __future__ import annotations

import gzip
import http.client
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from callstash.testing.elasticsearch import FakeElasticsearch
from tests.elasticsearch_server import ElasticsearchServer

JSON = "application/vnd.elasticsearch+json;compatible-with=8"
NDJSON = "application/vnd.elasticsearch+x-ndjson;compatible-with=8"
PLACES = re.compile(r"\[\d+:\d+\] ")
"""Line and column of a mistake: not worth imitating."""
READ = {"_index", "_id", "_version", "status", "result", "found", "_source", "sort"}
ANALYSIS = {"analyzer": {"spoken": {"tokenizer": "standard", "filter": ["cjk_width", "lowercase"]}}}
MAPPING = {
    "dynamic": False,
    "_meta": {"digest": "1"},
    "properties": {
        "at": {"type": "date"},
        "call.id": {"type": "keyword", "ignore_above": 1024},
        "call.revision": {"type": "long", "meta": {"unit": "ms"}},
        "call.length": {"type": "double", "ignore_malformed": True},
        "call.meta": {"type": "flattened"},
        "message": {"type": "text", "analyzer": "spoken"},
        "raw": {"type": "object", "enabled": False},
    },
}
TEMPLATE = {"settings": {"index.analysis": ANALYSIS, "index.auto_expand_replicas": "0-1"}, "mappings": MAPPING}
Step = tuple[str, str, Any]


class Server:
    """One of the two: requests without a client's help, and what a sink reads of each answer."""

    def __init__(self, url: str, prefix: str) -> None:
        self._address = urlsplit(url)
        self._prefix = prefix

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        connection = http.client.HTTPConnection(str(self._address.hostname), self._address.port, timeout=60)
        sent = {"accept": JSON, "content-type": NDJSON if "_bulk" in path else JSON}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if body is None:
            del sent["content-type"]
        connection.request(
            method, self._named(path), self._bytes(body), {name: value for name, value in sent.items() if value}
        )
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        known = {name: answer.headers[name] for name in ("x-elastic-product", "content-type", "allow")}
        if known["allow"]:
            known["allow"] = "given"
        return answer.status, known, self._told(json.loads(content)) if content else None

    def _named(self, text: str) -> str:
        return text.replace("PREFIX", self._prefix)

    def _bytes(self, body: Any) -> bytes | None:
        if body is None or isinstance(body, bytes):
            return body and body.replace(b"PREFIX", self._prefix.encode())
        lines = body if isinstance(body, list) else [body]
        return self._named("".join(f"{json.dumps(line)}\n" for line in lines)).encode()

    def _told(self, answer: Any) -> Any:
        if "items" in answer:
            items = [(action, _item(item)) for one in answer["items"] for action, item in one.items()]
            return {"errors": answer["errors"], "items": items}
        if "hits" in answer:
            hits = [{key: hit[key] for key in READ & set(hit)} for hit in answer["hits"]["hits"]]
            return answer["hits"]["total"], hits, answer["timed_out"], answer["_shards"]["failed"]
        if "error" in answer:
            return answer.get("status"), _error(answer["error"])
        if "docs" in answer:
            return [_item(one) for one in answer["docs"]]
        return _item(answer) if "found" in answer else answer


def _item(item: dict[str, Any]) -> dict[str, Any]:
    made = {key: item[key] for key in READ & set(item)}
    return made | ({"error": _error(item["error"])} if "error" in item else {})


def _error(error: Any) -> Any:
    if isinstance(error, str):
        return re.sub(r", allowed: .*", "", error)
    root = _error(error["root_cause"][0]) if "root_cause" in error else None
    reason = "(the parser's)" if error["type"].startswith("x_content") else PLACES.sub("", error["reason"])
    reason = reason.replace("[Accept, Content-Type]", "[Content-Type, Accept]")  # in any order, of one server too
    return error["type"], reason, sorted(set(error) & {"index", "shard", "caused_by"}), root


@pytest.fixture
def both(es_server: ElasticsearchServer, es_prefix: str) -> Iterator[tuple[Server, Server]]:
    """The real one and the fake."""
    with FakeElasticsearch() as fake:
        yield Server(es_server.url, es_prefix), Server(fake.url, es_prefix)


def versioned(action: str, id_: str, version: int, kind: str = "external_gte", index: str = "PREFIX-a") -> Any:
    return {action: {"_index": index, "_id": id_, "version": version, "version_type": kind}}


BULK = "POST", "/_bulk"
ONE = versioned("index", "1", 3)
TEMPLATES: list[Step] = [
    ("PUT", "/_component_template/PREFIX-m", {"template": TEMPLATE, "_meta": {"digest": "1"}}),
    (
        "PUT",
        "/_index_template/PREFIX-t",
        {"index_patterns": ["PREFIX-*"], "composed_of": ["PREFIX-m"], "priority": 300},
    ),
]
DOCUMENT = {"at": "2026-11-22T14:03:01+08:00", "call.id": "a", "call.revision": 3, "call.meta": {"x": {"y": "z"}}}
LOWER = {"range": {"call.revision": {"lt": 3}}}
SEARCH: dict[str, Any] = {"version": True, "_source": False, "sort": [{"call.revision": "asc"}]}
AT = [{"at": "asc"}, {"call.revision": "asc"}]
STEPS: dict[str, list[Step]] = {
    "versions": [
        (*BULK, [ONE, {"a": 1}]),
        (*BULK, [ONE, {"a": 2}]),
        (*BULK, [versioned("index", "1", 2), {"a": 3}]),
        (*BULK, [versioned("index", "1", 3, "external"), {"a": 3}]),
        (*BULK, [versioned("delete", "1", 2), versioned("delete", "1", 5)]),
        (*BULK, [versioned("index", "1", 4), {"a": 4}, versioned("delete", "1", 5), versioned("delete", "x", 1)]),
        ("GET", "/PREFIX-a/_doc/1", None),
        (*BULK, [versioned("index", "1", 5), {"a": 5}]),
        ("GET", "/PREFIX-a/_doc/1", None),
        ("POST", "/_mget", {"docs": [{"_index": f"PREFIX-{index}", "_id": id_} for index, id_ in ("a1", "ax", "b1")]}),
    ],
    "no versions": [
        ("POST", "/PREFIX-a/_bulk", [{"create": {"_id": "1"}}, {}, {"create": {"_id": "1"}}, {}]),
        ("POST", "/PREFIX-a/_bulk", [{"index": {"_id": "1"}}, {}]),
        ("POST", "/PREFIX-a/_bulk", [{"delete": {"_id": "1"}}, {"delete": {"_id": "1"}}]),
        ("POST", "/PREFIX-b/_bulk", [{"delete": {"_id": "1"}}]),
        ("POST", "/PREFIX-c/_bulk", [versioned("delete", "1", 1, index="PREFIX-c")]),
        (*BULK, [versioned("index", "1", 1, index="PREFIX-B"), {}]),
        ("GET", "/_cat/indices/PREFIX-*?format=json&h=index&s=index", None),
    ],
    "malformed lines": [
        (*BULK, body)
        for body in (
            b"", b"\n", b"words\n{}\n", b"{}\n", b"[]\n", b'{"put":{"_index":"PREFIX-a"}}\n{}\n',
            b'{"index":{"_index":"PREFIX-a","_id":"1"}}\n{}', b'{"index":{"_index":"PREFIX-a","_id":"1"}}\n',
            b'{"index":{"_index":"PREFIX-a","id":"1"}}\n{}\n', b'{"index":{"_id":"1"}}\n{}\n',
            b'{"index":{"_index":"PREFIX-a","_id":"1"}}\n{}\n{"index":{"_index":"PREFIX-a","_id":"2"}}\n',
            b'{"index":{"_index":"PREFIX-a","_id":"1"}}\nwords\n', b'{"index":{"_index":"PREFIX-a","_id":"1"}}\n\n',
            b'{"index":{"_index":"PREFIX-a","_id":"1","version":1}}\n{}\n',
            b'{"index":{"_index":"PREFIX-a","_id":"1","version":1,"version_type":"odd"}}\n{}\n',
            b'{"index":{"_index":"PREFIX-a","_id":"1","version":-1,"version_type":"external_gte"}}\n{}\n',
            b'{"create":{"_index":"PREFIX-a","_id":"1","version":1,"version_type":"external_gte"}}\n{}\n',
        )
    ],
    "mapping conflicts": [
        *TEMPLATES,
        (*BULK, [versioned("index", "1", 1), DOCUMENT | {"call.revision": "new"}]),
        (*BULK, [versioned("index", "1", 1), DOCUMENT | {"at": "yesterday"}]),
        (*BULK, [versioned("index", "1", 1), DOCUMENT | {"call": "x"}]),
        (*BULK, [versioned("index", "1", 1), DOCUMENT | {"message": {"a": "b"}}]),
        (*BULK, [versioned("index", "1", 1), DOCUMENT | {"call.length": "long", "raw": [{"a": 1}], "other": [1]}]),
        ("PUT", "/PREFIX-a/_mapping", {"properties": {"call.id": {"type": "long"}}}),
        ("PUT", "/PREFIX-a/_mapping", {"properties": {"call.id": {"type": "word"}}}),
        ("PUT", "/PREFIX-a/_mapping", {"properties": {"call.leg": {"type": "keyword"}}}),
        ("GET", "/PREFIX-a/_mapping", None),
        ("PUT", "/PREFIX-z/_mapping", {"properties": {}}),
    ],
    "searches": [
        *TEMPLATES,
        *[
            (*BULK, [versioned("index", str(n), n), DOCUMENT | {"call.id": f"c{n % 2}", "call.revision": n, "no": 1}])
            for n in range(1, 5)
        ],
        ("POST", "/PREFIX-a/_search", {}),
        ("POST", "/PREFIX-*/_refresh", None),
        *[
            ("POST", "/PREFIX-*/_search", SEARCH | body)
            for body in (
                {},
                {"query": {"term": {"call.id": "c1"}}},
                {"query": {"term": {"call.meta.x.y": "z"}}, "size": 1, "sort": [{"call.revision": "desc"}]},
                {"query": {"bool": {"filter": [{"terms": {"call.id": ["c1", "c9"]}}, LOWER]}}},
                {"query": {"bool": {"should": [{"ids": {"values": ["2"]}}, LOWER], "minimum_should_match": 1}}},
                {"query": {"bool": {"must_not": [{"exists": {"field": "call.id"}}]}}},
                {"query": {"range": {"at": {"gte": "2026-11-22T06:03:01Z", "lt": "2026-11-23"}}}, "sort": AT},
                {"sort": [{"call.id": "asc"}, {"call.revision": "desc"}], "search_after": ["c0", 2]},
                {"_source": ["call.id"]},
                {"query": {"term": {"no": 1}}},
                {"sort": [{"no": "asc"}]},
                {"sort": ["_id"]},
                {"size": 0},
            )
        ],
        ("GET", "/PREFIX-a/_count", None),
        ("POST", "/PREFIX-x/_search", {}),
        ("POST", "/PREFIX-x/_search?ignore_unavailable=true", {}),
        ("POST", "/PREFIX-x*/_search?allow_no_indices=false", {}),
        ("POST", "/PREFIX-x/_refresh", None),
        ("POST", "/PREFIX-a,PREFIX-x/_refresh?ignore_unavailable=true", None),
    ],
    "templates": [
        TEMPLATES[1],
        ("PUT", "/_component_template/PREFIX-m", {"template": {"mappings": MAPPING}}),
        ("PUT", "/_component_template/PREFIX-m", {"template": {"mappings": {"properties": {"a": {"type": "word"}}}}}),
        ("PUT", "/_component_template/PREFIX-m", None),
        *TEMPLATES,
        ("GET", "/_component_template/PREFIX-m", None),
        ("GET", "/_index_template/PREFIX-*", None),
        ("GET", "/_index_template/PREFIX-none", None),
        ("GET", "/_index_template/PREFIX-none*", None),
        ("GET", "/_component_template/PREFIX-none", None),
        ("HEAD", "/_component_template/PREFIX-none", None),
        ("DELETE", "/_component_template/PREFIX-m", None),
        ("DELETE", "/_component_template/PREFIX-none", None),
        ("DELETE", "/_index_template/PREFIX-none", None),
        ("PUT", "/_index_template/PREFIX-u", {"composed_of": []}),
    ],
    "indices": [
        *TEMPLATES,
        ("PUT", "/PREFIX-a", {}),
        ("PUT", "/PREFIX-A", {}),
        ("GET", "/PREFIX-a/_mapping", None),
        ("HEAD", "/PREFIX-a", None),
        ("HEAD", "/PREFIX-x", None),
        ("PUT", "/PREFIX-a/_settings", {"index.blocks.write": True}),
        (*BULK, [versioned("index", "1", 1), {}, versioned("delete", "1", 1)]),
        ("PUT", "/PREFIX-a/_settings", {"index.blocks.write": None}),
        ("PUT", "/PREFIX-a/_settings", {"index.blocks.read_only": True}),
        (*BULK, [versioned("index", "1", 1), {}]),
        ("PUT", "/PREFIX-a/_mapping", {"properties": {}}),
        ("PUT", "/PREFIX-a/_settings", {"index.blocks.read_only": None}),
        ("DELETE", "/PREFIX-*", None),
        ("DELETE", "/PREFIX-a", None),
        ("DELETE", "/PREFIX-a", None),
        ("DELETE", "/PREFIX-a?ignore_unavailable=true", None),
        ("GET", "/_cat/indices/PREFIX-a?format=json", None),
        ("GET", "/_cat/indices/PREFIX-*?format=json", None),
    ],
    "paths": [
        ("DELETE", "/_bulk", None),
        ("POST", "/", None),
        ("HEAD", "/", None),
        ("GET", "/_ilm/policy/PREFIX", None),
        ("PUT", "/_ilm/policy/PREFIX", {"policy": {}}),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_the_fake_answers_as_the_real_one(both: tuple[Server, Server], name: str) -> None:
    real, fake = both
    for method, path, body in STEPS[name]:
        expected, got = real.ask(method, path, body), fake.ask(method, path, body)
        if "format=json" in path:
            expected, got = (_without_content_type(one) for one in (expected, got))
        assert got == expected, f"{method} {path} {str(body)[:300]}"


def _without_content_type(answer: Any) -> Any:
    """`_cat` says `application/json;compatible-with=8`, which nobody reads."""
    status, headers, told = answer
    return status, {**headers, "content-type": None}, told


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"accept": ""},
        {"content_type": ""},
        {"content_type": "application/json"},
        {"accept": "application/json"},
        {"accept": "application/json", "content_type": "application/x-ndjson"},
        {"accept": JSON.replace("8", "7")},
        {"accept": JSON.replace("8", "7"), "content_type": NDJSON.replace("8", "7")},
        {"accept": JSON.replace("8", "9"), "content_type": NDJSON.replace("8", "9")},
        {"accept": "", "content_type": NDJSON.replace("8", "9")},
        {"accept": "", "content_type": ""},
        {"accept": "", "content_type": "text/plain"},
        {"accept": "", "content_type": "nonsense"},
    ],
)
def test_the_fake_is_as_strict_about_headers(both: tuple[Server, Server], headers: dict[str, str]) -> None:
    lines = b'{"index": {"_index": "PREFIX-a", "_id": "1"}}\n{}\n'
    expected, got = (one.ask("POST", "/_bulk", lines, **headers) for one in both)
    assert got == expected


def test_both_unpack_bodies(both: tuple[Server, Server], es_prefix: str) -> None:
    packed = gzip.compress(f'{{"index": {{"_index": "{es_prefix}-a", "_id": "1"}}}}\n{{}}\n'.encode())
    expected, got = (one.ask("POST", "/_bulk", packed, content_encoding="gzip") for one in both)
    assert got == expected
    assert got[0] == 200
    for one in both:
        with pytest.raises(http.client.RemoteDisconnected):
            one.ask("POST", "/_bulk", b'{"index": {"_index": "PREFIX-a", "_id": "1"}}\n{}\n', content_encoding="gzip")
