"""Every panel's query, asked of a real Elasticsearch over a handful of calls, gives the figures worked out by hand.

No Kibana is run here: the queries are those that its panels stand for, written by `tests.sinks.panel_queries`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callstash.contracts import Context
from callstash.model import Verdict
from sinks.elasticsearch.options import ElasticsearchOptions
from sinks.elasticsearch.sink import ElasticsearchSink
from sinks.kibana import kql
from sinks.kibana.choices import Choices
from sinks.kibana.export import saved_objects
from sinks.kibana.shapes import SavedObject
from sinks.mapping import KINDS, Property, properties
from tests.elasticsearch_server import ElasticsearchServer
from tests.sinks.kibana_calls import DECLARED, TWO_LEGS, events
from tests.sinks.panel_queries import kql_query, lens_body, lens_rows, search_body

MINUTE = 60_000_000_000
FIRST, SECOND = "2026-11-22", "2026-11-23"

EXPECTED: dict[str, list[tuple[Any, ...]]] = {
    # two legs are one call; a failure is one, too
    "calls": [(5,)],
    "failed-share": [(0.2,)],
    # 60, 60, 120, 300, 60 s of those heard, and 60 s by the header of the one that failed
    "median-length": [(MINUTE,)],
    "calls-over-time": [(FIRST, "success", 3), (SECOND, "failure", 1), (SECOND, "success", 1)],
    "failures-by-stage": [("decode", 1)],
    "failures-by-reason": [("decode", "the file is empty", 1)],
    # 0.7, 0.8, 0.9; silences of 6, 12, 62 s: legs have none
    "median-talk-ratio": [(0.8,)],
    "median-silence": [(12_000,)],
    "median-overlap": [(1000,)],
    "median-longest-silence": [(6000,)],
    "spread-silence": [(0, 2), (60_000, 1)],
    "spread-longest-silence": [(0, 2), (20_000, 1)],
    "spread-overlap": [(0, 3)],
    "talk-ratio-over-time": [(FIRST, 0.85), (SECOND, 0.7)],
    "silence-over-time": [(FIRST, 9000, 750, 4500), (SECOND, 62_000, 5166, 31_000)],
    "talk-shares": [(FIRST, 0.4, 0.6), (SECOND, 0.4, 0.6)],
    "interruptions": [(FIRST, 3, 2), (SECOND, 2, 1)],
    "agents": [
        ("8001", 2, MINUTE, 0.6, 6000, 3),
        ("8002", 2, 3.5 * MINUTE, 0.3, 17_000, 2),
    ],
    "categories": [(FIRST, "complaint", 1), (FIRST, "refund", 1), (SECOND, "complaint", 1)],
    "tags": [("_decodefailure", 1), ("refund", 1)],
    "values": [
        ("category", "complaint", 2, 2),
        ("category", "refund", 1, 1),
        ("phone", "+8613800138000", 3, 2),
        ("amount", "129 CNY", 1, 1),
        ("callback", "+861088889999", 1, 1),
    ],
    "phones": [("+8613800138000", 2, 3), ("+861088889999", 1, 1)],
}
"""Lens -> rows: buckets, then metrics, in the order of the columns."""


@pytest.fixture(scope="module")
def objects(es_module_prefix: str) -> dict[str, SavedObject]:
    made = saved_objects(Choices(es_module_prefix, DECLARED))
    return {one["id"].removeprefix(f"{es_module_prefix}-"): one for one in made}


@pytest.fixture(scope="module")
def ask(
    es_server: ElasticsearchServer, es_module_prefix: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    place, es_prefix = tmp_path_factory.mktemp("panels"), es_module_prefix
    context = Context("calls", place, place / "data", place / "models", declared=lambda: DECLARED)
    sink = ElasticsearchSink(ElasticsearchOptions(hosts=(es_server.url,), prefix=es_prefix), context)
    sink.open()
    assert {receipt.verdict for receipt in sink.write(events())} == {Verdict.DELIVERED}
    with es_server.client() as client:
        client.indices.refresh(index=f"{es_prefix}-*")
        yield lambda view, body: client.search(index=view["attributes"]["title"], body=body).body
    sink.close()


def known_to(view: SavedObject) -> dict[str, Property]:
    kind = next(kind for kind in KINDS if view["id"].endswith(f"-{kind}"))
    return properties(kind, DECLARED)


def view_of(one: SavedObject, objects: dict[str, SavedObject]) -> SavedObject:
    [used] = one["references"]
    return next(view for view in objects.values() if (view["type"], view["id"]) == (used["type"], used["id"]))


def test_every_panel_shows_the_figures_worked_out_by_hand(ask: Any, objects: dict[str, SavedObject]) -> None:
    lenses = {name.removeprefix("lens-"): one for name, one in objects.items() if one["type"] == "lens"}
    shown = {name: rows(ask, one, objects) for name, one in lenses.items()}
    others = {"p95-length", "spread-talk-ratio", "longest-calls"}
    assert {*shown} == {*EXPECTED} | others
    for name, expected in EXPECTED.items():
        assert shown[name] == [pytest.approx(row) for row in expected], name
    [(long,)] = shown["p95-length"]
    assert 2 * MINUTE < long <= 5 * MINUTE
    assert sum(calls for _, calls in shown["spread-talk-ratio"]) == 3
    longest = [row[1:] for row in shown["longest-calls"]]
    assert longest[:2] == [("c3.wav", 5 * MINUTE, 31_000, 0.7), ("c2.wav", 2 * MINUTE, 3000, 0.9)]


def rows(ask: Any, lens: SavedObject, objects: dict[str, SavedObject]) -> list[tuple[Any, ...]]:
    view = view_of(lens, objects)
    width = 0.1 if "ratio" in lens["id"] else 20_000
    answer = ask(view, lens_body(lens, known_to(view), width=width))
    return [tuple(row.values()) for row in lens_rows(lens, answer)]


@pytest.mark.parametrize(
    ("search", "typed", "found"),
    [
        ("search-calls", "", ["c1-in.wav", "c1-out.wav", "c2.wav", "c3.wav", "c4.wav", "broken.wav"]),
        ("search-failures", "", ["broken.wav"]),
        ("search-calls", f'call.id: "{TWO_LEGS}"', ["c1-in.wav", "c1-out.wav"]),
        ("search-calls", "call.fields.phone: *", ["c1-in.wav", "c1-out.wav", "c2.wav"]),
        ("search-calls", "call.metrics.longest_silence_ms > 10000", ["c3.wav"]),
        ("search-calls", "call.fields.category: (refund or billing)", ["c2.wav"]),
        ("search-calls", "call.fields.amount >= 100 and not call.agent: 8001", ["c2.wav"]),
        (
            "search-calls",
            "tags: refund or (call.agent: 8001 and not call.id: c9)",
            ["c1-in.wav", "c1-out.wav", "c2.wav", "c4.wav"],
        ),
        ("search-segments", 'message: "营业时间"', ["c1-in.wav"]),
        ("search-segments", "message: 营业时间", ["c1-in.wav", "c2.wav"]),  # any two characters are enough
        ("search-segments", "segment.role: customer", ["c1-out.wav"]),
        ("search-values", "field.name: amount and field.number > 100", ["c2.wav"]),
        ("search-values", "field.last4: 8000", ["c1-in.wav", "c1-out.wav", "c2.wav"]),
    ],
)
def test_a_search_finds_what_is_typed_above_it(
    ask: Any, objects: dict[str, SavedObject], search: str, typed: str, found: list[str]
) -> None:
    view = view_of(objects[search], objects)
    hits = ask(view, search_body(objects[search], known_to(view), typed))["hits"]["hits"]
    assert sorted(hit["_source"]["file.name"] for hit in hits) == sorted(found)
    assert all(hit["_source"].keys() & {*objects[search]["attributes"]["columns"]} for hit in hits)


def test_what_was_said_can_be_read_in_order_call_by_call(ask: Any, objects: dict[str, SavedObject]) -> None:
    search = objects["search-segments"]
    view = view_of(search, objects)
    hits = ask(view, search_body(search, known_to(view)))["hits"]["hits"]
    said = ["你好", "我们的营业时间是早上九点", "我要退款", "再见", "时间营业", "喂"]
    assert [hit["_source"]["message"] for hit in hits] == said, "the legs of a call by time; other calls behind"


def recipes() -> list[tuple[str, str]]:
    """(data view, KQL) of the page's table."""
    page = Path(__file__).resolve().parent.parent.parent / "docs/elasticsearch.md"
    return re.findall(r"^\| (Calls|Segments|Fields) \|.*\| `(.+)` \|$", page.read_text("utf-8"), re.MULTILINE)


def test_every_recipe_of_the_page_finds_something(ask: Any, objects: dict[str, SavedObject]) -> None:
    ends = {"call.fields.phone_last4": Property("keyword")}
    assert len(recipes()) >= 14
    for name, text in recipes():
        view = objects[name.lower()]
        known = known_to(view) | ends
        assert {*kql.fields(kql.parse(text))} <= {*known}, text
        assert ask(view, {"query": kql_query(text, known)})["hits"]["hits"], text
