"""Rule files on their own: what is wrong with them, and how the tests that stand in them come out."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callstash import codes, folders, registry
from callstash.config import make_context, rule_sections
from callstash.contracts import Context
from callstash.errors import CallstashError, Finding
from callstash.plugins import PluginSpec
from callstash.settings import Settings

LIBRARY = "library:"
"""Before the name of a rule file that comes with callstash."""


@dataclass(frozen=True, slots=True)
class FileTests:
    """How the tests of one rule file came out."""

    file: str
    rules: int
    passed: int
    failed: int

    def __str__(self) -> str:
        number = self.passed + self.failed
        if not number:
            return "no tests"
        said = "1 test" if number == 1 else f"{number} tests"
        return f"{said} passed" if not self.failed else f"{self.failed} of {said} failed"


def of_config(path: Path) -> tuple[list[FileTests], tuple[Finding, ...]]:
    """Test the rules of every pipeline. The findings are those of the rules, and all where no rules can be found."""
    found = rule_sections(path)
    results: dict[str, FileTests] = {}
    warnings: set[Finding] = set()
    for spec, context in found.sections:
        try:
            rules = spec.make(context)
        except CallstashError:  # among the findings, too
            continue
        results |= {tests.file: tests for tests in _count(rules)}
        warnings.update(rules.warnings() if hasattr(rules, "warnings") else ())
    return sorted(results.values(), key=lambda tests: tests.file), tuple(sorted({*found.findings, *warnings}))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rule files by path get from pipelines.yaml: its settings, and the options of a pipeline's rules."""

    context: Context
    sections: tuple[tuple[PluginSpec, Context], ...] = ()

    def rules(self, paths: Sequence[str]) -> Any:
        """The rule set of these files: with the options of the pipeline that has one of them, else of the first."""
        plugin = registry.load("rules", "files")
        absolute = tuple(path if path.startswith(LIBRARY) else str(Path(path).absolute()) for path in paths)
        known = [(spec.options, _files(spec, context)) for spec, context in self.sections if spec.name == "files"]
        options = next((options for options, files in known if files & {*absolute}), known[0][0] if known else None)
        return plugin((options or plugin.Options()).model_copy(update={"paths": absolute}), self.context)


def context_of(config: Path | None, default: Path | None) -> Surroundings:
    """What the configuration says to rule files by path, where there is one, else the defaults."""
    file = config or default
    found = rule_sections(file) if file and file.is_file() else None
    settings = found.settings if found else Settings.model_validate({})
    context = make_context(settings, file.absolute().parent if file else Path.cwd(), "rules")
    return Surroundings(context, found.sections if found else ())


def of_files(paths: Sequence[str | Path], around: Surroundings) -> tuple[list[FileTests], tuple[Finding, ...]]:
    """Test rule files by path, glob or `library:NAME`."""
    names = [str(path) for path in paths]
    missing = {name: finding for name in names if (finding := _missing(name))}
    rules = around.rules([name for name in names if name not in missing])
    return _count(rules), tuple(sorted({*missing.values(), *rules.findings, *rules.warnings()}))


def _files(spec: PluginSpec, context: Context) -> set[str]:
    """The rule files that a pipeline names."""
    named = [path for path in spec.options.paths if not path.startswith(LIBRARY)]  # type: ignore[attr-defined]
    places = [str(folders.resolve(context.base_dir, path)) for path in named]
    return {file for place in places for file in glob.glob(place, recursive=True)}  # noqa: PTH207 - absolute patterns


def _count(rules: Any) -> list[FileTests]:
    """Per file, from a rule set's `rules` (each with its place) and `outcomes` (each with its rule's id)."""
    files: dict[str, list[str]] = {}
    for loaded in getattr(rules, "rules", ()):
        files.setdefault(folders.shown(loaded.positions.file), []).append(loaded.compiled.rule.rule)
    counts = []
    for file, ids in files.items():
        outcomes = [outcome for outcome in rules.outcomes if outcome.rule in ids]
        failed = sum(bool(outcome.reason) for outcome in outcomes)
        counts.append(FileTests(file, len(ids), len(outcomes) - failed, failed))
    return counts


def _missing(path: str) -> Finding | None:
    """What is wrong with a name; of globs and the library the rule set says it."""
    if path.startswith(LIBRARY) or glob.has_magic(path) or Path(path).is_file():
        return None
    name = folders.shown(path)
    if Path(path).is_dir():
        return Finding(
            name, 1, 1, codes.UNREADABLE, f"{name} is a folder", f"name its files: {name.rstrip('/')}/*.yaml"
        )
    return Finding(name, 1, 1, codes.UNREADABLE, f"there is no file {name}", "check the path")
