"""The whole library on transcripts of ten minutes, and the archive extracted again."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.support.talk import Talk
from callstash.config import load_config
from callstash.contracts import Context, Found, PathState
from callstash.database import Database
from callstash.extraction import Chain, Extractor
from callstash.journal import Journal
from callstash.model import Event, Media, Recording, Segment, Transcript
from callstash.pipeline import build_extractor, journal_path, open_workplace
from callstash.replay import Replay
from callstash.testing import make_recording
from callstash.transcripts import Transcripts
from rules.engine import RuleFiles
from rules.files import library_names
from rules.mask import Mask

CHARACTERS = 2500
"""Of ten minutes of talk."""
_TURN_MS = 4000

PIPELINES = """\
settings: {path.data: ./data}
pipelines:
  - pipeline.id: calls
    ingest: [{folder: {path: recordings}}]
    transcribe: off
    rules: [RULES]
"""


def transcripts(count: int) -> list[tuple[Recording, Transcript]]:
    """Calls of ten minutes, all of them different."""
    talk = Talk(11)
    return [_call(number, talk.call(CHARACTERS)) for number in range(count)]


def _call(number: int, turns: Sequence[tuple[str, str]]) -> tuple[Recording, Transcript]:
    recording = make_recording(f"call{number:05d}.txt", media=Media.TEXT, duration_ms=len(turns) * _TURN_MS)
    segments = tuple(
        Segment(i * _TURN_MS, (i + 1) * _TURN_MS, text, "", int(role == "customer"), role)
        for i, (role, text) in enumerate(turns)
    )
    transcript = Transcript(recording.content_id, "benchmark", segments, "zh", len(turns) * _TURN_MS)
    return recording, transcript


def calls_per_second(count: int) -> dict[str, Any]:
    """CPU time of all library rules and of the mask, on one core; without the normalizer, and with it."""
    context = Context("benchmark", Path.cwd(), Path("data"), Path("models"))
    rules = RuleFiles(RuleFiles.Options(paths=tuple(f"library:{name}" for name in library_names())), context)
    mask = Mask(Mask.Options(), context)
    calls = transcripts(count)
    begin = time.process_time()
    events = [Extractor(Chain(), rules, mask)(*call) for call in calls]
    took = time.process_time() - begin
    fields = sum(len(getattr(event, "fields", ())) for event in events)
    return {
        "calls": count,
        "rules": len(rules.rules),
        "fields_per_call": round(fields / count, 1),
        "ms_per_call": round(1000 * took / count, 2),
        "calls_per_second_per_core": round(count / took, 1),
    }


def replays_per_second(folder: Path, count: int) -> dict[str, Any]:
    """Wall time of a dry run over an archive of calls of ten minutes, all cores."""
    archive(folder, count)
    (folder / "pipelines.yaml").write_text(PIPELINES.replace("RULES", _library()), "utf-8")
    with open_workplace(folder / "pipelines.yaml") as workplace:
        spec, journal = workplace.config.pipelines[0], workplace.journals[0]
        replay = Replay(spec, workplace.config.context(spec), journal)
        cores = len(os.sched_getaffinity(0))
        begin = time.perf_counter()
        changed = sum(not change.same for change in replay.changes(replay.items(), cores))
        took = time.perf_counter() - begin
    return {
        "calls": count,
        "cores": cores,
        "changed": changed,
        "seconds": round(took, 2),
        "calls_per_second": round(count / took, 1),
    }


def archive(folder: Path, count: int) -> None:
    """An archive of calls, delivered with half of the library's rules."""
    (folder / "recordings").mkdir(parents=True)
    file = folder / "pipelines.yaml"
    file.write_text(PIPELINES.replace("RULES", '"library:contact"'), "utf-8")
    config = load_config(file)
    spec = config.pipelines[0]
    extractor = build_extractor(spec.normalizers, spec.rules, spec.mask, config.context(spec))
    database = Database(journal_path(config.data_dir))
    journal, kept = Journal(database, spec.id, ["store"]), Transcripts(config.data_dir / "transcripts")
    for recording, transcript in transcripts(count):
        kept.put(transcript)
        journal.admit(Found(recording, PathState(recording.path, "recording")), transcript.engine)
        event = extractor(recording, transcript)
        assert isinstance(event, Event)
        journal.deliveries.save_extraction(event, extractor.digest)
    database.close()


def _library() -> str:
    return ", ".join(f'"library:{name}"' for name in library_names())
