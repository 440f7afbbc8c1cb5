"""Taking words out of an event: stars in the place of characters, in the text, in what was heard, and in every value.

Lengths stay as they are, so that offsets, alignments and times go on to hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from callstash.model import Event, Field, Segment

STAR = "*"
CALL_ID = "call_id"
"""The metadata that is left alone, as file names are: the PBX's call id says which recordings are one call."""
_KEPT_ATTRIBUTES = ("checksum", "last4", "corrected")
"""What may still be said of a value that is hidden."""
_SHORTEST_SECRET = 3
"""A shorter one would hide itself in every other number."""
_LONG_SECRET = 8


@dataclass(frozen=True, slots=True)
class Hidden:
    """Characters `start`..`end` of a segment's `text` to be starred."""

    segment: int
    start: int
    end: int


def redact(event: Event, hidden: Iterable[Hidden], secrets: Mapping[str, str]) -> Event:
    """Star the characters in all that the event says of them.

    `secrets`: a value -> what stands for it in fields, metadata and tags, where it has no place in the text.
    """
    by_segment: dict[int, list[Hidden]] = {}
    for one in hidden:
        by_segment.setdefault(one.segment, []).append(one)
    known = {secret: secrets[secret] for secret in longest_first(secrets) if len(secret) >= _SHORTEST_SECRET}
    if not by_segment and not known:
        return event
    segments = tuple(
        _starred(segment, by_segment[index]) if index in by_segment else segment
        for index, segment in enumerate(event.transcript.segments)
    )
    return replace(
        event,
        transcript=replace(event.transcript, segments=segments),
        fields=tuple(_field(field, segments, by_segment, known) for field in event.fields),
        tags=tuple(dict.fromkeys(without(tag, known) for tag in event.tags)),
        meta=_metadata(event.meta, known),
        recording=replace(event.recording, meta=_metadata(event.recording.meta, known)),
    )


def _metadata(meta: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, Any]:
    return {key: value if key == CALL_ID else without(value, secrets) for key, value in meta.items()}


def longest_first(secrets: Iterable[str]) -> list[str]:
    """Secrets in the order in which they must be replaced: one may be a part of another."""
    return sorted(secrets, key=len, reverse=True)


def starred(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with every letter and digit of the spans starred: blanks and hyphens still part what they parted."""
    chars = list(text)
    for start, end in spans:
        chars[start:end] = [STAR if char.isalnum() else char for char in chars[start:end]]
    return "".join(chars)


def shown(value: str, keep: int) -> str:
    """A value with all but its last `keep` letters and digits starred."""
    places = [index for index, char in enumerate(value) if char.isalnum()]
    end = places[-keep] if 0 < keep < len(places) else len(value) if not keep else 0
    return starred(value, [(0, end)])


def _starred(segment: Segment, hidden: Sequence[Hidden]) -> Segment:
    text = segment.text or segment.raw
    return replace(
        segment,
        text=starred(segment.text, [(one.start, one.end) for one in hidden]) if segment.text else "",
        raw=starred(segment.raw, [segment.raw_span(one.start, min(one.end, len(text))) for one in hidden]),
    )


def _field(
    field: Field,
    segments: Sequence[Segment],
    hidden: Mapping[int, Sequence[Hidden]],
    secrets: Mapping[str, str],
) -> Field:
    touched = any(
        one.start < span.end and span.start < one.end for span in field.evidence for one in hidden.get(span.segment, ())
    )
    if not touched:
        changed = without(field.value, secrets)
        return field if changed == field.value else replace(field, value=changed, words=without(field.words, secrets))
    words = _words(field, segments)
    return replace(
        field,
        value=_hidden_value(field, words, secrets),
        words=words,
        attributes={"masked": True, **{k: v for k, v in field.attributes.items() if k in _KEPT_ATTRIBUTES}},
    )


def _words(field: Field, segments: Sequence[Segment]) -> str:
    """The words of the first mention, as they read now."""
    said: list[str] = []
    for span in field.evidence:
        segment = segments[span.segment]
        said.append((segment.text or segment.raw)[span.start : span.end])
        if len(" ".join(said)) >= len(field.words):
            break
    return " ".join(said)


def _hidden_value(field: Field, words: str, secrets: Mapping[str, str]) -> Any:
    if field.value is None or isinstance(field.value, bool):
        return field.value
    if field.type in ("keyword", "category"):
        return words if field.type == "keyword" else field.value
    known = secrets.get(str(field.value))
    return known if known is not None else shown(str(field.value), 0)


def _replaced(text: str, secret: str, instead: str) -> str:
    """A short secret is one only where it stands by itself: 321 is no part of a telephone number."""
    if len(secret) >= _LONG_SECRET:
        return text.replace(secret, instead)
    return re.sub(rf"(?<![0-9A-Za-z]){re.escape(secret)}(?![0-9A-Za-z])", lambda _: instead, text)


def without(value: Any, secrets: Mapping[str, str]) -> Any:
    """The value with every secret in it replaced, however deep it stands."""
    if isinstance(value, str):
        for secret, instead in secrets.items():
            if secret in value:
                value = _replaced(value, secret, instead)
        return value
    if isinstance(value, Mapping):
        return {key: without(item, secrets) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(without(item, secrets) for item in value)
    if isinstance(value, int) and not isinstance(value, bool) and str(value) in secrets:
        return secrets[str(value)]
    return value
