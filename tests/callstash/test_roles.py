"""Roles that a recording's metadata gives."""

from __future__ import annotations

from typing import Any

import pytest

from callstash.extraction import Chain, Extractor
from callstash.model import Event, Media
from callstash.roles import with_roles
from callstash.testing import make_recording, make_segment, make_transcript


def heard(meta: dict[str, Any], channels: int = 2, *configured: str | None) -> tuple[list[str | None], tuple[str, ...]]:
    """(the role on each channel, tags) after the metadata was read."""
    configured = configured or ("agent", "customer", "supervisor")[:channels]
    segments = [make_segment("您好", n, channel=n, role=role) for n, role in enumerate(configured)]
    made = with_roles(make_transcript(*segments, channels=channels), meta)
    return [segment.role for segment in made.segments], made.tags


@pytest.mark.parametrize(
    ("meta", "roles"),
    [
        ({}, ["agent", "customer"]),
        ({"roles": None, "agent_channel": None}, ["agent", "customer"]),
        ({"roles": ["customer", "agent"]}, ["customer", "agent"]),
        ({"roles": "customer, agent"}, ["customer", "agent"]),
        ({"agent_channel": 1}, ["customer", "agent"]),
        ({"agent_channel": "right"}, ["customer", "agent"]),
        ({"agent_channel": "0"}, ["agent", "customer"]),
        ({"customer_channel": "Left"}, ["customer", "agent"]),
        ({"agent_channel": 1, "customer_channel": 0}, ["customer", "agent"]),
    ],
)
def test_metadata_overrides_the_configured_roles(meta: dict[str, Any], roles: list[str]) -> None:
    assert heard(meta) == (roles, ())


@pytest.mark.parametrize(
    "meta",
    [
        {"roles": ["agent", "customer", "supervisor"]},
        {"roles": ["agent"]},
        {"roles": "agent,"},
        {"roles": ["agent", 2]},
        {"roles": {"agent": 0}},
        {"roles": 5},
        {"agent_channel": 2},
        {"agent_channel": -1},
        {"agent_channel": "middle"},
        {"agent_channel": True},
        {"agent_channel": [0]},
        {"agent_channel": 0, "customer_channel": "left"},
    ],
)
def test_what_makes_no_sense_is_a_tag_and_the_configured_roles_stay(meta: dict[str, Any]) -> None:
    assert heard(meta) == (["agent", "customer"], ("_rolesfailure",))


def test_a_mono_call_takes_a_single_role_and_no_channels() -> None:
    assert heard({"roles": ["customer"]}, 1, None) == (["customer"], ())
    for meta in ({"roles": ["agent", "customer"]}, {"agent_channel": 1}):
        assert heard(meta, 1, None) == ([None], ())


def test_of_three_channels_one_that_is_not_named_keeps_a_role_of_its_own() -> None:
    assert heard({"agent_channel": 1}, 3) == ([None, "agent", "supervisor"], ())


def extracted(meta: dict[str, Any], media: Media) -> Event:
    segments = (make_segment("您好", role="agent"), make_segment("退款", 1_000, channel=1, role="customer"))
    recording = make_recording(meta=meta, channels=2, media=media, tags=("_truncated",))
    event = Extractor(Chain(), None)(recording, make_transcript(*segments, channels=2))
    assert isinstance(event, Event)
    return event


def test_an_event_has_the_roles_of_its_own_recording() -> None:
    event = extracted({"agent_channel": "right"}, Media.AUDIO)
    assert [segment.role for segment in event.transcript.segments] == ["customer", "agent"]
    assert extracted({"agent_channel": 7}, Media.AUDIO).tags == ("_truncated", "_rolesfailure")


def test_text_says_itself_who_speaks() -> None:
    event = extracted({"roles": ["a", "b"]}, Media.TEXT)
    assert [segment.role for segment in event.transcript.segments] == ["agent", "customer"]
