"""The loop that feeds the transcriber: claim, decode, hear, keep, advance."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from callstash.contracts import Decoder, Transcriber
from callstash.errors import ContentChanged, Reject, Retry
from callstash.journal import VANISHED, Journal
from callstash.loops import Loop
from callstash.model import Audio, Recording, Transcript
from callstash.transcripts import Transcripts

if TYPE_CHECKING:
    from callstash.pipeline import Pipeline

IN_HAND_MS = 2 * 3600 * 1000
"""Audio handed to the transcriber and not answered yet: enough to fill batches, little to lose."""

log = logging.getLogger("callstash.transcribe")


@dataclass(slots=True)
class _InHand:
    """One content being heard, and everybody who waits for it (the same voicemail prompt in two calls)."""

    audio: Audio
    waiting: list[tuple[Pipeline, Recording]] = field(default_factory=list)


class TranscriptionLoop(Loop):
    """One per engine and device, shared by all pipelines that use it."""

    def __init__(
        self,
        transcriber: Transcriber,
        decoder: Decoder,
        pipelines: Sequence[Pipeline],
        transcripts: Transcripts,
        on_failure: Callable[[str, BaseException], None],
    ) -> None:
        super().__init__("transcribe", on_failure)
        self._transcriber = transcriber
        self._decoder = decoder
        self._pipelines = tuple(pipelines)
        self._transcripts = transcripts
        self._in_hand: dict[str, _InHand] = {}
        self._starved = False

    def step(self) -> bool:
        """One run of the transcriber over what there is to claim."""
        if not any(pipeline.journal.has_work() for pipeline in self._pipelines):
            return False
        self._transcriber.warm_up()
        worked = False
        try:
            for content_id, result in self._transcriber.transcribe(self._audios()):
                worked = True
                self._finish(content_id, result)
        except Retry as error:
            self._give_back(error.reason)
            raise
        except Exception as error:
            # Not an answer for one item, so nobody knows which one it was. The attempts stand: next time each is
            # worked on alone, and the one that does it again and again is buried.
            log.exception("the transcriber broke off")
            self._forget_in_hand()
            raise Retry(f"the transcriber broke off: {error}", "see the log above") from error
        if self._in_hand:
            self._give_back("the transcriber gave no answer")
            raise Retry("the transcriber gave no answer for some recordings", "report this with the log")
        return worked

    def close(self) -> None:
        """Free the model."""
        self._transcriber.close()

    def _audios(self) -> Iterator[Audio]:
        """Claim recordings as the transcriber pulls, until there are none or enough are in hand."""
        while not self.stopping.is_set() and self._room():
            claimed = self._claim()
            if claimed is None:
                return
            pipeline, recording, suspect = claimed
            audio = self._take(pipeline, recording)
            if audio is not None:
                yield audio
            if suspect and self._in_hand:
                return  # alone: it must not take others down with it

    def _room(self) -> bool:
        return sum(item.audio.duration_ms for item in self._in_hand.values()) < IN_HAND_MS

    def _claim(self) -> tuple[Pipeline, Recording, bool] | None:
        for pipeline in self._pipelines:
            if pipeline.journal.backlog() >= pipeline.settings.max_backlog or not self._enough_disk(pipeline):
                continue
            claimed = pipeline.journal.claim(fresh_only=bool(self._in_hand))
            if claimed:
                return pipeline, *claimed
        return None

    def _enough_disk(self, pipeline: Pipeline) -> bool:
        enough = shutil.disk_usage(pipeline.data_dir).free >= pipeline.settings.min_free
        if not enough and not self._starved:
            log.error("less than queue.min_free is left on the disk of %s: no more is claimed", pipeline.data_dir)
        self._starved = not enough
        return enough

    def _take(self, pipeline: Pipeline, recording: Recording) -> Audio | None:
        """Return the recording's sound, unless its transcript is there or on its way, or it cannot be heard."""
        held = self._in_hand.get(recording.content_id)
        if held:
            held.waiting.append((pipeline, recording))
            return None
        done = self._transcripts.get(recording.content_id, self._transcriber.engine)
        if done:
            self._advance(pipeline, recording, done)
            return None
        try:
            audio = self._open(pipeline, recording)
        except Reject as reject:
            self._bury(pipeline.journal, recording, reject)
            return None
        self._in_hand[recording.content_id] = _InHand(audio, [(pipeline, recording)])
        return audio

    def _open(self, pipeline: Pipeline, recording: Recording) -> Audio:
        """Decode from whichever of its paths still holds its bytes."""
        places = [p.path for p in pipeline.journal.paths.of_recording(recording.id)] or [recording.path]
        for place in places:
            try:
                return self._decoder.open(Path(place), recording.content_id)
            except (ContentChanged, FileNotFoundError):
                pipeline.look(place)
        raise Reject(
            "its bytes changed or vanished before they were heard",
            "copy the recording into the folder again",
            VANISHED,
        )

    def _finish(self, content_id: str, result: Transcript | Reject) -> None:
        held = self._in_hand.pop(content_id)
        held.audio.close()
        if isinstance(result, Transcript):
            self._transcripts.put(result)
        for pipeline, recording in held.waiting:
            if isinstance(result, Transcript):
                self._advance(pipeline, recording, result)
            else:
                self._bury(pipeline.journal, recording, result)

    def _advance(self, pipeline: Pipeline, recording: Recording, transcript: Transcript) -> None:
        pipeline.journal.advance(recording, transcript.engine, transcript.duration_ms, transcript.channels)
        log.info(
            "%s: heard %.1f s, %d segments", recording.path, transcript.duration_ms / 1000, len(transcript.segments)
        )

    def _bury(self, journal: Journal, recording: Recording, reject: Reject) -> None:
        journal.bury(recording.id, recording.revision, reject)
        log.warning("%s: dead letter (%s): %s", recording.path, reject.stage or "transcribe", reject.reason)

    def _give_back(self, reason: str) -> None:
        for held in self._in_hand.values():
            for pipeline, recording in held.waiting:
                pipeline.journal.postpone(recording.id, 0.0, reason)
        self._forget_in_hand()

    def _forget_in_hand(self) -> None:
        for held in self._in_hand.values():
            held.audio.close()
        self._in_hand.clear()
