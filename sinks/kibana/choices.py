"""What an export depends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sinks.kibana.words import CHINESE

PREFIX = "callstash"
PREFIXES = r"[a-z][a-z0-9_]*(-[a-z0-9_]+)*"
"""What a prefix may be: as the elasticsearch sink has it."""
CONSOLE = "http://localhost:8080"
SINCE = "now-90d"


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
