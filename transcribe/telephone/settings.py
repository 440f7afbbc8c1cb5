"""What is done to telephone sound."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal


@dataclass(frozen=True, slots=True)
class Settings:
    """What is done to telephone sound."""

    dtmf: Literal["mask", "keep", "off"] = "mask"
    """Keys: silenced and reported as `*`, reported as they are, or not looked for."""
    gate: bool = True
    """Whether hold music, ring-back and busy tones are found and kept from the engine."""
    levels: bool = True
    """Whether a channel far below the usual level is lifted there."""
    leakage: bool = True
    """Whether a party's voice that leaks into another channel is dropped."""

    def __str__(self) -> str:
        """Return what differs from the defaults, "" where nothing does: a part of the engine's name."""
        values = [(f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) != f.default]
        return ",".join(f"{name}={'off' if value is False else value}" for name, value in values)
