"""Pattern banks: pygrok's files (Logstash's classic patterns), and whatever is laid over them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

LINE = re.compile(r"(?P<name>\w+)\s+(?P<pattern>.+)")


def parse(text: str) -> dict[str, str]:
    """Read a pattern file: `NAME pattern` per line (any white space between), `#` begins a comment line."""
    return {found["name"]: found["pattern"] for _, line in lines(text) if (found := LINE.match(line))}


def lines(text: str) -> list[tuple[int, str]]:
    """Lines of a pattern file that are meant to hold a pattern, with their numbers."""
    numbered = enumerate(text.removeprefix("\ufeff").splitlines(), 1)
    return [(number, line.lstrip()) for number, line in numbered if line.strip() and not line.lstrip().startswith("#")]


def bank_of(folder: Traversable) -> dict[str, str]:
    """All pattern files of a folder (not of those below it), by name; later files win."""
    bank: dict[str, str] = {}
    for file in sorted((file for file in folder.iterdir() if file.is_file()), key=lambda file: file.name):
        bank |= parse(file.read_text(encoding="utf-8"))  # pygrok itself reads them in the locale's encoding
    return bank


@cache
def installed_bank() -> Mapping[str, str]:
    """Logstash's classic patterns, as the package pygrok carries them."""
    return MappingProxyType(bank_of(resources.files("pygrok") / "patterns"))
