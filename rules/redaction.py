"""Taking words out of an event: stars in the place of characters, in the text, in what was heard, and in every value.

Lengths stay as they are, so that offsets, alignments and times go on to hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from callstash.model import Event, Field, Segment
from callstash.values import value_text
from rules.derived import LEAST, Parts, digits_of

STAR = "*"
CALL_ID = "call_id"
"""The metadata that is left alone, as file names are: the PBX's call id says which recordings are one call."""
_KEPT_ATTRIBUTES = ("checksum", "last4", "corrected")
"""What may still be said of a value that is hidden."""
_SHORTEST_SECRET = 3
"""A shorter one would hide itself in every other number."""
_SHORTEST_VALUE = 2
"""Of what a rule made of one, and may have put in tags and other fields: 12 of the code 012."""
_LONG_SECRET = 8

_LETTERS = "A-Za-z"


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
    places = by_segment(hidden)
    known = _in_order(secrets)
    if not places and not known:
        return event
    segments = tuple(
        _starred(segment, places[index]) if index in places else segment
        for index, segment in enumerate(event.transcript.segments)
    )
    fields = [_field(field, segments, places, known) for field in event.fields]
    made = known | _values(event.fields, fields, places)
    derived = veil(made, (value_text(field.value) for field in in_clear(event.fields, places)), _SHORTEST_VALUE)
    return replace(
        event,
        transcript=replace(event.transcript, segments=segments),
        fields=tuple(field if field.words else replace(field, value=derived(field.value)) for field in fields),
        tags=tuple(dict.fromkeys(derived(tag) for tag in event.tags)),
        meta=_metadata(event.meta, known),
        recording=replace(event.recording, meta=_metadata(event.recording.meta, known)),
    )


def by_segment(hidden: Iterable[Hidden]) -> dict[int, list[Hidden]]:
    """What is hidden, by the segment that it stands in."""
    places: dict[int, list[Hidden]] = {}
    for one in hidden:
        places.setdefault(one.segment, []).append(one)
    return places


def in_clear(fields: Iterable[Field], hidden: Mapping[int, Sequence[Hidden]]) -> Iterator[Field]:
    """Fields with words that can be read."""
    return (field for field in fields if field.words and field.evidence and not _is_touched(field, hidden))


def veil(secrets: Mapping[str, str], clear: Iterable[str] = (), shortest: int = _LONG_SECRET) -> Callable[[Any], Any]:
    """What hides secrets, and parts of secret numbers, in values that rules made of them, and in reports.

    `clear`: what can be read elsewhere; `shortest`: characters of a number, no string, that may be a secret.
    """
    known, parts = _in_order(secrets, min(shortest, _SHORTEST_SECRET)), Parts(secrets, clear)

    def change(leaf: Any) -> Any:
        if not isinstance(leaf, str) and len(str(leaf)) < shortest:
            return leaf
        before, least = str(leaf), LEAST if isinstance(leaf, str) else max(LEAST, shortest)
        text = _text_without(before, known, letters="")  # card_%{cvv} makes one word of it
        whole = (
            before if len(before) == len(text) else text
        )  # what is starred already may part what is left of a number
        text = starred(text, parts.spans(whole, least))
        return leaf if text == before else text

    return lambda value: leaves(value, change)


def leaves(value: Any, change: Callable[[Any], Any]) -> Any:
    """The value with every string and number in it changed, however deep it stands."""
    if isinstance(value, Mapping):
        return {key: leaves(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(leaves(item, change) for item in value)
    return change(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else value


def _metadata(meta: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, Any]:
    return {key: value if key == CALL_ID else without(value, secrets) for key, value in meta.items()}


def _in_order(secrets: Mapping[str, str], shortest: int = _SHORTEST_SECRET) -> dict[str, str]:
    """Secrets in the order in which they must be replaced: one may be a part of another."""
    longest_first = sorted(secrets, key=len, reverse=True)
    return {secret: secrets[secret] for secret in longest_first if len(secret) >= shortest}


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
    if not _is_touched(field, hidden):
        changed = without(field.value, secrets)
        return field if changed == field.value else replace(field, value=changed, words=without(field.words, secrets))
    words = _words(field, segments)
    return replace(
        field,
        value=_hidden_value(field, words, secrets),
        words=words,
        attributes={"masked": True, **{k: v for k, v in field.attributes.items() if k in _KEPT_ATTRIBUTES}},
    )


def _is_touched(field: Field, hidden: Mapping[int, Sequence[Hidden]]) -> bool:
    return any(
        one.start < span.end and span.start < one.end for span in field.evidence for one in hidden.get(span.segment, ())
    )


def _values(before: Sequence[Field], after: Sequence[Field], hidden: Mapping[int, Sequence[Hidden]]) -> dict[str, str]:
    """Values that were hidden -> what stands for them: rules may have copied them."""
    found: dict[str, str] = {}
    for field, changed in zip(before, after, strict=True):
        if _is_touched(field, hidden) and isinstance(field.value, Mapping):
            found |= {str(item): str(changed.value[key]) for key, item in field.value.items()}
        elif field.value != changed.value:
            found[str(field.value)] = str(changed.value)
    return {value: instead for value, instead in found.items() if digits_of(value) or len(value) >= _LONG_SECRET}


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
    if field.value is None or isinstance(field.value, bool) or field.type == "category":
        return field.value
    if field.type == "keyword":
        return words
    return leaves(field.value, lambda leaf: secrets.get(str(leaf)) or shown(str(leaf), 0))


def _replaced(text: str, secret: str, instead: str, letters: str) -> str:
    """A short secret is one only where it stands by itself: 321 is no part of a telephone number."""
    if len(secret) >= _LONG_SECRET:
        return text.replace(secret, instead)
    beside = f"[0-9{letters if secret.isdecimal() else _LETTERS}]"
    return re.sub(f"(?<!{beside}){re.escape(secret)}(?!{beside})", lambda _: instead, text)


def _text_without(text: str, secrets: Mapping[str, str], letters: str = _LETTERS) -> str:
    """`letters`: what must not stand beside a short number, as a letter makes one word with it."""
    for secret, instead in secrets.items():
        if secret in text:
            text = _replaced(text, secret, instead, letters)
    return text


def without(value: Any, secrets: Mapping[str, str]) -> Any:
    """The value with every secret in it replaced, however deep it stands."""

    def change(leaf: Any) -> Any:
        return _text_without(leaf, secrets) if isinstance(leaf, str) else secrets.get(str(leaf), leaf)

    return leaves(value, change)
