"""`callstash extract` and `callstash try`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pytest import MonkeyPatch
from typer.testing import CliRunner, Result

from callstash.cli import app
from callstash.commands.told import explain_event
from callstash.commands.try_ import text_event
from callstash.config import load_config
from callstash.replay import with_rules
from tests.rules.test_load import rules

RULE = """\
rule: back
match: '回电(?:话)?%{PHONE:callback}'
then: [{add_tag: call_back}]
"""


def run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=given)


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_extract_gives_every_entity_of_a_line() -> None:
    text = "营业时间九点到五点，电话零五七一八八一五六七八八转八零一"
    (found,) = objects(run("extract", given=json.dumps({"id": "a", "text": text}) + "\n"))
    hours, phone = (
        next(field for field in found["fields"] if field["type"] == kind) for kind in ("OPENING_HOURS", "PHONE")
    )
    assert found["id"] == "a"
    assert (hours["type"], hours["value"], text[hours["start"] : hours["end"]]) == (
        "OPENING_HOURS",
        "Mo-Su 09:00-17:00",
        "九点到五点",
    )
    assert (phone["type"], phone["value"], phone["extension"]) == ("PHONE", "+8657188156788", "801")
    assert phone["words"] == text[phone["start"] : phone["end"]]


def test_extract_reads_plain_lines_and_a_region() -> None:
    (found,) = objects(run("extract", "--region", "us", given="call (541) 754-3010\n\n"))
    assert [field["value"] for field in found["fields"]] == ["+15417543010"]


def test_extract_gives_the_fields_of_rules(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "back.yaml").write_text(RULE, "utf-8")
    (found,) = objects(run("extract", "--rules", "back.yaml", given="请回电话13800138000\n"))
    assert [(f["type"], f.get("name"), f.get("rule")) for f in found["fields"]] == [
        ("PHONE", None, None),
        ("PHONE", "callback", "back"),
    ]


def test_extract_goes_on_after_a_bad_line() -> None:
    result = run("extract", given='{"id": 1\n{"id": 2}\n{"id": 3, "text": "拨打95588"}\n')
    lines = objects(result)
    assert result.exit_code == 1
    assert ["error" in line for line in lines] == [True, True, False]
    assert lines[1] == {"id": 2, "error": 'no "text" in it'}
    assert "line 1: no JSON" in result.stderr


def test_try_marks_the_words(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "back.yaml").write_text(RULE, "utf-8")
    result = run("try", "back.yaml", "--text", "请回电13800138000谢谢")
    assert result.exit_code == 0
    assert "请[回电13800138000]谢谢" in result.stdout
    assert "callback = +8613800138000" in result.stdout
    assert "tags: call_back" in result.stdout


def test_try_says_why_not(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "back.yaml").write_text(RULE, "utf-8")
    result = run("try", "back.yaml", "--text", "电话13800138000")
    assert result.exit_code == 1
    assert "back does not match" in result.stdout
    assert "there is PHONE (13800138000 = +8613800138000), but not where the pattern wants it" in result.stdout


def test_try_wants_one_thing_to_try_on(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("try", "library:contact").exit_code == 2
    assert "not both" in run("try", "library:contact", "--text", "a", "--call", "b").stderr


QUEUE = """\
rule: queue
match: '%{QUEUE:queue}'
tests:
  - {text: vip, fields: {queue: vip}}
"""
PIPELINE = "  - {{pipeline.id: {0}, ingest: [folder: {{path: r}}], transcribe: 'off', rules: {{files: {1}}}}}\n"


@pytest.fixture
def own_patterns(tmp_path: Path, monkeypatch: MonkeyPatch) -> Path:
    """A folder with a pipelines.yaml whose second pipeline has patterns of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "patterns").mkdir()
    (tmp_path / "patterns/mine").write_text("QUEUE vip|sales\n")
    (tmp_path / "queue.yaml").write_text(QUEUE)
    first = PIPELINE.format("a", "{paths: [], phones: possible}")
    second = PIPELINE.format("b", "{paths: ['q*.yaml'], patterns_dir: [patterns]}")
    (tmp_path / "pipelines.yaml").write_text(f"pipelines:\n{first}{second}")
    return tmp_path


@pytest.mark.parametrize(
    "words", [("lint", "queue.yaml"), ("test", "queue.yaml"), ("try", "queue.yaml", "--text", "vip")]
)
def test_a_rule_file_by_path_is_read_as_its_pipeline_reads_it(own_patterns: Path, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code == 0, done.output


def test_a_folder_of_patterns_that_is_not_there_is_marked_where_it_is_named(own_patterns: Path) -> None:
    file = own_patterns / "pipelines.yaml"
    file.write_text(file.read_text().replace("[patterns]", "[patterns, gone]"))
    line = file.read_text().splitlines()[2]
    assert f"pipelines.yaml:3:{line.index('gone') + 1}  E108  there is no file or folder gone" in run("lint").stderr


def test_replay_reads_other_rules_with_the_options_of_the_pipeline(own_patterns: Path) -> None:
    (own_patterns / "r").mkdir()
    config = load_config("pipelines.yaml", {}, rules=False)
    rule_set = with_rules(config.pipelines[1], ["queue.yaml"]).rules
    assert rule_set
    assert not rule_set.make(config.context(config.pipelines[1])).findings


def test_extract_reads_a_rule_file_as_its_pipeline_does(own_patterns: Path) -> None:
    (found,) = objects(run("extract", "--rules", "queue.yaml", given="sales\n"))
    assert [(f["name"], f["value"]) for f in found["fields"]] == [("queue", "sales")]


def test_a_rule_file_that_no_pipeline_names_is_read_with_the_options_of_the_first(own_patterns: Path) -> None:
    (own_patterns / "other.yaml").write_text("rule: p\nmatch: '%{PHONE:phone}'\n")
    invented = "电话12012345678"  # no plan has it
    assert run("try", "other.yaml", "--text", invented).exit_code == 0
    (own_patterns / "pipelines.yaml").unlink()
    assert run("try", "other.yaml", "--text", invented).exit_code == 1


def test_a_test_that_fails_is_shown_and_stops_no_trial(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "back.yaml").write_text(RULE + "tests: [{text: 回电13800138000, fields: {}}]\n", "utf-8")
    tried = run("try", "back.yaml", "--text", "请回电13800138000谢谢")
    assert tried.exit_code == 0
    assert "callback = +8613800138000" in tried.stdout
    assert "test 1 of rule 'back' fails" in tried.stderr
    extracted = run("extract", "--rules", "back.yaml", given="请回电话13800138000\n")
    assert extracted.exit_code == 0
    assert "test 1 of rule 'back' fails" in extracted.stderr


def test_what_else_is_wrong_stops_a_trial(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "back.yaml").write_text("rule: back\nmatch: '%{NOPE}'\n", "utf-8")
    done = run("try", "back.yaml", "--text", "x")
    assert done.exit_code == 1
    assert "unknown pattern" in str(done.exception)


def test_rules_of_the_library_are_tested_and_linted_by_name(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "tests passed" in run("test", "library:order").stdout
    assert "there are: library:complaint" in run("lint", "library:foo").stderr


def test_a_folder_is_no_rule_file(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    assert "mine is a folder\n      = name its files: mine/*.yaml" in run("lint", "mine").stderr


def test_a_region_that_there_is_not_is_refused(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("extract", "--region", "XX", given="x\n")
    assert done.exit_code == 2
    assert "there is no region 'XX'" in done.stderr


def test_what_try_reports(tmp_path: Path) -> None:
    report = explain_event(rules(tmp_path, RULE), text_event("您好\n请回电13800138000"))
    place = report["rules"][0]["matches"][0]["places"][0]
    assert (place["segment"], place["start_ms"], place["end_ms"]) == (1, 3214, 6000)
    assert (report["tags"], report["outcome"], report["matched"]) == (["call_back"], "success", True)
    assert report["fields"][0]["value"] == "+8613800138000"
