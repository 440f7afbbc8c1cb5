"""What plug-in options are made of: strict pydantic models whose fields carry their own documentation."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_UNITS_BYTES = {"b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "tb": 1 << 40}
DURATION = r"^(?:0(?:\.0+)?|(\d+(?:\.\d+)?)(ms|s|m|h|d))$"
SIZE = r"^(\d+)(?:(\.\d+)?\s*([kmgtKMGT]?[bB]))?$"
"""What a time and a size look like; in a JSON Schema their pattern tells both from other options."""


def parse_duration(value: Any) -> float:
    """Read `5s`, `500ms`, `5m`, `1h`, `2d` as seconds. The unit is required, as in Logstash; 0 needs none."""
    match = re.match(DURATION, str(value).strip())
    if not match:
        raise ValueError(f"{value!r} is not a duration: write a number with its unit, such as 5s, 500ms, 5m or 1h")
    return float(match[1] or 0) * _UNITS_S[match[2] or "s"]


def parse_size(value: Any) -> int:
    """Read `1gb`, `500mb` as bytes (powers of 1024, as in Logstash); a whole number is bytes."""
    match = re.match(SIZE, str(value).strip())
    if not match:
        raise ValueError(f"{value!r} is not a size: write a number with its unit, such as 500mb or 1gb")
    number, fraction = match[1], match[2]
    unit = _UNITS_BYTES[(match[3] or "b").lower()]
    return int(float(number + fraction) * unit) if fraction else int(number) * unit


Seconds = Annotated[
    float,
    BeforeValidator(parse_duration),
    WithJsonSchema({"type": ["string", "integer"], "pattern": DURATION, "minimum": 0, "maximum": 0}),
]
"""A duration in seconds, written with its unit in YAML: 5s, 500ms, 5m, 1h; or 0."""

Bytes = Annotated[
    int, BeforeValidator(parse_size), WithJsonSchema({"type": ["string", "integer"], "pattern": SIZE, "minimum": 0})
]
"""A size in bytes, written with its unit in YAML: 500mb, 1gb; or as a whole number."""


class PluginOptions(BaseModel):
    """Base of every plug-in's `Options`: unknown keys are errors, every field has a default and a description."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    def reads(self) -> tuple[str, ...]:
        """Names of its options that hold a file, or of a source the folders it watches: lint says what is missing."""
        return ()

    def writes(self) -> tuple[str, ...]:
        """Names of its options that hold a file or folder to write into: lint lets none lie in a watched folder."""
        return ()


class SourceOptions(PluginOptions):
    """What lint and `doctor` ask of every source."""

    def reads(self) -> tuple[str, ...]:
        """Folders it watches."""
        return ("path",)

    def takes_away(self) -> bool:
        """Whether it moves or deletes files that are done."""
        return False

    def text_only(self) -> bool:
        """Whether ready transcripts are all it takes in, so that the pipeline needs no transcriber."""
        return False


class SinkOptions(PluginOptions):
    """What every sink understands."""

    id: str | None = Field(None, description="Name of this sink in the journal and in `status`; default: its type.")

    def writes(self) -> tuple[str, ...]:
        """Where it writes, if that is on a disk."""
        return ("path",)

    def destinations(self) -> frozenset[str]:
        """Names of the places to which it writes: lint lets no recording come to one of them twice.

        Empty where options such as `path` and `url` say it all.
        """
        return frozenset()
