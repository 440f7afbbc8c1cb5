"""A place with a real pipeline in it: folder source, PyAV, scripted transcriber, ITN, rules, store.

Runs happen in processes forked from a warmed-up server, so that a story of forty runs does not pay for forty starts.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import struct
import wave
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from callstash.codec import dump_event
from callstash.commands.run import handle_signals
from callstash.config import load_config
from callstash.contracts import Archive
from callstash.pipeline import Workplace, archives_of, open_workplace
from callstash.points import arm
from callstash.reconcile import differences
from callstash.reports import find
from callstash.runner import Outcome, Runner

PIPELINES = """\
settings:
  path.data: ./data
pipelines:
  - pipeline.id: story
    queue.min_free: 0
    ingest:
      - folder:
          path: ./recordings
          settle: 150ms
          settle_max: {settle_max}
          sweep: 300ms
          match:
            - "%{{YYYYMMDD:date}}_%{{HHMMSS:time}}_%{{EXTENSION:agent}}_%{{CALLID:call_id}}"
            - "%{{GREEDYDATA:title}}"
          on_done: {on_done}
    transcribe:
      scripted: {{script: script.json, calls: calls.log, delay: {delay}}}
    rules: ["library:contact", "library:hours"]
    sinks:
      - store: {{}}
"""

SCRIPT = '{"*": [{"start_ms": 0, "end_ms": 4000, "channel": 0, "text": "我的电话是幺三八零零幺三八零零零"}]}'

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(["callstash.runner", "callstash.commands.run", "tests.story.preload"])


@dataclass(frozen=True)
class Place:
    """One pipeline in one folder."""

    home: Path

    @property
    def file(self) -> Path:
        return self.home / "pipelines.yaml"

    @property
    def recordings(self) -> Path:
        return self.home / "recordings"

    # -- running -------------------------------------------------------------------------------------------------------

    def start(self, kill_at: str = "", once: bool = True, prepare: Callable[[], None] | None = None) -> BaseProcess:
        """`prepare` is called in the new process before it runs."""
        process = _server.Process(target=_run, args=(self.file, kill_at, once, self.home / "log.txt", prepare))
        process.start()
        return process

    def run(self, kill_at: str = "", prepare: Callable[[], None] | None = None) -> int:
        """Run once; return the exit code (-9: killed)."""
        process = self.start(kill_at, prepare=prepare)
        process.join(120)
        assert process.exitcode is not None, f"the run did not end:\n{self.log()}"
        return process.exitcode

    @contextmanager
    def running(self) -> Iterator[BaseProcess]:
        """A pipeline that watches, ended by SIGTERM."""
        process = self.start(once=False)
        try:
            yield process
        finally:
            process.terminate()
            process.join(30)
        assert process.exitcode == 0, f"exit code {process.exitcode}:\n{self.log()}"

    def log(self) -> str:
        path = self.home / "log.txt"
        return path.read_text("utf-8") if path.exists() else "(no log)"

    # -- looking -------------------------------------------------------------------------------------------------------

    @contextmanager
    def workplace(self) -> Iterator[Workplace]:
        with open_workplace(self.file) as workplace:
            yield workplace

    def state(self, name: str) -> str:
        """What became of a file: its path's state, or its recording's."""
        with self.workplace() as workplace:
            report = self._report(workplace, name)
            return report["state"] if report else "unknown"

    def report(self, name: str) -> dict[str, Any]:
        with self.workplace() as workplace:
            report = self._report(workplace, name)
            assert report, f"{name} is not in the journal:\n{self.log()}"
            return report

    def _report(self, workplace: Workplace, name: str) -> dict[str, Any] | None:
        return next(iter(find(workplace.journals[0], str(self.recordings / name))), None)

    def ids(self) -> dict[str, int]:
        """(recording id: revision) of the documents in the store."""
        return dict(self.archive().ids())

    def archive(self) -> Archive:
        (archive,) = archives_of(load_config(self.file, rules=False))
        return archive

    def calls(self) -> Counter[str]:
        """How often the transcriber was asked for each content."""
        log = self.home / "calls.log"
        return Counter(log.read_text().split()) if log.exists() else Counter()

    def cut_in_flight(self) -> int:
        """Calls of the transcriber whose transcript never came: what a kill cut off."""
        heard = {path.name.partition(".")[0] for path in (self.home / "data/transcripts").glob("*/*.json")}
        return sum(1 for content_id in self.calls() if content_id not in heard)

    def counts(self) -> dict[str, int]:
        with self.workplace() as workplace:
            return workplace.journals[0].counts()

    def transcripts(self) -> int:
        with self.workplace() as workplace:
            return len(list(workplace.transcripts.all()))

    def assert_balanced(self) -> None:
        """Every file in exactly one state, every document where the journal says."""
        with self.workplace() as workplace:
            assert list(differences(workplace)) == []

    def events(self) -> dict[str, str]:
        """The newest result of each recording, by id, as JSON: what was delivered."""
        with self.workplace() as workplace:
            deliveries = workplace.journals[0].deliveries
            found = {recording_id: deliveries.extraction(recording_id) for recording_id in self.ids()}
        return {recording_id: dump_event(event) for recording_id, event in found.items() if event}


def make_place(home: Path, settle_max: str = "1s", on_done: str = "keep", delay: str = "0s") -> Place:
    place = Place(home)
    place.recordings.mkdir(parents=True)
    place.file.write_text(PIPELINES.format(settle_max=settle_max, on_done=on_done, delay=delay), "utf-8")
    (home / "script.json").write_text(SCRIPT, "utf-8")
    return place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path / "place")


def write_wav(path: Path, tone: int, seconds: float = 0.2) -> Path:
    """A recording that differs from others by `tone`."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(samples(tone, seconds))
    return path


def samples(tone: int, seconds: float) -> bytes:
    """A square-ish wave as 16-bit samples at 8 kHz."""
    return b"".join(struct.pack("<h", ((i * (tone + 3)) % 200 - 100) * 100) for i in range(int(8000 * seconds)))


def fill(place: Place) -> None:
    """Six files: three recordings, a copy of one, a corrupt one, a text."""
    for number in range(3):
        write_wav(place.recordings / f"call-{number}.wav", number)
    shutil.copyfile(place.recordings / "call-0.wav", place.recordings / "copy of call-0.wav")
    (place.recordings / "noise.wav").write_bytes(bytes(range(256)) * 4)
    (place.recordings / "note.txt").write_text("客服电话是4006182795\n", "utf-8")


def _run(file: Path, kill_at: str, once: bool, log: Path, prepare: Callable[[], None] | None) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    arm(kill_at)
    if prepare:
        prepare()
    from callstash.log import set_up

    set_up("info")
    runner = Runner(load_config(file))
    handle_signals(runner)
    outcome: Outcome = runner.run(once)
    os._exit(1 if outcome.failures else 0)
