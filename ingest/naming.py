"""Metadata of a recording: from its file name (grok), a sidecar, and where neither says when, from its time stamp."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from ingest.dates import aware, said_start
from ingest.grok import NamePattern
from ingest.legs import LEGS, leg_of

TAGS = ("_grokparsefailure", "_groktimeout", "_dateparsefailure", "_jsonparsefailure")
"""Every tag that naming or a sidecar may give: these are judged anew when a sidecar comes late."""

_DIRECTIONS = {
    **dict.fromkeys(("in", "inbound", "incoming", "呼入"), "inbound"),
    **dict.fromkeys(("out", "outbound", "outgoing", "呼出"), "outbound"),
    **dict.fromkeys(("internal", "内部"), "internal"),
}
_ROLES = {"roles", "agent_channel", "customer_channel"}
"""Metadata that says who is heard."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a file name says."""

    captures: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    start: datetime | None = None
    """Start of the call, naive where the name gives no zone."""
    spelled: str = ""
    """Of a leg recorded apart: its call id with what tells the legs apart, as the name spells it."""

    @property
    def call_id(self) -> str | None:
        """The call id in the name, of a leg as it is spelled there: part of the recording's identity."""
        value = self.spelled or self.captures.get("call_id")
        return str(value) if value not in (None, "") else None

    @property
    def began_at(self) -> str | None:
        """The start as the name gives it, ISO 8601: part of the identity, so no configured zone must change it."""
        return self.start.isoformat() if self.start else None


@dataclass(frozen=True, slots=True)
class Details:
    """What goes into the Recording."""

    began_at: datetime
    meta: dict[str, Any]
    tags: tuple[str, ...]


def name_text(relative: str, with_folders: bool = False) -> str:
    """The part of a path (relative, with `/`) that patterns see: NFC, without suffix, folders only where wanted."""
    path = PurePosixPath(unicodedata.normalize("NFC", relative))
    return str(path.with_suffix("")) if with_folders else path.stem


class Namer:
    """Reads file names by the `match` patterns: the first that matches counts. `legs`: whether `ID-in` is a leg."""

    def __init__(self, patterns: Sequence[str], legs: bool = True) -> None:
        """Raise ValueError for a pattern that cannot be compiled."""
        self._groks = [NamePattern(pattern) for pattern in patterns]
        self._legs = legs

    def read(self, relative: str) -> Named:
        """Return what the name of a file at this relative path says; patterns with `/` see its folders, too."""
        named = self._matched(relative)
        leg = leg_of(name_text(relative), named.captures) if self._legs else None
        if leg is None:
            return named
        call = {"call_id": leg.call_id} if leg.call_id else {}
        return replace(named, captures={**named.captures, **call, "leg": leg.leg}, spelled=leg.spelled)

    def _matched(self, relative: str) -> Named:
        if not self._groks:
            return Named()
        tags: list[str] = []
        captures = self._captures(relative, tags)
        if captures is None:
            return Named(tags=(*tags, "_grokparsefailure"))
        try:
            return Named(captures, tuple(tags), said_start(captures))
        except (ValueError, OverflowError):
            return Named(captures, (*tags, "_dateparsefailure"))

    def _captures(self, relative: str, tags: list[str]) -> dict[str, Any] | None:
        for grok in self._groks:
            try:
                captures = grok.match(name_text(relative, with_folders="/" in grok.pattern))
            except TimeoutError:
                tags.append("_groktimeout")
                continue
            if captures is not None:
                return captures
        return None


def details(
    named: Named,
    sidecar: Mapping[str, Any],
    sidecar_tags: Sequence[str],
    mtime_ns: int,
    zone: ZoneInfo,
    leg_roles: Mapping[str, str] = MappingProxyType({}),
) -> Details:
    """Put name, sidecar and time stamp together.

    The start is the name's, else the sidecar's, else the file's time stamp (`meta["began_at_from"]` says which); for
    everything else a sidecar wins over the name, because somebody wrote it on purpose. `leg_roles` says who is heard in
    which leg, where nothing else says who is heard.
    """
    tags = [*named.tags, *sidecar_tags]
    began_at, origin = named.start, "name"
    if began_at is None:
        origin = "sidecar"
        try:
            began_at = said_start(sidecar)
        except (ValueError, OverflowError, TypeError):
            tags.append("_dateparsefailure")
    if began_at is None:
        began_at, origin = _clock_time(mtime_ns), "mtime"
    meta = {**named.captures, **sidecar, "began_at_from": origin}
    if (direction := _DIRECTIONS.get(str(meta.get("direction", "")).lower())) is not None:
        meta["direction"] = direction
    _place_leg(meta, leg_roles)
    return Details(aware(began_at, zone), meta, tuple(dict.fromkeys(tags)))


def _place_leg(meta: dict[str, Any], leg_roles: Mapping[str, str]) -> None:
    leg = str(meta.get("leg", "")).lower()
    if leg in LEGS:
        leg = meta["leg"] = LEGS[leg]
    if leg in leg_roles and not _ROLES & set(meta):
        meta["roles"] = leg_roles[leg]  # as a sidecar would say it: see callstash/roles.py


def _clock_time(mtime_ns: int) -> datetime:
    try:
        return datetime.fromtimestamp(mtime_ns / 1e9, UTC)
    except (ValueError, OverflowError, OSError):  # a damaged time stamp, beyond the year 9999
        return datetime.fromtimestamp(0, UTC)
