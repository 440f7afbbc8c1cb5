"""What Kibana's import does not check and shows only when a dashboard is opened: here it is checked before.

Ids, references, JSON in strings, stamps and keys of every object; panels on the grid; every field that a panel, a
column, a query or a format names is in the mapping, with a type that its operation takes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sinks.kibana.check_board import board_problems
from sinks.kibana.check_fields import query_problems
from sinks.kibana.check_lens import lens_problems
from sinks.kibana.shapes import CORE_VERSION, SEARCH_REFERENCE, VERSIONS, SavedObject
from sinks.mapping import KINDS, Property, properties

KEYS = {
    "index-pattern": (
        {"title", "name", "timeFieldName", "sourceFilters", "fields", "fieldAttrs", "fieldFormatMap"},
        {"runtimeFieldMap", "typeMeta"},
    ),
    "lens": ({"title", "description", "visualizationType", "state"}, set()),
    "search": (
        {"title", "description", "columns", "sort", "grid", "hideChart", "isTextBasedQuery", "timeRestore"},
        {"kibanaSavedObjectMeta", "timeRange"},
    ),
    "dashboard": (
        {"title", "description", "panelsJSON", "optionsJSON", "timeRestore", "timeFrom", "timeTo", "version"},
        {"kibanaSavedObjectMeta", "refreshInterval"},
    ),
}
"""Attributes by type: those that must be there, and those that may; a further one is refused or makes a 500."""
_PACKED = (
    "sourceFilters",
    "fields",
    "fieldAttrs",
    "fieldFormatMap",
    "runtimeFieldMap",
    "typeMeta",
    "panelsJSON",
    "optionsJSON",
)
FORMATS = ("url", "duration", "bytes", "percent")
_UNSORTED = ("text", "flattened", "unindexed")

Known = Mapping[str, Mapping[str, Property]]
"""What the documents of each data view hold, by its id."""


def check(objects: Sequence[SavedObject], declared: Mapping[str, str]) -> list[str]:
    """Everything wrong with an export, a sentence each; `declared` as the mapping wants it."""
    counted = Counter((one["type"], one["id"]) for one in objects)
    wrong = [f"{of} {name}: is there {times} times" for (of, name), times in counted.items() if times > 1]
    views = {one["id"]: _properties(one, declared) for one in objects if one["type"] == "index-pattern"}
    for one in objects:
        wrong += [f"{one['type']} {one['id']}: {problem}" for problem in _problems(one, set(counted), views)]
    return wrong


def _properties(view: SavedObject, declared: Mapping[str, str]) -> Mapping[str, Property]:
    kind = str(view["attributes"].get("title", "")).removesuffix("-*").rpartition("-")[2]
    return next((properties(known, declared) for known in KINDS if known == kind), {})


def _problems(one: SavedObject, there: set[tuple[str, str]], views: Known) -> Iterator[str]:
    if one["type"] not in KEYS:
        yield "is of a type that was not tried"
        return
    yield from _stamps(one)
    yield from _keys(one)
    yield from _references(one, there)
    broken = list(_strings(one["attributes"]))
    yield from broken
    if not broken:
        yield from _of_type(one, views)


def _stamps(one: SavedObject) -> Iterator[str]:
    wanted = {"coreMigrationVersion": CORE_VERSION, "typeMigrationVersion": VERSIONS[one["type"]]}
    for key, version in wanted.items():
        if one.get(key) != version:
            yield f"{key} is {one.get(key)}, not {version}"


def _keys(one: SavedObject) -> Iterator[str]:
    needed, allowed = KEYS[one["type"]]
    there = {*one["attributes"]}
    yield from (f"'{key}' is missing" for key in sorted(needed - there))
    yield from (f"'{key}' is no attribute of it" for key in sorted(there - needed - allowed))
    if not isinstance(one["attributes"].get("title"), str) or not one["attributes"]["title"]:
        yield "has no title"


def _references(one: SavedObject, there: set[tuple[str, str]]) -> Iterator[str]:
    for used in one["references"]:
        if (used["type"], used["id"]) not in there:
            yield f"uses {used['type']} {used['id']}, which is not in the file"


def _strings(attributes: Mapping[str, Any]) -> Iterator[str]:
    """Whether every JSON in a string can be read."""
    packed = {key: value for key, value in attributes.items() if key in _PACKED}
    packed |= attributes.get("kibanaSavedObjectMeta", {})
    for key, value in packed.items():
        try:
            json.loads(value)
        except (TypeError, ValueError) as error:
            yield f"{key} is no JSON in a string: {error}"


def _of_type(one: SavedObject, views: Known) -> Iterator[str]:
    if one["type"] == "index-pattern":
        yield from _view_problems(one, views[one["id"]])
    elif one["type"] == "lens":
        yield from lens_problems(one, views)
    elif one["type"] == "search":
        yield from _search_problems(one, views)
    else:
        yield from board_problems(one)


def _view_problems(one: SavedObject, known: Mapping[str, Property]) -> Iterator[str]:
    if not known:
        yield f"'{one['attributes'].get('title')}' is of no kind of documents"
        return
    time = one["attributes"].get("timeFieldName")
    if time not in known or known[time].type != "date":
        yield f"its time field '{time}' is no date of the mapping"
    for name, made in json.loads(one["attributes"].get("fieldFormatMap", "{}")).items():
        if name not in known:
            yield f"formats '{name}', which is not in the mapping"
        if made.get("id") not in FORMATS:
            yield f"the format of '{name}' was not tried: {made.get('id')}"


def _search_problems(one: SavedObject, views: Known) -> Iterator[str]:
    used = {reference["name"]: reference["id"] for reference in one["references"]}
    source = json.loads(one["attributes"].get("kibanaSavedObjectMeta", {}).get("searchSourceJSON", "{}"))
    if source.get("indexRefName") != SEARCH_REFERENCE or used.get(SEARCH_REFERENCE) not in views:
        yield "does not say which data view it reads"
        return
    known = views[used[SEARCH_REFERENCE]]
    for name in one["attributes"].get("columns", []):
        if name not in known:
            yield f"its column '{name}' is not in the mapping"
    for name, _ in one["attributes"].get("sort", []):
        if name not in known or known[name].type in _UNSORTED:
            yield f"cannot be sorted by '{name}'"
    yield from query_problems(source.get("query"), source.get("filter"), known)
