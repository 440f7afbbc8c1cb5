"""How the demo judges."""

from __future__ import annotations

import pytest

from callstash.demo.score import character_error_rate, score
from callstash.testing import make_event, make_field

SAMPLE = {
    "file": "a.wav",
    "state": "delivered",
    "turns": [{"text": "电话是13800138000"}],
    "fields": [{"name": "phone", "value": "+8613800138000"}],
}


@pytest.mark.parametrize(
    ("text", "truth", "rate"),
    [
        ("您好", "您好", 0.0),
        ("您好，\n请讲。", "您好请讲", 0.0),
        ("您号", "您好", 0.5),
        ("", "您好", 1.0),
        ("您好呀", "您好", 0.5),
        ("早上9:00", "早上9.00", 1 / 6),
        ("3.5%", "35%", 1 / 3),
    ],
)
def test_character_error_rate(text: str, truth: str, rate: float) -> None:
    assert character_error_rate(text, truth) == pytest.approx(rate)


def test_a_field_too_many_and_a_field_too_few_are_both_faults() -> None:
    event = make_event("电话是13800138000", fields=[make_field(value="+8613800138001")])
    result = score(SAMPLE, "delivered", "", event)
    assert result.missing == (("phone", "+8613800138000"),)
    assert result.unexpected == (("phone", "+8613800138001"),)
    assert not result.good


def test_the_right_fields_in_the_wrong_state_are_no_success() -> None:
    event = make_event("电话是13800138000", fields=[make_field(value="+8613800138000")])
    assert score(SAMPLE, "delivered", "", event).good
    assert not score(SAMPLE, "dead", "", event).good


def test_an_extension_is_part_of_the_value() -> None:
    sample = {**SAMPLE, "fields": [{"name": "phone", "value": "+861062288547", "extension": "806"}]}
    with_it = make_field(value="+861062288547", attributes={"extension": "806"})
    assert score(sample, "delivered", "", make_event("您好", fields=[with_it])).good
    assert not score(sample, "delivered", "", make_event("您好", fields=[make_field(value="+861062288547")])).good
