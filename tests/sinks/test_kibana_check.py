"""The checker sees what Kibana's import does not: each kind of mistake, made in a good export."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from sinks.kibana.check import check
from sinks.kibana.choices import Choices
from sinks.kibana.export import saved_objects
from sinks.kibana.shapes import SavedObject

DECLARED = {"category": "keyword"}

Break = Callable[[SavedObject], Any]


def broken(name: str, damage: Break) -> list[str]:
    """What the checker says when one object was damaged."""
    objects = saved_objects(Choices(declared=DECLARED))
    assert check(objects, DECLARED) == []
    [one] = [one for one in objects if one["id"] == f"callstash-{name}"]
    damage(one)
    return check(objects, DECLARED)


def layer(lens: SavedObject) -> dict[str, Any]:
    made: dict[str, Any] = lens["attributes"]["state"]["datasourceStates"]["formBased"]["layers"]["l1"]
    return made


def column(lens: SavedObject, operation: str) -> dict[str, Any]:
    return next(one for one in layer(lens)["columns"].values() if one["operationType"] == operation)


def repacked(holder: dict[str, Any], key: str, change: Callable[[Any], Any]) -> None:
    value = json.loads(holder[key])
    change(value)
    holder[key] = json.dumps(value)


def panels(board: SavedObject, change: Callable[[Any], Any]) -> None:
    repacked(board["attributes"], "panelsJSON", change)


def source(search: SavedObject, change: Callable[[Any], Any]) -> None:
    repacked(search["attributes"]["kibanaSavedObjectMeta"], "searchSourceJSON", change)


@pytest.mark.parametrize(
    ("name", "damage", "says"),
    [
        ("lens-tags", lambda one: one.update(id="callstash-lens-calls"), "lens callstash-lens-calls: is there 2 times"),
        ("lens-tags", lambda one: one.update(id="lost"), "uses lens callstash-lens-tags, which is not in the file"),
        ("lens-tags", lambda one: one.update(type="map"), "is of a type that was not tried"),
        ("lens-tags", lambda one: one.pop("coreMigrationVersion"), "coreMigrationVersion is None, not 8.8.0"),
        ("lens-tags", lambda one: one.update(typeMigrationVersion="10.1.0"), "typeMigrationVersion is 10.1.0"),
        ("lens-tags", lambda one: one["attributes"].update(colour="red"), "'colour' is no attribute of it"),
        ("lens-tags", lambda one: one["attributes"].pop("state"), "'state' is missing"),
        ("lens-tags", lambda one: one["attributes"].update(title=[]), "has no title"),
        ("lens-tags", lambda one: one["attributes"]["state"].pop("filters"), "a shape that was not tried"),
        ("lens-tags", lambda one: one["references"].clear(), "does not say which data view its layer l1 reads"),
        ("lens-tags", lambda one: one["references"][0].update(id="lost"), "uses index-pattern lost"),
    ],
)
def test_ids_stamps_and_keys_are_checked(name: str, damage: Break, says: str) -> None:
    assert any(says in problem for problem in broken(name, damage))


@pytest.mark.parametrize(
    ("name", "damage", "says"),
    [
        ("lens-tags", lambda one: column(one, "terms").update(sourceField="tag"), "'tag' is not in the mapping"),
        ("lens-tags", lambda one: column(one, "terms").update(sourceField="message"), "terms cannot take 'message'"),
        ("lens-tags", lambda one: column(one, "terms").update(sourceField="segment.role"), "is not in the mapping"),
        ("lens-tags", lambda one: column(one, "terms").update(operationType="last_value"), "was not tried"),
        ("lens-tags", lambda one: column(one, "terms")["params"]["orderBy"].update(columnId="z"), "ordered by no"),
        ("lens-median-length", lambda one: column(one, "median").update(sourceField="call.id"), "median cannot take"),
        ("lens-p95-length", lambda one: column(one, "percentile").update(sourceField="@timestamp"), "cannot take"),
        ("lens-calls", lambda one: column(one, "unique_count").update(sourceField="call.meta"), "which is flattened"),
        (
            "lens-calls-over-time",
            lambda one: column(one, "date_histogram").update(sourceField="call.id"),
            "date_histogram cannot take 'call.id', which is keyword",
        ),
        ("lens-spread-silence", lambda one: column(one, "range").update(sourceField="tags"), "range cannot take"),
        ("lens-values", lambda one: column(one, "count").update(sourceField="call.id"), "counts 'call.id'"),
        ("lens-tags", lambda one: layer(one)["columnOrder"].pop(), "columnOrder and columns differ"),
        ("lens-tags", lambda one: layer(one)["columnOrder"].reverse(), "a metric stands before a bucket"),
        (
            "lens-tags",
            lambda one: one["attributes"]["state"]["visualization"]["columns"].pop(),
            "is not drawn",
        ),
        (
            "lens-calls",
            lambda one: one["attributes"]["state"]["visualization"].update(metricAccessor="z"),
            "draws column z",
        ),
        (
            "lens-calls",
            lambda one: one["attributes"]["state"]["visualization"].update(layerId="l2"),
            "draws other layers",
        ),
    ],
)
def test_columns_of_a_panel_are_checked(name: str, damage: Break, says: str) -> None:
    assert any(says in problem for problem in broken(name, damage))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda one: column(one, "formula")["params"].update(formula="count()"), "the formula and its math column"),
        (lambda one: column(one, "formula").update(references=["c9"]), "refers to no math column"),
        (lambda one: column(one, "math").update(references=["c0X0", "c9"]), "refers to c9, which is not there"),
        (lambda one: column(one, "math")["params"]["tinymathAst"].update(args=["c0X0"]), "its tree and its references"),
        (lambda one: column(one, "unique_count").update(sourceField="call.recording_id"), "and its columns differ"),
        (lambda one: column(one, "unique_count")["filter"].update(query="outcome: x"), "asks for 'outcome'"),
        (lambda one: column(one, "unique_count")["filter"].update(query="failure"), "':' is missing"),
    ],
)
def test_a_formula_must_say_what_its_columns_say(damage: Break, says: str) -> None:
    assert any(says in problem for problem in broken("lens-failed-share", damage))


def _query(one: SavedObject) -> dict[str, Any]:
    query: dict[str, Any] = one["attributes"]["state"]["query"]
    return query


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda one: _query(one).update(query="field.typ: phone"), "asks for 'field.typ', which is not in the mapping"),
        (lambda one: _query(one).update(query="field.data: phone"), "asks for 'field.data'"),
        (lambda one: _query(one).update(query='field.type: "phone'), "quotation mark"),
        (lambda one: _query(one).update(language="lucene"), "has no query in KQL"),
        (lambda one: one["attributes"]["state"]["filters"].append({}), "has filters"),
    ],
)
def test_the_query_of_a_panel_is_checked(damage: Break, says: str) -> None:
    assert any(says in problem for problem in broken("lens-phones", damage))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda one: one["attributes"]["columns"].append("error.reason"), "its column 'error.reason' is not in"),
        (lambda one: one["attributes"].update(sort=[["message", "desc"]]), "cannot be sorted by 'message'"),
        (lambda one: source(one, lambda it: it["query"].update(query="outcome: x")), "asks for 'outcome'"),
        (lambda one: source(one, lambda it: it.pop("indexRefName")), "does not say which data view it reads"),
        (lambda one: one["attributes"]["kibanaSavedObjectMeta"].update(searchSourceJSON="{"), "no JSON in a string"),
    ],
)
def test_a_saved_search_is_checked(damage: Break, says: str) -> None:
    assert any(says in problem for problem in broken("search-failures", damage))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda one: one["attributes"].update(panelsJSON="[{"), "panelsJSON is no JSON in a string"),
        (lambda one: one["attributes"].update(optionsJSON={}), "optionsJSON is no JSON in a string"),
        (lambda one: panels(one, lambda them: them.clear()), "is empty"),
        (lambda one: panels(one, lambda them: them.pop()), "has no panel"),
        (lambda one: one["references"].pop(), "shows nothing"),
        (lambda one: one["references"][0].update(type="search", id="callstash-search-calls"), "shows nothing"),
        (lambda one: panels(one, lambda them: them[0].update(version="9")), "a shape that was not tried"),
        (lambda one: panels(one, lambda them: them[0]["gridData"].update(i="z")), "a shape that was not tried"),
        (lambda one: panels(one, lambda them: them[1]["gridData"].update(x=11)), "lie over each other"),
        (lambda one: panels(one, lambda them: them[3]["gridData"].update(w=13)), "leaves the grid of 48"),
        (lambda one: panels(one, lambda them: them[0]["gridData"].update(h=0)), "leaves the grid"),
    ],
)
def test_a_dashboard_is_checked(damage: Break, says: str) -> None:
    assert any(says in problem for problem in broken("dashboard-overview", damage))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda one: one["attributes"].update(title="logs-*"), "is of no kind of documents"),
        (lambda one: one["attributes"].update(timeFieldName="call.id"), "is no date of the mapping"),
        (lambda one: one["attributes"].update(fieldAttrs="{"), "fieldAttrs is no JSON in a string"),
        (
            lambda one: repacked(one["attributes"], "fieldFormatMap", lambda it: it.update(call_id={"id": "url"})),
            "formats 'call_id', which is not in the mapping",
        ),
        (
            lambda one: repacked(one["attributes"], "fieldFormatMap", lambda it: it["event.url"].update(id="audio")),
            "was not tried: audio",
        ),
    ],
)
def test_a_data_view_is_checked(damage: Break, says: str) -> None:
    assert any(says in problem for problem in broken("calls", damage))


def test_a_field_of_rules_must_be_declared() -> None:
    objects = saved_objects(Choices(declared=DECLARED))
    assert check(objects, {}) == [
        "lens callstash-lens-categories: column c2: 'call.fields.category' is not in the mapping"
    ]
