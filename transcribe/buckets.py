"""Waiting pieces by length, so that what is heard together is about equally long."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_GROWTH = math.log(1.1)
_SHORTEST_SHARE = 0.6
"""A batch is filled up with shorter pieces, none shorter than this share of its longest: beyond that, padding costs
more than a batch of their own..."""
_CHEAP_MS = 3_000
"""...unless it is no more than this: products over the few rows of a short sound run at half the speed."""


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    item: T
    length_ms: int
    since: float


class Buckets(Generic[T]):
    """Batches within a budget of padded time, cut before it overflows.

    A batch is ready when a bucket (widths grow by a tenth) can fill one, or when its oldest piece has waited for
    `due_s`. Attention costs the square of the length, but no piece is longer than 30 s: the budget bounds that too.
    """

    def __init__(self, budget_ms: int, due_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.waiting_ms = 0
        self._budget_ms = budget_ms
        self._due_s = due_s
        self._clock = clock
        self._buckets: dict[int, deque[_Entry[T]]] = {}

    def __bool__(self) -> bool:
        return bool(self._buckets)

    def put(self, item: T, length_ms: int) -> None:
        """Add a piece."""
        bucket = math.ceil(math.log(max(length_ms, 1)) / _GROWTH)
        self._buckets.setdefault(bucket, deque()).append(_Entry(item, length_ms, self._clock()))
        self.waiting_ms += length_ms

    def ready(self) -> list[T]:
        """Return the next batch that is full or due; [] where there is none."""
        full = next((b for b, entries in self._buckets.items() if self._is_full(entries)), None)
        return self._take(self._due() if full is None else full)

    def rest(self) -> list[T]:
        """Return the next batch, full or not; [] where nothing waits."""
        return self._take(max(self._buckets, default=None))

    def _is_full(self, entries: deque[_Entry[T]]) -> bool:
        return (len(entries) + 1) * max(e.length_ms for e in entries) > self._budget_ms

    def _due(self) -> int | None:
        oldest = min(self._buckets, key=lambda b: self._buckets[b][0].since, default=None)
        if oldest is None or self._clock() - self._buckets[oldest][0].since < self._due_s:
            return None
        return oldest

    def _take(self, bucket: int | None) -> list[T]:
        """Take the bucket's pieces, oldest first, then shorter ones, as many as the budget holds."""
        batch: list[_Entry[T]] = []
        while bucket is not None:
            entries = self._buckets[bucket]
            longest = max([entries[0].length_ms, *(e.length_ms for e in batch)])
            if batch and ((len(batch) + 1) * longest > self._budget_ms or not self._alike(entries[0], longest)):
                break
            batch.append(entries.popleft())
            if not entries:
                del self._buckets[bucket]
                bucket = max((b for b in self._buckets if b < bucket), default=None)
        self.waiting_ms -= sum(entry.length_ms for entry in batch)
        return [entry.item for entry in batch]

    def _alike(self, entry: _Entry[T], longest: int) -> bool:
        return entry.length_ms >= min(_SHORTEST_SHARE * longest, longest - _CHEAP_MS)
