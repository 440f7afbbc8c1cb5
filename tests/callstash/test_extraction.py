"""From a transcript to an event."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from callstash.errors import Reject, Retry
from callstash.extraction import Chain, Extractor
from callstash.model import Event, Transcript
from callstash.testing import make_recording, make_segment, make_transcript


@dataclass
class Writer:
    """A normalizer that adds its mark, or fails."""

    version: str
    trouble: Exception | None = None

    def normalize(self, transcript: Transcript) -> Transcript:
        if self.trouble:
            raise self.trouble
        return replace(
            transcript,
            segments=tuple(replace(s, text=(s.text or s.raw) + self.version) for s in transcript.segments),
        )


RAW = make_transcript(make_segment("您好", text=""))


def test_normalizers_work_on_what_the_one_before_has_written() -> None:
    assert Chain([Writer("1"), Writer("2")]).normalize(RAW).text == "您好12"


def test_without_normalizers_the_text_is_what_was_spoken() -> None:
    assert [segment.text for segment in Chain().normalize(RAW).segments] == ["您好"]


def test_the_digest_follows_every_part_of_the_chain() -> None:
    parts = [Writer("1"), Writer("2")]
    extractor = Extractor(Chain(parts), None)
    first = extractor.digest
    parts[1].version = "3"
    assert extractor.digest != first
    assert Extractor(Chain(), None).digest == "-+-+-"


def test_what_a_normalizer_breaks_on_is_this_recordings_failure() -> None:
    extractor = Extractor(Chain([Writer("1", ValueError("no"))]), None)
    result = extractor(make_recording(), RAW)
    assert isinstance(result, Reject)
    assert result.reason == "extraction failed: ValueError: no"


def test_what_a_normalizer_lacks_is_waited_for() -> None:
    extractor = Extractor(Chain([Writer("1", Retry("the file is away"))]), None)
    with pytest.raises(Retry):
        extractor(make_recording(), RAW)
    assert isinstance(Extractor(Chain([Writer("1")]), None)(make_recording(), RAW), Event)
