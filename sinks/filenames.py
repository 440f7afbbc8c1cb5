"""Names of files out of a template: `%{call.agent}/%{file.stem}`. Whatever a value holds, the file lies in its folder.

A reference without a value becomes `unknown`. What some file system refuses, Windows' included, becomes `_`: the folder
may be a share.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from datetime import datetime
from pathlib import PurePath
from typing import Any

from sinks.mapping import properties

Json = dict[str, Any]

UNKNOWN = "unknown"
LONGEST_VALUE = 120
LONGEST_NAME = 200
"""Bytes; file systems take 255, and a suffix follows."""

_REFERENCE = re.compile(r"%\{([^{}]*)\}")
_OWN = ("file.stem", "date", "time", "year", "month", "day")
_OPEN = ("call.meta.", "call.fields.")
"""What may follow these is the user's own."""
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]')


def check_template(template: str) -> str:
    """Return the template. Raise ValueError where it cannot name files."""
    if not template.strip("/ .") or template.startswith("/"):
        raise ValueError(f"{template!r} names no file: write %{{file.stem}}-%{{call.recording_id}}, for instance")
    for name in _REFERENCE.findall(template):
        _check_reference(name)
    if "%{" in _REFERENCE.sub("", template):
        raise ValueError(f"{template!r} has a %{{ without its }}")
    return template


def rendered(template: str, call: Json) -> str:
    """The name, without suffix, that a call's document gives: parts with `/` between them, each safe."""
    values = _values(call)
    parts = [
        _REFERENCE.sub(lambda reference: _value(values, reference[1]), part) for part in template.split("/") if part
    ]
    return "/".join(safe(part) for part in parts)


def safe(name: str) -> str:
    """One part of a path that every file system takes, and that hides nothing."""
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name))
    name = _shortened(name, LONGEST_NAME).strip().rstrip(". ")
    if name.startswith("."):
        name = f"_{name[1:]}"
    return f"_{name}" if not name or _RESERVED.fullmatch(name) else name


def _check_reference(name: str) -> None:
    known = [*_OWN, *properties("calls")]
    if name in known or name.startswith(_OPEN):
        return
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean %{{{near[0]}}}?" if near else "there are %{file.stem}, %{date}, %{call.agent}, for instance"
    raise ValueError(f"there is no %{{{name}}}; {hint}")


def _values(call: Json) -> Json:
    """The document, with what only file names ask for; times are those of the call's own zone."""
    began_at = datetime.fromisoformat(call["@timestamp"])
    parts = {"date": "%Y-%m-%d", "time": "%H%M%S", "year": "%Y", "month": "%m", "day": "%d"}
    meta = {f"call.meta.{key}": value for key, value in call.get("call.meta", {}).items()}
    times = {name: began_at.strftime(form) for name, form in parts.items()}
    return {**call, **meta, **times, "file.stem": PurePath(call["file.name"]).stem}


def _value(values: Json, name: str) -> str:
    value = values.get(name)
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return _shortened(_FORBIDDEN.sub("_", text), LONGEST_VALUE).strip() or UNKNOWN


def _shortened(text: str, most: int) -> str:
    """As many whole characters as fit into so many bytes."""
    return text.encode(errors="replace")[:most].decode(errors="ignore")
