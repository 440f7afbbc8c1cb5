"""What a test may wish to go wrong."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

ERRORS: Mapping[int, tuple[str, str]] = {
    400: ("document_parsing_exception", "[1:1] failed to parse field"),
    401: ("security_exception", "unable to authenticate user"),
    403: ("cluster_block_exception", "blocked by: [FORBIDDEN/8/index write (api)];"),
    429: ("es_rejected_execution_exception", "rejected execution of a task: queue capacity reached"),
    503: ("unavailable_shards_exception", "primary shard is not active Timeout: [1m]"),
}
"""Status -> type and reason, where a fault does not give its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong with the next `times` requests that match (None: with all of them).

    `method` and `path` (without its query) are regular expressions for the whole; a fault with `item_status` matches
    bulk requests that hold an operation of that `ids` and `indices`, and fails those operations only.
    """

    method: str = ".*"
    path: str = ".*"
    times: int | None = 1
    status: int | None = None
    """Answer this instead of doing the work; `body` is the answer (default: Elasticsearch's shape of that status)."""
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Added to the answer, such as `Retry-After`; an empty value takes a header away."""
    drop: Literal["", "before", "after"] = ""
    """Close the connection without an answer: before the work, or after it was done."""
    hang_s: float = 0.0
    """Wait so long before anything else; closing the server ends it."""
    keep_items: int | None = None
    """Do the work, and answer with so many items of a bulk only."""
    text: str | None = None
    """Answer this instead of doing the work, JSON or not."""
    item_status: int | None = None
    """Fail single operations of a bulk request with this status."""
    item_type: str = ""
    item_reason: str = ""
    ids: str = ".*"
    indices: str = ".*"

    def matches(self, method: str, path: str, operations: Iterable[tuple[str, str]]) -> bool:
        """Whether it strikes this request; `operations`: index and id of each."""
        if not re.fullmatch(self.method, method) or not re.fullmatch(self.path, path):
            return False
        return self.item_status is None or any(self.strikes(index, id_) for index, id_ in operations)

    def strikes(self, index: str, id_: str) -> bool:
        """Whether it fails this operation."""
        found = re.fullmatch(self.ids, id_) and re.fullmatch(self.indices, index)
        return self.item_status is not None and bool(found)

    def error(self, status: int) -> dict[str, Any]:
        """Type and reason of that status, as the server would say them."""
        kind, reason = ERRORS.get(status, ("exception", f"failed on command with {status}"))
        return {"type": self.item_type or kind, "reason": self.item_reason or reason}


class Faults:
    """Those that are still to come, in order: the first that matches a request strikes it."""

    def __init__(self) -> None:
        self._coming: list[tuple[Fault, int | None]] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._coming.append((fault, fault.times))

    def clear(self) -> None:
        with self._lock:
            self._coming.clear()

    def coming(self) -> list[Fault]:
        with self._lock:
            return [fault for fault, _ in self._coming]

    def take(self, method: str, path: str, operations: list[tuple[str, str]]) -> Fault | None:
        """The fault that strikes this request, if any, now used up once."""
        with self._lock:
            for at, (fault, left) in enumerate(self._coming):
                if fault.matches(method, path, operations):
                    self._use(at, fault, left)
                    return fault
        return None

    def _use(self, at: int, fault: Fault, left: int | None) -> None:
        if left is not None and left <= 1:
            del self._coming[at]
        elif left is not None:
            self._coming[at] = (fault, left - 1)
