"""A transcription loop on a bench: a real journal, with a decoder and transcribers that do as a test says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from callstash.contracts import Found, PathState
from callstash.database import Database
from callstash.errors import ContentChanged, Reject
from callstash.journal import Journal
from callstash.metrics import Meter
from callstash.model import Audio, Recording, Transcript
from callstash.pipeline import Pipeline
from callstash.settings import PipelineSettings
from callstash.testing import make_recording, make_transcript
from callstash.transcription import TranscriptionLoop
from callstash.transcripts import Transcripts


@dataclass
class Sound:
    content_id: str
    channels: int = 1
    duration_ms: int = 1000
    tags: tuple[str, ...] = ()
    closed: bool = False

    def read(self, start_ms: int, end_ms: int) -> NDArray[np.float32]:
        return np.zeros((1, 16), np.float32)

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeDecoder:
    changed: set[str] = field(default_factory=set)
    opened: list[Sound] = field(default_factory=list)
    slow: dict[str, threading.Event] = field(default_factory=dict)
    """Paths whose decoding waits for an event."""
    failing: dict[str, Exception] = field(default_factory=dict)
    busy: int = 0
    busiest: int = 0
    closed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, path: Path, content_id: str) -> Audio:
        if str(path) in self.changed:
            raise ContentChanged("other bytes")
        if str(path) in self.failing:
            raise self.failing[str(path)]
        with self.lock:
            self.busy += 1
            self.busiest = max(self.busiest, self.busy)
        if str(path) in self.slow:
            assert self.slow[str(path)].wait(30)
        with self.lock:
            self.busy -= 1
            self.opened.append(Sound(content_id))
            return self.opened[-1]

    def close(self) -> None:
        self.closed = True


Behaviour = Callable[[Iterator[Audio]], Iterator[tuple[str, Transcript | Reject]]]


@dataclass
class FakeTranscriber:
    behaviour: Behaviour
    engine: str = "fake"

    def check(self) -> None: ...
    def close(self) -> None: ...
    def warm_up(self) -> None: ...
    def transcribe(self, audios: Iterator[Audio]) -> Iterator[tuple[str, Transcript | Reject]]:
        return self.behaviour(audios)


def hear(audio: Audio) -> tuple[str, Transcript]:
    return audio.content_id, make_transcript("您好", content_id=audio.content_id, engine="fake")


def hear_all(audios: Iterator[Audio]) -> Iterator[tuple[str, Transcript | Reject]]:
    yield from (hear(audio) for audio in list(audios)[::-1])


@dataclass
class Bench:
    journal: Journal
    transcripts: Transcripts
    decoder: FakeDecoder
    settings: PipelineSettings
    looked: list[str] = field(default_factory=list)
    meter: Meter = field(default_factory=Meter)

    def pipeline(self, name: str = "calls", **settings: Any) -> Pipeline:
        parts: dict[str, Any] = {
            "id": name,
            "journal": Journal(self.journal.database, name, ["store"]),
            "settings": self.settings.model_copy(update=settings),
            "data_dir": Path("/"),
            "look": self.looked.append,
        }
        return cast(Pipeline, SimpleNamespace(**parts))

    def loop(self, behaviour: Behaviour, *pipelines: Pipeline) -> TranscriptionLoop:
        return TranscriptionLoop(
            FakeTranscriber(behaviour),
            self.decoder,
            pipelines or [self.pipeline()],
            self.transcripts,
            lambda *_: None,
            self.meter,
        )

    def admit(self, *names: str, **changes: Any) -> list[Recording]:
        recordings = [make_recording(name, **changes) for name in names]
        for recording in recordings:
            self.journal.admit(Found(recording, PathState(recording.path, "recording")))
        return recordings

    def attempts(self) -> dict[str, int]:
        """Attempts by file name."""
        rows = self.journal.database.rows("SELECT path, attempts FROM recordings")
        return {Path(row["path"]).name: row["attempts"] for row in rows}


def make_bench(folder: Path) -> Bench:
    settings = PipelineSettings.model_validate({"pipeline.id": "calls", "ingest": [], "queue.min_free": 0})
    journal = Journal(Database(folder / "journal.db"), "calls", ["store"])
    return Bench(journal, Transcripts(folder / "transcripts"), FakeDecoder(), settings)
