"""Which months are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from sinks.elasticsearch.retention import is_over, oldest_month

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.mark.parametrize(("months", "oldest"), [(1, "2026.10"), (10, "2026.01"), (11, "2025.12"), (24, "2024.11")])
def test_this_month_and_so_many_before_it_are_kept(months: int, oldest: str) -> None:
    assert oldest_month(months, NOW) == oldest


def test_a_call_of_an_older_month_is_over_and_one_of_the_oldest_is_not() -> None:
    assert is_over(1, datetime(2026, 9, 30, 23, 59, tzinfo=UTC), NOW)
    assert not is_over(1, datetime(2026, 10, 1, tzinfo=UTC), NOW)
    assert not is_over(None, datetime(1999, 1, 1, tzinfo=UTC), NOW)


def test_the_month_is_that_of_the_index_which_is_in_utc() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert is_over(1, datetime(2026, 10, 1, 7, tzinfo=shanghai), NOW)
