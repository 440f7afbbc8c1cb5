"""Searches over our indices, whichever there are, whose answer is whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from callstash.errors import Retry
from sinks.elasticsearch.client import asked
from sinks.mapping import KINDS

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

PAGE = 5_000
"""Documents asked for at a time; a search gives no more than 10,000."""
_WHATEVER_IS_THERE = {"ignore_unavailable": "true", "allow_no_indices": "true"}


def patterns(prefix: str) -> str:
    """Every index of ours."""
    return ",".join(f"{prefix}-{kind}-*" for kind in KINDS)


def refresh(client: Elasticsearch, prefix: str) -> None:
    """Let searches see what was written so far."""
    asked(client, "POST", f"/{patterns(prefix)}/_refresh", **_WHATEVER_IS_THERE)


def searched(client: Elasticsearch, where: str, body: Mapping[str, Any], about: str, then: str) -> Any:
    """A search's answer. Raise Retry where a part of it is missing; `about` says of what, `then` what follows."""
    answer = asked(client, "POST", f"/{where}/_search", body, **_WHATEVER_IS_THERE)
    if answer["timed_out"] or answer["_shards"]["failed"]:
        raise Retry(f"not every shard answered{about}", f"see the server's log{then}")
    return answer
