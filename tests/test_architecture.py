"""Who may import whom, and how long a file may be: read from the sources, not from good intentions."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STAGES = ("ingest", "transcribe", "rules", "sinks")
PACKAGES = ("callstash", *STAGES)
LONGEST_FILE = 320
HEAVY = ("torch", "funasr")


def _sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path, at_start_only: bool = False) -> Iterator[str]:
    """Every module that a file imports; with `at_start_only`, not those imported inside functions."""
    todo: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            yield str(node.module)
            yield from (f"{node.module}.{name.name}" for name in node.names)
        if at_start_only and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            continue
        todo += ast.iter_child_nodes(node)


def _tops(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in _imports(path)}


def test_the_core_imports_no_stage() -> None:
    wrong = {str(path.relative_to(ROOT)): found for path in _sources("callstash") if (found := _tops(path) & {*STAGES})}
    assert not wrong, "the core finds plug-ins through callstash.registry"


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_no_other_stage(stage: str) -> None:
    others = {*STAGES} - {stage}
    wrong = {str(path.relative_to(ROOT)): found for path in _sources(stage) if (found := _tops(path) & others)}
    assert not wrong, "each stage imports callstash only"


def test_only_the_funasr_transcriber_imports_torch_and_funasr() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in _sources(package)
        if _tops(path) & {*HEAVY} and not str(path.relative_to(ROOT)).startswith("transcribe/funasr")
    ]
    assert not wrong


def test_no_module_of_ours_imports_itself_in_a_circle() -> None:
    paths = {_module(path): path for package in PACKAGES for path in _sources(package)}
    graph = {name: {found for found in _imports(path, True) if found in paths} - {name} for name, path in paths.items()}
    for name in graph:  # a package's __init__ runs before its modules, but that is no import of theirs
        graph[name] -= {parent for parent in paths if name.startswith(f"{parent}.")}
    assert len(tuple(TopologicalSorter(graph).static_order())) == len(paths)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_file_is_long(package: str) -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in _sources(package)}
    assert not {path: length for path, length in lengths.items() if length >= LONGEST_FILE}


TEXT_PIPELINE = """
import sys
from pathlib import Path
from callstash.cli import app
from typer.testing import CliRunner
folder = Path(sys.argv[1])
done = CliRunner().invoke(app, ["run", "--once", "-f", str(folder / "pipelines.yaml")])
assert done.exit_code == 0, (done.output, done.exception)
print(*sorted(name for name in ("torch", "funasr", "faster_whisper", "av") if name in sys.modules))
"""


def _python(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_command_line_starts_without_torch() -> None:
    assert (
        _python("import sys, callstash.cli; print([n for n in ('torch', 'funasr', 'av') if n in sys.modules])") == "[]"
    )


def test_a_text_pipeline_runs_without_torch(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "call.txt").write_text("请拨打四零零八二零八八二零\n", "utf-8")
    (tmp_path / "pipelines.yaml").write_text(
        """\
pipelines:
  - pipeline.id: text
    ingest:
      - folder: {path: in, settle: 100ms, include: ["*.txt"]}
    transcribe: off
    rules: ["library:contact"]
"""
    )
    assert _python(TEXT_PIPELINE, str(tmp_path)) == ""
    assert (tmp_path / "data" / "store.db").is_file()
