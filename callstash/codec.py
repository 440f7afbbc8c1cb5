"""The central types as JSON, and back: the formats of transcripts on disk and of events in the journal."""

from __future__ import annotations

from pydantic import TypeAdapter

from callstash.model import Event, Transcript

_TRANSCRIPT = TypeAdapter(Transcript)
_EVENT = TypeAdapter(Event)


def dump_transcript(transcript: Transcript) -> bytes:
    """One JSON object, UTF-8."""
    return _TRANSCRIPT.dump_json(transcript)


def load_transcript(data: bytes | str) -> Transcript:
    """Raise ValueError where `data` is not a transcript."""
    return _TRANSCRIPT.validate_json(data)


def dump_event(event: Event) -> str:
    """One JSON object."""
    return _EVENT.dump_json(event).decode()


def load_event(data: bytes | str) -> Event:
    """Raise ValueError where `data` is not an event."""
    return _EVENT.validate_json(data)
