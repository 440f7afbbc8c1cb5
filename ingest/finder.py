"""A settled file becomes a `Found`: hashed, named, described, and compared with what stood at its path before."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from callstash.contracts import Found, PathState
from callstash.errors import Reject
from callstash.model import TRUNCATED, Media, Recording, Transcript, merged_tags, recording_id
from ingest import probe, text
from ingest.files import same_file
from ingest.names import Kind, sidecar_names
from ingest.naming import TAGS, Details, Named, Namer
from ingest.notes import Notes
from ingest.probe import ChangedError, Probe
from ingest.sidecar import Sidecar
from ingest.sidecar import read as read_sidecar
from ingest.sweep import Entry, Tree


class Finder:
    """Makes what the source yields. `described` puts name, sidecar and time stamp together (`naming.details`, with the
    source's options); `settling` says whether a path is still being waited for.
    """

    def __init__(
        self,
        tree: Tree,
        namer: Namer,
        described: Callable[[Named, Mapping[str, Any], Sequence[str], int], Details],
        notes: Notes,
        settling: Callable[[str], bool],
    ) -> None:
        self._tree, self._namer, self._described, self._notes, self._settling = tree, namer, described, notes, settling

    def found(self, entry: Entry, truncated: bool = False) -> Found:
        """Read a settled recording or transcript.

        Raise ChangedError where it changed on the way, OSError where it cannot be read, Reject where a transcript is
        none. Sound that cannot be opened is found like any other: its decoder says what is wrong with it.
        """
        bytes_ = probe.identify(entry.path)
        if not same_file(bytes_.fingerprint, entry.fingerprint):
            raise ChangedError("it changed before it was read")
        named = self._namer.read(self._tree.relative(entry.path))
        recording = self._recording(entry, bytes_, named, (TRUNCATED,) if truncated and entry.fingerprint[2] else ())
        transcript = None
        if recording.media is Media.TEXT:
            transcript = text.read(entry.path, bytes_.content_id)
            recording = _as_heard(recording, transcript)
        return Found(recording, _state(entry, bytes_, recording), transcript, self._continues(entry.path, bytes_))

    def amended(self, path: str) -> Found | None:
        """The recording admitted at this path, if its sidecar now says something else of it; it is not hashed again.

        Its id stays: that comes from the bytes and the file name alone.
        """
        state = self._notes.get(path)
        known = self._notes.recording(state.recording_id) if state and state.state == "recording" else None
        if state is None or known is None:
            return None
        named = self._namer.read(self._tree.relative(path))
        tags = tuple(tag for tag in known.tags if tag not in TAGS)
        said = self._details(path, named, state.mtime_ns, known)
        recording = replace(known, path=path, began_at=said.began_at, meta=said.meta, tags=merged_tags(tags, said.tags))
        if replace(recording, path=known.path) == known:
            return None
        return self._text_again(state) if known.media is Media.TEXT else Found(recording, state)

    def _text_again(self, state: PathState) -> Found | None:
        """A transcript is read again: what is yielded of text comes with its words. None where it has changed."""
        entry = self._tree.entry(state.path)
        if entry is None or entry.kind is not Kind.TEXT or not same_file(entry.fingerprint, state.fingerprint):
            return None  # the settle gate has it, or will have it
        try:
            return self.found(entry)
        except (OSError, Reject):
            return None

    def sidecar_at(self, path: str) -> str:
        """Path of the sidecar that counts for a recording, or ""."""
        folder, name = os.path.split(path)
        for candidate in (f"{folder}{os.sep}{one}" for one in sidecar_names(name)):
            if os.path.lexists(candidate):
                beside = self._tree.entry(candidate)
                if beside and beside.kind is Kind.SIDECAR:
                    return beside.path
        return ""

    def sidecar_of(self, path: str) -> Sidecar:
        """What the recording's sidecar says; nothing where there is none."""
        place = self.sidecar_at(path)
        sidecar = read_sidecar(place) if place else Sidecar()
        # Broken while it is still being written means nothing yet: it will be looked at when it has settled.
        return Sidecar() if sidecar.problem and self._settling(place) else sidecar

    def _recording(self, entry: Entry, bytes_: Probe, named: Named, tags: tuple[str, ...]) -> Recording:
        identity = recording_id(bytes_.content_id, named.call_id, named.began_at)
        said = self._details(entry.path, named, bytes_.fingerprint[3], self._notes.recording(identity))
        duration_ms, channels = probe.header(entry.path) if entry.kind is Kind.AUDIO else (0, 1)
        return Recording(
            identity,
            bytes_.content_id,
            entry.path,
            bytes_.fingerprint[2],
            Media.AUDIO if entry.kind is Kind.AUDIO else Media.TEXT,
            duration_ms,
            channels,
            said.began_at,
            said.meta,
            merged_tags(tags, said.tags),
        )

    def _details(self, path: str, named: Named, mtime_ns: int, known: Recording | None) -> Details:
        sidecar = self.sidecar_of(path)
        said = self._described(named, sidecar.values, sidecar.tags, mtime_ns)
        origin = said.meta["began_at_from"]
        if known and origin == "mtime" == known.meta.get("began_at_from"):
            return replace(said, began_at=known.began_at)  # a later touch of the file does not move the call in time
        return said

    def _continues(self, path: str, bytes_: Probe) -> str | None:
        """The recording that stood here before, where its sound is the beginning of this one's."""
        before = self._notes.get(path)
        if not before or not before.recording_id or before.content_id in (None, bytes_.content_id):
            return None
        # A header that was cut off or is no WAV's: then the whole old file has to be the beginning.
        offset = bytes_.payload_offset if before.payload_offset else 0
        longer = bytes_.payload_size if offset else bytes_.fingerprint[2]
        if before.payload_size > longer:
            return None
        same = probe.begins_with(path, offset, before.payload_size, before.payload_id)
        return before.recording_id if same else None


def _as_heard(recording: Recording, transcript: Transcript) -> Recording:
    return replace(recording, duration_ms=transcript.duration_ms, channels=transcript.channels)


def _state(entry: Entry, bytes_: Probe, recording: Recording) -> PathState:
    device, inode, size, mtime_ns = bytes_.fingerprint
    return PathState(
        entry.path,
        "recording",
        device=device,
        inode=inode,
        size=size,
        mtime_ns=mtime_ns,
        recording_id=recording.id,
        content_id=bytes_.content_id,
        payload_offset=bytes_.payload_offset,
        payload_size=bytes_.payload_size,
        payload_id=bytes_.payload_id,
    )
