"""Who is on which channel, where a recording's metadata says so: one call may differ from the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from callstash.model import Segment, Transcript

FAILED = "_rolesfailure"
"""Tag of a call whose metadata names roles that cannot be its own; the configured ones stay."""
_CHANNELS = {"left": 0, "right": 1}
_COUNTERPART = {"agent": "customer", "customer": "agent"}

Roles = Mapping[int, str]
"""channel -> who speaks there"""


def with_roles(transcript: Transcript, meta: Mapping[str, Any]) -> Transcript:
    """Return the transcript with the roles of the metadata, or tagged `_rolesfailure` where they make no sense.

    `roles` lists one for each channel; `agent_channel` and `customer_channel` say 0, 1, left or right, and of two
    channels the other one is the other party's. A mono call takes a single role only: else two share its channel.
    """
    try:
        roles = _listed(meta["roles"], transcript.channels) if meta.get("roles") else _placed(meta, transcript.channels)
    except ValueError:
        return replace(transcript, tags=(*transcript.tags, FAILED))
    if not roles:
        return transcript
    return replace(transcript, segments=tuple(replace(s, role=_role(s, roles)) for s in transcript.segments))


def _role(segment: Segment, roles: Roles) -> str | None:
    """Who is on a channel that was not named keeps the configured role, unless that one is now on another."""
    kept = None if segment.role in roles.values() else segment.role
    return roles.get(segment.channel, kept)


def _listed(value: Any, channels: int) -> Roles:
    """Read `roles: [agent, customer]`, or `agent, customer`. Raise ValueError where these are not one for each."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) and name.strip() for name in names):
        raise ValueError(f"no names: {value!r}")
    if channels == 1 and len(names) > 1:
        return {}
    if len(names) != channels:
        raise ValueError(f"{len(names)} roles for {channels} channels")
    return {channel: name.strip() for channel, name in enumerate(names)}


def _placed(meta: Mapping[str, Any], channels: int) -> Roles:
    """Read `agent_channel` and `customer_channel`. Raise ValueError for an unknown channel, or the same one twice."""
    said = {role: meta[f"{role}_channel"] for role in _COUNTERPART if meta.get(f"{role}_channel") is not None}
    if channels == 1 or not said:
        return {}
    placed = {_channel(value, channels): role for role, value in said.items()}
    if len(placed) < len(said):
        raise ValueError("two parties on one channel")
    if channels == 2:
        [(channel, role), *_] = placed.items()
        placed.setdefault(1 - channel, _COUNTERPART[role])
    return placed


def _channel(value: Any, channels: int) -> int:
    text = str(value).strip().lower()
    channel = _CHANNELS[text] if text in _CHANNELS else int(text)
    if not 0 <= channel < channels:
        raise ValueError(f"no channel {value!r}")
    return channel
