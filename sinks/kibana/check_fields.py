"""Whether what a query names is in the mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sinks.kibana import kql
from sinks.mapping import Property

_UNSEARCHED = "unindexed"


def query_problems(query: Any, filters: Any, known: Mapping[str, Property]) -> Iterator[str]:
    """What is wrong with a query and the filters beside it; we write none of these, they hide what is asked."""
    if filters != []:
        yield "has filters: say it in the query"
    yield from kql_problems(query, known)


def kql_problems(query: Any, known: Mapping[str, Property]) -> Iterator[str]:
    """What is wrong with `{"query": KQL, "language": "kuery"}`."""
    if not isinstance(query, Mapping) or {*query} != {"query", "language"} or query["language"] != "kuery":
        yield "has no query in KQL"
        return
    try:
        named = set(kql.fields(kql.parse(query["query"])))
    except ValueError as error:
        yield str(error)
        return
    for name in sorted(named):
        if name not in known or known[name].type == _UNSEARCHED:
            yield f"the query {query['query']} asks for '{name}', which is not in the mapping"
