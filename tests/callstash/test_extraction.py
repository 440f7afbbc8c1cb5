"""From a transcript to an event."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from callstash import extraction
from callstash.codedigest import code_digest
from callstash.errors import Reject, Retry
from callstash.extraction import Chain, Extractor, ExtractorPool
from callstash.model import Event, Recording, Transcript
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


def test_the_digest_follows_the_code_of_ours_and_of_the_plug_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    extractor = Extractor(Chain([Writer("1")]), None)
    assert extractor.digest == Extractor(Chain([Writer("1")]), None).digest
    digests = {extractor.digest}
    for changed in ("callstash", "tests"):  # the core's, and the normalizer's here
        monkeypatch.setattr(extraction, "code_digest", lambda name, changed=changed: str(name == changed))
        digests.add(extractor.digest)
    assert len(digests) == 3


def test_a_package_s_digest_is_of_all_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "strangers/deep").mkdir(parents=True)
    (tmp_path / "strangers/__init__.py").touch()
    (tmp_path / "alone.py").write_text("x = 1\n", "utf-8")
    digests = {code_digest(name) for name in ("strangers", "alone")}
    code_digest.cache_clear()
    (tmp_path / "strangers/deep/part.py").write_text("y = 1\n", "utf-8")
    (tmp_path / "alone.py").write_text("x = 2\n", "utf-8")
    assert not digests & {code_digest(name) for name in ("strangers", "alone")}


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


class Deadly:
    """Kills the process in which it is to write a certain word."""

    version = "1"

    def normalize(self, transcript: Transcript) -> Transcript:
        if "deadly" in transcript.segments[0].raw:
            os.kill(os.getpid(), signal.SIGKILL)
        return transcript


def _deadly_chain() -> Chain:
    return Chain([Deadly()])


def _deadly_extractor() -> Extractor:
    return Extractor(_deadly_chain())


@pytest.fixture
def pool() -> Iterator[ExtractorPool]:
    pool = ExtractorPool(_deadly_extractor, _deadly_chain, 2)
    yield pool
    pool.close()


def _work(*texts: str) -> list[tuple[Recording, Transcript]]:
    return [(make_recording(f"{text}.wav"), make_transcript(make_segment(text, text=""))) for text in texts]


def test_a_transcript_that_ends_its_process_is_rejected_alone_or_among_others(pool: ExtractorPool) -> None:
    results = list(pool.map(_work("one", "deadly", "two")))
    assert [type(result) for result in results] == [Event, Reject, Event]
    (alone,) = pool.map(_work("deadly"))
    assert isinstance(alone, Reject)
    assert "killed" in alone.reason


def test_a_process_that_somebody_killed_is_replaced(pool: ExtractorPool) -> None:
    list(pool.map(_work("one", "two")))
    assert pool._pool
    os.kill(next(iter(pool._pool._processes)), signal.SIGKILL)
    time.sleep(0.2)
    assert [type(result) for result in pool.map(_work("three", "four"))] == [Event, Event]


def _no_chain() -> Chain:
    raise FileNotFoundError("a dictionary")


def test_processes_that_cannot_even_start_are_no_transcript_s_fault() -> None:
    pool = ExtractorPool(lambda: Extractor(Chain()), _no_chain, 2)
    with pytest.raises(BrokenProcessPool):
        list(pool.map(_work("one", "two")))
    pool.close()
