"""Three ways to fail, each with a hint of what to do next.

    CallstashError
    ├── ConfigError    the configuration cannot be used: every finding at once, nothing started
    ├── Retry          a device or a destination is away: the same work may succeed later
    └── Reject         this item is bad: it goes to the dead letters and the rest goes on

A bad item is also a *value*: stages that stream (transcribers) return a `Reject` for an item instead of raising it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class CallstashError(Exception):
    """Anything callstash says on purpose. `hint` is the user's next step."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


class Retry(CallstashError):
    """A device or destination is away; raise it, the loop backs off and tries again.

    `after_s`: how long it asked us to wait, in seconds; 0 where it said nothing.
    """

    def __init__(self, reason: str, hint: str = "", after_s: float = 0.0) -> None:
        super().__init__(reason, hint)
        self.after_s = after_s


class Reject(CallstashError):
    """This item cannot be worked on, now or later. `stage` is where: ingest, decode, transcribe, rules, sink."""

    def __init__(self, reason: str, hint: str = "", stage: str = "") -> None:
        super().__init__(reason, hint)
        self.stage = stage


class ContentChanged(CallstashError):
    """The bytes at a path are no longer those that were admitted: the source looks at the path again."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong (or doubtful) in a file of configuration; lines and columns count from 1."""

    file: str
    line: int
    column: int
    code: str
    """E1xx for pipelines.yaml, E2xx for rule files; W instead of E where the run may go on."""
    message: str
    hint: str = ""
    width: int = 1
    """Characters to mark in the code frame."""

    @property
    def fatal(self) -> bool:
        """Whether nothing may be started while it stands."""
        return self.code.startswith("E")


class ConfigError(CallstashError):
    """The configuration cannot be used. Carries every finding, in file order."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__("; ".join(str(finding.message) for finding in self.findings if finding.fatal))
