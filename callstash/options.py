"""What plug-in options are made of: strict pydantic models whose fields carry their own documentation."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_UNITS_BYTES = {"b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "tb": 1 << 40}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(b|kb|mb|gb|tb)", re.IGNORECASE)


def parse_duration(value: Any) -> float:
    """Read `5s`, `500ms`, `5m`, `1h`, `2d` as seconds. The unit is required, as in Logstash; 0 needs none."""
    if value == 0 or (isinstance(value, float) and not isinstance(value, bool)):
        return float(value)
    match = _DURATION.fullmatch(str(value).strip())
    if not match:
        raise ValueError(f"{value!r} is not a duration: write a number with its unit, such as 5s, 500ms, 5m or 1h")
    return float(match[1]) * _UNITS_S[match[2]]


def parse_size(value: Any) -> int:
    """Read `1gb`, `500mb` as bytes (powers of 1024, as in Logstash); 0 needs no unit."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _SIZE.fullmatch(str(value).strip())
    if not match:
        raise ValueError(f"{value!r} is not a size: write a number with its unit, such as 500mb or 1gb")
    return int(float(match[1]) * _UNITS_BYTES[match[2].lower()])


Seconds = Annotated[
    float, BeforeValidator(parse_duration), WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?(ms|s|m|h|d)$"})
]
"""A duration in seconds, written with its unit in YAML: 5s, 500ms, 5m, 1h."""

Bytes = Annotated[
    int,
    BeforeValidator(parse_size),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^\d+(\.\d+)?[kmgt]?b$"}),
]
"""A size in bytes, written with its unit in YAML: 500mb, 1gb."""


class PluginOptions(BaseModel):
    """Base of every plug-in's `Options`: unknown keys are errors, every field has a default and a description."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class SinkOptions(PluginOptions):
    """What every sink understands."""

    id: str | None = Field(None, description="Name of this sink in the journal and in `status`; default: its type.")

    def destinations(self) -> frozenset[str]:
        """Names of the places to which it writes: lint lets no recording come to one of them twice.

        Empty where options such as `path` and `url` say it all.
        """
        return frozenset()
