"""Faults that a real server can make: one clear message with the next step, nothing lost, nothing stuck."""

from __future__ import annotations

import socket
import threading
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import trustme

from callstash.errors import Retry
from callstash.model import Event, Receipt, Verdict
from callstash.testing import make_event, make_field
from sinks.elasticsearch.searching import patterns
from sinks.elasticsearch.sink import ElasticsearchSink
from tests.elasticsearch_server import PASSWORD, USER, ElasticsearchServer
from tests.sinks.elasticsearch_sinks import make_sink
from tests.sinks.test_elasticsearch import documents

SECRET = "我的密码是小猫"
EVENTS = [make_event(f"第{number}通电话", SECRET, fields=[make_field()]) for number in range(4)]
DOCUMENTS = 4 * len(EVENTS)
"""A call, two segments and a field each."""


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sinks.elasticsearch.bulk.FIRST_PAUSE_S", 0.0)


class Place:
    """A prefix on the server, and sinks that write to it."""

    def __init__(self, folder: Path, server: ElasticsearchServer) -> None:
        self.folder = folder
        self.server = server
        self.prefix = f"t{uuid.uuid4().hex[:10]}"

    def sink(self, url: str = "", **options: Any) -> ElasticsearchSink:
        known = {"user": USER, "password": PASSWORD, "ssl_certificate_authorities": str(self.server.ca)}
        return make_sink(self.folder, url or self.server.url, self.prefix, **(known | options))

    def opened(self, **options: Any) -> ElasticsearchSink:
        sink = self.sink(**options)
        sink.open()
        return sink

    def settings(self, **settings: Any) -> None:
        with self.server.client() as client:
            client.indices.put_settings(index=f"{self.prefix}-*", settings=settings)

    def assert_delivers(self, sink: ElasticsearchSink) -> None:
        """The fault is over: the same write goes through, and everything is there once."""
        assert {one.verdict for one in sink.write(EVENTS)} == {Verdict.DELIVERED}
        assert len(documents(sink, patterns(self.prefix))) == DOCUMENTS


@pytest.fixture
def place(tmp_path: Path, es_strict: ElasticsearchServer) -> Place:
    return Place(tmp_path, es_strict)


def refused(sink: ElasticsearchSink, events: Sequence[Event] = EVENTS) -> tuple[str, str]:
    """Reason and next step, of opening where it is not open."""
    with pytest.raises(Retry) as error:
        sink.write(events) if sink._setup else sink.open()
    assert SECRET not in f"{error.value.reason} {error.value.hint}"
    return error.value.reason, error.value.hint


def test_a_wrong_password(place: Place) -> None:
    reason, hint = refused(place.sink(password="wrong"))
    assert reason.startswith(f"{place.server.url} refuses our credentials (401): unable to authenticate user [admin]")
    assert hint == "the sink waits: correct 'user' and 'password' or 'api_key', then restart; nothing is lost"
    place.assert_delivers(place.opened())


def test_a_password_that_is_changed_while_we_write(place: Place) -> None:
    with place.server.client() as client:
        key = client.security.create_api_key(name=place.prefix)
        sink = place.opened(user=None, password=None, api_key=key["encoded"])
        client.security.invalidate_api_key(ids=[key["id"]])
        assert "refuses our credentials (401)" in refused(sink)[0]
    place.assert_delivers(place.opened())


def test_a_role_that_lacks_something(place: Place) -> None:
    role = {"reader": {"cluster": ["monitor"], "indices": [{"names": ["*"], "privileges": ["read"]}]}}
    with place.server.client() as client:
        key = client.security.create_api_key(name=place.prefix, role_descriptors=role)
    reason, hint = refused(place.sink(user=None, password=None, api_key=key["encoded"]))
    assert reason.startswith(f"{place.server.url} forbids it (403): action [cluster:admin/component_template/put]")
    assert hint == "the sink waits: give its role what docs/elasticsearch.md lists; nothing is lost"


def test_another_authority_and_no_authority(place: Place, tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(tmp_path / "stranger.pem")
    for authority in ("stranger.pem", None):
        reason, hint = refused(place.sink(ssl_certificate_authorities=authority))
        assert reason == f"the certificate of {place.server.url} is not trusted: unable to get local issuer certificate"
        assert hint.startswith("give 'ssl_certificate_authorities' the file of the CA that signed it")


def test_a_ca_file_that_is_none(place: Place, tmp_path: Path) -> None:
    (tmp_path / "junk.pem").write_text("junk", "utf-8")
    reason, hint = refused(place.sink(ssl_certificate_authorities="junk.pem"))
    assert reason.startswith("there is no certificate in the CA file")
    assert "as a PEM file" in hint


def test_another_fingerprint_and_another_name(place: Place) -> None:
    reason, hint = refused(place.sink(ssl_certificate_authorities=None, ca_trusted_fingerprint="ab" * 32))
    assert reason.startswith(f'the certificate of {place.server.url} has another fingerprint: Expected "abab')
    assert "'ca_trusted_fingerprint'" in hint
    other = place.server.url.replace("localhost", "127.0.0.1")
    reason, hint = refused(place.sink(url=other))
    assert reason.startswith(f"the certificate of {other} is for another name")
    assert hint.startswith("write a name in 'hosts' that the certificate has")


def test_plain_http_to_a_server_that_speaks_tls(place: Place) -> None:
    reason, hint = refused(place.sink(url=place.server.url.replace("https", "http")))
    assert reason.endswith("cannot be reached: it hung up without an answer")
    assert "write https:// in 'hosts' where it speaks TLS" in hint


def test_an_index_that_must_not_be_written(place: Place) -> None:
    sink = place.opened()
    sink.write(EVENTS[:1])
    place.settings(**{"index.blocks.write": True})
    reason, hint = refused(sink)
    assert "forbids it (403): index [" in reason
    assert "blocked by: [FORBIDDEN/8/index write (api)]" in reason
    assert hint.startswith("the sink waits: take the block off the index")
    place.settings(**{"index.blocks.write": None})
    place.assert_delivers(sink)


def test_a_full_disk(place: Place) -> None:
    sink = place.opened()
    sink.write(EVENTS[:1])
    place.settings(**{"index.blocks.read_only_allow_delete": True})
    reason, hint = refused(sink)
    assert "(429)" in reason
    assert reason.endswith("disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];")
    assert hint == "its disk is full: free some space there; it then goes on by itself, nothing is lost"
    place.settings(**{"index.blocks.read_only_allow_delete": None})
    place.assert_delivers(sink)


def test_requests_larger_than_the_server_takes_are_cut_until_they_pass(place: Place) -> None:
    sink = place.opened()
    events = [make_event(*(f"第{number}通第{line}句" * 50 for line in range(150))) for number in range(12)]
    assert sum(len(event.transcript.text.encode()) for event in events) > 1 << 20
    assert {one.verdict for one in until_delivered(sink, events)} == {Verdict.DELIVERED}
    assert len(documents(sink, f"{place.prefix}-segments-*")) == 150 * len(events)


@pytest.mark.parametrize("megabytes", [1, 24])
def test_one_document_larger_than_the_server_takes_is_rejected_and_the_others_go_on(
    place: Place, megabytes: int
) -> None:
    sink = place.opened()
    large = make_event("短", SECRET * (megabytes * 60_000))
    first, second, third = sink.write([EVENTS[0], large, EVENTS[1]])
    assert (first.verdict, third.verdict) == (Verdict.DELIVERED, Verdict.DELIVERED)
    assert second.verdict is Verdict.REJECTED
    assert "(413): the server takes no body of" in second.reason
    assert second.hint == "raise http.max_content_length on the server, or leave the call to the store"
    held = documents(sink, patterns(place.prefix))
    assert not [one for one in held if one["call.recording_id"] == large.recording.id], "a part of it was left"


def test_many_writers_and_a_queue_of_one(place: Place) -> None:
    sinks = [place.opened() for _ in range(12)]
    wanted = [[make_event(f"{writer} {call}", *"一二三四五六") for call in range(20)] for writer in range(len(sinks))]
    answers: list[Receipt] = []
    threads = [
        threading.Thread(target=lambda sink=sink, events=events: answers.extend(until_delivered(sink, events)))
        for sink, events in zip(sinks, wanted, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.verdict for one in answers} == {Verdict.DELIVERED}
    assert len(answers) == 12 * 20
    with place.server.client() as client:
        client.indices.refresh(index=f"{place.prefix}-*")
        assert client.count(index=f"{place.prefix}-*")["count"] == 12 * 20 * 8


def until_delivered(sink: ElasticsearchSink, events: Sequence[Event]) -> list[Receipt]:
    """As the pipeline does it: what must wait is written again."""
    done: list[Receipt] = []
    waiting = list(events)
    while waiting:
        try:
            receipts = sink.write(waiting)
        except Retry as error:
            assert "its queue of work is full" in error.reason, error.reason
            continue
        done += [one for one in receipts if one.verdict is not Verdict.RETRY]
        assert all("its queue of work is full" in one.reason for one in receipts if one.verdict is Verdict.RETRY)
        waiting = [event for event, one in zip(waiting, receipts, strict=True) if one.verdict is Verdict.RETRY]
    return done


def test_an_index_with_another_mapping(place: Place) -> None:
    index = f"{place.prefix}-calls-2026.11"
    with place.server.client() as client:
        client.indices.create(index=index, mappings={"properties": {"message": {"type": "long"}}})
        sink = place.opened()
        for receipt in sink.write(EVENTS):
            assert receipt.verdict is Verdict.REJECTED
            assert f"{index} refuses it (400)" in receipt.reason
            assert "failed to parse field [message] of type [long]" in receipt.reason
            assert SECRET not in receipt.reason
            assert receipt.hint == "compare the index with `callstash elasticsearch check`; then: callstash retry"
        assert documents(sink, patterns(place.prefix)) == [], "a part of it was left"
        client.indices.delete(index=index)
    place.assert_delivers(sink)


def test_a_server_that_hangs(place: Place) -> None:
    place.opened()
    sink = place.sink(timeout="1s")
    sink._setup = sink.setup  # open without asking: putting templates may take a server longer than that
    place.server.hang()
    try:
        reason, hint = refused(sink)
        assert reason == f"{place.server.url} did not answer in time"
        assert hint.startswith("it is overloaded or hangs: see its log")
        assert "did not answer in time" in refused(place.sink(timeout="1s"))[0]
    finally:
        place.server.resume()
    place.assert_delivers(place.opened())


def test_a_closed_port(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    reason, hint = refused(place.sink(url=f"http://localhost:{port}"))
    assert reason == f"http://localhost:{port} cannot be reached: nothing listens there"
    assert hint == "start it, or correct the sink's 'hosts'; it is tried again; nothing is lost"
