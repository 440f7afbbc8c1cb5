"""What engines have in common: options, the pieces of sound they are given, and what they answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator

from callstash.errors import Reject
from callstash.model import Audio, Segment, SoundEvent, Transcript, Word
from callstash.options import PluginOptions, Seconds
from transcribe import telephone
from transcribe.vad import Settings, Sound

SAME_CHANNELS = "_same_channels"
"""Tag of a recording whose channels all carry the same sound, which is heard once."""
_PROBES = 60
_SAME = 0.01
_AUDIBLE_POWER = 1e-7


class HearingOptions(PluginOptions):
    """Options of every engine that cuts recordings into segments by voice activity."""

    vad: Literal["auto", "fsmn", "silero"] = Field(
        "auto", description="Voice activity detector; auto: FunASR's FSMN-VAD where it is on disk, else Silero's."
    )
    max_end_silence: Seconds = Field(0.8, description="A pause this long ends a segment.")
    max_segment: Seconds = Field(
        30.0, description="Longer segments are cut in a pause, else where they are quietest; at most 30s."
    )
    speakers: Literal["channel", "none", "diarize"] = Field(
        "channel",
        description="channel: each channel is a party; none: channels are mixed into one before listening; diarize: "
        "as channel, and the voices of a single channel are told apart by CAM++ (funasr only; callstash models pull "
        "cam++).",
    )
    roles: tuple[str, ...] = Field(
        (), description="Who speaks on which channel, such as [agent, customer]; mono calls have no roles."
    )
    dtmf: Literal["mask", "keep", "off"] = Field(
        "mask",
        description="Keys pressed during the call: mask: reported as `*`, and silenced for the engine (they are PINs "
        "and card numbers as often as not); keep: reported as pressed; off: not looked for.",
    )
    gate: bool = Field(True, description="Do not listen to hold music, ring-back, busy and other tones; report them.")
    levels: bool = Field(
        True, description="Lift channels that are far too quiet to a usual level; others stay as they are."
    )
    leakage: bool = Field(True, description="Leave out what leaks into a channel of the other party's voice.")

    @field_validator("max_segment")
    @classmethod
    def _fits_an_engine(cls, value: float) -> float:
        if not 1.0 <= value <= 30.0:
            raise ValueError("max_segment must lie between 1s and 30s: engines are made for at most 30 s at a time")
        return value

    @property
    def cutting(self) -> Settings:
        """How speech is cut into segments."""
        sound = telephone.Settings(self.dtmf, self.gate, self.levels, self.leakage)
        return Settings(round(self.max_end_silence * 1000), round(self.max_segment * 1000), sound)

    @property
    def parties(self) -> str:
        """What `speakers` and `roles` add to an engine's name."""
        return " ".join(part for part in (self.speakers, ",".join(self.roles)) if part and part != "channel")


@dataclass(frozen=True, slots=True)
class Heard:
    """An engine's answer for one piece of sound; times of words are in ms from the piece's beginning."""

    raw: str
    words: tuple[Word, ...] = ()
    confidence: float | None = None
    language: str | None = None
    emotion: str | None = None
    events: tuple[str, ...] = ()

    def segment(self, channel: int, start_ms: int, end_ms: int, role: str | None) -> Segment:
        """Return it as a segment of the recording."""
        words = tuple(
            Word(w.start, w.end, min(start_ms + w.start_ms, end_ms), min(start_ms + w.end_ms, end_ms), w.confidence)
            for w in self.words
        )
        return Segment(
            start_ms,
            end_ms,
            self.raw,
            channel=channel,
            role=role,
            words=words,
            confidence=self.confidence,
            language=self.language,
            emotion=self.emotion,
            events=self.events,
        )


Answer = Heard | Reject
"""What an engine says of one sound."""


class Mixed:
    """An `Audio` whose channels are mixed into one."""

    def __init__(self, audio: Audio, *tags: str) -> None:
        self._audio = audio
        self.content_id = audio.content_id
        self.channels = 1
        self.duration_ms = audio.duration_ms
        self.tags = (*audio.tags, *tags)

    def read(self, start_ms: int, end_ms: int) -> NDArray[np.float32]:
        """Return the mean of the channels, of shape (1, n)."""
        return np.asarray(self._audio.read(start_ms, end_ms).mean(axis=0, keepdims=True), dtype=np.float32)

    def close(self) -> None:
        """Close the audio."""
        self._audio.close()


def parties(audio: Audio, options: HearingOptions) -> Audio:
    """Return the audio with one channel per party: a mono call in a stereo file has one, not the same one twice."""
    if audio.channels == 1:
        return audio
    if options.speakers == "none":
        return Mixed(audio)
    return Mixed(audio, SAME_CHANNELS) if _same_sound(audio) else audio


def _same_sound(audio: Audio) -> bool:
    """Whether all channels carry the same, judged by seconds spread over the recording: 20 dB below is no more."""
    heard = 0
    step = max(audio.duration_ms // _PROBES, 1_000)
    for start in range(0, audio.duration_ms, step):
        block = audio.read(start, start + 1_000)
        power = float(np.square(block).mean())
        if power > _AUDIBLE_POWER:
            heard += 1
            if float(np.square(block - block.mean(axis=0)).mean()) > _SAME * power:
                return False
    return heard > 0


def role(options: HearingOptions, channels: int, channel: int) -> str | None:
    """Return who speaks on a channel; a mono call of two parties has no roles."""
    known = options.roles if channels > 1 or len(options.roles) == 1 else ()
    return known[channel] if channel < len(known) else None


def transcript(audio: Audio, engine: str, segments: Iterable[Segment], sounds: Iterable[SoundEvent] = ()) -> Transcript:
    """Put a transcript together: segments in order, those without words left out."""
    said = sorted((s for s in segments if s.raw.strip()), key=lambda s: (s.start_ms, s.channel))
    return Transcript(
        audio.content_id,
        engine,
        tuple(said),
        language(said),
        audio.duration_ms,
        audio.channels,
        tuple(audio.tags),
        telephone.merged(sounds),
    )


def language(segments: Sequence[Segment]) -> str | None:
    """Return the language of most of the text, None where no segment has one."""
    count: Counter[str] = Counter()
    for segment in segments:
        if segment.language:
            count[segment.language] += len(segment.raw)
    return count.most_common(1)[0][0] if count else None


__all__ = ["Answer", "Heard", "HearingOptions", "Mixed", "Sound", "language", "parties", "role", "transcript"]
