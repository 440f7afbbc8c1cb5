"""Recordings are decoded in threads, a few ahead of the transcriber; the fastest comes first."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from callstash.contracts import Decoder
from callstash.errors import ContentChanged, Reject
from callstash.journal import VANISHED
from callstash.model import Audio, Recording

if TYPE_CHECKING:
    from callstash.pipeline import Pipeline

THREADS = max(2, min(8, os.cpu_count() or 1))


@dataclass(slots=True, eq=False)
class InHand:
    """One content on its way to a transcript, and everybody who waits for it (one voicemail prompt in two calls)."""

    content_id: str
    suspect: bool
    expected_ms: int
    """What its header says; 0 where it says nothing."""
    waiting: list[tuple[Pipeline, Recording]] = field(default_factory=list)
    audio: Audio | None = None
    """None until it is decoded."""

    @property
    def duration_ms(self) -> int:
        """As far as it is known."""
        return self.audio.duration_ms if self.audio else self.expected_ms


class DecodeAhead:
    """Decodes up to `threads` recordings at once. Used by one thread, which also does all that concerns the journal."""

    def __init__(self, decoder: Decoder, threads: int = THREADS) -> None:
        self._decoder = decoder
        self._threads = threads
        self._executor = ThreadPoolExecutor(threads, "decode")
        self._pending: dict[Future[Audio], InHand] = {}
        self._ready: SimpleQueue[Future[Audio]] = SimpleQueue()

    @property
    def idle(self) -> bool:
        """Whether nothing is being decoded, and nothing decoded waits."""
        return not self._pending

    @property
    def room(self) -> bool:
        """Whether one more may begin."""
        return len(self._pending) < self._threads

    def begin(self, item: InHand, places: Sequence[str], look: Callable[[str], None]) -> None:
        """Decode from whichever of the places still holds the bytes; have the source `look` at those that do not."""
        future = self._executor.submit(self._open, item.content_id, places, look)
        self._pending[future] = item
        future.add_done_callback(self._ready.put)

    def next(self, patience_s: float) -> tuple[InHand, Future[Audio]] | None:
        """The next whose decoding ended, well or not; None where none does so in time."""
        try:
            while (future := self._ready.get(timeout=patience_s)) not in self._pending:
                continue  # given up meanwhile
        except Empty:
            return None
        return self._pending.pop(future), future

    def give_up(self) -> list[InHand]:
        """Forget what was begun and not taken; return it. Sound that is still to come is closed when it does."""
        items = list(self._pending.values())
        for future in self._pending:
            future.cancel()
            future.add_done_callback(_close)
        self._pending.clear()
        return items

    def close(self) -> None:
        """Free the decoder; nothing may be in it any more."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        close_decoder(self._decoder)

    def _open(self, content_id: str, places: Sequence[str], look: Callable[[str], None]) -> Audio:
        for place in places:
            try:
                return self._decoder.open(Path(place), content_id)
            except (ContentChanged, FileNotFoundError):
                look(place)
        raise Reject(
            "its bytes changed or vanished before they were heard",
            "copy the recording into the folder again",
            VANISHED,
        )


def close_decoder(decoder: Decoder) -> None:
    """Free what a decoder holds, if it holds anything."""
    close: Callable[[], None] | None = getattr(decoder, "close", None)
    if close:
        close()


def _close(future: Future[Audio]) -> None:
    if not future.cancelled() and future.exception() is None:
        future.result().close()
