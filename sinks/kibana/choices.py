"""What an export depends on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from callstash.errors import CallstashError
from sinks.kibana.words import CHINESE

PREFIX = "callstash"
PREFIXES = r"[a-z][a-z0-9_]*(-[a-z0-9_]+)*"
"""What a prefix may be: as the elasticsearch sink has it."""
CONSOLE = "http://localhost:8080"
SINCE = "now-90d"
_AGO = r"[0-9]+[smhdwMy]"
_NOW = rf"now(?!$)(-{_AGO})*(/[smhdwMy])?"


class Language(StrEnum):
    """Of titles and descriptions."""

    EN = "en"
    ZH = "zh"


@dataclass(frozen=True, slots=True)
class Choices:
    """The same choices always make the same objects, so that a second import replaces the first."""

    prefix: str = PREFIX
    """How the names of the indices begin."""
    declared: Mapping[str, str] = field(default_factory=dict)
    """Name -> type of the fields that the rules find."""
    console: str = CONSOLE
    """Where links lead, without a slash at the end."""
    language: Language = Language.EN
    since: str = SINCE
    """How far back a dashboard looks when it is opened, in Kibana's words: `now-90d`."""

    def say(self, text: str) -> str:
        """A title in the language chosen."""
        return CHINESE[text] if self.language is Language.ZH else text

    def named(self, text: str) -> str:
        """A title by which the objects of two prefixes can be told apart."""
        said = self.say(text)
        return said if self.prefix == PREFIX else f"{self.prefix}: {said}"


def kibana_time(since: str) -> str:
    """A time in Kibana's words: how long ago (`90d`, as other commands take it), its own (`now/d`), a day or time.

    Raise CallstashError for what Kibana would not understand when the dashboard is opened.
    """
    if re.fullmatch(_AGO, since):
        return f"now-{since}"
    if re.fullmatch(_NOW, since):
        return since
    for kind in (date, datetime):
        try:
            return kind.fromisoformat(since).isoformat()
        except ValueError:
            continue
    raise CallstashError(f"'{since}' is no time that Kibana knows", "write 90d, now-90d, now/d or 2026-11-01")
