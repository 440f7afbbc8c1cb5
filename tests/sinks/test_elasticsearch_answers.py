"""Answers that no real server gives on command: each with one clear message, nothing lost, nothing stuck."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from callstash.errors import Retry
from callstash.model import Verdict
from callstash.testing import make_event, make_field
from callstash.testing.elasticsearch import FakeElasticsearch, Fault
from callstash.testing.elasticsearch.wire import Dropped
from sinks.elasticsearch.sink import ElasticsearchSink
from tests.sinks.elasticsearch_sinks import make_sink

EVENTS = [make_event(f"第{number}通电话", "两句", fields=[make_field()]) for number in range(5)]
DOCUMENTS = 4 * len(EVENTS)
BULK = "/_bulk"
NOTHING_LOST = "nothing is lost"


@pytest.fixture
def fake() -> Iterator[FakeElasticsearch]:
    with FakeElasticsearch() as fake:
        yield fake


@pytest.fixture
def sink(tmp_path: Path, fake: FakeElasticsearch, monkeypatch: pytest.MonkeyPatch) -> Iterator[ElasticsearchSink]:
    monkeypatch.setattr("sinks.elasticsearch.bulk.FIRST_PAUSE_S", 0.0)
    sink = make_sink(tmp_path, fake.url, "calls", timeout="5s")
    sink.open()
    yield sink
    sink.close()


def refused(work: Callable[[], Any]) -> Retry:
    with pytest.raises(Retry) as error:
        work()
    return error.value


def assert_delivers(sink: ElasticsearchSink, fake: FakeElasticsearch) -> None:
    assert fake.faults == [], "the fault did not strike"
    assert {one.verdict for one in sink.write(EVENTS)} == {Verdict.DELIVERED}
    assert len(fake.documents("calls-*")) == DOCUMENTS


def bulks(fake: FakeElasticsearch) -> int:
    return sum(one.path == BULK for one in fake.requests)


def test_too_few_items(sink: ElasticsearchSink, fake: FakeElasticsearch) -> None:
    fake.fail(Fault(path=BULK, keep_items=3))
    error = refused(lambda: sink.write(EVENTS))
    assert error.reason == f"{fake.url} answered 3 items for {DOCUMENTS} documents"
    assert error.hint.startswith("is a proxy between that changes answers?")
    assert_delivers(sink, fake)


@pytest.mark.parametrize(
    "body", [{"took": 1}, {"items": [{}] * DOCUMENTS}, {"items": [{"index": {}}] * DOCUMENTS}, {"items": [None] * 20}]
)
def test_items_of_another_form_are_no_success(sink: ElasticsearchSink, fake: FakeElasticsearch, body: Any) -> None:
    fake.fail(Fault(path=BULK, status=200, body=body))
    assert refused(lambda: sink.write(EVENTS)).reason.startswith(f"{fake.url} answered")
    assert_delivers(sink, fake)


@pytest.mark.parametrize("path", [BULK, "/"])
@pytest.mark.parametrize("text", ["<html><h1>Please log in</h1></html>", "{it is no JSON", "OK"])
def test_not_json(sink: ElasticsearchSink, fake: FakeElasticsearch, path: str, text: str) -> None:
    fake.fail(Fault(path=path, text=text))
    error = refused((lambda: sink.write(EVENTS)) if path == BULK else sink.open)
    assert error.reason.startswith(f"{fake.url} answered ")
    assert "<" not in error.reason
    assert NOTHING_LOST in error.hint
    assert_delivers(sink, fake)


def test_a_gateway_that_has_no_server_behind_it(sink: ElasticsearchSink, fake: FakeElasticsearch) -> None:
    page = "<html><head><title>502 Bad Gateway</title></head>\r\n<body><center>nginx</center></body></html>"
    fake.fail(Fault(path=BULK, status=502, text=page))
    error = refused(lambda: sink.write(EVENTS))
    assert error.reason == f"{fake.url} is overloaded or starting (502): 502 Bad Gateway nginx"
    assert error.hint == "it is tried again; nothing is lost"
    assert_delivers(sink, fake)


def test_the_wait_that_a_server_asks_for(sink: ElasticsearchSink, fake: FakeElasticsearch) -> None:
    fake.fail(Fault(path=BULK, status=429, headers={"Retry-After": "17"}))
    assert refused(lambda: sink.write(EVENTS)).after_s == 17.0
    assert bulks(fake) == 1, "it was asked again at once"
    assert_delivers(sink, fake)


def test_a_full_queue_is_asked_again_within_the_write(sink: ElasticsearchSink, fake: FakeElasticsearch) -> None:
    fake.fail(Fault(path=BULK, status=429, times=2))
    assert_delivers_after(sink, fake, requests=3)


def test_single_documents_that_have_no_room_are_sent_again_alone(
    sink: ElasticsearchSink, fake: FakeElasticsearch
) -> None:
    fake.fail(Fault(path=BULK, item_status=429, indices="calls-fields-.*", times=2))
    assert_delivers_after(sink, fake, requests=3)
    assert [one.operations for one in fake.requests if one.path == BULK] == [DOCUMENTS, len(EVENTS), len(EVENTS)]


def assert_delivers_after(sink: ElasticsearchSink, fake: FakeElasticsearch, requests: int) -> None:
    assert {one.verdict for one in sink.write(EVENTS)} == {Verdict.DELIVERED}
    assert bulks(fake) == requests
    assert len(fake.documents("calls-*")) == DOCUMENTS


def test_a_call_that_has_no_room_waits_and_the_others_do_not(sink: ElasticsearchSink, fake: FakeElasticsearch) -> None:
    one = EVENTS[2].recording.id
    fake.fail(Fault(path=BULK, item_status=429, ids=f"{one}.*", times=None))
    verdicts = [receipt.verdict for receipt in sink.write(EVENTS)]
    assert verdicts == [Verdict.RETRY if event.recording.id == one else Verdict.DELIVERED for event in EVENTS]
    fake.heal()
    assert_delivers(sink, fake)


def test_where_no_call_has_room_the_destination_is_away(sink: ElasticsearchSink, fake: FakeElasticsearch) -> None:
    fake.fail(Fault(path=BULK, item_status=503, indices="calls-segments-.*", times=None))
    error = refused(lambda: sink.write(EVENTS))
    assert "(503)" in error.reason
    fake.heal()
    assert_delivers(sink, fake)


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_answer_that_never_comes(sink: ElasticsearchSink, fake: FakeElasticsearch, when: Any) -> None:
    fake.fail(Fault(path=BULK, drop=when))
    error = refused(lambda: sink.write(EVENTS))
    assert error.reason == f"{fake.url} cannot be reached: it hung up without an answer"
    assert_delivers(sink, fake)


def test_a_large_document_at_which_the_server_hangs_up_holds_up_no_other(
    sink: ElasticsearchSink, fake: FakeElasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = make_event("很长的一段话" * 100_000)
    whole, hang_up = FakeElasticsearch._worked, {large.recording.id}

    def hangs_up(self: FakeElasticsearch, request: Any, fault: Any) -> Any:
        if request.path == BULK and hang_up and len(request.body) > 1 << 20:
            raise Dropped
        return whole(self, request, fault)

    monkeypatch.setattr(FakeElasticsearch, "_worked", hangs_up)
    receipts = sink.write([*EVENTS, large])
    assert {one.verdict for one in receipts[:-1]} == {Verdict.DELIVERED}
    assert receipts[-1].verdict is Verdict.RETRY
    assert "it hung up at a body of" in receipts[-1].reason
    hang_up.clear()
    assert sink.write([large])[0].verdict is Verdict.DELIVERED


def test_a_mistake_of_ours_is_told_with_the_servers_reason(sink: ElasticsearchSink, fake: FakeElasticsearch) -> None:
    fake.fail(Fault(path=BULK, status=400))
    error = refused(lambda: sink.write(EVENTS))
    assert error.reason == f"{fake.url} answered 400: failed to parse field"
    assert "callstash elasticsearch check" in error.hint
    assert_delivers(sink, fake)


def test_another_product(tmp_path: Path) -> None:
    for wishes in ({"distribution": "opensearch", "version": "2.19.1"}, {"product_header": False}):
        with FakeElasticsearch(**wishes) as fake:  # type: ignore[arg-type]
            error = refused(make_sink(tmp_path, fake.url, "calls").open)
            assert "not Elasticsearch" in error.reason
            assert "the `file` sink" in error.hint


def test_a_version_that_is_too_old(tmp_path: Path) -> None:
    with FakeElasticsearch(version="7.17.29") as fake:
        error = refused(make_sink(tmp_path, fake.url, "calls").open)
        assert error.reason == "Elasticsearch 7.17.29 is not supported"
        assert error.hint == "use 8.8 or newer, up to 9.x"
