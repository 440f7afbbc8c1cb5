"""Transcripts on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from callstash.codec import dump_event, load_event
from callstash.model import Segment, Word
from callstash.testing import make_event, make_field, make_transcript
from callstash.transcripts import Transcripts


@pytest.fixture
def transcripts(tmp_path: Path) -> Transcripts:
    return Transcripts(tmp_path / "transcripts")


def test_a_transcript_comes_back_as_it_was(transcripts: Transcripts) -> None:
    spoken = Segment(0, 900, "一二", words=(Word(0, 1, 0, 400, 0.9), Word(1, 2, 400, 900, None)), events=("Speech",))
    transcript = make_transcript(spoken, content_id="c" * 32)
    transcripts.put(transcript)
    assert transcripts.get("c" * 32, transcript.engine) == transcript


def test_another_engine_s_transcript_is_another(transcripts: Transcripts) -> None:
    transcripts.put(make_transcript("您好", content_id="c" * 32, engine="one"))
    assert transcripts.has("c" * 32, "one")
    assert transcripts.get("c" * 32, "two") is None


def test_a_transcript_that_cannot_be_read_counts_as_absent_and_is_made_again(transcripts: Transcripts) -> None:
    path = transcripts.put(make_transcript("您好", content_id="c" * 32))
    path.write_bytes(path.read_bytes()[:20])
    assert transcripts.get("c" * 32, "scripted") is None


def test_what_an_interrupted_write_left_is_swept(transcripts: Transcripts, tmp_path: Path) -> None:
    path = transcripts.put(make_transcript("您好", content_id="c" * 32))
    leftover = path.with_suffix(".123.tmp")
    leftover.write_bytes(b"half")
    transcripts.sweep_temporary()
    assert list(transcripts.all()) == [path]
    assert not leftover.exists()


def test_an_event_comes_back_as_it_was() -> None:
    event = make_event(
        "电话是13800138000", fields=[make_field(attributes={"kind": "mobile"}, assumptions=("region-CN",))]
    )
    assert load_event(dump_event(event)) == event
