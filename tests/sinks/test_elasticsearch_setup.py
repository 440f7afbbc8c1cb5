"""What the sink puts and asks for before the first document, and with which privileges."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from callstash.errors import CallstashError, Retry
from callstash.model import Verdict
from callstash.testing.builders import make_event, make_field, make_recording
from sinks.elasticsearch.client import asked
from sinks.elasticsearch.sink import ElasticsearchSink
from tests.elasticsearch_server import PASSWORD, USER, ElasticsearchServer
from tests.sinks.elasticsearch_sinks import make_sink

DOCS = Path(__file__).resolve().parents[2] / "docs" / "elasticsearch.md"


def with_declared(sink: ElasticsearchSink, **declared: str) -> ElasticsearchSink:
    sink.context = replace(sink.context, declared=lambda: declared)
    return sink


@pytest.fixture
def sink(tmp_path: Path, es_server: ElasticsearchServer, es_prefix: str) -> Iterator[ElasticsearchSink]:
    made = make_sink(tmp_path, es_server.url, es_prefix)
    made.open()
    yield made
    made.close()


def test_opening_twice_changes_nothing(sink: ElasticsearchSink) -> None:
    assert sink.setup.differences() == {}
    sink.close()
    sink.open()
    assert sink.setup.differences() == {}


def test_pipelines_that_share_a_prefix_keep_each_others_fields(
    sink: ElasticsearchSink, tmp_path: Path, es_server: ElasticsearchServer
) -> None:
    other = with_declared(make_sink(tmp_path, es_server.url, sink.options.prefix), pieces="number")
    other.open()
    assert (sink.setup.differences(), other.setup.differences()) == ({}, {})
    other.write([make_event("三件", fields=[make_field("pieces", 3, type="number")])])
    fields = call_fields(sink)
    assert (fields["pieces"]["type"], fields["amount"]["type"]) == ("double", "double")
    other.close()


def test_a_field_of_a_new_rule_is_added_to_the_indices_there_are(sink: ElasticsearchSink) -> None:
    sink.write([make_event("一")])
    assert "pieces" not in call_fields(sink)
    with_declared(sink, pieces="number").open()
    assert call_fields(sink)["pieces"]["type"] == "double"


def test_a_template_of_a_newer_callstash_is_left_alone(sink: ElasticsearchSink) -> None:
    name = f"{sink.options.prefix}-settings"
    (held,) = asked(sink.client, "GET", f"/_component_template/{name}")["component_templates"]
    body = held["component_template"]
    body["_meta"]["mapping_version"] = 99
    asked(sink.client, "PUT", f"/_component_template/{name}", body)
    sink.open()
    assert sink.setup.differences() == {name: "newer"}


def test_months_that_are_over_go_and_are_not_written_again(
    sink: ElasticsearchSink, tmp_path: Path, es_server: ElasticsearchServer
) -> None:
    old = make_event("旧", recording=make_recording("old.wav", began_at=datetime(2020, 1, 5, tzinfo=UTC)))
    assert sink.write([old])[0].location.endswith("calls-2020.01")
    keeping = make_sink(tmp_path, es_server.url, sink.options.prefix, retention=12)
    keeping.open()
    assert not asked(sink.client, "GET", f"/_cat/indices/{sink.options.prefix}-*-2020.01", missing=[], format="json")
    (receipt,) = keeping.write([old])
    assert (receipt.verdict, receipt.location) == (Verdict.DELIVERED, "")
    assert "not kept" in receipt.reason
    keeping.close()


def test_an_analyzer_whose_plug_in_is_missing_is_refused(
    tmp_path: Path, es_server: ElasticsearchServer, es_prefix: str
) -> None:
    wanting = make_sink(tmp_path, es_server.url, es_prefix, analyzer="smartcn")
    with pytest.raises(CallstashError, match="analysis-smartcn") as caught:
        wanting.check()
    assert "on every node" in caught.value.hint


def test_a_server_without_lifecycle_policies_says_so(
    tmp_path: Path, es_server: ElasticsearchServer, es_prefix: str
) -> None:
    with pytest.raises(CallstashError, match="lifecycle"):
        make_sink(tmp_path, es_server.url, es_prefix, ilm_policy="ninety-days").check()


def test_the_privileges_that_the_docs_list_are_enough_and_without_them_it_waits(
    tmp_path: Path, es_strict: ElasticsearchServer
) -> None:
    server, given = es_strict, {"ssl_certificate_authorities": str(es_strict.ca)}
    with server.client() as client:
        (listed,) = re.findall(r"```json\n(\{\"callstash\".*?)```", DOCS.read_text("utf-8"), re.DOTALL)
        role = json.loads(listed)
        key = client.security.create_api_key(name="sink", role_descriptors=role)["encoded"]
        del role["callstash"]["cluster"]
        poor = client.security.create_api_key(name="poor", role_descriptors=role)["encoded"]

    lacking = make_sink(tmp_path, server.url, "callstash", api_key=poor, **given)
    with pytest.raises(Retry, match="403") as caught:
        lacking.open()
    assert "role" in caught.value.hint

    sink = make_sink(tmp_path, server.url, "callstash", api_key=key, retention=240, **given)
    sink.open()
    written_and_removed(sink)

    poorer = make_sink(tmp_path, server.url, "callstash", api_key=key, manage_template=False, **given)
    poorer.open()
    poorer.check()


def test_a_user_and_his_password_log_in(tmp_path: Path, es_strict: ElasticsearchServer) -> None:
    given = {"ssl_certificate_authorities": str(es_strict.ca)}
    sink = make_sink(tmp_path, es_strict.url, "callstash", user=USER, password=PASSWORD, **given)
    sink.open()
    written_and_removed(sink)


def written_and_removed(sink: ElasticsearchSink) -> None:
    """Everything that a sink does: write, write anew with less, remove."""
    recording = make_recording()
    sink.write([make_event("一", "二", recording=recording, fields=[make_field()])])
    sink.write([make_event("一", recording=recording, revision=2)])
    assert count(sink, "segments") == 1
    sink.remove([recording.id])
    assert [count(sink, kind) for kind in ("calls", "segments", "fields")] == [0, 0, 0]


def count(sink: ElasticsearchSink, kind: str) -> int:
    where = f"/{sink.options.prefix}-{kind}-*"
    asked(sink.client, "POST", f"{where}/_refresh")
    return int(asked(sink.client, "GET", f"{where}/_count")["count"])


def call_fields(sink: ElasticsearchSink) -> dict[str, Any]:
    """The mapping of `call.fields` in the newest index."""
    answer = asked(sink.client, "GET", f"/{sink.options.prefix}-calls-*/_mapping")
    properties = answer[max(answer)]["mappings"]["properties"]["call"]["properties"]["fields"]
    return dict(properties.get("properties", {}))
