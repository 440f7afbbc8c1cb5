"""Batches by length: within the budget, little padding, nobody waits too long, nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from transcribe.buckets import Buckets


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _buckets(budget_ms: int, lengths: list[int], clock: Clock | None = None) -> Buckets[int]:
    buckets: Buckets[int] = Buckets(budget_ms, due_s=5.0, clock=clock or Clock())
    for length in lengths:
        buckets.put(length, length)
    return buckets


def test_a_batch_is_ready_when_one_more_would_not_fit() -> None:
    buckets = _buckets(10_000, [3000, 3100])
    assert buckets.ready() == []
    buckets.put(3050, 3050)
    assert buckets.ready() == [3000, 3100, 3050]
    assert not buckets
    assert buckets.waiting_ms == 0


def test_pieces_of_other_lengths_wait_for_their_like() -> None:
    buckets = _buckets(10_000, [30_000, 400, 3000, 3000, 3000])
    assert buckets.ready() == [30_000]  # alone it is more than the budget
    assert buckets.ready() == [3000, 3000, 3000]
    assert buckets.ready() == []


def test_the_oldest_piece_is_heard_when_it_is_due_in_company_of_its_like() -> None:
    clock = Clock()
    buckets = _buckets(20_000, [2000], clock)
    clock.now = 4.9
    for length in (1800, 1900, 9000):
        buckets.put(length, length)
    assert buckets.ready() == []
    clock.now = 5.0
    assert buckets.ready() == [2000, 1900, 1800]
    assert buckets.ready() == []


def test_short_pieces_share_a_batch_whose_padding_costs_less_than_another_batch() -> None:
    assert _buckets(60_000, [3500, 2000, 800]).rest() == [3500, 2000, 800]
    assert _buckets(60_000, [9000, 5500, 800]).rest() == [9000, 5500]


@given(st.lists(st.integers(1, 30_000), max_size=60), st.integers(1_000, 60_000))
def test_budget_and_padding_hold_and_nothing_is_lost(lengths: list[int], budget_ms: int) -> None:
    buckets, heard = _buckets(budget_ms, lengths), []
    while batch := buckets.ready() or buckets.rest():
        assert len(batch) == 1 or len(batch) * max(batch) <= budget_ms
        assert min(batch) >= min(0.6 * max(batch), max(batch) - 3_000)
        heard += batch
    assert sorted(heard) == sorted(lengths)
    assert buckets.waiting_ms == 0
