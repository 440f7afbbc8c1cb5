"""Rule files on their own: what is wrong with them, and how the tests that stand in them come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callstash import codes, folders, registry
from callstash.config import make_context, rule_sections
from callstash.contracts import Context
from callstash.errors import CallstashError, Finding
from callstash.settings import Settings


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


def of_files(paths: Sequence[Path], context: Context) -> tuple[list[FileTests], tuple[Finding, ...]]:
    """Test rule files by path."""
    missing = tuple(_missing(path) for path in paths if not path.is_file())
    plugin = registry.load("rules", "files")
    rules = plugin(plugin.Options(paths=tuple(str(path.absolute()) for path in paths if path.is_file())), context)
    return _count(rules), tuple(sorted({*missing, *rules.findings, *rules.warnings()}))


def context_of(config: Path | None, default: Path) -> Context:
    """The context of rule files by path: the settings of the configuration where there is one, else the defaults."""
    file = config or default
    settings = rule_sections(file).settings if file.is_file() else Settings.model_validate({})
    return make_context(settings, file.absolute().parent, "rules")


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


def _missing(path: Path) -> Finding:
    name = folders.shown(path)
    return Finding(name, 1, 1, codes.UNREADABLE, f"there is no file {name}", "check the path")
