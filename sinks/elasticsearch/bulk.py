"""The bulk loop: requests of bounded size, and an answer for every operation.

The client's helpers are not used: they do not retry single operations that the server had no room for, and their
retries multiply with the transport's.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from callstash.errors import Retry
from sinks.elasticsearch.bodies import Operation
from sinks.elasticsearch.reasons import (
    COME_AND_GO,
    FORBIDDEN,
    TOO_LARGE,
    hosts_of,
    hung_up,
    reason_of,
    refused,
    retry_after,
    told,
)

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

log = logging.getLogger("callstash.elasticsearch")
ROUNDS = 5
"""Times that an operation is sent within one write; then the journal's own, longer back-off goes on."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 8.0
_HEADERS = {"accept": "application/json", "content-type": "application/x-ndjson"}
CONFLICT, _FULL, _AWAY, _FINE = 409, 429, 503, 200
_SMALL = 1 << 20
"""No server is set to take less: who hangs up at a smaller body did not do so for its size."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one operation."""

    status: int
    reason: str = ""

    @property
    def done(self) -> bool:
        """Whether the document is as it should be, or newer."""
        return self.status < 300 or self.status == CONFLICT

    @property
    def later(self) -> bool:
        """Whether it may work another time."""
        return self.status in COME_AND_GO


class Bulk:
    """Sends operations. `batch_bytes` bounds a request's body, `batch_documents` its operations."""

    def __init__(
        self,
        client: Elasticsearch,
        batch_bytes: int,
        batch_documents: int,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._batch_bytes = batch_bytes
        self._batch_documents = batch_documents
        self._pause = pause

    def send(self, operations: Sequence[Operation]) -> list[Answer]:
        """One answer each, in order. Raise Retry where the destination as a whole is away or forbids it."""
        answers: list[Answer] = [Answer(0)] * len(operations)
        lines = [operation.lines for operation in operations]
        waiting = list(range(len(lines)))
        for attempt in range(ROUNDS):
            if attempt:
                self._pause(_pause_s(attempt))
            for places in self.batches(lines, waiting):
                for place, answer in zip(places, self._request([lines[place] for place in places]), strict=True):
                    answers[place] = answer
            waiting = [place for place in waiting if answers[place].later]
            if not waiting:
                break
        return answers

    def batches(self, lines: Sequence[bytes], places: Sequence[int]) -> Iterator[list[int]]:
        """The places of what goes into one request, request by request."""
        batch: list[int] = []
        size = 0
        for place in places:
            length = len(lines[place])
            if batch and (size + length > self._batch_bytes or len(batch) >= self._batch_documents):
                yield batch
                batch, size = [], 0
            batch.append(place)
            size += length
        if batch:
            yield batch

    def _request(self, lines: Sequence[bytes]) -> list[Answer]:
        """One request; where the server takes no body of its size, two of half the size."""
        from elasticsearch import ApiError, TransportError

        body = b"".join(lines)
        try:
            answer = self._client.perform_request("POST", "/_bulk", headers=_HEADERS, body=body).body
        except ApiError as error:
            if error.status_code == TOO_LARGE:
                return self._smaller(lines, Answer(TOO_LARGE, _no_size(body)))
            if error.status_code == _FULL and not retry_after(error):
                return [Answer(_FULL, reason_of(error.body))] * len(lines)
            raise told(error, self._client) from error
        except TransportError as error:
            if hung_up(error) and len(body) > _SMALL:
                return self._smaller(lines, Answer(_AWAY, f"it hung up at {_size(body)}"))
            raise told(error, self._client) from error
        return self._answers(answer, len(lines))

    def _smaller(self, lines: Sequence[bytes], alone: Answer) -> list[Answer]:
        """Two requests of half the size; a single operation is answered with `alone`."""
        if len(lines) == 1:
            return [alone]
        log.info("%s (%s): sending it in two", alone.reason, alone.status)
        half = len(lines) // 2
        return self._request(lines[:half]) + self._request(lines[half:])

    def _answers(self, answer: Any, wanted: int) -> list[Answer]:
        items = answer.get("items") if isinstance(answer, dict) else None
        if not isinstance(items, list) or len(items) != wanted:
            told_items = len(items) if isinstance(items, list) else "no"
            raise self._odd(f"{told_items} items for {wanted} documents")
        if answer.get("errors") is False:
            return [Answer(_FINE)] * wanted
        try:
            made = [_answer(next(iter(item.values()))) for item in items]
        except (AttributeError, KeyError, StopIteration, TypeError, ValueError) as error:
            raise self._odd("items of another form than a bulk's") from error
        forbidden = next((one for one in made if one.status == FORBIDDEN), None)
        if forbidden:
            raise refused(FORBIDDEN, forbidden.reason, hosts_of(self._client))
        return made

    def _odd(self, what: str) -> Retry:
        return Retry(
            f"{hosts_of(self._client)} answered {what}",
            "is a proxy between that changes answers? It is tried again; nothing is lost",
        )


def _answer(item: dict[str, Any]) -> Answer:
    if item.get("result") == "not_found":  # deleting what is not there
        return Answer(_FINE)
    return Answer(int(item["status"]), reason_of(item["error"]) if item.get("error") else "")


def _size(body: bytes) -> str:
    return f"a body of {len(body):,} bytes"


def _no_size(body: bytes) -> str:
    return f"the server takes no {_size(body)[2:]} (http.max_content_length)"


def _pause_s(attempt: int) -> float:
    """Doubling, jittered, so that many workers do not come back at the same moment."""
    return min(FIRST_PAUSE_S * 2.0**attempt, LONGEST_PAUSE_S) * random.uniform(0.75, 1.25)
