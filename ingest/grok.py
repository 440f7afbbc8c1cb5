"""Grok for file names: `%{NAME:capture}` or `%{NAME:capture:int}` over a bank of patterns, anywhere in the name."""

from __future__ import annotations

import difflib
import importlib.util
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import regex

TIMEOUT_S = 1.0
"""A name that keeps a pattern busy longer than this does not match it."""

OWN: Mapping[str, str] = {
    "YYYYMMDD": r"\d{4}[-_.]?\d{2}[-_.]?\d{2}",
    "YYMMDD": r"\d{2}[-_.]?\d{2}[-_.]?\d{2}",
    "HHMMSS": r"\d{2}[-_.:]?\d{2}[-_.:]?\d{2}",
    "HHMM": r"\d{2}[-_.:]?\d{2}",
    "YYYYMMDDHHMMSS": r"\d{14}",
    "EPOCH": r"\d{10}(?:\.\d{1,6}|\d{3})?",
    "ISO8601": r"\d{4}-?\d{2}-?\d{2}[T ]\d{2}[:.-]?\d{2}(?:[:.-]?\d{2})?(?:Z|[+-]\d{2}:?\d{2})?",
    "EXTENSION": r"[^\W_](?:[.-]?[^\W_])*",  # 8001, and what recorders put in its place: lihua, 李华, li.hua
    "AGENT": r"[^\W_]+",
    "CALLID": r"[0-9A-Za-z][\w.@:-]*",
    "PHONE": r"\+?[0-9*#]{3,20}",
    "DIRECTION": r"(?i:in(?:bound|coming)?|out(?:bound|going)?|internal|呼入|呼出|内部)",
    "HAN": r"\p{Han}+",
}
"""Patterns for names of recordings; they win over the bank's of the same name. Values are judged later, not here."""

_REFERENCE = regex.compile(r"%\{(\w+)(?::([^:{}]+))?(?::(int|float))?\}")
_MAX_DEPTH = 20


@cache
def bank() -> Mapping[str, str]:
    """All patterns by name: those installed with pygrok, and ours."""
    patterns: dict[str, str] = {}
    spec = importlib.util.find_spec("pygrok")
    for folder in (spec and spec.submodule_search_locations) or ():
        for file in sorted(Path(folder, "patterns").iterdir()):
            patterns.update(_parsed(file.read_text("utf-8")))
    return {**patterns, **OWN}


def _parsed(text: str) -> dict[str, str]:
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.split(None, 1) for line in lines if line and not line.startswith("#"))
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


class Grok:
    """One compiled pattern."""

    def __init__(self, pattern: str) -> None:
        """Raise ValueError where it cannot be compiled, with what to write instead where that can be guessed."""
        self.pattern = pattern
        self._captures: list[tuple[str, str, str]] = []  # group, capture, type
        try:
            self._compiled = regex.compile(self._expand(pattern, 0))
        except regex.error as error:
            raise ValueError(f"{pattern!r} is not a pattern: {error}") from error

    def match(self, name: str) -> dict[str, Any] | None:
        """Return the captures that took part, or None. Raise TimeoutError after a second."""
        found = self._compiled.search(name, timeout=TIMEOUT_S)
        if not found:
            return None
        groups = found.groupdict()
        captures = {key: value for key, value in groups.items() if value is not None and not key.startswith("grok_")}
        for group, capture, kind in self._captures:
            if groups[group] is not None:
                captures.setdefault(capture, _coerced(groups[group], kind))
        return captures

    def _expand(self, pattern: str, depth: int) -> str:
        if depth > _MAX_DEPTH:
            raise ValueError(f"{self.pattern!r} refers to itself")
        return str(_REFERENCE.sub(lambda match: self._reference(match, depth), pattern))

    def _reference(self, match: regex.Match[str], depth: int) -> str:
        name, capture, kind = match.groups()
        body = bank().get(name)
        if body is None:
            near = difflib.get_close_matches(name, bank(), 1)
            raise ValueError(f"no pattern is called {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        if not capture:
            return f"(?:{self._expand(body, depth + 1)})"
        group = f"grok_{len(self._captures)}"
        self._captures.append((group, capture, kind or ""))
        return f"(?P<{group}>{self._expand(body, depth + 1)})"


def _coerced(value: str, kind: str) -> Any:
    try:
        return {"int": int, "float": float}.get(kind, str)(value)
    except ValueError:
        return value
