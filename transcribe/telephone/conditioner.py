"""One recording's way from decoded sound to what a voice detector should listen to."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from callstash.model import SoundEvent
from transcribe.telephone.silence import audible
from transcribe.telephone.spans import Span


@dataclass(frozen=True, slots=True)
class Settings:
    """What is done to telephone sound."""

    dtmf: Literal["mask", "keep", "off"] = "mask"
    """Keys: silenced and reported as `*`, reported as they are, or not looked for."""
    gate: bool = True
    """Whether hold music, ring-back and busy tones are kept from the engine."""
    levels: bool = True
    """Whether a channel far from the usual level is brought there."""
    leakage: bool = True
    """Whether a party's voice that leaks into another channel is dropped."""

    def __str__(self) -> str:
        """Return what differs from the defaults, "" where nothing does: a part of the engine's name."""
        values = [(f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) != f.default]
        return ",".join(f"{name}={'off' if value is False else value}" for name, value in values)


@dataclass(frozen=True, slots=True)
class Window:
    """A window of a recording, made ready."""

    samples: NDArray[np.float32]
    """Of shape (channels, n), 16 kHz."""
    worth: tuple[tuple[Span, ...], ...]
    """Per channel what is worth listening to, in order."""
    sounds: tuple[SoundEvent, ...]
    """What else is heard; times from the recording's beginning; ordered by start, then channel."""


class Conditioner:
    """Makes the windows of one recording ready, in their order."""

    def __init__(self, channels: int, settings: Settings) -> None:
        self._channels = channels
        self._settings = settings

    def window(self, samples: NDArray[np.float32], start_ms: int) -> Window:
        """Take samples (channels, n) that begin at `start_ms`; windows may overlap, events are reported once."""
        return Window(samples, tuple(tuple(audible(channel)) for channel in samples), ())
