"""What the commands open beside a worker."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callstash.cli import app
from callstash.config import load_config
from callstash.pipeline import build_extractor
from callstash.runner import Runner

PIPELINES = """\
pipelines:
  - pipeline.id: calls
    ingest: [{folder: {path: ./in, settle: 0s}}]
    transcribe: off
    rules: off
"""


RULE = "rule: {name}\nmatch: '(?<x>您好)'\n"
WHOLE = """\
settings: {timezone: Asia/Shanghai, region: CN}
pipelines:
  - pipeline.id: calls
    ingest: [{folder: {path: ./in}}]
    transcribe: off
    normalize: {itn: {languages: [zh, en]}}
    rules: [a.yaml, b.yaml]
    mask: [PHONE]
"""


def digest(folder: Path, text: str) -> str:
    """Of the extractor of the one pipeline."""
    (folder / "pipelines.yaml").write_text(text, "utf-8")
    config = load_config(folder / "pipelines.yaml")
    (spec,) = config.pipelines
    return build_extractor(spec.normalizers, spec.rules, spec.mask, config.context(spec)).digest


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[a.yaml, b.yaml]", "[b.yaml, a.yaml]"),
        ("[a.yaml, b.yaml]", "[a.yaml]"),
        ("region: CN", "region: HK"),
        ("Asia/Shanghai", "Europe/Berlin"),
        ("languages: [zh, en]", "languages: [zh]"),
        ("mask: [PHONE]", "mask: [EMAIL]"),
        ("mask: [PHONE]", "mask: off"),
        ("normalize: {itn: {languages: [zh, en]}}", "normalize: off"),
    ],
)
def test_a_result_s_digest_follows_all_that_the_configuration_says(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(RULE.format(name=name), "utf-8")
    assert digest(tmp_path, WHOLE) == digest(tmp_path, WHOLE)
    assert digest(tmp_path, WHOLE) != digest(tmp_path, WHOLE.replace(before, after))


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
