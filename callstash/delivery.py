"""The loops after the transcriber: extract once per revision, deliver to each sink, give back to the source."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from callstash.columns import plural
from callstash.contracts import Sink
from callstash.deliveries import Delivery
from callstash.errors import Reject, Retry
from callstash.extraction import ExtractorPool, failure
from callstash.journal import DROPPED_BY_RULE, REFUSED_RULES
from callstash.loops import Loop
from callstash.model import Event, Media, Receipt, Recording, Transcript, Verdict
from callstash.points import passing
from callstash.transcripts import Transcripts

if TYPE_CHECKING:
    from callstash.pipeline import Pipeline

log = logging.getLogger("callstash.deliver")
RELOAD_EVERY_S = 3.0  # Logstash's config.reload.interval
NO_TRANSCRIBER = Reject(
    "this pipeline has no transcriber", "name one under `transcribe:`, or leave audio out of `include:`", "transcribe"
)
OnFailure = Callable[[str, BaseException], None]


class ExtractionLoop(Loop):
    """Normalises and applies the rules, once per revision, and keeps the result: every sink gets the same."""

    def __init__(self, pipeline: Pipeline, transcripts: Transcripts, on_failure: OnFailure) -> None:
        super().__init__(f"{pipeline.id}: rules", on_failure)
        self._pipeline = pipeline
        self._journal = pipeline.journal
        self._transcripts = transcripts
        self._pool: ExtractorPool | None = None
        self._looked_at = time.monotonic()

    def step(self) -> bool:
        """Extract a handful of recordings, with the newest rules that have no errors."""
        if self._pool is None:
            pipeline = self._pipeline
            self._pool = ExtractorPool(pipeline.build_extractor, pipeline.build_chain, pipeline.settings.workers)
            self._journal.note(REFUSED_RULES, "")
        elif time.monotonic() - self._looked_at >= RELOAD_EVERY_S:
            self._reload(self._pool)
        if self._pipeline.transcriber is None:
            self._journal.bury_unheard(NO_TRANSCRIBER)
        waiting = self._journal.deliveries.to_extract(self._pipeline.settings.batch_size)
        work: list[tuple[Recording, Transcript]] = []
        # taken before the work: should a file change meanwhile, a replay extracts again rather than too little
        digest = self._pool.digest if waiting else ""
        for recording, engine, dead in waiting:
            if any(dead):
                self._journal.deliveries.save_extraction(self._pool.hide(failure(recording, *dead)), digest)
            elif transcript := self._transcripts.get(recording.content_id, engine):
                work.append((recording, transcript))
            else:
                self._hear_again(recording)
        for (recording, _), result in zip(work, self._pool.map(work), strict=True):
            self._keep(recording, result, digest)
        return bool(waiting)

    def close(self) -> None:
        """End the worker processes."""
        if self._pool:
            self._pool.close()

    def _reload(self, pool: ExtractorPool) -> None:
        """Take up rules, patterns and dictionaries whose files have changed; with an error, the old ones go on."""
        self._looked_at = time.monotonic()
        errors = pool.refresh()
        if errors:
            reason = f"{errors[0].file}:{errors[0].line}: {errors[0].message}"
            more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
            log.error("%s: the changed rules are refused, the old ones go on: %s%s", self.name, reason, more)
            self._journal.note(REFUSED_RULES, f"{reason}{more}")
        elif errors is not None:
            log.info("%s: changed rules are in use for new work; `callstash replay` changes old calls", self.name)
            self._journal.note(REFUSED_RULES, "")

    def _keep(self, recording: Recording, result: Event | Reject, digest: str) -> None:
        if isinstance(result, Reject):
            self._journal.bury(recording.id, recording.revision, result)
            log.warning("%s: dead letter (%s): %s", recording.path, result.stage, result.reason)
        elif result.outcome == "dropped":
            self._journal.drop(recording.id, DROPPED_BY_RULE, recording.revision)
        else:
            self._journal.deliveries.save_extraction(result, digest)

    def _hear_again(self, recording: Recording) -> None:
        log.warning("%s: its transcript is missing or unreadable; it is made again", recording.path)
        if recording.media is Media.TEXT:
            reject = Reject("its transcript is gone", "copy the file into the folder again", "ingest")
            self._journal.bury(recording.id, recording.revision, reject)
            self._pipeline.look(recording.path)
        else:
            self._journal.forget_transcript(recording)


class SinkLoop(Loop):
    """Hands one sink what waits for it. A slow or dead sink holds up nobody else."""

    def __init__(self, pipeline: Pipeline, sink: Sink, on_failure: OnFailure) -> None:
        super().__init__(f"{pipeline.id}: sink {sink.id}", on_failure)
        self._deliveries = pipeline.journal.deliveries
        self._batch_size = pipeline.settings.batch_size
        self._batch_delay_s = pipeline.settings.batch_delay
        self._sink = sink
        self._open = False

    def step(self) -> bool:
        """Deliver one batch."""
        due = self._due()
        if not due:
            return False
        try:
            if not self._open:
                self._sink.open()
                self._open = True
            answers = self._remove(due) + self._write(due)
        except Retry as error:
            receipt = Receipt(Verdict.RETRY, error.reason, error.hint)
            self._deliveries.record(self._sink.id, [(delivery, receipt) for delivery in due], postponed=False)
            raise
        self._deliveries.record(self._sink.id, answers)
        self._tell(answers)
        return True

    def close(self) -> None:
        """Close the sink."""
        if self._open:
            self._sink.close()

    def _tell(self, answers: Sequence[tuple[Delivery, Receipt]]) -> None:
        """What was refused and what must wait: once per reason, with the first call of it."""
        told: dict[tuple[Verdict, str, str], list[str]] = {}
        for delivery, receipt in answers:
            told.setdefault((receipt.verdict, receipt.reason, receipt.hint), []).append(delivery.recording_id)
        for (verdict, reason, hint), ids in told.items():
            if verdict is Verdict.REJECTED:
                more = f" and {len(ids) - 1:,} more" if len(ids) > 1 else ""
                log.warning("%s: %s%s: rejected: %s", self.name, ids[0], more, reason)
            elif verdict is Verdict.RETRY:
                log.warning("%s: %s must wait: %s (%s)", self.name, plural(len(ids), "call"), reason, hint or "no hint")

    def _due(self) -> list[Delivery]:
        due = self._deliveries.due(self._sink.id, self._batch_size)
        if 0 < len(due) < self._batch_size and not self.stopping.wait(self._batch_delay_s):
            due = self._deliveries.due(self._sink.id, self._batch_size)  # a fuller batch, if more came meanwhile
        return due

    def _remove(self, due: Sequence[Delivery]) -> list[tuple[Delivery, Receipt]]:
        going = [delivery for delivery in due if delivery.action == "remove"]
        if going:
            self._sink.remove([delivery.recording_id for delivery in going])
        return [(delivery, Receipt(Verdict.DELIVERED, "removed")) for delivery in going]

    def _write(self, due: Sequence[Delivery]) -> list[tuple[Delivery, Receipt]]:
        coming = [delivery for delivery in due if delivery.event is not None]
        if not coming:
            return []
        passing("deliver:before")
        receipts = self._receipts([delivery.event for delivery in coming if delivery.event])
        passing("deliver:written")
        return list(zip(coming, receipts, strict=True))

    def _receipts(self, events: Sequence[Event]) -> Sequence[Receipt]:
        try:
            receipts = self._sink.write(events)
        except Retry:
            raise
        except Exception as error:
            if len(events) == 1:  # found the one it breaks on
                log.exception("%s broke on %s", self.name, events[0].recording.id)
                return [Receipt(Verdict.REJECTED, f"{type(error).__name__}: {error}", "see the log")]
            return [self._receipts([event])[0] for event in events]
        if len(receipts) != len(events):
            raise Retry(f"the sink answered {len(receipts)} of {len(events)} events", "report this with the log")
        return receipts


class ReleaseLoop(Loop):
    """Gives acknowledged recordings back to their source, for `on_done`: on its own, since moving files may be slow."""

    def __init__(self, pipeline: Pipeline, on_failure: OnFailure) -> None:
        super().__init__(f"{pipeline.id}: release", on_failure)
        self._pipeline = pipeline
        self._journal = pipeline.journal

    def step(self) -> bool:
        """Release what was acknowledged. One that its source cannot take yet holds up no other."""
        due = self._journal.releases.due()
        troubles = [trouble for recording in due if (trouble := self._release(recording))]
        if troubles:
            more = f" (and {len(troubles) - 1} more)" if len(troubles) > 1 else ""
            raise Retry(f"{troubles[0].reason}{more}", troubles[0].hint)
        return bool(due)

    def _release(self, recording: Recording) -> Retry | None:
        """Give one back; return why the source could not take it."""
        passing("release:before")
        places = self._journal.paths.of_recording(recording.id)
        try:
            for source in self._pipeline.sources:
                source.release(recording, places)
        except Retry as error:
            self._journal.releases.put_off(recording.id, error.reason, error.hint)
            return error
        self._journal.releases.done(recording.id)
        passing("release:after")
        log.info("%s: done", recording.path)
        return None
