"""What plug-in options are made of."""

from __future__ import annotations

from typing import Any

import pytest

from callstash.options import parse_duration, parse_size


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("5s", 5.0), ("500ms", 0.5), ("1.5m", 90.0), ("2h", 7200.0), ("1d", 86400.0), (0, 0.0), (0.0, 0.0), ("0", 0.0)],
)
def test_a_duration_is_a_number_with_its_unit_or_nought(written: Any, seconds: float) -> None:
    assert parse_duration(written) == seconds


@pytest.mark.parametrize("written", [5, 1.5, "5", "1.5", True, False, -1, "-5s", "5 s", "5S", "", None, float("nan")])
def test_what_is_none_is_said_in_words(written: Any) -> None:
    with pytest.raises(ValueError, match=r"is not a duration: write a number with its unit, such as 5s"):
        parse_duration(written)


@pytest.mark.parametrize(
    ("written", "size"),
    [("1gb", 1 << 30), ("500mb", 500 << 20), ("1.5 KB", 1536), ("10b", 10), (4096, 4096), ("4096", 4096), (0, 0)],
)
def test_a_size_is_a_number_with_its_unit_or_of_bytes(written: Any, size: int) -> None:
    assert parse_size(written) == size


@pytest.mark.parametrize("written", [1.5, "1.5", -1, True, "1 gigabyte", "gb", "", None])
def test_what_is_no_size_is_said_in_words(written: Any) -> None:
    with pytest.raises(ValueError, match=r"is not a size: write a number with its unit, such as 500mb"):
        parse_size(written)
