"""Searches by exact values, over what a refresh has made visible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from callstash.testing.elasticsearch.holding import Held, Index
from callstash.testing.elasticsearch.mappings import covering, matches_any, moment, number
from callstash.testing.elasticsearch.replies import Refusal, Reply, illegal

Hit = tuple[Index, str, Held]
_KNOWN = frozenset({
    "query", "size", "from", "sort", "search_after", "version", "_source", "track_total_hits", "seq_no_primary_term",
    "timeout", "track_scores",
})  # fmt: skip
_DEFAULT_SIZE, _WINDOW = 10, 10_000
_LAST = (1, 0)


def searched(indices: Sequence[Index], body: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to `_search`. Raise Refusal for what is wrong, or not known here."""
    if unknown := next((key for key in body if key not in _KNOWN), None):
        raise Refusal(400, "parsing_exception", f"Unknown key for a START_OBJECT in [{unknown}].", line=1, col=1)
    start, size = int(body.get("from", 0)), int(body.get("size", _DEFAULT_SIZE))
    if start + size > _WINDOW:
        told = f"from + size must be less than or equal to: [{_WINDOW}] but was [{start + size}]"
        raise _Failed(illegal(f"Result window is too large, {told}."))
    hits = found(indices, body.get("query") or {"match_all": {}})
    ordered = _ordered(indices, hits, body.get("sort"), body.get("search_after"))
    total = {"value": len(hits), "relation": "eq"}
    if len(hits) > _WINDOW and body.get("track_total_hits") is not True:
        total = {"value": _WINDOW, "relation": "gte"}
    shards = {"total": len(indices), "successful": len(indices), "skipped": 0, "failed": 0}
    told_hits = [_told(hit, sort, body) for hit, sort in ordered[start : start + size]]
    held = {"total": total, "max_score": None, "hits": told_hits}
    return {"took": 0, "timed_out": False, "_shards": shards, "hits": held}


def found(indices: Iterable[Index], query: Mapping[str, Any]) -> list[Hit]:
    """Every visible document that the query matches, in order of indexing."""
    return [
        (index, id_, held)
        for index in indices
        for id_, held in index.visible.items()
        if _matches(query, index, id_, held)
    ]


def filtered(source: Mapping[str, Any], wanted: Any) -> Mapping[str, Any] | None:
    """What `_source` leaves of a document: all, nothing, or the properties of these patterns."""
    if isinstance(wanted, Mapping):
        wanted = wanted.get("includes", True)
    if isinstance(wanted, str) and wanted in ("true", "false"):
        wanted = wanted == "true"
    if isinstance(wanted, bool):
        return source if wanted else None
    patterns = [wanted] if isinstance(wanted, str) else list(wanted)
    patterns += [f"{pattern}.*" for pattern in patterns]
    return {key: value for key, value in source.items() if matches_any(key, patterns)}


def _told(hit: Hit, sort: list[Any] | None, body: Mapping[str, Any]) -> dict[str, Any]:
    index, id_, held = hit
    made: dict[str, Any] = {"_index": index.name, "_id": id_}
    if body.get("version"):
        made["_version"] = held.version
    if body.get("seq_no_primary_term"):
        made |= {"_seq_no": held.sequence, "_primary_term": 1}
    made["_score"] = 1.0 if sort is None else None
    source = filtered(held.source or {}, body.get("_source", True))
    if source is not None:
        made["_source"] = source
    return made if sort is None else made | {"sort": sort}


def _matches(query: Mapping[str, Any], index: Index, id_: str, held: Held) -> bool:
    if len(query) != 1:
        raise Refusal(400, "parsing_exception", "query malformed, expected exactly one kind of query", line=1, col=1)
    kind, wanted = next(iter(query.items()))
    if kind in ("match_all", "match_none"):
        return kind == "match_all"
    if kind == "bool":
        return _bool(wanted, index, id_, held)
    if kind == "ids":
        return id_ in wanted["values"]
    if kind == "exists":
        return any(_value_names(index, held, wanted["field"]))
    if kind not in _BY_VALUE:
        told = f"unknown query [{kind}] (or one that FakeElasticsearch does not know)"
        raise Refusal(400, "parsing_exception", told, line=1, col=1)
    name, asked = next((key, value) for key, value in wanted.items() if key not in ("boost", "_name"))
    values = [id_] if name == "_id" else _values(index, held, name)
    return any(_BY_VALUE[kind](value, asked) for value in values)


def _bool(clauses: Mapping[str, Any], index: Index, id_: str, held: Held) -> bool:
    def matching(role: str) -> list[bool]:
        several = clauses.get(role, [])
        several = [several] if isinstance(several, Mapping) else several
        return [_matches(one, index, id_, held) for one in several]

    should = matching("should")
    needed = int(clauses.get("minimum_should_match", 0 if clauses.get("filter") or clauses.get("must") else 1))
    enough = not should or sum(should) >= needed
    return enough and all(matching("filter")) and all(matching("must")) and not any(matching("must_not"))


def _searchable(index: Index, name: str) -> bool:
    """Whether a property is indexed: without a mapping for it, only where the mapping grows by itself."""
    parent = covering(index.properties, name)
    if parent is not None:
        one = index.properties[parent]
        return one.get("enabled") is not False and one.get("index") is not False
    above = [part for part in index.properties if name.startswith(f"{part}.") and "dynamic" in index.properties[part]]
    nearest = index.properties[max(above, key=len)] if above else index.mapping
    return str(nearest.get("dynamic", "true")) not in ("false", "strict")


def _values(index: Index, held: Held, name: str) -> list[Any]:
    return held.values.get(name, []) if _searchable(index, name) else []


def _value_names(index: Index, held: Held, name: str) -> Iterable[str]:
    return (one for one in held.values if (one == name or one.startswith(f"{name}.")) and _searchable(index, one))


def _term(value: Any, asked: Any) -> bool:
    asked = asked.get("value") if isinstance(asked, Mapping) else asked
    return _same(value, asked)


def _same(value: Any, asked: Any) -> bool:
    if isinstance(value, bool) or isinstance(asked, bool):
        return str(value).lower() == str(asked).lower()
    both = number(value), number(asked)
    if isinstance(value, int | float) and None not in both:
        return both[0] == both[1]
    return str(value) == str(asked)


def _range(value: Any, asked: Mapping[str, Any]) -> bool:
    checks: Mapping[str, Callable[[Any, Any], bool]] = {
        "gt": lambda one, other: one > other,
        "gte": lambda one, other: one >= other,
        "lt": lambda one, other: one < other,
        "lte": lambda one, other: one <= other,
    }
    return all(check(*_comparable(value, asked[name])) for name, check in checks.items() if asked.get(name) is not None)


def _comparable(value: Any, limit: Any) -> tuple[Any, Any]:
    numbers = number(value), number(limit)
    if None not in numbers:
        return numbers
    moments = moment(value), moment(limit)
    return moments if None not in moments else (str(value), str(limit))


_BY_VALUE: Mapping[str, Callable[[Any, Any], bool]] = {
    "term": _term,
    "terms": lambda value, asked: any(_same(value, one) for one in asked),
    "range": _range,
    "prefix": lambda value, asked: str(value).startswith(str(asked["value"] if isinstance(asked, Mapping) else asked)),
}


def _ordered(
    indices: Sequence[Index], hits: Sequence[Hit], sort: Any, after: Sequence[Any] | None
) -> list[tuple[Hit, list[Any] | None]]:
    """Hits in order, each with its sort values where an order was asked for; behind `after` where it is given."""
    if not sort:
        return [(hit, None) for hit in hits]
    orders = [_order(one) for one in ([sort] if isinstance(sort, str | Mapping) else sort)]
    for name, _ in orders:
        _check_sortable(indices, name)
    made = [(hit, [_sort_value(hit, name, place, down) for name, down in orders]) for place, hit in enumerate(hits)]
    for at in reversed(range(len(orders))):
        made.sort(key=lambda one, at=at: _key(one[1][at], orders[at][1]), reverse=orders[at][1])  # type: ignore[misc]
    if after is not None:
        made = [one for one in made if _behind(one[1], after, [down for _, down in orders])]
    return [(hit, values) for hit, values in made]


def _order(one: Any) -> tuple[str, bool]:
    if isinstance(one, str):
        return one, one == "_score"
    name, how = next(iter(one.items()))
    return name, (how.get("order", "asc") if isinstance(how, Mapping) else how) == "desc"


def _check_sortable(indices: Sequence[Index], name: str) -> None:
    if name == "_id":
        told = "Fielddata access on the _id field is disallowed, you can re-enable it by updating the dynamic cluster"
        raise _Failed(illegal(f"{told} setting: indices.id_field_data.enabled"))
    for index in indices:
        known = _searchable(index, name) and (
            name in index.properties or any(name in held.values for held in index.visible.values())
        )
        if name not in ("_doc", "_score") and not known:
            more = {"index_uuid": index.uuid, "index": index.name}
            told = f"No mapping found for [{name}] in order to sort on"
            raise _Failed(Refusal(400, "query_shard_exception", told, **more))


def _sort_value(hit: Hit, name: str, place: int, down: bool) -> Any:
    if name in ("_doc", "_score"):
        return place if name == "_doc" else 1.0
    index, _, held = hit
    values = [_sortable(value, index.properties.get(name, {})) for value in held.values.get(name, [])]
    return (max if down else min)(values) if values else None


def _sortable(value: Any, one: Mapping[str, Any]) -> Any:
    made = moment(value) if one.get("type") == "date" else None
    return int(made.timestamp() * 1000) if isinstance(made, datetime) else value


def _key(value: Any, down: bool) -> tuple[int, Any]:
    """Nothing comes last, whichever way is up."""
    return ((0, 0) if down else _LAST) if value is None else ((1, value) if down else (0, value))


def _behind(values: Sequence[Any], after: Sequence[Any], down: Sequence[bool]) -> bool:
    for value, mark, reverse in zip(values, after, down, strict=True):
        mine, theirs = _key(value, reverse), _key(mark, reverse)
        if mine != theirs:
            return mine < theirs if reverse else mine > theirs
    return False


class _Failed(Refusal):
    """What the shards refuse, as a search tells it."""

    def __init__(self, cause: Refusal) -> None:
        super().__init__(cause.status, "search_phase_execution_exception", "all shards failed", phase="query")
        self._cause = cause

    def reply(self) -> Reply:
        failed = {"shard": 0, "index": self._cause.error.get("index"), "reason": self._cause.error}
        error = {"root_cause": [self._cause.error], **self.error, "grouped": True, "failed_shards": [failed]}
        if self._cause.error["type"] == "illegal_argument_exception":
            error["caused_by"] = self._cause.error
        return Reply({"error": error, "status": self.status}, self.status)
