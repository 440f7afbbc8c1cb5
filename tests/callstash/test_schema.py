"""The JSON Schemas take what we take, and refuse what an editor should mark."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped, unused-ignore]
import pytest
from typer.testing import CliRunner

from callstash import yamlpos
from callstash.cli import app
from callstash.schema import pipelines_schema, rules_schema, written
from tests.callstash.fakes import MINIMAL

ROOT = Path(__file__).resolve().parents[2]
PIPELINES = jsonschema.Draft202012Validator(pipelines_schema())


def _valid(text: str) -> bool:
    return not list(PIPELINES.iter_errors(yamlpos.load(text, "f")[0]))


def test_both_are_schemas() -> None:
    for schema in (pipelines_schema(), rules_schema()):
        jsonschema.Draft202012Validator.check_schema(schema)


def test_the_pipeline_that_comes_with_callstash_is_valid_and_names_its_schema() -> None:
    text = (ROOT / "pipelines.yaml").read_text("utf-8")
    assert _valid(text)
    first = text.splitlines()[0]
    assert (ROOT / first.partition("$schema=")[2]).is_file()


@pytest.mark.parametrize("file", sorted((ROOT / "rules/library").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_rules_that_come_with_callstash_are_valid(file: Path) -> None:
    documents = [data for data, _ in yamlpos.load_all(file.read_text("utf-8"), file.name)]
    for data in documents:
        jsonschema.Draft202012Validator(rules_schema()).validate(data)


@pytest.mark.parametrize(
    "extra",
    [
        "    normalize: off\n",
        "    normalize: itn\n",
        "    normalize:\n",
        "    normalize: {itn: {languages: [zh]}, hotwords: {file: h.txt}, turns: off}\n",
        "    normalize: [hotwords: {file: h.txt}, itn]\n",
        "    rules: [a.yaml]\n",
        "    rules: {files: {paths: [a.yaml], timeout: 2s}}\n",
        "    sinks: [store: off]\n",
        "    sinks: [store]\n",
        "    sinks: [store: {path: x.db, id: other}]\n",
        '    pipeline.workers: "${WORKERS}"\n',
        '    queue.min_free: "${FREE:1gb}"\n',
        "    queue.min_free: 500mb\n",
        "    queue.min_free: 1.5 GB\n",
        "    queue.min_free: 4096\n",
        "    pipeline.batch.delay: 0\n",
    ],
)
def test_what_lint_takes_is_valid(extra: str) -> None:
    assert _valid(MINIMAL + extra)


@pytest.mark.parametrize(
    "text",
    [
        MINIMAL + "    pipeline.workers: many\n",
        MINIMAL + "    pipeline.workers: 0\n",
        MINIMAL + "    pipeline.worker: 2\n",
        MINIMAL + "    sinks: [elastic: {}]\n",
        MINIMAL + "    normalize: [itn, hotword]\n",
        MINIMAL + "    normalize: {hotwords: {threshold: 2, file: h.txt}}\n",
        MINIMAL + "    sinks: [store: {file: x}]\n",
        MINIMAL + "    queue.min_free: 1 gigabyte\n",
        MINIMAL + "    queue.min_free: -1\n",
        MINIMAL + "    pipeline.batch.delay: 1\n",
        MINIMAL.replace("path: in", "path: in, settle: 5"),
        MINIMAL.replace("path: in", "path: in, settle: 1.5"),
        MINIMAL.replace("{path: in}", "{}"),
        MINIMAL.replace("pipeline.id: calls", "pipeline.workers: 1"),
        "settings: {log.level: loud}\n" + MINIMAL,
        "pipelines: []\n",
        "settings: {}\n",
    ],
)
def test_what_lint_refuses_an_editor_marks(text: str) -> None:
    assert not _valid(text)


def test_defaults_are_written_as_one_writes_them() -> None:
    folder: dict[str, Any] = pipelines_schema()["$defs"]["FolderOptions"]["properties"]
    assert (folder["settle"]["default"], folder["sweep"]["default"]) == ("5s", "5m")
    pipeline = pipelines_schema()["$defs"]["PipelineSettings"]["properties"]
    assert (pipeline["queue.min_free"]["default"], pipeline["pipeline.batch.delay"]["default"]) == ("1gb", "50ms")
    assert written(0.0, {"pattern": folder["settle"]["anyOf"][0]["pattern"]}) == "0s"


@pytest.mark.parametrize(
    ("what", "title"), [("pipelines", "callstash pipelines.yaml"), ("rules", "callstash rule file")]
)
def test_the_command_prints_a_schema(what: str, title: str) -> None:
    done = CliRunner().invoke(app, ["schema", what])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["title"] == title


def test_there_is_no_schema_of_anything_else() -> None:
    assert CliRunner().invoke(app, ["schema", "calls"]).exit_code == 2
