"""The central types: frozen, units in their names.

Offsets in audio are int milliseconds from the first sample; clock times are aware datetimes; text is NFC;
positions in text are character offsets, `end` exclusive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

ID_HEX_DIGITS = 32
RATE = 16_000
"""Samples a second of every `Audio`."""
TRUNCATED = "_truncated"
"""Tag of a recording or a transcript whose file ends before its own header says it should."""


class Media(StrEnum):
    """What a recording is made of: `text` needs no transcriber."""

    AUDIO = "audio"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording as it was admitted. `id` is the only base of every document id (see `recording_id`)."""

    id: str
    content_id: str
    """sha256 of the file's bytes, 32 hex digits. Keys transcripts and caches, nothing else."""
    path: str
    """Absolute path at which it was first seen."""
    size: int
    """Bytes."""
    media: Media
    duration_ms: int
    """From the container's header; 0 where it does not say. The transcript knows better."""
    channels: int
    began_at: datetime
    """Start of the call, aware. `meta["began_at_from"]` says whence: name, sidecar or mtime."""
    meta: Mapping[str, Any] = field(default_factory=dict)
    """Captures of the file name and keys of the sidecar."""
    tags: tuple[str, ...] = ()
    """Stage + failure in Logstash's style, such as `_truncated`."""
    revision: int = 1

    @property
    def call_id(self) -> str:
        """The PBX's id from metadata, else the recording's. May repeat over legs; never enters a document id."""
        return str(self.meta.get("call_id") or self.id)


def recording_id(content_id: str, call_id: str | None = None, began_at: str | None = None) -> str:
    """Identity of a recording: its content, and the call it belongs to where the *file name* says so.

    `call_id` and `began_at` are the captures of the file name (None where there are none), never a sidecar's: a
    sidecar may come late, and an id must not change. The same bytes under two meaningless names are one recording;
    the same voicemail prompt in two calls is two.
    """
    return hashlib.sha256("\n".join((content_id, call_id or "", began_at or "")).encode()).hexdigest()[:ID_HEX_DIGITS]


class Audio(Protocol):
    """A handle on decoded sound: three stereo hours must not be an array in memory."""

    content_id: str
    channels: int
    duration_ms: int
    tags: tuple[str, ...]
    """What decoding found, such as `_truncated`."""

    def read(self, start_ms: int, end_ms: int) -> NDArray[np.float32]:
        """Return samples as float32 of shape (channels, n) at 16 kHz in -1..1; clipped to what there is."""
        ...

    def close(self) -> None:
        """Free what the handle holds (idempotent)."""
        ...


@dataclass(frozen=True, slots=True)
class Word:
    """Characters `start`..`end` of a segment's `raw` text, with their time."""

    start: int
    end: int
    start_ms: int
    end_ms: int
    confidence: float | None = None


Piece = tuple[int, int, int, int]
Alignment = tuple[Piece, ...]
"""(raw_start, raw_end, text_start, text_end) pieces, in order, covering both strings without gap or overlap.

In a piece whose two sides are the same string, characters correspond one to one; otherwise the piece as a whole
corresponds. `()` means that raw and text are the same.
"""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one channel's speech (at most 30 s of audio, or a line of a text recording)."""

    start_ms: int
    end_ms: int
    raw: str
    """As the engine gave it, tags removed."""
    text: str = ""
    """After inverse text normalisation; "" until a normalizer has run."""
    channel: int = 0
    role: str | None = None
    """agent, customer, ... where the configuration, the metadata or the text says so."""
    speaker: str | None = None
    """A label that tells voices on one channel apart, where diarization was asked for."""
    turn: int | None = None
    """Which turn of the call it belongs to, from 0; None until a normalizer has counted."""
    alignment: Alignment = ()
    words: tuple[Word, ...] = ()
    """In order; empty where the engine gives no times."""
    confidence: float | None = None
    """0..1; None where the engine gives none."""
    language: str | None = None
    emotion: str | None = None
    events: tuple[str, ...] = ()

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Map characters `start`..`end` of `text` to characters of `raw` (the smallest span that covers them)."""
        return _carried(start, end, self.text, self.raw, [(p[2], p[3], p[0], p[1]) for p in self.alignment])

    def text_span(self, start: int, end: int) -> tuple[int, int]:
        """Map characters `start`..`end` of `raw` to characters of `text` (the smallest span that covers them)."""
        return _carried(start, end, self.raw, self.text, self.alignment)

    def time_span(self, start: int, end: int) -> tuple[int, int]:
        """Milliseconds in which characters `start`..`end` of `text` were said.

        From the words that overlap them; where the engine gave no words, in proportion to the characters of `raw`.
        """
        raw_start, raw_end = self.raw_span(start, end)
        said = [w for w in self.words if w.end > raw_start and w.start < raw_end]
        if said:
            return said[0].start_ms, said[-1].end_ms
        length, duration = max(len(self.raw), 1), self.end_ms - self.start_ms
        return self.start_ms + duration * raw_start // length, self.start_ms + duration * raw_end // length


def same(one: str, other: str, piece: Piece) -> bool:
    """Whether the two sides of a piece of their alignment are the same string."""
    return one[piece[0] : piece[1]] == other[piece[2] : piece[3]]


def _carried(start: int, end: int, one: str, other: str, alignment: Sequence[Piece]) -> tuple[int, int]:
    """Characters `start`..`end` of one string as the smallest span of the other that covers them."""
    if not alignment:
        return start, end
    pieces = [p for p in alignment if p[1] > start and p[0] < end] or [p for p in alignment if p[0] <= start <= p[1]]
    if not pieces:
        return 0, len(other)
    first, last = pieces[0], pieces[-1]
    before = start - first[0] if start > first[0] and same(one, other, first) else 0
    after = last[1] - end if end < last[1] and same(one, other, last) else 0
    return first[2] + before, last[3] - after


@dataclass(frozen=True, slots=True)
class SoundEvent:
    """Something heard on a channel that is not speech."""

    kind: str
    """dtmf, ring_back, busy_tone, tone (dial, fax, beep) or hold_music."""
    channel: int
    start_ms: int
    end_ms: int
    value: str = ""
    """Of dtmf: the key, or `*` where keys are masked; people key in PINs and card numbers."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What an engine heard in some content. (content_id, engine) fixes it, so it is computed once."""

    content_id: str
    engine: str
    """Recogniser + revision + VAD settings + hotword digest + language, in one string."""
    segments: tuple[Segment, ...]
    """Ordered by start, then channel. Stored raw; a normalizer's result has `text` and `alignment` too."""
    language: str | None = None
    duration_ms: int = 0
    channels: int = 1
    tags: tuple[str, ...] = ()
    sounds: tuple[SoundEvent, ...] = ()
    """What else was heard, ordered by start, then channel."""
    metrics: Mapping[str, Any] = field(default_factory=dict)
    """Talk, silence, overlap and their kin, keyed as in `call.metrics.*`; empty until a normalizer has measured."""

    @property
    def text(self) -> str:
        """The whole call, a line per segment."""
        return "\n".join(s.text or s.raw for s in self.segments)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value was said: characters of one segment's `text`, and when."""

    segment: int
    start: int
    end: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Field:
    """A typed value found in a call, with its evidence."""

    name: str
    type: str
    """phone, opening_hours, clock, date, money, ... or keyword for a plain capture."""
    value: Any
    """Normalised: a string, a number or a JSON object."""
    words: str
    """As it stands in the text (of the first mention)."""
    evidence: tuple[Span, ...]
    """One span per piece: digits may be split over turns, and a number said twice is one field."""
    rule: str = ""
    """rule id"""
    rule_version: int = 1
    confidence: float | None = None
    assumptions: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """What else the type knows: a phone's kind, region and extension, for instance."""
    mentions: int = 1
    """How often it was said: a number that is read back is one field with two mentions."""


@dataclass(frozen=True, slots=True)
class Event:
    """A recording with what was made of it: the unit that rules change and sinks write."""

    recording: Recording
    transcript: Transcript
    fields: tuple[Field, ...] = ()
    tags: tuple[str, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    """The recording's metadata as the rules left it."""
    outcome: str = "success"
    """`failure` for a buried recording, whose `reason` and `stage` stand in meta: a dashboard counts it too."""

    def with_tags(self, *tags: str) -> Event:
        """Return the event with these tags added, each once, in order."""
        return replace(self, tags=tuple(dict.fromkeys((*self.tags, *tags))))


class Verdict(StrEnum):
    """A sink's answer for one event."""

    DELIVERED = "delivered"
    RETRY = "retry"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A sink's answer for one event, and why."""

    verdict: Verdict
    reason: str = ""
    hint: str = ""
    location: str = ""
    """Where it was put (an index name), so that a corrected start date can remove it from its old place."""


def merged_tags(*groups: Sequence[str]) -> tuple[str, ...]:
    """All tags of the groups, each once, in order."""
    return tuple(dict.fromkeys(tag for group in groups for tag in group))
