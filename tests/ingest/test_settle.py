"""When a file is finished, decided without files, threads or waiting."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.settle import SettleTracker, Standing


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def tracker(clock: Clock, **options: float) -> SettleTracker:
    return SettleTracker(5.0, 600.0, clock, **options)


def mark(size: int) -> tuple[int, int, int, int]:
    return (1, 2, size, size * 10)


def complete() -> bool:
    return False


def short() -> bool:
    return True


class TestStillness:
    def test_a_file_seen_for_the_first_time_has_to_hold_still_however_old_it_is(self, clock: Clock) -> None:
        tracked = tracker(clock)
        tracked.see("a", mark(1))
        assert tracked.due() == []
        assert tracked.judge("a", mark(1), complete, age_s=1e9) is Standing.WAIT

    def test_a_file_that_held_still_is_ready(self, clock: Clock) -> None:
        tracked = tracker(clock)
        tracked.see("a", mark(1))
        clock.now += 5
        assert tracked.due() == ["a"]
        assert tracked.judge("a", mark(1), complete) is Standing.READY

    def test_growth_begins_the_wait_anew_even_if_nobody_reported_it(self, clock: Clock) -> None:
        tracked = tracker(clock)
        tracked.see("a", mark(1))
        clock.now += 5
        assert tracked.judge("a", mark(2), complete) is Standing.WAIT
        clock.now += 4.9
        assert tracked.due() == []
        clock.now += 0.1
        assert tracked.judge("a", mark(2), complete) is Standing.READY

    def test_a_rewrite_of_the_same_length_is_a_change(self, clock: Clock) -> None:
        tracked = tracker(clock)
        tracked.see("a", (1, 2, 3, 10))
        clock.now += 4
        tracked.see("a", (1, 2, 3, 11))
        clock.now += 4
        assert tracked.due() == []

    def test_seeing_the_same_again_does_not_prolong_the_wait(self, clock: Clock) -> None:
        tracked = tracker(clock)
        for _ in range(6):
            tracked.see("a", mark(1))
            clock.now += 1
        assert tracked.due() == ["a"]

    def test_those_that_held_still_longest_come_first(self, clock: Clock) -> None:
        tracked = tracker(clock)
        for name in ("z", "a", "m"):
            tracked.see(name, mark(1))
            clock.now += 1
        clock.now += 10
        assert tracked.due() == ["z", "a", "m"]

    def test_a_forgotten_file_is_never_due(self, clock: Clock) -> None:
        tracked = tracker(clock)
        tracked.see("a", mark(1))
        tracked.forget("a")
        tracked.forget("never seen")
        clock.now += 100
        assert (tracked.due(), len(tracked), "a" in tracked) == ([], 0, False)
        assert tracked.next_due_s() == math.inf

    def test_header_is_read_only_when_the_file_held_still(self, clock: Clock) -> None:
        tracked = tracker(clock)
        tracked.see("a", mark(1))

        def never() -> bool:
            raise AssertionError("read while it was still moving")

        assert tracked.judge("a", mark(2), never) is Standing.WAIT


class TestShortFiles:
    def test_a_short_file_waits_until_settle_max_after_it_last_grew(self, clock: Clock) -> None:
        tracked = tracker(clock)
        tracked.see("a", mark(1))
        clock.now += 300
        tracked.see("a", mark(2))  # an upload that paused for five minutes, and went on
        clock.now += 599
        assert tracked.judge("a", mark(2), short) is Standing.WAIT
        clock.now += 1
        assert tracked.judge("a", mark(2), short) is Standing.TRUNCATED

    def test_a_short_file_is_looked_at_again_every_settle_because_nobody_may_report_its_growth(
        self, clock: Clock
    ) -> None:
        tracked = tracker(clock)
        tracked.see("a", mark(1))
        clock.now += 5
        tracked.judge("a", mark(1), short)
        assert tracked.next_due_s() == 5

    def test_an_old_torn_file_found_at_start_need_not_wait_settle_max_again(self, clock: Clock) -> None:
        tracked = tracker(clock)
        tracked.see("a", mark(1))
        clock.now += 5
        assert tracked.judge("a", mark(1), short, age_s=86_400) is Standing.TRUNCATED

    def test_an_old_time_stamp_says_nothing_of_a_file_that_was_seen_growing(self, clock: Clock) -> None:
        tracked = tracker(clock)
        tracked.see("a", mark(1))
        tracked.see("a", mark(2))  # cp -p: the old time stamp comes with the last byte, or before it
        clock.now += 5
        assert tracked.judge("a", mark(2), short, age_s=86_400) is Standing.WAIT

    def test_a_file_that_becomes_complete_is_ready_at_the_next_look(self, clock: Clock) -> None:
        tracked = tracker(clock)
        tracked.see("a", mark(1))
        clock.now += 5
        assert tracked.judge("a", mark(1), short) is Standing.WAIT
        clock.now += 5
        assert tracked.judge("a", mark(1), complete) is Standing.READY


class TestPatience:
    def test_a_run_that_must_end_gives_up_a_file_that_never_stops_growing(self, clock: Clock) -> None:
        tracked = tracker(clock, patience_s=600)
        size = 1
        tracked.see("a", mark(size))
        for _ in range(150):
            clock.now += 4
            size += 1
            assert tracked.judge("a", mark(size), complete) is Standing.WAIT
        clock.now += 4
        assert tracked.judge("a", mark(size + 1), complete) is Standing.GIVEN_UP

    def test_reports_of_every_write_do_not_put_that_off_and_it_stays_given_up(self, clock: Clock) -> None:
        tracked = tracker(clock, patience_s=600)
        for size in range(700):
            tracked.see("a", mark(size))
            clock.now += 1
        assert tracked.due() == ["a"]
        assert tracked.judge("a", mark(700), complete) is Standing.GIVEN_UP
        tracked.forget("a")
        tracked.see("a", mark(701))
        assert "a" not in tracked

    def test_a_worker_waits_for_it_for_ever(self, clock: Clock) -> None:
        tracked = tracker(clock)
        tracked.see("a", mark(1))
        clock.now += 1e6
        assert tracked.judge("a", mark(2), complete) is Standing.WAIT


@given(st.lists(st.tuples(st.floats(0.1, 9), st.booleans()), max_size=30))
def test_nothing_is_ready_before_it_held_still_for_settle(steps: list[tuple[float, bool]]) -> None:
    clock, size, still_since = Clock(), 1, 1000.0
    tracked = tracker(clock)
    tracked.see("a", mark(size))
    for pause, grows in steps:
        clock.now += pause
        if grows:
            size, still_since = size + 1, clock.now
        standing = tracked.judge("a", mark(size), complete)
        assert (standing is Standing.READY) == (clock.now - still_since >= 5.0)
