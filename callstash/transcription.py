"""The loop that feeds the transcriber: claim, decode, hear, keep, advance."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from callstash.contracts import Decoder, Transcriber
from callstash.decoding import DecodeAhead, InHand
from callstash.errors import Reject, Retry
from callstash.journal import Journal
from callstash.loops import Loop
from callstash.metrics import Meter
from callstash.model import Audio, Recording, Transcript
from callstash.transcripts import Transcripts

if TYPE_CHECKING:
    from callstash.pipeline import Pipeline

IN_HAND_MS = 2 * 3600 * 1000
"""Audio handed to the transcriber and not answered yet: enough to fill batches, little to lose."""

MOST_OF_ONE_MS = IN_HAND_MS // 4
"""No recording takes more of that: a very long one must not keep all others out."""

PATIENCE_S = 0.5
"""How long the transcriber waits for the next sound before it had better answer what it has."""

log = logging.getLogger("callstash.transcribe")


class TranscriptionLoop(Loop):
    """One per engine and device, shared by all pipelines that use it."""

    def __init__(
        self,
        transcriber: Transcriber,
        decoder: Decoder,
        pipelines: Sequence[Pipeline],
        transcripts: Transcripts,
        on_failure: Callable[[str, BaseException], None],
        meter: Meter | None = None,
    ) -> None:
        super().__init__("transcribe", on_failure)
        self._transcriber = transcriber
        self._ahead = DecodeAhead(decoder)
        self._pipelines = tuple(pipelines)
        self._transcripts = transcripts
        self._meter = meter or Meter()
        self._in_hand: dict[str, InHand] = {}
        self._starved: set[str] = set()
        """Pipelines whose disk is too full to claim for."""

    def step(self) -> bool:
        """One run of the transcriber over what there is to claim."""
        if not self._in_hand and not any(pipeline.journal.has_work() for pipeline in self._pipelines):
            return False
        self._transcriber.warm_up()
        with self._meter.working():
            try:
                worked = self._hear()
            except Retry as error:
                self._give_back(error.reason)
                raise
            except Exception as error:
                # Not an answer for one item, so nobody knows which one it was. The attempts stand: next time each is
                # worked on alone, and the one that does it again and again is buried.
                log.exception("the transcriber broke off")
                self._release(self._ahead.give_up(), "the transcriber broke off")
                self._forget(list(self._in_hand.values()))
                raise Retry(f"the transcriber broke off: {error}", "see the log above") from error
        if self._handed_over():
            self._give_back("the transcriber gave no answer")
            raise Retry("the transcriber gave no answer for some recordings", "report this with the log")
        return worked

    def close(self) -> None:
        """Give back what was not begun; free the model and the decoder."""
        self._release(self._ahead.give_up(), "callstash stopped before it was heard")
        self._ahead.close()
        self._transcriber.close()

    def memory(self) -> str:
        """What the transcriber says it holds, such as `GPU 3.1 GB`; "" where it says nothing. From any thread."""
        memory: Callable[[], str] | None = getattr(self._transcriber, "memory", None)
        return memory() if memory else ""

    def _hear(self) -> bool:
        worked = False
        for content_id, result in self._transcriber.transcribe(self._audios()):
            worked = True
            self._finish(content_id, result)
        return worked

    def _audios(self) -> Iterator[Audio]:
        """Claim and decode as the transcriber pulls, until there are none, or it had better answer first.

        What is being decoded when this ends stays in hand for the next step, so that a long recording holds up
        nobody; what is when the loop stops is given back.
        """
        while not self.stopping.is_set():
            self._claim_ahead()
            if self._ahead.idle:
                return
            found = self._ahead.next(PATIENCE_S)
            if found is None and self._handed_over():
                return
            audio = self._opened(*found) if found else None
            if audio is not None:
                yield audio
                if any(item.suspect for item in self._in_hand.values()):
                    return  # alone: it must not take others down with it
        self._release(self._ahead.give_up(), "callstash stopped before it was heard")

    def _claim_ahead(self) -> None:
        while self._ahead.room and self._room() and not self.stopping.is_set():
            claimed = self._claim()
            if claimed is None:
                return
            self._begin(*claimed)

    def _room(self) -> bool:
        items = self._in_hand.values()
        in_hand = sum(min(item.duration_ms, MOST_OF_ONE_MS) for item in items)
        return in_hand < IN_HAND_MS and not any(item.suspect for item in items)

    def _handed_over(self) -> bool:
        """Whether the transcriber owes an answer."""
        return any(item.audio is not None for item in self._in_hand.values())

    def _claim(self) -> tuple[Pipeline, Recording, bool] | None:
        for pipeline in self._pipelines:
            backlog = pipeline.journal.backlog() + self._waiting_of(pipeline)
            if backlog >= pipeline.settings.max_backlog or not self._enough_disk(pipeline):
                continue
            claimed = pipeline.journal.claim(fresh_only=bool(self._in_hand))
            if claimed:
                return pipeline, *claimed
        return None

    def _waiting_of(self, pipeline: Pipeline) -> int:
        return sum(owner is pipeline for item in self._in_hand.values() for owner, _ in item.waiting)

    def _enough_disk(self, pipeline: Pipeline) -> bool:
        enough = shutil.disk_usage(pipeline.data_dir).free >= pipeline.settings.min_free
        if enough:
            self._starved.discard(pipeline.id)
        elif pipeline.id not in self._starved:
            self._starved.add(pipeline.id)
            where = pipeline.data_dir
            log.error("%s: less than queue.min_free is left on the disk of %s: no more is claimed", pipeline.id, where)
        return enough

    def _begin(self, pipeline: Pipeline, recording: Recording, suspect: bool) -> None:
        """Have the recording decoded, unless its transcript is there or on its way."""
        held = self._in_hand.get(recording.content_id)
        if held:
            held.waiting.append((pipeline, recording))
            return
        done = self._transcripts.get(recording.content_id, self._transcriber.engine)
        if done:
            self._advance(pipeline, recording, done)
            return
        item = InHand(recording.content_id, suspect, recording.duration_ms, [(pipeline, recording)])
        self._in_hand[item.content_id] = item
        places = [p.path for p in pipeline.journal.paths.of_recording(recording.id)] or [recording.path]
        self._ahead.begin(item, places, pipeline.look)

    def _opened(self, item: InHand, decoding: Future[Audio]) -> Audio | None:
        """Return the sound; None where it cannot be heard."""
        try:
            item.audio = decoding.result()
        except Reject as reject:
            self._finish(item.content_id, reject)
        return item.audio

    def _finish(self, content_id: str, result: Transcript | Reject) -> None:
        held = self._in_hand[content_id]
        if isinstance(result, Transcript):
            result = self._kept(result)
        self._forget([held])
        for pipeline, recording in held.waiting:
            if isinstance(result, Transcript):
                self._advance(pipeline, recording, result)
            else:
                self._bury(pipeline.journal, recording, result)

    def _kept(self, transcript: Transcript) -> Transcript | Reject:
        """Keep it on disk. Raise Retry where the disk will not take it: then it is still in hand."""
        try:
            self._transcripts.put(transcript)
        except Retry:
            raise
        except Exception as error:  # what cannot be written down is this recording's failure only
            reason = f"its transcript cannot be written down: {type(error).__name__}: {error}"
            return Reject(reason, "report this with the log", "transcribe")
        self._meter.add(transcript.duration_ms)
        return transcript

    def _advance(self, pipeline: Pipeline, recording: Recording, transcript: Transcript) -> None:
        if pipeline.journal.advance(recording, transcript.engine, transcript.duration_ms, transcript.channels):
            seconds, segments = transcript.duration_ms / 1000, len(transcript.segments)
            log.info("%s: heard %.1f s, %d segments", recording.path, seconds, segments)

    def _bury(self, journal: Journal, recording: Recording, reject: Reject) -> None:
        journal.bury(recording.id, recording.revision, reject)
        log.warning("%s: dead letter (%s): %s", recording.path, reject.stage or "transcribe", reject.reason)

    def _give_back(self, reason: str) -> None:
        self._ahead.give_up()
        self._release(list(self._in_hand.values()), reason)

    def _release(self, items: Iterable[InHand], reason: str) -> None:
        """Give their claims back: no attempt counts."""
        for item in items:
            for pipeline, recording in item.waiting:
                pipeline.journal.postpone(recording.id, 0.0, reason)
            self._forget([item])

    def _forget(self, items: Iterable[InHand]) -> None:
        for item in items:
            del self._in_hand[item.content_id]
            if item.audio:
                item.audio.close()
