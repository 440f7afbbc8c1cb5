"""Runs pipelines: starts the loops, waits, and stops them in the order in which recordings flow.

Stopping drains: sources first, then the transcriber with what it has in hand, then rules, sinks and releases. A second
signal leaves at once; the journal has everything, so nothing is lost by that either.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from callstash.columns import plural
from callstash.config import Config
from callstash.contracts import Found, Source, Transcriber
from callstash.database import Database
from callstash.delivery import ExtractionLoop, ReleaseLoop, SinkLoop
from callstash.errors import CallstashError, Retry
from callstash.idle import busy, progress, unheard
from callstash.journal import Admission, Journal
from callstash.lock import WorkerLock
from callstash.loops import GIVE_UP_AFTER, IDLE_S, Loop
from callstash.metrics import Meter, Reporter
from callstash.pipeline import Pipeline, build, journal_path, make_decoder, make_transcriber
from callstash.transcription import TranscriptionLoop
from callstash.transcripts import Transcripts

log = logging.getLogger("callstash")


@dataclass(slots=True)
class Outcome:
    """How a run ended."""

    failures: list[str] = field(default_factory=list)
    """Why it did not do all it was asked to; empty after a good run."""
    dead_letters: int = 0
    """Dead letters there are at the end, older ones too."""


class Runner:
    """All pipelines of a configuration, in one process."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._stop = threading.Event()
        self._failures: list[str] = []
        self._database: Database | None = None
        self.meter = Meter()
        """What is heard, and how fast."""

    def progress(self) -> tuple[int, int]:
        """(recordings that came to their end, recordings there are); (0, 0) before the journal is open."""
        database, ids = self._database, [spec.id for spec in self._config.pipelines]
        try:
            return progress(database, ids) if database else (0, 0)
        except sqlite3.ProgrammingError:  # closed by the run's thread in this moment
            return 0, 0

    def stop(self) -> None:
        """Ask for a drained end (from a signal handler or another thread)."""
        self._stop.set()

    def run(self, once: bool = False) -> Outcome:
        """Run until `stop`, or with `once` until everything that is there now is done.

        Raise CallstashError where it cannot start: a model that is not on disk, another worker on the same data.
        """
        with self._opened() as (pipelines, database):
            return self._run(pipelines, database, once)

    def deliver(self) -> Outcome:
        """Hand the sinks what waits for them, and nothing else: nothing is taken in, heard or given back.

        Raise CallstashError where another worker holds the lock: it delivers by itself.
        """
        with self._opened() as (pipelines, database):
            loops = [SinkLoop(pipeline, sink, self._failed) for pipeline in pipelines for sink in pipeline.sinks]
            for loop in loops:
                loop.start()
            while not self._stop.wait(IDLE_S) and any(p.journal.deliveries.waiting() for p in pipelines):
                if self._stuck(loops, pipelines, database):
                    break
            self._drain([], (), loops)
            return self._outcome(database)

    @contextmanager
    def _opened(self) -> Iterator[tuple[list[Pipeline], Database]]:
        """The pipelines and their journal, for the one worker of the data directory."""
        with WorkerLock(self._config.data_dir):
            database = self._database = Database(journal_path(self._config.data_dir))
            try:
                pipelines = [build(self._config, spec, database) for spec in self._config.pipelines]
                for pipeline in pipelines:
                    pipeline.journal.deliveries.keep_only_configured()
                yield pipelines, database
            finally:
                self._database = None
                database.close()

    def _outcome(self, database: Database) -> Outcome:
        return Outcome(self._failures, database.value("SELECT count(*) FROM dead_letters"))

    def _run(self, pipelines: Sequence[Pipeline], database: Database, once: bool) -> Outcome:
        transcripts = Transcripts(self._config.data_dir / "transcripts")
        transcripts.sweep_temporary()
        hearing = self._transcription(pipelines, transcripts)
        after = [loop for pipeline in pipelines for loop in self._after(pipeline, transcripts)]
        sources = [
            threading.Thread(target=self._ingest, args=(pipeline, source, transcripts, once), daemon=True)
            for pipeline in pipelines
            for source in pipeline.sources
        ]
        self._tell_new_sinks(pipelines)  # before the loops order anything for them
        for thread in (*sources, *hearing, *after):
            thread.start()
        if not once:
            log.info("watching; Ctrl-C ends; %s is read at the start: restart after a change to it", self._config.file)
        reporter = Reporter(self.meter, self.progress, lambda: [text for loop in hearing if (text := loop.memory())])
        self._wait(sources, [*hearing, *after], pipelines, database, once, reporter)
        self._drain(sources, hearing, after)
        reporter.finish()
        return self._outcome(database)

    def _tell_new_sinks(self, pipelines: Sequence[Pipeline]) -> None:
        for pipeline in pipelines:
            for sink in pipeline.sinks:
                if count := pipeline.journal.deliveries.again.before(sink.id):
                    earlier = f"`callstash retry --sink {sink.id}` gives it the {plural(count, 'call')} before"
                    log.info("%s: sink %s gets what comes from now on; %s", pipeline.id, sink.id, earlier)

    def _transcription(self, pipelines: Sequence[Pipeline], transcripts: Transcripts) -> list[TranscriptionLoop]:
        """One loop per transcriber; pipelines that say the same share it."""
        shared: list[tuple[Transcriber, list[Pipeline]]] = []
        for pipeline in pipelines:
            if pipeline.transcriber is None:
                continue
            same = [users for _, users in shared if users[0].transcriber == pipeline.transcriber]
            if same:
                same[0].append(pipeline)
            else:
                shared.append((make_transcriber(pipeline.transcriber, pipeline.context), [pipeline]))
        for transcriber, users in shared:
            for pipeline in users:
                pipeline.journal.note("engine", transcriber.engine)
                log.info("%s: transcribes with %s", pipeline.id, transcriber.engine)
        return [
            TranscriptionLoop(transcriber, make_decoder(users[0].context), users, transcripts, self._failed, self.meter)
            for transcriber, users in shared
        ]

    def _after(self, pipeline: Pipeline, transcripts: Transcripts) -> list[Loop]:
        return [
            ExtractionLoop(pipeline, transcripts, self._failed),
            *(SinkLoop(pipeline, sink, self._failed) for sink in pipeline.sinks),
            ReleaseLoop(pipeline, self._failed),
        ]

    def _ingest(self, pipeline: Pipeline, source: Source, transcripts: Transcripts, once: bool) -> None:
        try:
            for found in source.recordings(self._stop, once):
                try:
                    _take_in(pipeline.journal, found, transcripts)
                except (Retry, sqlite3.OperationalError):  # the disk's fault, not the file's
                    raise
                except Exception as error:  # one bad file does not stop the others
                    log.warning("%s cannot be taken in", found.path.path, exc_info=error)
                    pipeline.journal.paths.refuse(found.path, f"it cannot be taken in: {type(error).__name__}: {error}")
        except BaseException as error:
            self._failed(f"{pipeline.id}: ingest", error)

    def _failed(self, name: str, error: BaseException) -> None:
        """A loop ended by itself: nothing more would move there, so the process ends and says so."""
        hint = f" ({error.hint})" if isinstance(error, CallstashError) and error.hint else ""
        self._failures.append(f"{name}: {error}{hint}")
        log.error("%s stopped: %s%s", name, error, hint, exc_info=None if isinstance(error, CallstashError) else error)
        self._stop.set()

    def _wait(
        self,
        sources: list[threading.Thread],
        loops: Sequence[Loop],
        pipelines: Sequence[Pipeline],
        database: Database,
        once: bool,
        reporter: Reporter,
    ) -> None:
        while not self._stop.wait(IDLE_S):
            reporter.tick()
            if not once or any(thread.is_alive() for thread in sources):
                continue
            if not busy(database, [pipeline.id for pipeline in pipelines]):
                return
            if self._stuck(loops, pipelines, database):
                return

    def _stuck(self, loops: Sequence[Loop], pipelines: Sequence[Pipeline], database: Database) -> bool:
        """Whether a device or destination has been away for so long that there is no use in waiting.

        A destination that is away holds up nobody: while something is still to be heard, it is waited for.
        """
        tired = [loop for loop in loops if loop.failures >= GIVE_UP_AFTER]
        if unheard(database, [pipeline.id for pipeline in pipelines]):
            tired = [loop for loop in tired if not isinstance(loop, SinkLoop | ReleaseLoop)]
            held_up = {}
        else:
            held_up = {
                f"{pipeline.id}: sink {sink}": reason
                for pipeline in pipelines
                for sink, (reason, _) in pipeline.journal.deliveries.held_up(GIVE_UP_AFTER).items()
            }
        stuck = held_up | {loop.name: loop.last_failure for loop in tired}
        self._failures += [f"{name}: {reason}" for name, reason in stuck.items()]
        return bool(stuck)

    def _drain(self, sources: list[threading.Thread], hearing: Sequence[Loop], after: Sequence[Loop]) -> None:
        """Stop in the order of flow, so that each stage still gets what the one before it finished."""
        self._stop.set()
        began = time.monotonic()
        for thread in sources:
            thread.join()
        for loop in (*hearing, *after):
            loop.stop()
            loop.join()
        log.info("stopped after draining for %.1f s; nothing is lost", time.monotonic() - began)


def _take_in(journal: Journal, found: Found, transcripts: Transcripts) -> None:
    engine = ""
    if found.transcript:
        transcripts.put(found.transcript)  # file first, row second
        engine = found.transcript.engine
    outcome = journal.admit(found, engine)
    if outcome is not Admission.KNOWN:
        log.info("%s: %s (%s)", found.path.path, outcome, found.recording.id[:8])
