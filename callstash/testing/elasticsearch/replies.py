"""Answers, and refusals in the shapes of a real server (8.19.0)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PRODUCT = "x-elastic-product"
"""The header by which the client knows Elasticsearch; 401, 403 and 413 go without."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: `body` is JSON, text as it is, or None for none."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    product: bool = True


class Refusal(Exception):
    """A request, or one operation of a bulk, that the server refuses; `more` stands beside type and reason."""

    root: Mapping[str, Any] | None = None
    """The root cause, where it is not the error itself."""

    def __init__(self, status: int, kind: str, reason: str, /, **more: Any) -> None:
        super().__init__(reason)
        self.status = status
        self.error: dict[str, Any] = {"type": kind, "reason": reason, **more}

    def reply(self) -> Reply:
        """As the answer to a whole request: causes stand beside the root cause, not in it."""
        root = self.root or {key: value for key, value in self.error.items() if key != "caused_by"}
        body = {"error": {"root_cause": [root], **self.error}, "status": self.status}
        return Reply(body, self.status, product=self.status not in (401, 403))


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


def no_json(error: ValueError) -> Refusal:
    """A body, or an action's line, that cannot be read."""
    cause = {"type": "json_parse_exception", "reason": str(error)}
    return Refusal(400, "x_content_parse_exception", f"[1:1] {error}", caused_by=cause)


def body_required() -> Refusal:
    """An empty body, or one that cannot be unpacked."""
    return Refusal(400, "parse_exception", "request body is required")
