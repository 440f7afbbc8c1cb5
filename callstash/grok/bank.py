"""Pattern banks: pygrok's files (Logstash's classic patterns), and whatever is laid over them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

_LINE = re.compile(r"(?P<name>[A-Za-z0-9_]+)\s+(?P<pattern>.+)")


def parse(text: str) -> dict[str, str]:
    """Read a pattern file: `NAME pattern` per line (any white space between), `#` begins a comment line."""
    lines = (line.strip("\r\n") for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    return {found["name"]: found["pattern"] for line in lines if (found := _LINE.match(line.lstrip()))}


def bank_of(folder: Traversable) -> dict[str, str]:
    """All pattern files of a folder, by name; later files win."""
    bank: dict[str, str] = {}
    for file in sorted((file for file in folder.iterdir() if file.is_file()), key=lambda file: file.name):
        bank |= parse(file.read_text(encoding="utf-8"))  # pygrok itself reads them in the locale's encoding
    return bank


@cache
def installed_bank() -> Mapping[str, str]:
    """Logstash's classic patterns, as the package pygrok carries them."""
    return MappingProxyType(bank_of(resources.files("pygrok") / "patterns"))
