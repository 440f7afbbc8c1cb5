"""Events as Logstash has them, and how their fields are named, read, written and put into texts.

An event is a dict. `[a][b]` means the field b of the field a, a bare name one of the event itself; `[a][0]` is the
first of a list. In a text, `%{a}` and `%{[a][b]}` stand for values, and for themselves where there is no such field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

Path = tuple[str, ...]

_NESTED = re.compile(r"(?:\[[^\[\]]+\])+")
_STEP = re.compile(r"\[([^\[\]]+)\]")
_REFERENCE = re.compile(r"%\{(?![+{])([^{}]+)\}")


def path_of(reference: str) -> Path:
    """Read a field reference. Raise ValueError for one that is neither a name nor a chain of names in brackets."""
    if _NESTED.fullmatch(reference):
        return tuple(_STEP.findall(reference))
    if not reference or "[" in reference or "]" in reference:
        raise ValueError(f"{reference!r} is no field reference: write a name, or [one][below][another]")
    return (reference,)


def get(event: Mapping[str, Any], path: Path) -> Any:
    """The value at a path, None where there is none."""
    found: Any = event
    for step in path:
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list) and re.fullmatch(r"-?\d+", step) and -len(found) <= int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def put(event: dict[str, Any], path: Path, value: Any) -> None:
    """Set the value at a path; maps on the way are made. Raise ValueError where something else than a map is in it."""
    inner = event
    for step in path[:-1]:
        inner = inner.setdefault(step, {})
        if not isinstance(inner, dict):
            raise ValueError(f"[{']['.join(path)}] cannot be set: [{step}] holds a value")
    inner[path[-1]] = value


def add(event: dict[str, Any], path: Path, value: Any) -> None:
    """Set the value, or, where there is one, make a list of both."""
    known = get(event, path)
    put(event, path, value if known is None else [*known, value] if isinstance(known, list) else [known, value])


def remove(event: dict[str, Any], path: Path) -> None:
    """Take the field away, if it is there."""
    inner = get(event, path[:-1])
    if isinstance(inner, dict):
        inner.pop(path[-1], None)


def tag(event: dict[str, Any], name: str) -> None:
    """Add a tag, unless the event has it."""
    tags = as_list(event.get("tags"))
    event["tags"] = tags if name in tags else [*tags, name]


def as_list(value: Any) -> list[Any]:
    """The value as a list; none is none."""
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]


def as_text(value: Any) -> str:
    """A value as patterns see it, and texts hold it."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Sequence):
        return ",".join(map(as_text, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else str(value)


def sprintf(text: str, event: Mapping[str, Any]) -> str:
    """Put values into a text. `%{+YYYY}`, which is about time, stays as it is, and so does what is no field's."""

    def value_of(found: re.Match[str]) -> str:
        try:
            value = get(event, path_of(found[1]))
        except ValueError:
            value = None
        return found[0] if value is None else as_text(value)

    return _REFERENCE.sub(value_of, text)
