"""Silero's voice activity detector, whose weights come with faster-whisper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from transcribe.samples import SAMPLES_PER_MS
from transcribe.spans import Sound, Span


class Silero:
    """See `transcribe.vad.Detector`."""

    @cached_property
    def name(self) -> str:
        """`silero` and the version of the package that holds its weights."""
        from importlib.metadata import version

        return f"silero@{version('faster-whisper')}"

    def speech(self, samples: Sequence[Sound], max_end_silence_ms: int) -> Sequence[Sequence[Span]]:
        """See `transcribe.vad.Detector`."""
        return [_speech(sound, max_end_silence_ms) for sound in samples]


def _speech(sound: Sound, max_end_silence_ms: int) -> list[Span]:
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options: Any = VadOptions(min_silence_duration_ms=max_end_silence_ms, speech_pad_ms=0)
    found = get_speech_timestamps(sound, options)
    return [(s["start"] // SAMPLES_PER_MS, -(-s["end"] // SAMPLES_PER_MS)) for s in found]
