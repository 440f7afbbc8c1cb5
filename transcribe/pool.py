"""Pieces of many recordings share batches: found in threads, sorted by length, heard two batches deep."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from callstash.errors import Reject, Retry
from callstash.model import Audio, Segment, SoundEvent, Transcript
from transcribe import recut
from transcribe.buckets import Buckets
from transcribe.hearing import Answer, HearingOptions, Sound, parties, role, transcript
from transcribe.vad import Stretch

Result = tuple[str, Transcript | Reject]
Find = Callable[[Audio], Iterable[Stretch | SoundEvent]]
Pending = Callable[[], Sequence[Answer]]
Start = Callable[[Sequence[Sound]], Pending]
"""An engine: sounds (16 kHz mono) in; the result, when called, waits for one answer each, in the same order."""
Label = Callable[[Audio, Sequence[Segment]], tuple[Segment, ...]]

_POOLED_BUDGETS = 4
_DUE_S = 5.0
_LOOK_S = 0.1
_LOG = logging.getLogger("callstash.transcribe")


@dataclass(slots=True)
class _Call:
    """A recording whose pieces are being heard."""

    audio: Audio
    open: int = 0
    complete: bool = False
    """All its stretches are in the pool."""
    heard: list[recut.Piece] = field(default_factory=list)
    sounds: list[SoundEvent] = field(default_factory=list)
    cut: set[int] = field(default_factory=set)
    """Channels whose last stretch was cut off while speech went on."""
    failed: Reject | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    call: _Call
    stretch: Stretch
    continues: bool
    """The stretch before it was cut off where this one begins."""


class _Closed(Exception):
    """The run has ended while a thread was still looking for speech."""


class Pool:
    """Hears recordings by pieces; one recording's bad piece rejects that recording only.

    Sounds are copied as they are found and the pool is bounded, so that neither a long recording nor many short
    ones fill the memory, and a long recording holds up nobody. A pool is for one run.
    """

    def __init__(
        self,
        find: Find,
        start: Start,
        engine: str,
        options: HearingOptions,
        budget_ms: int,
        in_flight: int = 2,
        listeners: int = 1,
        prepare: Callable[[], None] = lambda: None,
        label: Label | None = None,
    ) -> None:
        """So many `listeners` (threads, each of which calls `prepare` first) look for speech while others are heard.

        So many batches are `in_flight`: while the device works on one, the texts of the one before are made.
        """
        self._find = find
        self._begin = start
        self._engine = engine
        self._options = options
        self._label = label
        self._in_flight = in_flight
        self._most_ms = max(_POOLED_BUDGETS, 2 * in_flight) * budget_ms
        self._buckets: Buckets[_Waiting] = Buckets(budget_ms, _DUE_S)
        self._flight: deque[tuple[list[_Waiting], Pending]] = deque()
        self._calls: list[_Call] = []
        self._news = threading.Condition()
        self._changed = False
        self._closed = False
        self._threads = ThreadPoolExecutor(listeners, thread_name_prefix="listen", initializer=prepare)
        self._listening: set[Future[None]] = set()
        self._most_listening = 4 * listeners

    def run(self, audios: Iterator[Audio]) -> Iterator[Result]:
        """Yield each recording as soon as its last piece has been heard."""
        source: Iterator[Audio] | None = iter(audios)
        try:
            while True:
                yield from self._done()
                if batch := self._batch(last=source is None and not self._listening):
                    self._start(batch)
                elif source is not None and len(self._listening) < self._most_listening:
                    audio = next(source, None)
                    source = source if audio else None
                    if audio:
                        self._listen(audio)
                elif self._flight:
                    self._finish()
                elif source is None and not self._listening and not self._calls:
                    return
                else:
                    self._wait()
        finally:
            self._close()

    def _batch(self, last: bool) -> list[_Waiting]:
        with self._news:
            self._changed = False
            batch = self._buckets.ready()
            if not batch and (last or self._buckets.waiting_ms >= self._most_ms):
                batch = self._buckets.rest()
            self._news.notify_all()
        return batch

    def _start(self, batch: list[_Waiting]) -> None:
        while len(self._flight) >= self._in_flight:
            self._finish()
        self._flight.append((batch, self._begin([waiting.stretch.samples for waiting in batch])))

    def _finish(self) -> None:
        batch, pending = self._flight.popleft()
        answers = pending()
        with self._news:
            for waiting, answer in zip(batch, answers, strict=True):
                self._take(waiting, answer)

    def _take(self, waiting: _Waiting, answer: Answer) -> None:
        call = waiting.call
        call.open -= 1
        if isinstance(answer, Reject):
            call.failed = call.failed or answer
        else:
            call.heard.append(recut.Piece.of(waiting.stretch, waiting.continues, answer))

    def _listen(self, audio: Audio) -> None:
        call = _Call(audio)
        self._calls.append(call)
        future = self._threads.submit(self._look, call)
        self._listening.add(future)
        future.add_done_callback(self._looked)

    def _look(self, call: _Call) -> None:
        """Find the recording's speech (on a thread of its own)."""
        try:
            call.audio = parties(call.audio, self._options)
            for item in self._find(call.audio):
                if isinstance(item, SoundEvent):
                    call.sounds.append(item)
                else:
                    self._put(call, item)
        except (_Closed, Retry):
            raise
        except Reject as reject:
            call.failed = reject
        except Exception as error:
            _LOG.warning("looking for speech failed", exc_info=error)
            hint = "callstash retry tries it again; if it fails again, please report it with the recording"
            call.failed = Reject(f"looking for speech failed: {type(error).__name__}: {error}", hint, "transcribe")
        call.complete = True

    def _put(self, call: _Call, stretch: Stretch) -> None:
        with self._news:
            self._news.wait_for(lambda: self._closed or self._buckets.waiting_ms < self._most_ms)
            if self._closed:
                raise _Closed
            call.open += 1
            waiting = _Waiting(call, stretch, stretch.channel in call.cut)
            self._buckets.put(waiting, stretch.end_ms - stretch.start_ms)
            call.cut = call.cut | {stretch.channel} if stretch.forced else call.cut - {stretch.channel}
            self._changed = True
            self._news.notify_all()

    def _looked(self, _: Future[None]) -> None:
        with self._news:
            self._changed = True
            self._news.notify_all()

    def _wait(self) -> None:
        """Wait for a thread to find something, or for a piece to be due."""
        with self._news:
            self._news.wait_for(lambda: self._changed, _LOOK_S)

    def _done(self) -> Iterator[Result]:
        for future in [f for f in self._listening if f.done()]:
            self._listening.discard(future)
            future.result()
        for call in [call for call in self._calls if call.complete and not call.open]:
            self._calls.remove(call)
            yield call.audio.content_id, call.failed or self._transcript(call)

    def _transcript(self, call: _Call) -> Transcript | Reject:
        heard = recut.without_split_numbers(call.heard, lambda sounds: self._begin(sounds)())
        if isinstance(heard, Reject):
            return heard
        roles = [role(self._options, call.audio.channels, channel) for channel in range(call.audio.channels)]
        segments = [piece.segment(roles[piece.channel]) for piece in heard]
        if self._label and call.audio.channels == 1:
            segments = list(self._label(call.audio, segments))
        return transcript(call.audio, self._engine, segments, call.sounds)

    def _close(self) -> None:
        with self._news:
            self._closed = True
            self._news.notify_all()
        self._threads.shutdown(wait=True, cancel_futures=True)
