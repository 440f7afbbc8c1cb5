"""Calls sent once more from the journal, beside the worker: in batches, each revision where no newer one is held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from callstash.errors import Retry
from callstash.journal import Journal
from callstash.model import Receipt, Verdict
from sinks.elasticsearch.compare import Found, State, candidates, compared
from sinks.elasticsearch.targets import Target

LACKING = frozenset({State.MISSING, State.OLDER, State.INCOMPLETE, State.REJECTED})
"""What is sent again without being asked for everything."""
ALREADY_NEWER = "already newer"
_REMOVED_AT_A_TIME = 500
_KEPT_REASONS = 100
T = TypeVar("T")


@dataclass(slots=True)
class Tally:
    """What became of the calls that were sent."""

    wanted: Counter[str] = field(default_factory=Counter)
    """Why: missing, older, incomplete, rejected; or same, with everything."""
    waiting: int = 0
    delivered: int = 0
    newer: int = 0
    """Of the delivered: the server has a newer revision already."""
    rejected: int = 0
    unsent: int = 0
    pruned: int = 0
    unknown: int | None = None
    """How many calls would be pruned, where that was asked."""
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(rejected or could not be sent, why) -> how many calls."""
    first: dict[tuple[str, str], str] = field(default_factory=dict)
    """The file of the first call of each of them."""
    stopped: tuple[str, str] | None = None
    """(reason, next step) where the server went away meanwhile."""

    @property
    def sent(self) -> int:
        """Calls that the server took or refused; the others did not get there."""
        return self.delivered + self.rejected

    @property
    def reasons(self) -> list[str]:
        """Every reason once, with the first call that it is true of, and how many others there are."""
        more = {key: f" and {count - 1:,} more" for key, count in self.refusals.items() if count > 1}
        return [f"{key[0]}: {file}{more.get(key, '')}: {key[1]}" for key, file in self.first.items()]

    def note(self, what: str, file: str, reason: str) -> None:
        """Keep a reason, unless there are very many."""
        key = what, reason
        if key in self.first or len(self.first) < _KEPT_REASONS:
            self.first.setdefault(key, file)
            self.refusals[key] += 1

    def as_dict(self) -> dict[str, Any]:
        """What machines read."""
        names = ("waiting", "delivered", "newer", "rejected", "unsent", "pruned", "unknown", "reasons")
        return {"wanted": dict(self.wanted), "sent": self.sent, **{name: getattr(self, name) for name in names}}


class Resend:
    """One sink's calls. `look` is told of every call that was looked at."""

    def __init__(self, target: Target, since: datetime | None, everything: bool, look: Callable[[], None]) -> None:
        if target.journal is None:
            raise ValueError("without a journal there is nothing to send")
        self.target = target
        self.journal: Journal = target.journal
        self.tally = Tally()
        self._since = since
        self._everything = everything
        self._look = look

    def wanted(self) -> Iterator[Found]:
        """The calls to send; the tally says why."""
        for found in candidates(self.target) if self._everything else compared(self.target):
            self._look()
            if found.state is State.WAITING:
                self.tally.waiting += 1
            elif self._asked(found) and self._recent(found):
                self.tally.wanted[found.state] += 1
                yield found

    def send(self) -> Tally:
        """Send them. The server may go away meanwhile: then the tally says so, and another call goes on."""
        try:
            for batch in _batches(self.wanted(), self.target.pipeline.settings.batch_size):
                self._send(batch)
        except Retry as error:
            self.tally.stopped = error.reason, error.hint
        return self.tally

    def unknown(self) -> Iterator[str]:
        """Recording ids of calls of this pipeline that are not to be there."""
        for found in compared(self.target):
            if found.state is State.UNKNOWN:
                yield found.recording_id

    def count_unknown(self) -> int:
        """How many these are."""
        self.tally.unknown = sum(1 for _ in self.unknown())
        return self.tally.unknown

    def prune(self) -> int:
        """Remove them; return how many."""
        for batch in _batches(self.unknown(), _REMOVED_AT_A_TIME):
            self.target.sink.remove(batch)
            self.tally.pruned += len(batch)
        return self.tally.pruned

    def _asked(self, found: Found) -> bool:
        return found.state in LACKING or (self._everything and found.state is State.SAME)

    def _recent(self, found: Found) -> bool:
        if self._since is None:
            return True
        recording = self.journal.recording(found.recording_id)
        return recording is not None and recording.began_at >= self._since

    def _send(self, batch: Sequence[Found]) -> None:
        sink, deliveries = self.target.sink, self.journal.deliveries
        states = {one.recording_id: one.state for one in batch}
        coming = deliveries.results(list(states))
        try:
            receipts = sink.write([one.event for one in coming if one.event])
        except Retry:
            self.tally.unsent += len(coming)
            raise
        answers = [
            (one, _honest(receipt, states[one.recording_id])) for one, receipt in zip(coming, receipts, strict=True)
        ]
        for delivery, receipt in answers:
            self._count(delivery.event.recording.path if delivery.event else delivery.recording_id, receipt)
        deliveries.sent(sink.id, [pair for pair in answers if pair[1].verdict is not Verdict.RETRY])
        gone = {one.recording_id for one in coming} - deliveries.wanted(sink.id, list(states))
        sink.remove(sorted(gone))  # taken back by the worker while we wrote

    def _count(self, path: str, receipt: Receipt) -> None:
        if receipt.verdict is Verdict.DELIVERED:
            self.tally.delivered += 1
            self.tally.newer += receipt.reason == ALREADY_NEWER
        elif receipt.verdict is Verdict.REJECTED:
            self.tally.rejected += 1
            self.tally.note("rejected", path, receipt.reason)
        else:
            self.tally.unsent += 1
            self.tally.note("could not be sent", path, receipt.reason)


def _honest(receipt: Receipt, state: State) -> Receipt:
    """What is not there cannot be newer there: the server remembers versions of what was deleted for a minute."""
    if state is State.MISSING and receipt.reason == ALREADY_NEWER:
        return Receipt(Verdict.RETRY, "somebody deleted it there a moment ago: resend again in a minute")
    return receipt


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
