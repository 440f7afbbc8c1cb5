"""What came out, held against the truth."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from callstash.model import Event, Field


@dataclass(frozen=True, slots=True)
class Score:
    """One sample's result and its distance from the truth."""

    file: str
    state: str
    expected_state: str
    text: str
    truth: str
    cer: float | None
    """Character error rate of `text` against `truth`, 0..; None where there is nothing to hear."""
    fields: tuple[Field, ...]
    missing: tuple[tuple[str, str], ...]
    """(name, value) that the truth has and the call has not."""
    unexpected: tuple[tuple[str, str], ...]
    reason: str = ""

    @property
    def good(self) -> bool:
        """Whether state and fields are what the truth says."""
        return self.state == self.expected_state and not self.missing and not self.unexpected


def score(sample: Mapping[str, Any], state: str, reason: str, event: Event | None) -> Score:
    """Compare one sample. `event` is None where there is no result."""
    segments = event.transcript.segments if event else ()
    text = "\n".join(segment.text for segment in segments)
    truth = "\n".join(turn["text"] for turn in sample["turns"])
    wanted = Counter(_wanted(field) for field in sample["fields"])
    found = Counter(_found(field) for field in (event.fields if event else ()))
    return Score(
        file=sample["file"],
        state=state,
        expected_state=sample["state"],
        text=text,
        truth=truth,
        cer=character_error_rate(text, truth) if event and event.outcome == "success" and sample["turns"] else None,
        fields=event.fields if event else (),
        missing=tuple((wanted - found).elements()),
        unexpected=tuple((found - wanted).elements()),
        reason=reason,
    )


def _wanted(field: Mapping[str, Any]) -> tuple[str, str]:
    return field["name"], _with_extension(field["value"], field.get("extension"))


def _found(field: Field) -> tuple[str, str]:
    return field.name, _with_extension(str(field.value), field.attributes.get("extension"))


def _with_extension(value: str, extension: str | None) -> str:
    return f"{value};ext={extension}" if extension else value


def character_error_rate(text: str, truth: str) -> float:
    """Edits over the truth's length; spaces, line ends and punctuation do not count."""
    heard, said = _characters(text), _characters(truth)
    return edits(heard, said) / max(len(said), 1)


def _characters(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).lower()
    # a colon within a time and a point within an amount are characters like any other
    return "".join(c for i, c in enumerate(normal) if c.isalnum() or c in "%+" or _between_digits(normal, i))


def _between_digits(text: str, i: int) -> bool:
    return text[i] in ":." and 0 < i < len(text) - 1 and text[i - 1].isdigit() and text[i + 1].isdigit()


def edits(a: Sequence[str], b: Sequence[str]) -> int:
    """Levenshtein distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
    return row[-1]
