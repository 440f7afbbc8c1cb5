"""Segments of many recordings share batches: pooled, sorted by length, cut before the budget overflows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from callstash.errors import Reject
from callstash.model import Audio, Segment, Transcript
from transcribe.hearing import Heard, HearingOptions, Sound, parties, role, transcript
from transcribe.vad import Stretch

Result = tuple[str, Transcript | Reject]
Hear = Callable[[Sequence[Sound]], Sequence[Heard | Reject]]
"""An engine: sounds (16 kHz mono) in, one answer each out, in the same order."""
_POOLED_BUDGETS = 4


@dataclass(slots=True)
class _Call:
    """A recording whose segments are being heard."""

    audio: Audio
    open: int = 0
    complete: bool = False
    """All its stretches are in the pool."""
    segments: list[Segment] = field(default_factory=list)
    failed: Reject | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    call: _Call
    stretch: Stretch

    @property
    def length_ms(self) -> int:
        return self.stretch.end_ms - self.stretch.start_ms


class Pool:
    """Hears recordings by pieces; one recording's bad piece rejects that recording only.

    Sounds are copied as they are found and the pool is bounded, so that neither a long recording nor many short
    ones fill the memory, and an audio is not read any more once the next one has been asked for.
    """

    def __init__(
        self,
        find: Callable[[Audio], Iterable[Stretch]],
        hear: Hear,
        engine: str,
        options: HearingOptions,
        budget_ms: int,
    ) -> None:
        self._find = find
        self._hear = hear
        self._engine = engine
        self._options = options
        self._budget_ms = budget_ms
        self._waiting: list[_Piece] = []
        self._waiting_ms = 0
        self._calls: list[_Call] = []

    def run(self, audios: Iterator[Audio]) -> Iterator[Result]:
        """Yield each recording as soon as its last piece has been heard."""
        for audio in audios:
            call = _Call(parties(audio, self._options))
            self._calls.append(call)
            yield from self._fill(call)
            call.complete = True
            yield from self._done()
        yield from self._drain()

    def _fill(self, call: _Call) -> Iterator[Result]:
        for stretch in self._find(call.audio):
            call.open += 1
            self._waiting.append(_Piece(call, stretch))
            self._waiting_ms += stretch.end_ms - stretch.start_ms
            if self._waiting_ms >= _POOLED_BUDGETS * self._budget_ms:
                yield from self._drain()

    def _drain(self) -> Iterator[Result]:
        pieces, self._waiting, self._waiting_ms = self._waiting, [], 0
        for batch in batches(sorted(pieces, key=lambda p: p.length_ms), self._budget_ms):
            for piece, heard in zip(batch, self._hear([p.stretch.samples for p in batch]), strict=True):
                self._take(piece, heard)
            yield from self._done()
        yield from self._done()

    def _take(self, piece: _Piece, heard: Heard | Reject) -> None:
        call, stretch = piece.call, piece.stretch
        call.open -= 1
        if isinstance(heard, Reject):
            call.failed = call.failed or heard
            return
        who = role(self._options, call.audio.channels, stretch.channel)
        call.segments.append(heard.segment(stretch.channel, stretch.start_ms, stretch.end_ms, who))

    def _done(self) -> Iterator[Result]:
        done = [call for call in self._calls if call.complete and not call.open]
        self._calls = [call for call in self._calls if not call.complete or call.open]
        for call in done:
            result = call.failed or transcript(call.audio, self._engine, call.segments)
            yield call.audio.content_id, result


def batches(pieces: Sequence[_Piece], budget_ms: int) -> Iterator[Sequence[_Piece]]:
    """Cut pieces (shortest first) into batches whose padded length stays within the budget.

    Padded: as many times the longest as there are pieces. A single piece may exceed the budget.
    """
    batch: list[_Piece] = []
    for piece in pieces:
        if batch and (len(batch) + 1) * piece.length_ms > budget_ms:
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch
