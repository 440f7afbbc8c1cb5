"""The pattern bank: pygrok's files (Logstash's classic patterns), ours over them, the user's over both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

_LINE = re.compile(r"(?P<name>[A-Za-z0-9_]+)\s+(?P<pattern>.+)")


def parse(text: str) -> dict[str, str]:
    """Read a pattern file: `NAME pattern` per line (any white space between), `#` begins a comment line."""
    lines = (line.strip("\r\n") for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    return {found["name"]: found["pattern"] for line in lines if (found := _LINE.match(line.lstrip()))}


def _files(folder: Traversable) -> Iterable[Traversable]:
    return sorted((file for file in folder.iterdir() if file.is_file()), key=lambda file: file.name)


@cache
def default_bank() -> Mapping[str, str]:
    """Names and patterns that every rule may use."""
    bank: dict[str, str] = {}
    for folder in (resources.files("pygrok") / "patterns", resources.files("rules") / "patterns"):
        for file in _files(folder):
            bank |= parse(file.read_text(encoding="utf-8"))
    return MappingProxyType(bank)
