"""Whether a Lens can be drawn: its columns hang together, and its fields take what is done with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sinks.kibana.check_fields import kql_problems, query_problems
from sinks.kibana.columns import TYPES
from sinks.kibana.shapes import LAYER_REFERENCE, RECORDS, SavedObject
from sinks.mapping import Property

DRAWINGS = ("lnsMetric", "lnsXY", "lnsDatatable", "lnsPie")
_STATE = {"visualization", "query", "filters", "datasourceStates", "internalReferences", "adHocDataViews"}
_TERM = re.compile(r"(?P<operation>\w+)\((?P<field>[\w.@]*)(?:,? ?kql='(?P<kql>[^']*)')?\)")

Columns = Mapping[str, Mapping[str, Any]]


def lens_problems(one: SavedObject, views: Mapping[str, Mapping[str, Property]]) -> Iterator[str]:
    """Everything wrong with one; `views`: what the documents of each data view hold."""
    state = one["attributes"].get("state") or {}
    if {*state} != _STATE or one["attributes"].get("visualizationType") not in DRAWINGS:
        yield "has a shape that was not tried"
        return
    used = {reference["name"]: reference["id"] for reference in one["references"]}
    layers = state["datasourceStates"].get("formBased", {}).get("layers", {})
    for name, layer in layers.items():
        known = views.get(used.get(f"{LAYER_REFERENCE}{name}", ""))
        if known is None:
            yield f"does not say which data view its layer {name} reads"
            continue
        yield from _layer(layer, known)
        yield from query_problems(state["query"], state["filters"], known)
    yield from _drawing(state["visualization"], layers)


def _layer(layer: Mapping[str, Any], known: Mapping[str, Property]) -> Iterator[str]:
    columns: Columns = layer["columns"]
    if sorted(layer["columnOrder"]) != sorted(columns):
        yield "columnOrder and columns differ"
    buckets = [columns[name]["isBucketed"] for name in layer["columnOrder"] if name in columns]
    if buckets != sorted(buckets, reverse=True):
        yield "a metric stands before a bucket"
    for name, column in columns.items():
        yield from (f"column {name}: {problem}" for problem in _column(column, columns, known))


def _column(column: Mapping[str, Any], columns: Columns, known: Mapping[str, Property]) -> Iterator[str]:
    operation = column["operationType"]
    if operation in ("formula", "math"):
        yield from _formula(column, columns) if operation == "formula" else _math(column, columns)
        return
    if "filter" in column:
        yield from kql_problems(column["filter"], known)
    order = column.get("params", {}).get("orderBy", {})
    if operation == "terms" and columns.get(order.get("columnId"), {}).get("isBucketed", True):
        yield "is ordered by no metric"
    yield from _field(operation, column.get("sourceField"), known)


def _field(operation: str, field: Any, known: Mapping[str, Property]) -> Iterator[str]:
    if operation == "count":
        if field != RECORDS:
            yield f"counts '{field}', not {RECORDS}"
    elif operation not in TYPES:
        yield f"'{operation}' was not tried"
    elif field not in known:
        yield f"'{field}' is not in the mapping"
    elif known[field].type not in TYPES[operation]:
        yield f"{operation} cannot take '{field}', which is {known[field].type}"


def _formula(column: Mapping[str, Any], columns: Columns) -> Iterator[str]:
    """A formula is its text, and the columns that Kibana made of it: here they must say the same."""
    text, ends = column["params"].get("formula", ""), column.get("references", [])
    math = columns.get(ends[0], {}) if len(ends) == 1 else {}
    if math.get("operationType") != "math":
        yield "the formula refers to no math column"
        return
    if math["params"]["tinymathAst"].get("text") != text:
        yield "the formula and its math column differ"
    said = [(term["operation"], term["field"] or RECORDS, term["kql"] or "") for term in _TERM.finditer(text)]
    if said != [_term(columns.get(name, {})) for name in math["references"]]:
        yield f"the formula {text} and its columns differ"


def _term(column: Mapping[str, Any]) -> tuple[Any, Any, str]:
    return column.get("operationType"), column.get("sourceField"), column.get("filter", {}).get("query", "")


def _math(column: Mapping[str, Any], columns: Columns) -> Iterator[str]:
    tree, references = column["params"]["tinymathAst"], column.get("references", [])
    yield from (f"refers to {name}, which is not there" for name in references if name not in columns)
    if [name for name in tree.get("args", []) if isinstance(name, str)] != references:
        yield "its tree and its references differ"


def _drawing(visualization: Mapping[str, Any], layers: Mapping[str, Any]) -> Iterator[str]:
    drawn = visualization.get("layers", [visualization])
    if {layer.get("layerId") for layer in drawn} != {*layers}:
        yield "draws other layers than it has"
        return
    for layer in drawn:
        columns = layers[layer["layerId"]]["columns"]
        shown = [*_accessors(layer)]
        yield from (f"draws column {name}, which is not there" for name in shown if name not in columns)
        yield from (f"column {name} is not drawn" for name in columns if "X" not in name and name not in shown)


def _accessors(layer: Mapping[str, Any]) -> Iterator[str]:
    yield from (layer[key] for key in ("metricAccessor", "xAccessor", "splitAccessor") if key in layer)
    for key in ("accessors", "primaryGroups", "metrics"):
        yield from layer.get(key, [])
    yield from (column["columnId"] for column in layer.get("columns", []))
