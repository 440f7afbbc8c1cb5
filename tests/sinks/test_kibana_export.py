"""`callstash kibana export`: what it holds, where prefix and fields come from, and that shapes are those tried."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from callstash.cli import app
from callstash.errors import CallstashError
from sinks.kibana.check import check
from sinks.kibana.choices import SINCE, Choices, Language
from sinks.kibana.export import ndjson, saved_objects
from sinks.kibana.maker import Maker
from sinks.kibana.shapes import SavedObject
from sinks.kibana.words import CHINESE

ROOT = Path(__file__).resolve().parent.parent.parent
DECLARED = {"category": "keyword"}


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["kibana", "export", *words])


def objects_of(result: Result) -> dict[str, SavedObject]:
    assert result.exit_code == 0, (result.output, result.exception)
    return {one["id"]: one for one in map(json.loads, result.stdout.splitlines())}


@pytest.fixture
def pipelines(tmp_path: Path) -> Path:
    """The repository's own configuration, with an elasticsearch sink."""
    text = (ROOT / "pipelines.yaml").read_text("utf-8").replace("rules/library", f"{ROOT}/rules/library")
    (tmp_path / "recordings").mkdir()
    file = tmp_path / "pipelines.yaml"
    file.write_text(text.rstrip() + "\n      - elasticsearch: {prefix: support}\n", "utf-8")
    return file


def test_the_export_of_our_own_pipeline(pipelines: Path) -> None:
    done = run("-f", str(pipelines), "--console", "https://console.internal/")
    objects = objects_of(done)
    assert done.stderr.startswith("36 objects: 3 data views, 4 searches, 25 panels, 4 dashboards\n  next: ")
    assert [*map(summary, objects.values())] == [
        "index-pattern support-calls | support: Calls",
        "index-pattern support-segments | support: Segments",
        "index-pattern support-fields | support: Fields",
        "search support-search-calls | support: Calls",
        "search support-search-segments | support: Segments",
        "search support-search-values | support: Extracted values",
        "search support-search-failures | support: Failures",
        "lens support-lens-calls | support: Number of calls",
        "lens support-lens-failed-share | support: Share of failures",
        "lens support-lens-median-length | support: Usual length",
        "lens support-lens-p95-length | support: Length of long calls",
        "lens support-lens-calls-over-time | support: Calls over time",
        "lens support-lens-failures-by-stage | support: Failures by stage",
        "lens support-lens-failures-by-reason | support: Failures by reason",
        "dashboard support-dashboard-overview | [support] Overview",
        "lens support-lens-median-talk-ratio | support: Talk ratio",
        "lens support-lens-median-silence | support: Silence",
        "lens support-lens-median-overlap | support: Overlap",
        "lens support-lens-median-longest-silence | support: Longest silence",
        "lens support-lens-spread-talk-ratio | support: Talk ratio: spread",
        "lens support-lens-spread-silence | support: Silence: spread",
        "lens support-lens-spread-overlap | support: Overlap: spread",
        "lens support-lens-spread-longest-silence | support: Longest silence: spread",
        "lens support-lens-talk-ratio-over-time | support: Talk ratio over time",
        "lens support-lens-silence-over-time | support: Silence over time",
        "lens support-lens-talk-shares | support: Who speaks how much",
        "lens support-lens-interruptions | support: Interruptions",
        "lens support-lens-agents | support: Agents",
        "dashboard support-dashboard-conversation | [support] Conversation",
        "lens support-lens-categories | support: Categories over time",
        "lens support-lens-tags | support: Tags",
        "lens support-lens-values | support: Values found most",
        "lens support-lens-phones | support: Telephone numbers",
        "dashboard support-dashboard-said | [support] What was said",
        "lens support-lens-longest-calls | support: Longest calls",
        "dashboard support-dashboard-calls | [support] Calls",
    ]


def summary(one: SavedObject) -> str:
    attributes = one["attributes"]
    return f"{one['type']} {one['id']} | {attributes.get('name', attributes['title'])}"


def test_links_and_units_of_the_data_views(pipelines: Path) -> None:
    objects = objects_of(run("-f", str(pipelines), "--console", "https://console.internal/"))
    calls, segments = (formats(objects[f"support-{kind}"]) for kind in ("calls", "segments"))
    assert objects["support-calls"]["attributes"]["title"] == "support-calls-*"
    assert calls["call.recording_id"]["params"]["urlTemplate"] == "https://console.internal/calls/{{value}}"
    assert calls["call.recording_id"]["params"]["labelTemplate"] == "▶ {{value}}"
    assert calls["event.url"]["params"]["urlTemplate"] == "https://console.internal/{{rawValue}}"
    assert segments["segment.link"]["params"]["labelTemplate"] == "▶ play"
    assert "segment.link" not in calls
    assert calls["event.duration"]["params"]["inputFormat"] == "nanoseconds"
    assert calls["call.metrics.agent.talk_ms"]["params"]["inputFormat"] == "milliseconds"
    assert calls["call.metrics.talk_ratio"]["id"] == calls["call.metrics.agent.talk_share"]["id"] == "percent"
    assert calls["file.size"]["id"] == "bytes"
    assert "call.id" not in calls


def formats(view: SavedObject) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(view["attributes"]["fieldFormatMap"])
    return made


def test_a_file_is_written_and_stdout_stays_empty(pipelines: Path, tmp_path: Path) -> None:
    output = tmp_path / "callstash.ndjson"
    done = run("-f", str(pipelines), "--output", str(output))
    assert done.exit_code == 0
    assert done.stdout == ""
    assert check([json.loads(line) for line in output.read_text("utf-8").splitlines()], DECLARED) == []
    refused = run("-f", str(pipelines), "--output", str(tmp_path / "missing/file.ndjson"))
    assert isinstance(refused.exception, CallstashError)


def test_the_same_choices_make_the_same_bytes() -> None:
    first, second = (ndjson(saved_objects(Choices(declared=DECLARED))) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("since", "written"),
    [
        (SINCE, SINCE),
        ("90d", "now-90d"),
        ("36h", "now-36h"),
        ("1y", "now-1y"),
        ("now/d", "now/d"),
        ("now-1d/d", "now-1d/d"),
        ("2026-11-01", "2026-11-01"),
        ("2026-11-01T09:00+08:00", "2026-11-01T09:00:00+08:00"),
    ],
)
def test_how_far_back_a_dashboard_looks_is_written_in_kibana_s_words(pipelines: Path, since: str, written: str) -> None:
    objects = objects_of(run("-f", str(pipelines), "--since", since))
    boards = [one["attributes"] for one in objects.values() if one["type"] == "dashboard"]
    assert {board["timeFrom"] for board in boards} == {written}


@pytest.mark.parametrize("since", ["", "now", "90", "1.5h", "yesterday", "now-90", "now-90days", "2026-13-01", "90d/"])
def test_a_time_that_kibana_does_not_know_is_refused(pipelines: Path, since: str) -> None:
    refused = run("-f", str(pipelines), "--since", since)
    assert isinstance(refused.exception, CallstashError)
    assert refused.exception.reason == f"'{since}' is no time that Kibana knows"
    assert "90d" in refused.exception.hint
    assert refused.stdout == ""


def test_searches_are_in_order_where_times_are_the_same() -> None:
    made = {one["id"]: one["attributes"] for one in saved_objects(Choices()) if one["type"] == "search"}
    orders = {name.removeprefix("callstash-search-"): one["sort"] for name, one in made.items()}
    assert {order[0] == ["@timestamp", "desc"] for order in orders.values()} == {True}
    assert {name: [field for field, how in order[1:] if how == "asc"] for name, order in orders.items()} == {
        "calls": ["call.id", "file.name"],
        "segments": ["call.id", "segment.start_ms", "segment.number"],
        "values": ["call.id", "field.start_ms"],
        "failures": ["file.name"],
    }
    assert {name for name, one in made.items() if "call.id" not in one["columns"]} == {"callstash-search-failures"}


def test_without_a_configuration_the_prefix_is_enough(tmp_path: Path) -> None:
    done = run("-f", str(tmp_path / "pipelines.yaml"), "--prefix", "callstash")
    objects = objects_of(done)
    assert "callstash-lens-categories" not in objects
    assert "panels of fields that rules find are left out" in done.stderr
    board = json.loads(objects["callstash-dashboard-said"]["attributes"]["panelsJSON"])
    assert board[0]["gridData"]["w"] == 48


def test_a_sink_is_named_where_several_have_other_prefixes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    file = tmp_path / "pipelines.yaml"
    pipeline = "  - pipeline.id: {name}\n    ingest: [folder: {{path: ./{name}, include: ['*.txt']}}]\n"
    sinks = "    sinks: [elasticsearch: {{id: es_{name}, prefix: {name}}}]\n"
    file.write_text("pipelines:\n" + "".join((pipeline + sinks).format(name=name) for name in ("a", "b")), "utf-8")
    refused = run("-f", str(file))
    assert isinstance(refused.exception, CallstashError)
    assert str(refused.exception) == "there are several elasticsearch sinks: es_a of a (a), es_b of b (b)"
    assert "b-calls" in objects_of(run("-f", str(file), "--sink", "es_b"))
    assert "a-calls" in objects_of(run("-f", str(file), "--prefix", "a"))
    assert "c-calls" in objects_of(run("-f", str(file), "--prefix", "c"))
    unknown = run("-f", str(file), "--sink", "es")
    assert isinstance(unknown.exception, CallstashError)
    assert unknown.exception.hint == "there are: es_a, es_b"


def test_a_configuration_without_the_sink_wants_a_prefix() -> None:
    refused = run("-f", str(ROOT / "pipelines.yaml"))
    assert isinstance(refused.exception, CallstashError)
    assert "--prefix callstash" in refused.exception.hint
    assert "callstash-lens-categories" in objects_of(run("-f", str(ROOT / "pipelines.yaml"), "--prefix", "callstash"))


def test_chinese_titles_are_complete_and_used() -> None:
    choices = Choices(declared=DECLARED, language=Language.ZH)
    objects = saved_objects(choices)
    titles = [one["attributes"].get("name", one["attributes"]["title"]) for one in objects]
    assert all(any("一" <= character <= "鿿" for character in title) for title in titles)
    english = ndjson(saved_objects(Choices(declared=DECLARED)))
    assert [text for text in CHINESE if text not in english] == []


def test_a_field_that_is_not_in_the_mapping_is_an_error_when_a_panel_is_built() -> None:
    maker = Maker(Choices())
    with pytest.raises(CallstashError, match=r"callstash-calls-\* has no field 'call\.length'"):
        maker.columns().median("call.length", "Median")
    with pytest.raises(CallstashError, match=r"median cannot take 'call\.id', which is keyword"):
        maker.columns().median("call.id", "Median")
    with pytest.raises(CallstashError, match=r"has no field 'segment\.role'"):
        maker.search("x", "Calls", maker.views["calls"], ["segment.role"])


def test_a_formula_is_written_as_the_example_has_it() -> None:
    maker = Maker(Choices(declared=DECLARED))
    ours = saved_objects(Choices(declared=DECLARED))
    mine = next(one for one in ours if one["id"].endswith("failed-share"))
    [layer] = mine["attributes"]["state"]["datasourceStates"]["formBased"]["layers"].values()
    text = "unique_count(call.id, kql='event.outcome: failure') / unique_count(call.id)"
    assert layer["columnOrder"] == ["c0", "c0X0", "c0X1", "c0X2"]
    formula, part, _, math = (layer["columns"][name] for name in layer["columnOrder"])
    assert formula["params"]["formula"] == math["params"]["tinymathAst"]["text"] == text
    assert formula["references"] == ["c0X2"]
    assert part["filter"] == {"query": "event.outcome: failure", "language": "kuery"}
    assert math["references"] == math["params"]["tinymathAst"]["args"] == ["c0X0", "c0X1"]
    assert Counter(one["type"] for one in maker.objects) == {"index-pattern": 3}
