"""Grok for file names: `callstash.grok` over the installed patterns, with ours for names of recordings over them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from callstash.grok import GrokError, compile_grok, installed_bank, leaves

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


@cache
def bank() -> Mapping[str, str]:
    """All patterns by name: those installed with pygrok, and ours."""
    return MappingProxyType({**installed_bank(), **OWN})


class NamePattern:
    """One compiled pattern."""

    def __init__(self, pattern: str) -> None:
        """Raise ValueError where it cannot be compiled, with what to write instead where that can be guessed."""
        self.pattern = pattern
        try:
            self._grok = compile_grok(pattern, bank())
        except GrokError as error:
            raise ValueError(f"{error.message}: {error.hint}" if error.hint else error.message) from error

    def match(self, name: str) -> dict[str, Any] | None:
        """Return the captures of the first match, or None. Raise TimeoutError after a second."""
        first = next(self._grok.find(name, TIMEOUT_S), None)
        return leaves(first.values) if first else None
