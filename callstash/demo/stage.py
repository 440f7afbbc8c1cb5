"""The demo's own directory: a pipeline, a watched folder, and samples dropped into it while the pipeline runs."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callstash.config import Config, load_config
from callstash.demo import SAMPLES, TRUTH
from callstash.demo.score import Score, score
from callstash.errors import CallstashError
from callstash.idle import busy
from callstash.pipeline import Workplace, open_workplace
from callstash.reports import find
from callstash.runner import Runner

PIPELINE = """\
# Made by `callstash demo`: a pipeline like any other, with the demonstration model for synthetic speech.
settings:
  path.data: ./data
  timezone: Asia/Shanghai
  region: CN
pipelines:
  - pipeline.id: demo
    ingest:
      - folder:
          path: ./recordings
          settle: 1s
          match: "%{YYYYMMDD:date}_%{HHMMSS:time}_%{EXTENSION:agent}_%{CALLID:call_id}"
    transcribe:
      funasr: {model: demo-zh, language: zh, roles: [agent, customer]}
    rules: ["library:contact", "library:hours"]
    sinks:
      - store: {}
"""

SLOW_CHUNK_BYTES, SLOW_PAUSE_S = 4096, 0.2
SETTLED = {"recording", "ignored", "unreadable", "sidecar"}
PATIENCE_S = 600


@dataclass(frozen=True, slots=True)
class Stage:
    """The directory of one demo."""

    home: Path

    @property
    def pipelines(self) -> Path:
        """Its configuration."""
        return self.home / "pipelines.yaml"

    @property
    def recordings(self) -> Path:
        """Its watched folder."""
        return self.home / "recordings"

    def prepare(self) -> None:
        """Lay it out anew. Raise CallstashError rather than clear a folder that is not a demo's."""
        if self.home.exists() and any(self.home.iterdir()) and not self._is_ours():
            raise CallstashError(f"{self.home} is not empty and no demo made it", "name another folder with --dir")
        for folder in (self.home / "data", self.recordings):
            shutil.rmtree(folder, ignore_errors=True)
        self.recordings.mkdir(parents=True)
        self.pipelines.write_text(PIPELINE, "utf-8")

    def _is_ours(self) -> bool:
        return self.pipelines.is_file() and self.pipelines.read_text("utf-8").startswith(PIPELINE[:27])

    def drop(self, samples: list[Mapping[str, Any]]) -> list[threading.Thread]:
        """Put the samples into the watched folder as people do; the slow ones trickle in on threads of their own."""
        slow = []
        for sample in samples:
            source, target = SAMPLES / (sample["copy_of"] or sample["file"]), self.recordings / sample["file"]
            if sample.get("slow"):
                slow.append(threading.Thread(target=_trickle, args=(source, target), daemon=True))
                slow[-1].start()
            else:
                for sidecar in SAMPLES.glob(f"{source.stem}.json"):
                    shutil.copyfile(sidecar, target.with_suffix(".json"))
                shutil.copyfile(source, target)
        return slow


def _trickle(source: Path, target: Path) -> None:
    """A copy over a slow line."""
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(SLOW_CHUNK_BYTES):
            writer.write(chunk)
            writer.flush()
            time.sleep(SLOW_PAUSE_S)


def truth() -> list[Mapping[str, Any]]:
    """The samples and what is in them."""
    samples: list[Mapping[str, Any]] = json.loads(TRUTH.read_text("utf-8"))["samples"]
    return samples


def play(stage: Stage, progress: Callable[[int, int], None]) -> list[Score]:
    """Run the pipeline, drop the samples while it runs, wait for the last of them, and compare."""
    stage.prepare()
    config, samples = load_config(stage.pipelines), truth()
    runner = Runner(config)
    failure: list[BaseException] = []
    thread = threading.Thread(target=_run, args=(runner, failure))
    thread.start()
    try:
        slow = stage.drop(samples)
        for place in _waiting(config, stage, thread):
            done = sum(_settled(place, stage, sample) for sample in samples)
            progress(done, len(samples))
            if done == len(samples) and not any(t.is_alive() for t in slow) and not busy(place.database, ["demo"]):
                break
    finally:
        runner.stop()
        thread.join()
    if failure:
        raise failure[0]
    with open_workplace(stage.pipelines) as workplace:
        return [judge(workplace, stage, sample) for sample in samples]


def _run(runner: Runner, failure: list[BaseException]) -> None:
    try:
        outcome = runner.run()
        if outcome.failures:
            raise CallstashError("; ".join(outcome.failures))
    except BaseException as error:
        failure.append(error)


def _waiting(config: Config, stage: Stage, thread: threading.Thread) -> Iterator[Workplace]:
    """The workplace, several times a second, while the pipeline runs."""
    journal, until = config.data_dir / "journal.db", time.monotonic() + PATIENCE_S
    while thread.is_alive() and not journal.exists():
        time.sleep(0.1)
    if not thread.is_alive():
        return
    with open_workplace(stage.pipelines) as workplace:
        while thread.is_alive() and time.monotonic() < until:
            yield workplace
            time.sleep(0.3)


def _settled(workplace: Workplace, stage: Stage, sample: Mapping[str, Any]) -> bool:
    """Whether the sample's path has come to rest, and its recording to its end."""
    (journal,) = workplace.journals
    place = journal.paths.get(str(stage.recordings / sample["file"]))
    if place is None or place.state not in SETTLED:
        return False
    if place.recording_id is None:
        return True
    sql = "SELECT acknowledged = revision FROM recordings WHERE pipeline = 'demo' AND id = ?"
    return bool(workplace.database.value(sql, (place.recording_id,)))


def judge(workplace: Workplace, stage: Stage, sample: Mapping[str, Any]) -> Score:
    """What became of one sample, against the truth."""
    (journal,) = workplace.journals
    path = str(stage.recordings / sample["file"])
    report = next(iter(find(journal, path)), None)
    if report is None:
        return score(sample, "unknown", "it is not in the ledger", None)
    if sample["copy_of"] and len(report.get("paths", ())) > 1:
        return score(sample, "duplicate", f"the same bytes as {sample['copy_of']}: one recording, two paths", None)
    event = journal.deliveries.extraction(report["recording_id"]) if "recording_id" in report else None
    return score(sample, report["state"], report["reason"], event)
