"""Sidecars: a JSON or YAML object beside a recording, whose keys become the recording's metadata."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import yaml

from ingest.files import opened, why_not

MAX_BYTES = 1 << 20
FAILED = "_jsonparsefailure"


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar says; `problem` where it cannot be used (then `values` is empty)."""

    path: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""

    @property
    def tags(self) -> tuple[str, ...]:
        """The tag for its recording."""
        return (FAILED,) if self.problem else ()


def read(path: str) -> Sidecar:
    """Read a sidecar. Never raises: a broken one must not keep its recording out."""
    try:
        with opened(path) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return Sidecar(path, problem=f"cannot be read: {why_not(error)}")
    if len(data) > MAX_BYTES:
        return Sidecar(path, problem=f"larger than {MAX_BYTES >> 20} MiB: no sidecar")
    try:
        return Sidecar(path, _parsed(data, path))
    except Exception as error:  # not only ValueError: PyYAML raises IndexError for a bad `!!int`, KeyError for `!!bool`
        reason = " ".join(str(error).split())
        return Sidecar(path, problem=f"not a {_language(path)} object: {reason}"[:300])


def _language(path: str) -> str:
    return "JSON" if path.lower().endswith(".json") else "YAML"


def _parsed(data: bytes, path: str) -> dict[str, Any]:
    text = data.decode("utf-8-sig")
    value = json.loads(text) if _language(path) == "JSON" else yaml.load(text, _Loader)
    if not isinstance(value, dict):
        raise ValueError(f"it holds a {type(value).__name__}, not keys with values")
    plain: dict[str, Any] = _plain(value)
    return plain


class _Loader(yaml.SafeLoader):
    """Safe, and without aliases: a kilobyte of them unfolds to gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not supported here")
        return super().compose_node(parent, index)


def _plain(value: Any) -> Any:
    """What JSON can say: the journal and the sinks keep metadata as JSON."""
    if isinstance(value, dict):
        return {storable(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        return str(value)
    return value if isinstance(value, int | float | bool | None) else str(value)


def storable(text: str) -> str:
    """The text without halves of characters: JSON and YAML can escape one, but no database and no UTF-8 takes it."""
    return text.encode("utf-8", "replace").decode()
