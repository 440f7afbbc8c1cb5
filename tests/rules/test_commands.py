"""`callstash extract` and `callstash try`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import Result
from pytest import MonkeyPatch
from typer.testing import CliRunner

from callstash.cli import app
from callstash.commands.told import explain_event
from callstash.commands.try_ import text_event
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


def test_what_try_reports(tmp_path: Path) -> None:
    report = explain_event(rules(tmp_path, RULE), text_event("您好\n请回电13800138000"))
    place = report["rules"][0]["matches"][0]["places"][0]
    assert (place["segment"], place["start_ms"], place["end_ms"]) == (1, 3214, 6000)
    assert (report["tags"], report["outcome"], report["matched"]) == (["call_back"], "success", True)
    assert report["fields"][0]["value"] == "+8613800138000"
