"""Answers, and refusals in the shapes of a real server (8.19.0)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PRODUCT = "x-elastic-product"
"""The header by which the client knows Elasticsearch; a refusal of who asks, or of a body's size, goes without."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: `body` is JSON, text as it is, or None for none."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    product: bool = True


class Refusal(Exception):
    """A request, or one operation of a bulk, that the server refuses; `more` stands beside type and reason."""

    def __init__(self, status: int, kind: str, reason: str, /, **more: Any) -> None:
        super().__init__(reason)
        self.status = status
        self.error: dict[str, Any] = {"type": kind, "reason": reason, **more}

    def reply(self) -> Reply:
        """As the answer to a whole request: causes stand beside the root cause, not in it."""
        root = {key: value for key, value in self.error.items() if key != "caused_by"}
        return Reply({"error": {"root_cause": [root], **self.error}, "status": self.status}, self.status)


class Plain(Refusal):
    """A refusal whose error is a sentence."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, "", sentence)
        self._headers = headers or {}

    def reply(self) -> Reply:
        return Reply({"error": str(self), "status": self.status}, self.status, self._headers)


def invalid(reason: str) -> Refusal:
    """A request that is wrong as a whole."""
    return Refusal(400, "action_request_validation_exception", f"Validation Failed: 1: {reason};")


def illegal(reason: str) -> Refusal:
    """An argument that is wrong."""
    return Refusal(400, "illegal_argument_exception", reason)


def no_index(name: str) -> Refusal:
    """There is no such index."""
    more = {"resource.type": "index_or_alias", "resource.id": name, "index_uuid": "_na_", "index": name}
    return Refusal(404, "index_not_found_exception", f"no such index [{name}]", **more)


def not_found(reason: str) -> Refusal:
    """There is no such template or policy."""
    return Refusal(404, "resource_not_found_exception", reason)


def body_required() -> Refusal:
    """An empty body, or one that cannot be unpacked."""
    return Refusal(400, "parse_exception", "request body is required")
