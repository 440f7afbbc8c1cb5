"""What Kibana would ask Elasticsearch for a panel or a search of ours, worked out by hand: no Kibana is run here.

Buckets nest in the order of columns, metrics stand in the innermost one; a formula's parts are metrics of their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sinks.kibana import kql
from sinks.kibana.shapes import RECORDS, SavedObject
from sinks.mapping import Property

Known = Mapping[str, Property]
Row = dict[str, Any]


def kql_query(text: str, known: Known) -> dict[str, Any]:
    """KQL as Elasticsearch's query language."""
    node = kql.parse(text)
    return {"match_all": {}} if node is None else _query(node, known)


def _query(node: kql.Node, known: Known) -> dict[str, Any]:
    if isinstance(node, kql.Not):
        return {"bool": {"must_not": _query(node.of, known)}}
    if isinstance(node, kql.Group):
        parts = [_query(part, known) for part in node.of]
        return {"bool": {"filter": parts} if node.word == "and" else {"should": parts, "minimum_should_match": 1}}
    if isinstance(node, kql.Compare):
        sign = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}[node.sign]
        return {"range": {node.field: {sign: node.value}}}
    if node.value == "*":
        return {"exists": {"field": node.field}}
    phrase = node.quoted and known[node.field].type == "text"
    return {"match_phrase" if phrase else "match": {node.field: node.value}}


def lens_body(lens: SavedObject, known: Known, interval: str = "1d", width: float = 0.1) -> dict[str, Any]:
    """The search that a panel stands for; Kibana chooses `interval` and `width` of histograms itself."""
    state = lens["attributes"]["state"]
    [layer] = state["datasourceStates"]["formBased"]["layers"].values()
    columns = layer["columns"]
    order = [(name, columns[name]) for name in layer["columnOrder"]]
    buckets = [(name, column) for name, column in order if column["isBucketed"]]
    metrics = {name: column for name, column in order if not column["isBucketed"]}
    aggs = _metrics(metrics, known)
    for name, column in reversed(buckets):
        bucket = _bucket(column, metrics, interval, width)
        ordered = column.get("params", {}).get("orderBy", {}).get("columnId")
        own = _metrics({ordered: metrics[ordered]}, known) if ordered else {}
        aggs = {name: {**bucket, "aggs": {**aggs, **own}}}
    return {"size": 0, "query": kql_query(state["query"]["query"], known), "aggs": aggs}


def search_body(search: SavedObject, known: Known, also: str = "") -> dict[str, Any]:
    """The search of a saved search, and what a user types in the bar above it."""
    source = json.loads(search["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
    queries = [kql_query(text, known) for text in (source["query"]["query"], also)]
    sort = [{field: how} for field, how in search["attributes"]["sort"]]
    return {"query": {"bool": {"filter": queries}}, "sort": sort, "fields": search["attributes"]["columns"]}


def lens_rows(lens: SavedObject, answer: Mapping[str, Any]) -> list[Row]:
    """The rows of a panel, by its columns' labels."""
    [layer] = lens["attributes"]["state"]["datasourceStates"]["formBased"]["layers"].values()
    columns = layer["columns"]
    buckets = [name for name in layer["columnOrder"] if columns[name]["isBucketed"]]
    root = {**answer["aggregations"], "doc_count": answer["hits"]["total"]["value"]}
    return [
        {columns[name]["label"]: value for name, value in row.items() if "X" not in name}
        for row in _rows(root, buckets, columns)
    ]


def _rows(node: Mapping[str, Any], buckets: list[str], columns: Mapping[str, Any]) -> Iterator[Row]:
    if not buckets:
        yield {name: _value(name, node, columns) for name, column in columns.items() if not column["isBucketed"]}
        return
    first, *rest = buckets
    for bucket in node[first]["buckets"]:
        key = bucket.get("key_as_string", bucket["key"])
        for row in _rows(bucket, rest, columns):
            yield {first: key, **row}


def _value(name: str, node: Mapping[str, Any], columns: Mapping[str, Any]) -> Any:
    column = columns[name]
    operation = column["operationType"]
    if operation == "formula":
        return _value(column["references"][0], node, columns)
    if operation == "math":
        assert column["params"]["tinymathAst"]["name"] == "divide"
        part, whole = (_value(one, node, columns) for one in column["references"])
        return part / whole
    if operation == "count":
        return node["doc_count"]
    found = node[name].get(name, node[name])
    return next(iter(found["values"].values())) if "values" in found else found["value"]


def _metrics(columns: Mapping[str, Any], known: Known) -> dict[str, Any]:
    made = {}
    for name, column in columns.items():
        metric = _metric(column)
        if metric and "filter" in column:
            made[name] = {"filter": kql_query(column["filter"]["query"], known), "aggs": {name: metric}}
        elif metric:
            made[name] = metric
    return made


def _metric(column: Mapping[str, Any]) -> dict[str, Any] | None:
    operation, field = column["operationType"], column.get("sourceField")
    if operation in ("formula", "math") or field == RECORDS:
        return None
    if operation in ("median", "percentile"):
        return {"percentiles": {"field": field, "percents": [column.get("params", {}).get("percentile", 50)]}}
    return {{"unique_count": "cardinality"}.get(operation, operation): {"field": field}}


def _bucket(column: Mapping[str, Any], metrics: Mapping[str, Any], interval: str, width: float) -> dict[str, Any]:
    field = column["sourceField"]
    if column["operationType"] == "date_histogram":
        return {"date_histogram": {"field": field, "fixed_interval": interval, "format": "yyyy-MM-dd"}}
    if column["operationType"] == "range":
        return {"histogram": {"field": field, "interval": width, "min_doc_count": 1}}
    by = column["params"]["orderBy"]["columnId"]
    operation = metrics[by]["operationType"]
    order = {"count": "_count", "median": f"{by}.50"}.get(operation, by)
    return {"terms": {"field": field, "size": column["params"]["size"], "order": {order: "desc"}}}
