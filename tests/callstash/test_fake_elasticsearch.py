"""The fake Elasticsearch, driven by the official client and, where that is too polite, by bare HTTP."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from elastic_transport import SerializationError
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    BadRequestError,
    ConnectionTimeout,
    Elasticsearch,
    NotFoundError,
    UnsupportedProductError,
)
from elasticsearch import ConnectionError as NotConnected

from callstash.testing.elasticsearch import FakeElasticsearch, Fault

JSON = "application/vnd.elasticsearch+json;compatible-with=8"
NDJSON = "application/vnd.elasticsearch+x-ndjson;compatible-with=8"
TEMPLATE = {
    "settings": {"index.analysis": {"analyzer": {"spoken": {"tokenizer": "standard"}}}},
    "mappings": {
        "dynamic": False,
        "properties": {
            "@timestamp": {"type": "date"},
            "call.id": {"type": "keyword"},
            "call.revision": {"type": "long"},
            "call.length": {"type": "long", "ignore_malformed": True},
            "message": {"type": "text", "analyzer": "spoken"},
        },
    },
}


@pytest.fixture
def fake() -> Iterator[FakeElasticsearch]:
    with FakeElasticsearch() as server:
        yield server


@pytest.fixture
def client(fake: FakeElasticsearch) -> Iterator[Elasticsearch]:
    with connected(fake) as made:
        yield made


def connected(fake: FakeElasticsearch, **options: Any) -> Elasticsearch:
    return Elasticsearch(fake.url, max_retries=0, **({"request_timeout": 10} | options))


def put(id_: str, version: int, source: Mapping[str, Any], index: str = "c-1") -> list[Mapping[str, Any]]:
    return [{"index": {"_index": index, "_id": id_, "version": version, "version_type": "external_gte"}}, source]


def delete(id_: str, version: int, index: str = "c-1") -> list[Mapping[str, Any]]:
    return [{"delete": {"_index": index, "_id": id_, "version": version, "version_type": "external_gte"}}]


def outcomes(answer: Any) -> list[tuple[int, str]]:
    items = [next(iter(item.values())) for item in answer["items"]]
    return [(item["status"], item.get("result") or item["error"]["type"]) for item in items]


def raw(
    fake: FakeElasticsearch, body: bytes, path: str = "/_bulk", method: str = "POST", **headers: str
) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", fake.port, timeout=10)
    sent = {"accept": JSON, "content-type": NDJSON} | {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {name: value for name, value in sent.items() if value})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, json.loads(content) if content else None


class TestDocuments:
    def test_older_versions_never_overwrite_newer_ones(self, client: Elasticsearch, fake: FakeElasticsearch) -> None:
        assert outcomes(client.bulk(operations=put("1", 2, {"a": 1}))) == [(201, "created")]
        assert outcomes(client.bulk(operations=put("1", 2, {"a": 2}))) == [(200, "updated")]
        assert outcomes(client.bulk(operations=put("1", 1, {"a": 3}))) == [(409, "version_conflict_engine_exception")]
        assert fake.documents() == {("c-1", "1"): (2, {"a": 2})}

    def test_a_deleted_document_keeps_its_version(self, client: Elasticsearch, fake: FakeElasticsearch) -> None:
        client.bulk(operations=[*put("1", 2, {}), *delete("1", 3)])
        late = client.bulk(operations=[*put("1", 2, {}), *delete("1", 2), *delete("1", 3), *put("1", 3, {})])
        conflict = (409, "version_conflict_engine_exception")
        assert outcomes(late) == [conflict, conflict, (404, "not_found"), (201, "created")]
        assert set(fake.documents("c-*")) == {("c-1", "1")}

    def test_deleting_what_is_not_there_is_no_error(self, client: Elasticsearch) -> None:
        client.bulk(operations=put("1", 1, {}))
        answer = client.bulk(operations=delete("unknown", 1))
        assert (outcomes(answer), answer["errors"]) == ([(404, "not_found")], False)

    def test_equal_is_not_newer_with_external_versions(self, client: Elasticsearch) -> None:
        client.bulk(operations=put("1", 3, {}))
        again = {"index": {"_index": "c-1", "_id": "1", "version": 3, "version_type": "external"}}
        assert outcomes(client.bulk(operations=[again, {}]))[0][0] == 409

    def test_created_once(self, client: Elasticsearch) -> None:
        create = [{"create": {"_id": "1"}}, {"a": 1}]
        assert outcomes(client.bulk(index="c-1", operations=create + create)) == [
            (201, "created"),
            (409, "version_conflict_engine_exception"),
        ]

    def test_a_search_sees_what_was_refreshed(self, client: Elasticsearch) -> None:
        client.bulk(operations=put("1", 7, {"a": 1}))
        assert client.search(index="c-*")["hits"]["hits"] == []
        assert client.get(index="c-1", id="1")["_version"] == 7
        client.indices.refresh(index="c-*,none-*", ignore_unavailable=True)
        (hit,) = client.search(index="c-*", version=True, source=False)["hits"]["hits"]
        assert (hit["_id"], hit["_version"], "_source" in hit) == ("1", 7, False)
        client.bulk(operations=delete("1", 8))
        assert client.count(index="c-1")["count"] == 1
        client.indices.refresh(index="c-1")
        assert client.count(index="c-1")["count"] == 0

    def test_many_at_once(self, client: Elasticsearch) -> None:
        client.bulk(operations=put("1", 1, {"a": 1}))
        wanted = [{"_index": "c-1", "_id": "1"}, {"_index": "c-1", "_id": "2"}, {"_index": "none", "_id": "1"}]
        found = client.mget(docs=wanted)["docs"]
        assert [one.get("found", one.get("error", {}).get("type")) for one in found] == [
            True,
            False,
            "index_not_found_exception",
        ]


class TestSearch:
    @pytest.fixture(autouse=True)
    def _held(self, client: Elasticsearch) -> None:
        client.cluster.put_component_template(name="m", template=TEMPLATE)
        client.indices.put_index_template(name="t", index_patterns=["c-*"], composed_of=["m"])
        for number in range(1, 6):
            source = {
                "@timestamp": f"2026-11-0{number}T08:00:00+08:00",
                "call.id": f"call-{number % 2}",
                "call.revision": number,
                "unmapped": "x",
            }
            client.bulk(operations=put(str(number), number, source), refresh=True)

    def ids(self, client: Elasticsearch, query: Mapping[str, Any], **more: Any) -> list[str]:
        hits = client.search(index="c-*", query=query, source=False, **more)["hits"]["hits"]
        return [hit["_id"] for hit in hits]

    def test_by_value_and_range(self, client: Elasticsearch) -> None:
        older = {"range": {"call.revision": {"lt": 4}}}
        assert self.ids(client, {"term": {"call.id": "call-1"}}) == ["1", "3", "5"]
        assert self.ids(client, {"bool": {"filter": [{"terms": {"call.id": ["call-1"]}}, older]}}) == ["1", "3"]
        assert self.ids(client, {"bool": {"must_not": [older]}}) == ["4", "5"]
        should = {"bool": {"should": [{"ids": {"values": ["2"]}}, {"term": {"call.revision": 5}}]}}
        assert self.ids(client, should) == ["2", "5"]
        november_second = {"range": {"@timestamp": {"gte": "2026-11-02", "lt": "2026-11-03T00:00:00Z"}}}
        assert self.ids(client, november_second) == ["2"]

    def test_what_is_not_mapped_is_not_found(self, client: Elasticsearch) -> None:
        assert self.ids(client, {"term": {"unmapped": "x"}}) == []
        assert self.ids(client, {"exists": {"field": "unmapped"}}) == []
        assert len(self.ids(client, {"exists": {"field": "call"}})) == 5
        with pytest.raises(BadRequestError, match="No mapping found"):
            self.ids(client, {"match_all": {}}, sort=[{"unmapped": "asc"}])

    def test_page_by_page(self, client: Elasticsearch) -> None:
        sort = [{"call.id": "desc"}, {"@timestamp": "asc"}]
        first = client.search(index="c-*", size=3, sort=sort)["hits"]
        assert [hit["_id"] for hit in first["hits"]] == ["1", "3", "5"]
        assert first["total"] == {"value": 5, "relation": "eq"}
        after = first["hits"][-1]["sort"]
        assert self.ids(client, {"match_all": {}}, sort=sort, search_after=after) == ["2", "4"]

    def test_some_of_a_document(self, client: Elasticsearch) -> None:
        found = client.search(index="c-*", query={"ids": {"values": ["1"]}}, source=["call"])["hits"]["hits"]
        assert found[0]["_source"] == {"call.id": "call-1", "call.revision": 1}

    def test_a_query_that_is_not_known_is_refused(self, client: Elasticsearch) -> None:
        with pytest.raises(BadRequestError, match="unknown query"):
            self.ids(client, {"match_phrase": {"message": "x"}})
        with pytest.raises(BadRequestError, match="parsing_exception"):
            client.search(index="c-*", aggs={"n": {"terms": {"field": "call.id"}}})
        with pytest.raises(BadRequestError):
            self.ids(client, {"match_all": {}}, size=10_001)

    def test_values_must_fit_the_mapping(self, client: Elasticsearch) -> None:
        lenient = put("8", 1, {"call.length": "long"})
        wrong = [put("9", 1, one) for one in ({"call.revision": "new"}, {"call": 1}, {"message": {"a": "b"}})]
        answer = client.bulk(operations=[*lenient, *(line for one in wrong for line in one)])
        assert outcomes(answer) == [(201, "created"), *[(400, "document_parsing_exception")] * 3]
        assert "[call.revision] of type [long]" in answer["items"][1]["index"]["error"]["reason"]


class TestTemplatesAndIndices:
    def test_templates_come_back_as_the_server_tells_them(self, client: Elasticsearch) -> None:
        client.cluster.put_component_template(name="m", template=TEMPLATE, meta={"digest": "1"})
        client.indices.put_index_template(name="t", index_patterns=["c-*"], composed_of=["m"], priority=300)
        (held,) = client.cluster.get_component_template(name="m*")["component_templates"]
        assert held["component_template"]["_meta"] == {"digest": "1"}
        assert client.indices.get_index_template(name="t")["index_templates"][0]["index_template"]["priority"] == 300
        client.indices.create(index="c-1", settings={"lifecycle.origination_date": 5})
        told = client.indices.get(index="c-1")["c-1"]
        assert told["settings"]["index"]["lifecycle"] == {"origination_date": "5"}
        assert told["mappings"]["dynamic"] == "false"
        assert told["mappings"]["properties"]["call"]["properties"]["id"] == {"type": "keyword"}

    def test_templates_that_cannot_be_used_are_refused(self, client: Elasticsearch) -> None:
        with pytest.raises(BadRequestError, match="do not exist"):
            client.indices.put_index_template(name="t", index_patterns=["c-*"], composed_of=["m"])
        with pytest.raises(BadRequestError, match="mapper_parsing_exception"):
            client.cluster.put_component_template(name="m", template={"mappings": TEMPLATE["mappings"]})
        client.cluster.put_component_template(name="m", template=TEMPLATE)
        client.indices.put_index_template(name="t", index_patterns=["c-*"], composed_of=["m"])
        with pytest.raises(BadRequestError, match="still in use"):
            client.cluster.delete_component_template(name="m")
        with pytest.raises(NotFoundError):
            client.indices.delete_index_template(name="other")
        client.indices.delete_index_template(name="t")
        client.cluster.delete_component_template(name="m")

    def test_a_mapping_grows_and_never_changes_a_type(self, client: Elasticsearch) -> None:
        client.indices.create(index="c-1", mappings={"properties": {"a": {"type": "long"}}})
        client.indices.put_mapping(index="c-1", properties={"b.c": {"type": "keyword"}})
        with pytest.raises(BadRequestError, match=r"cannot be changed from type \[long\] to \[keyword\]"):
            client.indices.put_mapping(index="c-1", properties={"a": {"type": "keyword"}})
        assert set(client.indices.get_mapping(index="c-1")["c-1"]["mappings"]["properties"]) == {"a", "b"}

    def test_indices_are_listed_and_deleted_by_name(self, client: Elasticsearch) -> None:
        client.bulk(operations=[*put("1", 1, {}, "c-1"), *put("1", 1, {}, "c-2")], refresh=True)
        rows = client.cat.indices(index="c-*", format="json", h="index,docs.count")
        assert rows.body == [{"index": "c-1", "docs.count": "1"}, {"index": "c-2", "docs.count": "1"}]
        with pytest.raises(BadRequestError):
            client.indices.delete(index="c-*")
        client.indices.delete(index="c-1")
        assert not client.indices.exists(index="c-1")
        with pytest.raises(NotFoundError, match="index_not_found_exception"):
            client.search(index="c-1")
        assert client.search(index="c-1", ignore_unavailable=True)["hits"]["total"]["value"] == 0

    def test_blocked_indices(self, client: Elasticsearch) -> None:
        client.bulk(operations=put("1", 1, {}))
        for block, status in (("write", 403), ("read_only_allow_delete", 429)):
            client.indices.put_settings(index="c-1", settings={f"index.blocks.{block}": True})
            assert outcomes(client.bulk(operations=put("1", 1, {}))) == [(status, "cluster_block_exception")]
            client.indices.put_settings(index="c-1", settings={f"index.blocks.{block}": None})
        assert outcomes(client.bulk(operations=put("1", 1, {}))) == [(200, "updated")]

    def test_lifecycle_only_where_there_is_one(self, client: Elasticsearch) -> None:
        with pytest.raises(BadRequestError):
            client.ilm.get_lifecycle(name="p")
        with FakeElasticsearch(ilm=True) as other, connected(other) as with_ilm:
            with pytest.raises(NotFoundError):
                with_ilm.ilm.get_lifecycle(name="p")
            with_ilm.ilm.put_lifecycle(name="p", policy={"phases": {}})
            assert "p" in with_ilm.ilm.get_lifecycle(name="p")


class TestStrictness:
    LINE = b'{"index": {"_index": "c-1", "_id": "1"}}\n{}\n'

    @pytest.mark.parametrize(
        ("headers", "status", "told"),
        [
            (
                {"accept": JSON.replace("8", "9"), "content_type": NDJSON.replace("8", "9")},
                400,
                "either version 8 or 7",
            ),
            ({"accept": ""}, 400, "required on both"),
            ({"content_type": ""}, 400, "required on both"),
            ({"content_type": "application/json"}, 400, "required on both"),
            ({"accept": JSON.replace("8", "7")}, 400, "must match"),
            ({"accept": "", "content_type": ""}, 406, "is not supported"),
            ({"accept": "", "content_type": "text/plain"}, 406, "[text/plain] is not supported"),
            ({"accept": "", "content_type": "nonsense"}, 400, "invalid media-type"),
        ],
    )
    def test_media_types(self, fake: FakeElasticsearch, headers: dict[str, str], status: int, told: str) -> None:
        answer = raw(fake, self.LINE, **headers)
        assert answer[0] == status
        assert told in json.dumps(answer[1])
        assert not fake.documents()

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (LINE[:-1], "must be terminated by a newline"),
            (b"", "request body is required"),
            (b"\n", "no requests added"),
            (b"words\n{}\n", "x_content_parse_exception"),
            (b'{"index": {"_index": "c-1"}}\n', "no requests added"),
            (b'{"put": {"_index": "c-1"}}\n{}\n', "expected field [create], [delete], [index] or [update]"),
            (b'{"index": {"_index": "c-1", "id": "1"}}\n{}\n', "unknown parameter [id]"),
            (b'{"index": {"_id": "1"}}\n{}\n', "index is missing"),
            (b'{"index": {"_index": "c-1", "version": 1}}\n{}\n', "internal versioning"),
        ],
    )
    def test_lines(self, fake: FakeElasticsearch, body: bytes, told: str) -> None:
        status, answer = raw(fake, self.LINE + body if body.startswith(b"{") and b"put" in body else body)
        assert status == 400
        assert told in json.dumps(answer)
        assert not fake.documents()

    def test_documents_that_are_no_json(self, fake: FakeElasticsearch) -> None:
        action = b'{"index": {"_index": "c-1", "_id": "1"}}\n'
        _, answer = raw(fake, b"".join(action + line + b"\n" for line in (b"", b"words", b'{"a": 1', b"{}")))
        assert [status for status, _ in outcomes(answer)] == [400, 500, 400, 201]

    def test_an_action_at_the_end_without_its_document_is_passed_over(self, fake: FakeElasticsearch) -> None:
        status, answer = raw(fake, self.LINE + b'{"index": {"_index": "c-1", "_id": "2"}}\n')
        assert (status, len(answer["items"])) == (200, 1)

    def test_other_methods_and_paths(self, client: Elasticsearch) -> None:
        headers = {"accept": "application/json"}
        for method, path, status in (("DELETE", "/_bulk", 405), ("POST", "/", 405), ("GET", "/_nothing/here", 400)):
            with pytest.raises(ApiError) as refused:
                client.perform_request(method, path, headers=headers)
            assert refused.value.status_code == status

    def test_compressed_bodies_and_answers(self, fake: FakeElasticsearch) -> None:
        with connected(fake, http_compress=True) as client:
            client.bulk(operations=put("1", 1, {"a": "x" * 5000}))
        (request,) = fake.requests
        assert (request.headers["content-encoding"], request.operations) == ("gzip", 1)
        assert request.size < 1000
        assert fake.documents()["c-1", "1"][1] == {"a": "x" * 5000}


class TestWhoAndWhat:
    def test_another_product_or_version(self) -> None:
        with FakeElasticsearch(product_header=False) as fake, pytest.raises(UnsupportedProductError):
            connected(fake).info()
        with FakeElasticsearch(version="2.19.0", distribution="opensearch", product_header=False) as fake:
            status, answer = raw(fake, b"", "/", accept="", content_type="", method="GET")
            assert (status, answer["version"]["distribution"]) == (200, "opensearch")
            assert raw(fake, b"", "/", content_type="", method="GET")[0] == 400
        with FakeElasticsearch(version="8.8.0", plugins=("analysis-ik",)) as fake, connected(fake) as client:
            assert client.info()["version"]["number"] == "8.8.0"
            assert client.cat.plugins(format="json")[0]["component"] == "analysis-ik"
            assert client.ping()

    def test_strangers_are_refused(self) -> None:
        with FakeElasticsearch(user="a", password="b", api_key="id:secret") as fake:
            for options in ({}, {"basic_auth": ("a", "c")}, {"api_key": "bm90OmtleQ=="}):
                with connected(fake, **options) as client, pytest.raises(AuthenticationException) as refused:
                    client.info()
                assert refused.value.error == "security_exception"
            for options in ({"basic_auth": ("a", "b")}, {"api_key": ("id", "secret")}):
                with connected(fake, **options) as client:
                    assert client.info()["tagline"]

    def test_a_role_without_privileges(self) -> None:
        with FakeElasticsearch(forbidden="PUT /_index_template/.*") as fake, connected(fake) as client:
            with pytest.raises(AuthorizationException) as refused:
                client.indices.put_index_template(name="t", index_patterns=["c-*"])
            assert refused.value.error == "security_exception"
            client.info()


class TestFaults:
    def test_a_status_for_a_while(self, client: Elasticsearch, fake: FakeElasticsearch) -> None:
        fake.fail(Fault(path="/_bulk", status=429, times=2, headers={"Retry-After": "7"}))
        for _ in range(2):
            with pytest.raises(ApiError) as refused:
                client.bulk(operations=put("1", 1, {}))
            assert (refused.value.status_code, refused.value.error) == (429, "es_rejected_execution_exception")
            assert refused.value.meta.headers["retry-after"] == "7"
        assert not fake.documents()
        assert client.bulk(operations=put("1", 1, {}))["errors"] is False
        assert not fake.faults

    def test_hanging_up_before_and_after_the_work(self, client: Elasticsearch, fake: FakeElasticsearch) -> None:
        fake.fail(Fault(path="/_bulk", drop="before"), Fault(path="/_bulk", drop="after"))
        for held in (0, 1):
            with pytest.raises(NotConnected):
                client.bulk(operations=put("1", 1, {}))
            assert len(fake.documents()) == held

    def test_a_hanging_server(self, fake: FakeElasticsearch) -> None:
        fake.fail(Fault(hang_s=600))
        with connected(fake, request_timeout=0.1) as client, pytest.raises(ConnectionTimeout):
            client.info()

    def test_answers_that_are_cut_or_no_json(self, client: Elasticsearch, fake: FakeElasticsearch) -> None:
        fake.fail(Fault(keep_items=1), Fault(text='{"items": ['), Fault(text="<html>log in</html>"))
        assert len(client.bulk(operations=[*put("1", 1, {}), *put("2", 1, {})])["items"]) == 1
        assert len(fake.documents()) == 2
        with pytest.raises(SerializationError):
            client.bulk(operations=put("3", 1, {}))
        assert client.info().body == "<html>log in</html>"
        assert len(fake.documents()) == 2

    @pytest.mark.parametrize("status", [400, 403, 429, 503])
    def test_single_operations(self, client: Elasticsearch, fake: FakeElasticsearch, status: int) -> None:
        fake.fail(Fault(item_status=status, ids="2|3", indices="c-.*", times=1))
        client.info()
        both = [*put("1", 1, {}), *put("2", 1, {}), *put("3", 1, {}, "d-1")]
        assert [found for found, _ in outcomes(client.bulk(operations=both))] == [201, status, 201]
        assert [found for found, _ in outcomes(client.bulk(operations=both))] == [200, 201, 200]

    def test_a_body_that_is_too_large(self) -> None:
        with FakeElasticsearch(max_body=10_000) as fake:
            for compressed in (False, True):
                with connected(fake, http_compress=compressed) as client, pytest.raises(ApiError) as refused:
                    client.bulk(operations=put("1", 1, {"a": "x" * 10_000}))
                assert refused.value.status_code == 413
            assert not fake.documents()

    def test_healed(self, client: Elasticsearch, fake: FakeElasticsearch) -> None:
        fake.fail(Fault(status=503, times=None))
        for _ in range(3):
            with pytest.raises(ApiError):
                client.info()
        fake.heal()
        assert client.info()

    def test_away_and_back_with_all_it_held(self, client: Elasticsearch, fake: FakeElasticsearch) -> None:
        client.bulk(operations=put("1", 1, {}))
        fake.stop()
        with pytest.raises(NotConnected):
            client.info()
        fake.start()
        assert client.get(index="c-1", id="1")["found"]


def test_requests_are_kept(client: Elasticsearch, fake: FakeElasticsearch) -> None:
    client.bulk(operations=[*put("1", 1, {}), *delete("2", 1)], refresh=True)
    (request,) = fake.requests
    assert (request.method, request.path, request.parameters) == ("PUT", "/_bulk", {"refresh": "true"})
    assert request.operations == 2
    assert request.headers["user-agent"].startswith("elasticsearch-py/8")


def test_a_conflict_is_told_with_both_versions(client: Elasticsearch) -> None:
    client.bulk(operations=put("1", 3, {}))
    error = client.bulk(operations=put("1", 2, {}))["items"][0]["index"]["error"]
    assert error["reason"] == "[1]: version conflict, current version [3] is higher than the one provided [2]"
