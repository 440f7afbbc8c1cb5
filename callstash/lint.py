"""Findings as people read them: the place, the code, the line itself with a mark under it, and the next step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from callstash import folders
from callstash.columns import columns, plural
from callstash.errors import Finding

NOTHING_STARTED = "Nothing was started."
_LONGEST_LINE = 110


def render(findings: Iterable[Finding], tail: str = "") -> str:
    """All findings in file order, each with its code frame, and their number; `tail` follows where any is an error."""
    ordered = sorted(set(findings))
    blocks = [render_one(finding) for finding in ordered]
    fatal = any(finding.fatal for finding in ordered)
    return "\n".join([*blocks, " ".join(part for part in (summary(ordered), tail if fatal else "") if part)])


def summary(findings: Iterable[Finding]) -> str:
    """`2 errors, 1 warning.`"""
    found = list(findings)
    errors = sum(finding.fatal for finding in found)
    counts = [plural(errors, "error"), plural(len(found) - errors, "warning")]
    return ", ".join(count for count in counts if not count.startswith("0 ")) + "." if found else "No findings."


def render_one(finding: Finding) -> str:
    """One finding with its code frame (without one where the file cannot be read)."""
    place = f"{folders.shown(finding.file)}:{finding.line}:{finding.column}"
    head = f"{place}  {finding.code}  {finding.message}"
    line = _line(finding)
    if line is None:
        return f"{head}\n      = {finding.hint}" if finding.hint else head
    text, column = _window(line, finding.column)
    before, marked = text[: column - 1], text[column - 1 : column - 1 + finding.width]
    gap = "".join(char if char == "\t" else " " * columns(char) for char in before)
    mark = "^" * max(columns(marked.rstrip()), 1)
    return f"{head}\n{finding.line:5} | {text}\n      | {gap}{mark} {finding.hint}".rstrip()


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding as `--json` prints it."""
    return {
        "file": folders.shown(finding.file),
        "line": finding.line,
        "column": finding.column,
        "code": finding.code,
        "severity": "error" if finding.fatal else "warning",
        "message": finding.message,
        "hint": finding.hint,
    }


def report(findings: Sequence[Finding], **more: Any) -> dict[str, Any]:
    """Findings as the one object that `--json` prints."""
    errors = sum(finding.fatal for finding in findings)
    counts = {"ok": not errors, "errors": errors, "warnings": len(findings) - errors}
    return counts | more | {"findings": [as_json(finding) for finding in findings]}


def _line(finding: Finding) -> str | None:
    lines = _lines(finding.file)
    return lines[finding.line - 1] if 0 < finding.line <= len(lines) else None


def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a long line around the column, and the column in it."""
    line = line.rstrip()
    if len(line) <= _LONGEST_LINE:
        return line, column
    start = max(0, min(column - 1 - _LONGEST_LINE // 2, len(line) - _LONGEST_LINE))
    text = line[start : start + _LONGEST_LINE]
    left, right = "…" if start else "", "…" if start + _LONGEST_LINE < len(line) else ""
    return left + text + right, column - start + len(left)
