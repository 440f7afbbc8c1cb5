"""docs/itn.md says what the code does: every row of its tables is run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import regex
import typer
from typer.testing import CliRunner

from callstash.commands.itn import itn
from transcribe.itn import Itn, ItnOptions

PAGE = Path(__file__).resolve().parents[2] / "docs" / "itn.md"
ROWS = [
    (said, written)
    for said, written in regex.findall(r"^\| (.+?) \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), regex.MULTILINE)
    if (said, written) not in (("said", "written"), ("---", "---"))
]
ITN = Itn(ItnOptions())
APP = typer.Typer()
APP.command()(itn)


def run(stdin: str, *arguments: str) -> list[str]:
    result = CliRunner().invoke(APP, list(arguments), input=stdin)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_the_page_has_its_tables() -> None:
    assert len(ROWS) > 60


@pytest.mark.parametrize(("said", "written"), ROWS)
def test_row(said: str, written: str) -> None:
    assert ITN.align(said)[0] == written


def test_command_prints_a_line_for_a_line() -> None:
    assert run("早上九点\n\nnine thirty a m\n") == ["早上9:00", "", "9:30 a.m."]


def test_command_in_json() -> None:
    [line] = run("我在早上九点\n", "--json")
    assert json.loads(line) == {
        "raw": "我在早上九点",
        "text": "我在早上9:00",
        "alignment": [[0, 4, 0, 4], [4, 6, 4, 8]],
    }


def test_command_in_one_language() -> None:
    assert run("二十三 twenty three\n", "--language", "en") == ["二十三 23"]
