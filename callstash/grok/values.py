"""What a match captured: fields, their types, and the shape in which Logstash gives them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

TYPES = ("int", "float", "long", "double", "boolean", "string")
"""Logstash has int and float; the others are Elasticsearch's."""
_INT = re.compile(r"\s*[+-]?\d+(?:_\d+)*")
_FLOAT = re.compile(r"\s*[+-]?(?:\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?|\.\d+)(?:[eE][+-]?\d+)?")
_MOST_DIGITS = 4000
"""Python refuses to read longer numbers, and nobody says one."""


@dataclass(frozen=True, slots=True)
class Capture:
    """What one group of the compiled pattern fills."""

    group: str
    field: str
    type: str = "string"
    entity: str = ""
    """Entity name where the reference names one."""
    pattern: str = ""
    """Name of the pattern that the reference names; "" for a group of the author's."""


@dataclass(frozen=True, slots=True)
class Value:
    """A captured text, with its place."""

    capture: Capture
    text: str
    start: int
    end: int

    @property
    def value(self) -> Any:
        """The text in the type asked for."""
        return convert(self.text, self.capture.type)


def convert(text: str, kind: str) -> Any:
    """Convert like Ruby's to_i and to_f: by the number that the text begins with, 0 where it begins with none."""
    if kind in ("int", "long"):
        found = _INT.match(text)
        return int(found[0]) if found and len(found[0]) < _MOST_DIGITS else 0
    if kind in ("float", "double"):
        found = _FLOAT.match(text)
        return float(found[0]) if found else 0.0
    return text.strip().lower() == "true" if kind == "boolean" else text


def leaves(matches: Sequence[Value]) -> dict[str, Any]:
    """Fields of one match as Logstash gives them: a second value makes a list, an empty capture is left out."""
    found: dict[str, Any] = {}
    for value in matches:
        name = value.capture.field
        if value.text == "":
            continue
        if name not in found:
            found[name] = value.value
        else:
            found[name] = [*(found[name] if isinstance(found[name], list) else [found[name]]), value.value]
    return found
