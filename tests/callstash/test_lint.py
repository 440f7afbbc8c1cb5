"""What people read: golden files of everything that can be wrong, with the plug-ins that come with callstash.

After a wanted change: `CALLSTASH_WRITE_GOLDEN=1 pytest tests/callstash/test_lint.py`, and read the difference.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callstash.cli import app
from callstash.codes import MEANINGS, meanings
from callstash.config import check_config
from callstash.errors import Finding
from callstash.lint import NOTHING_STARTED, render, render_one, summary
from tests.callstash import fakes

ERRORS = Path(__file__).resolve().parent.parent / "data" / "errors"
CASES = sorted(path.stem for path in ERRORS.glob("*.yaml"))


@pytest.mark.parametrize("name", CASES)
def test_each_mistake_is_said_as_its_golden_file_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ERRORS)
    config, findings = check_config(f"{name}.yaml", {})
    said = render(findings, NOTHING_STARTED) + "\n"
    golden = ERRORS / f"{name}.txt"
    if os.environ.get("CALLSTASH_WRITE_GOLDEN"):
        golden.write_text(said, "utf-8")
    assert config is None
    assert said == golden.read_text("utf-8")


def test_every_code_of_a_configuration_is_shown_by_a_golden_file_or_a_test_of_its_own() -> None:
    shown = "".join((ERRORS / f"{name}.txt").read_text("utf-8") for name in CASES)
    elsewhere = {"E100", "E109", "E112", "E113"}  # test_config
    assert {code for code in MEANINGS if code not in shown} <= elsewhere


def test_every_code_that_is_said_has_its_meaning() -> None:
    shown = "".join((ERRORS / f"{name}.txt").read_text("utf-8") for name in CASES)
    said = {line.split()[1] for line in shown.splitlines() if line[:1].isalpha() and ".yaml:" in line}
    assert said <= meanings().keys()


def test_the_mark_stands_under_what_is_meant_in_columns_not_characters(tmp_path: Path) -> None:
    file = tmp_path / "wide.yaml"
    file.write_text("说明: 录音 x: 错\n", "utf-8")
    frame = render_one(Finding(str(file), 1, 8, "E104", "m", "h", 1)).splitlines()
    assert frame[1:] == ["    1 | 说明: 录音 x: 错", "      | " + " " * 11 + "^ h"]
    wide = render_one(Finding(str(file), 1, 5, "E104", "m", "h", 2)).splitlines()
    assert wide[2] == "      | " + " " * 6 + "^^^^ h"


def test_a_tab_before_the_mark_stays_a_tab(tmp_path: Path) -> None:
    file = tmp_path / "tab.yaml"
    file.write_text("a:\tb\n")
    assert render_one(Finding(str(file), 1, 4, "E104", "m")).splitlines()[2] == "      |   \t^"


def test_a_long_line_is_shown_around_the_mark(tmp_path: Path) -> None:
    file = tmp_path / "long.yaml"
    file.write_text("a" * 500 + "X" + "b" * 500)
    line, mark = render_one(Finding(str(file), 1, 501, "E104", "m")).splitlines()[1:]
    assert len(line) < 130
    assert line[mark.index("^")] == "X"


def test_without_the_file_there_is_no_frame_but_the_hint() -> None:
    assert render_one(Finding("none.yaml", 1, 1, "E100", "m", "h")) == "none.yaml:1:1  E100  m\n      = h"


def test_the_summary_counts_and_only_errors_stop_the_start() -> None:
    error, warning = Finding("f", 1, 1, "E104", "m"), Finding("f", 2, 1, "W101", "m")
    assert summary([error, warning, warning]) == "1 error, 2 warnings."
    assert summary([]) == "No findings."
    assert render([warning], NOTHING_STARTED).endswith("1 warning.")
    assert render([error, warning], NOTHING_STARTED).endswith("1 error, 1 warning. Nothing was started.")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A current folder of our own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_lint_says_that_all_is_well(here: Path) -> None:
    fakes.write(here)
    done = CliRunner().invoke(app, ["lint"])
    assert (done.exit_code, done.stdout) == (0, "pipelines.yaml (1 pipeline, 0 rule paths): no findings.\n")


def test_lint_ends_with_1_and_prints_nothing_on_stdout_but_json(here: Path) -> None:
    fakes.write(here, fakes.MINIMAL.replace("path: in", "path: in, setle: 5s"))
    done = CliRunner().invoke(app, ["lint"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "did you mean 'settle'?" in done.stderr
    report = json.loads(CliRunner().invoke(app, ["lint", "--json"]).stdout)
    assert (report["ok"], report["errors"], report["warnings"]) == (False, 1, 0)
    assert report["findings"][0] == {
        "file": "pipelines.yaml",
        "line": 4,
        "column": 28,
        "code": "E103",
        "severity": "error",
        "message": "unknown option 'setle' in ingest.folder",
        "hint": "did you mean 'settle'?",
    }


def test_a_rule_file_that_callstash_does_not_bring_is_marked_where_it_is_named(here: Path) -> None:
    (finding,) = check_config(fakes.write(here, fakes.MINIMAL + '    rules: ["library:hours", "library:contakt"]\n'))[1]
    assert (finding.file, finding.line, finding.column, finding.code) == ("pipelines.yaml", 6, 30, "E108")
    assert "library:contact" in finding.hint


def test_lint_of_a_file_that_is_not_there(here: Path) -> None:
    done = CliRunner().invoke(app, ["lint", "-f", "none.yaml"])
    assert done.exit_code == 1
    assert "there is no file none.yaml" in done.stderr


RULE = """\
rule: callback
match: '回拨\\s*%{PHONE:phone}'
tests:
  - text: 请回拨13800138000
    fields: {phone: "VALUE"}
"""
GOOD_RULE, BAD_RULE = RULE.replace("VALUE", "+8613800138000"), RULE.replace("VALUE", "+8613800138001")


def test_rule_files_can_be_linted_and_tested_on_their_own(here: Path) -> None:
    (here / "good.yaml").write_text(GOOD_RULE, "utf-8")
    done = CliRunner().invoke(app, ["lint", "good.yaml"])
    assert (done.exit_code, done.stdout) == (0, "good.yaml: no findings.\n")
    done = CliRunner().invoke(app, ["test", "good.yaml"])
    assert (done.exit_code, done.stdout) == (0, "good.yaml  1 test passed\n")


def test_a_failing_rule_test_is_shown_with_its_place_and_ends_with_1(here: Path) -> None:
    (here / "bad.yaml").write_text(BAD_RULE, "utf-8")
    done = CliRunner().invoke(app, ["test", "bad.yaml", "missing.yaml"])
    assert (done.exit_code, done.stdout) == (1, "bad.yaml  1 of 1 test failed\n")
    assert "bad.yaml:5:5  E210" in done.stderr
    assert "there is no file missing.yaml" in done.stderr
    report = json.loads(CliRunner().invoke(app, ["test", "bad.yaml", "--json"]).stdout)
    assert (report["ok"], report["passed"], report["failed"]) == (False, 0, 1)
    assert report["files"] == [{"file": "bad.yaml", "rules": 1, "passed": 0, "failed": 1}]


def test_the_rules_of_a_configuration_are_tested_even_while_the_rest_of_it_is_wrong(here: Path) -> None:
    (here / "good.yaml").write_text(GOOD_RULE, "utf-8")
    fakes.write(here, fakes.MINIMAL.replace("path: in", "path: nowhere") + "    rules: [good.yaml]\n")
    done = CliRunner().invoke(app, ["test"])
    assert done.stdout == "good.yaml  1 test passed\n"
    assert (done.exit_code, "'nowhere' does not exist" in done.stderr) == (1, True)


def test_rule_files_on_their_own_take_region_and_zone_from_the_configuration(here: Path) -> None:
    american = RULE.replace("13800138000", " 415-555-2671").replace("VALUE", "+14155552671")
    (here / "us.yaml").write_text(american, "utf-8")
    assert CliRunner().invoke(app, ["test", "us.yaml"]).exit_code == 1
    fakes.write(here, "settings: {region: US}\n" + fakes.MINIMAL)
    assert CliRunner().invoke(app, ["test", "us.yaml"]).exit_code == 0


def test_the_rules_that_come_with_callstash_pass() -> None:
    root = Path(__file__).resolve().parents[2]
    done = CliRunner().invoke(app, ["test", *(str(path) for path in sorted((root / "rules/library").glob("*.yaml")))])
    assert done.exit_code == 0, done.stderr
