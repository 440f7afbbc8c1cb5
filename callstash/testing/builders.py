"""Recordings, transcripts, fields and events for tests: what is not said takes a sensible value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from callstash.contracts import Context
from callstash.model import Event, Field, Media, Recording, Segment, Span, Transcript, recording_id

BEGAN_AT = datetime(2026, 11, 22, 6, 3, 1, tzinfo=UTC)


def make_context(tmp_path: Path, pipeline_id: str = "test") -> Context:
    """A plug-in's surroundings, all of them below `tmp_path`."""
    return Context(pipeline_id, base_dir=tmp_path, data_dir=tmp_path / "data", models_dir=tmp_path / "models")


def make_recording(name: str = "call.wav", *, content: str = "", **changes: Any) -> Recording:
    """A recording of that file name; `content` (default: the name) stands for its bytes, `changes` replace the rest."""
    content_id = changes.pop("content_id", None) or recording_id(content or name)
    call_id = (changes.get("meta") or {}).get("call_id")
    known: dict[str, Any] = {
        "id": recording_id(content_id, call_id),
        "content_id": content_id,
        "path": f"/recordings/{name}",
        "size": 32_044,
        "media": Media.AUDIO,
        "duration_ms": 60_000,
        "channels": 1,
        "began_at": BEGAN_AT,
    }
    return Recording(**(known | changes))


def make_segment(said: str, start_ms: int = 0, /, **changes: Any) -> Segment:
    """A segment that says this, at 200 ms a character."""
    known: dict[str, Any] = {"end_ms": start_ms + 200 * max(len(said), 1), "raw": said, "text": said}
    return Segment(start_ms=start_ms, **(known | changes))


def make_transcript(*texts: str | Segment, content_id: str = "", **changes: Any) -> Transcript:
    """A transcript with a segment per text, one after the other."""
    segments: list[Segment] = []
    for said in texts:
        start_ms = segments[-1].end_ms if segments else 0
        segments.append(make_segment(said, start_ms) if isinstance(said, str) else said)
    known: dict[str, Any] = {"engine": "scripted", "language": "zh", "duration_ms": 60_000}
    return Transcript(content_id=content_id, segments=tuple(segments), **(known | changes))


def make_field(name: str = "phone", value: Any = "+8613800138000", **changes: Any) -> Field:
    """A field said at the beginning of the first segment."""
    words = changes.get("words", value if isinstance(value, str) else "")
    known: dict[str, Any] = {
        "type": name,
        "words": words,
        "evidence": (Span(0, 0, len(words), 0, 200 * len(words)),),
        "rule": name,
    }
    return Field(name=name, value=value, **(known | changes))


def make_event(
    *texts: str | Segment,
    recording: Recording | None = None,
    fields: Iterable[Field] = (),
    revision: int | None = None,
    **changes: Any,
) -> Event:
    """An event whose segments say `texts`; its recording is named after the first unless one is given."""
    first = texts[0] if texts else "silence"
    recording = recording or make_recording(f"{first if isinstance(first, str) else first.text}.wav")
    if revision is not None:
        recording = with_revision(recording, revision)
    transcript = make_transcript(*texts, content_id=recording.content_id)
    known: dict[str, Any] = {"fields": tuple(fields), "tags": recording.tags, "meta": dict(recording.meta)}
    return Event(recording=recording, transcript=transcript, **(known | changes))


def with_revision(recording: Recording, revision: int) -> Recording:
    """The same recording, amended or replayed."""
    return replace(recording, revision=revision)


def make_buried(name: str = "broken.wav", stage: str = "decode", reason: str = "the file is empty") -> Event:
    """The event of a buried recording: a call document too."""
    return make_event(
        recording=make_recording(name),
        outcome="failure",
        meta={"stage": stage, "reason": reason},
        tags=("_decodefailure",),
    )
