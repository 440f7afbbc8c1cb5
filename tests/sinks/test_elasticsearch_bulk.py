"""The bulk loop, against answers made by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError

from callstash.errors import Retry
from sinks.elasticsearch.bodies import Operation, to_index
from sinks.elasticsearch.bulk import ROUNDS, Answer, Bulk


class Server:
    """Answers a bulk request's operations one by one; remembers the ids of each request."""

    transport = SimpleNamespace(node_pool=SimpleNamespace(all=lambda: [SimpleNamespace(base_url="http://es:9200")]))

    def __init__(self, answer: Callable[[str, int], int] = lambda name, time: 201, largest: int = 1 << 30) -> None:
        self.requests: list[list[str]] = []
        self._answer = answer
        self._largest = largest
        self._times: dict[str, int] = {}

    def perform_request(self, method: str, path: str, *, headers: Any, body: bytes) -> Any:
        names = [line["index"]["_id"] for line in map(json.loads, body.splitlines()) if "index" in line]
        self.requests.append(names)
        if len(body) > self._largest:
            raise refused(413)
        return SimpleNamespace(body={"items": [{"index": self._item(name)} for name in names]})

    def _item(self, name: str) -> dict[str, Any]:
        time = self._times[name] = self._times.get(name, 0) + 1
        status = self._answer(name, time)
        error = {} if status < 300 else {"error": {"type": "t", "reason": f"because of {status}"}}
        return {"_id": name, "status": status, **error}


def refused(status: int, **headers: str) -> ApiError:
    node = NodeConfig("http", "es", 9200)
    meta = ApiResponseMeta(status, "1.1", HttpHeaders(headers), 0.0, node)
    return ApiError("no", meta, {"error": {"reason": "no room"}})


def operations(*names: str, size: int = 10) -> list[Operation]:
    return [to_index("i", name, 1, json.dumps({"x": "y" * size}).encode()) for name in names]


def bulk(server: Any, **options: int) -> tuple[Bulk, list[float]]:
    pauses: list[float] = []
    given = {"batch_bytes": 1 << 20, "batch_documents": 100} | options
    return Bulk(server, **given, pause=pauses.append), pauses


def test_one_answer_each_in_order() -> None:
    loop, pauses = bulk(Server(lambda name, time: {"a": 201, "b": 409, "c": 400}[name]))
    assert loop.send(operations("a", "b", "c")) == [
        Answer(201),
        Answer(409, "because of 409"),
        Answer(400, "because of 400"),
    ]
    assert pauses == []


def test_what_the_server_had_no_room_for_is_sent_again_and_nothing_else_is() -> None:
    server = Server(lambda name, time: 429 if name == "b" and time < 3 else 201)
    loop, pauses = bulk(server)
    assert [answer.status for answer in loop.send(operations("a", "b", "c"))] == [201] * 3
    assert server.requests == [["a", "b", "c"], ["b"], ["b"]]
    assert len(pauses) == 2
    assert pauses[0] < 1 and pauses[1] < 2


def test_what_never_finds_room_is_left_to_the_journal() -> None:
    server = Server(lambda name, time: 503)
    loop, _ = bulk(server)
    (answer,) = loop.send(operations("a"))
    assert (answer.later, answer.done, len(server.requests)) == (True, False, ROUNDS)


def test_requests_are_bounded_by_documents_and_by_bytes() -> None:
    server = Server()
    bulk(server, batch_documents=2)[0].send(operations("a", "b", "c", "d", "e"))
    assert server.requests == [["a", "b"], ["c", "d"], ["e"]]
    server = Server()
    bulk(server, batch_bytes=2_500)[0].send(operations("a", "b", "c", size=1_000))
    assert server.requests == [["a", "b"], ["c"]]


def test_a_body_that_is_too_large_goes_in_halves_and_one_document_is_named() -> None:
    server = Server(largest=2_500)
    big = operations("big", size=3_000)
    answers = bulk(server)[0].send([*operations("a", "b", "c", size=1_000), *big])
    assert [answer.status for answer in answers] == [201, 201, 201, 413]
    assert "http.max_content_length" in answers[-1].reason


def test_an_answer_with_too_few_items_is_no_answer() -> None:
    server = Server()
    server.perform_request = lambda *given, **options: SimpleNamespace(body={"items": []})  # type: ignore[method-assign]
    with pytest.raises(Retry, match="0 items for 1 documents"):
        bulk(server)[0].send(operations("a"))


def test_an_index_that_may_not_be_written_stops_the_sink() -> None:
    with pytest.raises(Retry, match="403") as caught:
        bulk(Server(lambda name, time: 403))[0].send(operations("a"))
    assert caught.value.hint.startswith("the sink waits")


def test_the_time_that_a_server_asks_for_is_kept() -> None:
    server = Server()

    def busy(*given: Any, **options: Any) -> Any:
        raise refused(429, **{"retry-after": "7"})

    server.perform_request = busy  # type: ignore[method-assign]
    with pytest.raises(Retry) as caught:
        bulk(server)[0].send(operations("a"))
    assert caught.value.after_s == 7


def test_an_operation_for_a_missing_index_is_not_done() -> None:
    """Only a deletion of what is not there is as good as done."""
    (answer,) = bulk(Server(lambda name, time: 404))[0].send(operations("a"))
    assert not answer.done
