"""What the commands open beside a worker."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callstash.cli import app
from callstash.config import load_config
from callstash.runner import Runner

PIPELINES = """\
pipelines:
  - pipeline.id: calls
    ingest: [{folder: {path: ./in, settle: 0s}}]
    transcribe: off
    rules: off
"""


@pytest.mark.parametrize("words", [["status"], ["status", "a.txt"], ["retry", "--all"], ["reconcile"]])
def test_no_command_leaves_the_journal_open(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("agent: 您好\n", "utf-8")
    file = tmp_path / "pipelines.yaml"
    file.write_text(PIPELINES, "utf-8")
    assert not Runner(load_config(file)).run(once=True).failures
    result = CliRunner().invoke(app, [*words, "-f", str(file)])
    assert result.exit_code == 0, result.output
    journal = str((tmp_path / "data" / "journal.db").resolve())
    assert journal not in {os.path.realpath(place) for place in Path("/proc/self/fd").iterdir()}
