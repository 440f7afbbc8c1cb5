"""Legs of one call in files of their own: which names say so, and what a recording's identity makes of it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from callstash.model import recording_id
from ingest.naming import Namer, details

HOUSE = "%{YYYYMMDD:date}_%{HHMMSS:time}_%{EXTENSION:agent}_%{CALLID:call_id}"
ROLES = {"in": "customer", "out": "agent"}


def told(name: str, *patterns: str, legs: bool = True) -> tuple[Any, Any]:
    """(call id, leg)"""
    captures = Namer(patterns, legs).read(name).captures
    return captures.get("call_id"), captures.get("leg")


def identity(name: str, *patterns: str) -> str:
    named = Namer(patterns).read(name)
    return recording_id("the same bytes", named.call_id, named.began_at)


@pytest.mark.parametrize(
    ("name", "call_id", "leg"),
    [
        ("1732768000.123-in.wav", "1732768000.123", "in"),
        ("1732768000.123-out.wav", "1732768000.123", "out"),
        ("1732768000.123_IN.WAV", "1732768000.123", "in"),
        ("1732768000.123.out.wav", "1732768000.123", "out"),
        ("sub/1732768000.123-rx.wav", "1732768000.123", "in"),
        ("pbx1-1732768000.123-Tx.mp3", "pbx1-1732768000.123", "out"),
        ("20261122_8001_13800138000-in.txt", "20261122_8001_13800138000", "in"),
        ("0a1b2c3d-1111-4222-8333-944455556666-out.wav", "0a1b2c3d-1111-4222-8333-944455556666", "out"),
    ],
)
def test_a_name_that_ends_in_a_leg(name: str, call_id: str, leg: str) -> None:
    assert told(name) == (call_id, leg)


@pytest.mark.parametrize(
    "name",
    [
        "checked-in.wav",
        "2025-01-02_checked-in.wav",
        "12345-in.wav",
        "in.wav",
        "-in.wav",
        "1732768000.123.wav",
        "1732768000.123in.wav",
        "1732768000.123-inbound.wav",
        "1732768000.123-a.wav",
        "out-18005551212-101-20250102-030405-1735786985.123.wav",
    ],
)
def test_a_name_that_does_not(name: str) -> None:
    assert told(name) == (None, None)


def test_legs_off_leaves_every_name_alone() -> None:
    assert told("1732768000.123-in.wav", legs=False) == (None, None)
    assert told("20261122_060301_8001_c1003-in.wav", HOUSE, legs=False) == ("c1003-in", None)


class TestWithPatterns:
    def test_a_captured_call_id_loses_its_ending_and_needs_no_six_digits(self) -> None:
        assert told("20261122_060301_8001_c1003-in.wav", HOUSE) == ("c1003", "in")

    def test_a_captured_word_keeps_it(self) -> None:
        assert told("20261122_060301_8001_checked-in.wav", HOUSE) == ("checked-in", None)

    def test_a_captured_call_id_followed_by_a_leg(self) -> None:
        assert told("x_c1003-out.wav", "(?<call_id>c[0-9]+)") == ("c1003", "out")

    def test_a_call_id_elsewhere_in_the_name_says_nothing_of_the_ending(self) -> None:
        assert told("c1003_20261122-out.wav", "(?<call_id>c[0-9]+)") == ("c1003", None)

    def test_a_captured_leg_is_believed(self) -> None:
        assert told("c1003~RX.wav", "(?<call_id>c[0-9]+)~%{WORD:leg}") == ("c1003", "in")
        assert told("c1003-rx.wav", "-%{WORD:leg}$") == ("c1003", "in")
        assert told("c1003~b.wav", "(?<call_id>c[0-9]+)~%{WORD:leg}") == ("c1003", "b")

    def test_a_direction_at_the_end_is_no_leg(self) -> None:
        assert told("1732768000.123-in.wav", "-%{DIRECTION:direction}$") == (None, None)
        assert told("c1003-in.wav", "(?<call_id>c[0-9]+)-%{DIRECTION:direction}$") == ("c1003", None)

    def test_a_pattern_that_takes_all_or_nothing_of_the_name_changes_nothing(self) -> None:
        assert told("1732768000.123-in.wav", "%{GREEDYDATA:title}") == ("1732768000.123", "in")
        assert told("1732768000.123-in.wav", "nothing like it") == ("1732768000.123", "in")


class TestIdentity:
    def test_each_leg_is_a_recording_of_its_own_even_where_both_are_silent(self) -> None:
        names = ["1732768000.123-in.wav", "1732768000.123-out.wav", "1732768000.124-in.wav"]
        assert len({identity(name) for name in names}) == 3

    def test_the_folder_and_what_lies_beside_it_do_not_enter(self) -> None:
        assert identity("a/1732768000.123-in.wav") == identity("b/1732768000.123-in.wav")

    def test_an_id_that_was_captured_with_its_ending_makes_the_recording_it_made_before(self) -> None:
        before = recording_id("the same bytes", "c1003-in", "2026-11-22T06:03:01")
        assert identity("20261122_060301_8001_c1003-in.wav", HOUSE) == before

    def test_a_captured_leg_tells_two_silent_legs_apart(self) -> None:
        pattern = "(?<call_id>c[0-9]+)~%{WORD:leg}"
        assert identity("c1003~in.wav", pattern) != identity("c1003~out.wav", pattern)


class TestRoles:
    def described(self, name: str, sidecar: dict[str, Any] | None = None, **roles: str) -> dict[str, Any]:
        return details(Namer(()).read(name), sidecar or {}, (), 0, ZoneInfo("UTC"), roles).meta

    def test_nobody_is_guessed(self) -> None:
        assert "roles" not in self.described("1732768000.123-in.wav")

    def test_the_configuration_may_say_who_is_heard_in_which(self) -> None:
        assert self.described("1732768000.123-rx.wav", **ROLES)["roles"] == "customer"
        assert self.described("1732768000.123-out.wav", **ROLES)["roles"] == "agent"
        assert "roles" not in self.described("1732768000.123.wav", **ROLES)

    def test_a_sidecar_wins_and_may_name_the_leg_itself(self) -> None:
        assert self.described("1732768000.123-in.wav", {"roles": "supervisor"}, **ROLES)["roles"] == "supervisor"
        assert "roles" not in self.described("1732768000.123-in.wav", {"agent_channel": 0}, **ROLES)
        said = self.described("x.wav", {"leg": "TX"}, **ROLES)
        assert (said["leg"], said["roles"]) == ("out", "agent")
