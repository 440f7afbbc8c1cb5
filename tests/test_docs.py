"""The docs are a test subject: what they show is run, what they name exists."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from callstash.cli import app
from callstash.contracts import Sink
from callstash.testing import SinkContract, make_context

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r'^```(?P<kind>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^```', re.DOTALL | re.MULTILINE)


def blocks(page: Path, kind: str) -> list[re.Match[str]]:
    return [found for found in _BLOCK.finditer(page.read_text("utf-8")) if found["kind"] == kind]


def as_pattern(lines: list[str]) -> re.Pattern[str]:
    """Expected lines, in order, others between them allowed; `...` is anything."""
    patterns = [re.escape(line.strip()).replace(r"\.\.\.", ".*") for line in lines if line.strip() not in ("", "...")]
    return re.compile(r"(?s:.*?)".join(patterns))


def sessions(page: Path) -> list[tuple[str, list[str]]]:
    """(command, expected lines) of every `console` block, in order."""
    found: list[tuple[str, list[str]]] = []
    for block in blocks(page, "console"):
        for line in block["text"].splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def test_the_five_minutes_of_the_readme_go_as_they_say(tmp_path: Path) -> None:
    page = ROOT / "README.md"
    (tmp_path / "callstash").symlink_to(ROOT / "callstash")
    for block in blocks(page, "yaml"):
        file = tmp_path / block["title"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block["text"], "utf-8")
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    steps = sessions(page)
    assert len(steps) >= 8
    for command, expected in steps:
        done = subprocess.run(
            command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
        assert as_pattern(expected).search(done.stdout), f"$ {command}\n{done.stdout}\nis not:\n{expected}"


def plugin_page() -> dict[str, Any]:
    (source,) = blocks(ROOT / "docs/plugins.md", "python")
    namespace: dict[str, Any] = {"__name__": "docs_plugins"}
    exec(compile(source["text"], "docs/plugins.md", "exec"), namespace)
    return namespace


class TestTheSinkOfThePluginPage(SinkContract):
    """The example keeps the contract that it is an example of."""

    def make_sink(self, tmp_path: Path) -> Sink:
        lines = plugin_page()["Lines"]
        sink: Sink = lines(lines.Options(), make_context(tmp_path))
        return sink

    def held(self, sink: Any) -> dict[str, int]:
        return {recording_id: revision for recording_id, (revision, _) in sink._calls.items()}

    def contents(self, sink: Any, recording_id: str) -> Any:
        return sink._calls.get(recording_id)


def test_every_command_is_in_the_readme_and_explains_itself() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        assert f"`{name}`" in readme or f"callstash {name}" in readme, f"{name} is not in the README"
        assert command.help, f"{name} has no help"
        for parameter in command.params:
            assert getattr(parameter, "help", "-"), f"{name}: {parameter.name} has no help"


@pytest.mark.parametrize("page", sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]), ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_plugin_page_names_a_real_entry_point_group() -> None:
    (snippet,) = blocks(ROOT / "docs/plugins.md", "toml")
    assert '"callstash.sinks"' in snippet["text"]
