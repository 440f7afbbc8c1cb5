"""What a file is, before anything is heard: its hash, where its sound lies, its duration and channels."""

from __future__ import annotations

import hashlib
import logging
import os
from dataclasses import dataclass
from typing import BinaryIO

from callstash.model import ID_HEX_DIGITS
from ingest.containers import Layout, layout
from ingest.files import CHUNK, Fingerprint, fingerprint, opened

log = logging.getLogger("callstash.ingest")


class ChangedError(OSError):
    """The file changed while it was read: it has not settled after all."""


@dataclass(frozen=True, slots=True)
class Probe:
    """The identity of a file's bytes."""

    fingerprint: Fingerprint
    content_id: str
    """sha256 of the whole file, 32 hex digits."""
    payload_offset: int
    payload_size: int
    payload_id: str
    """sha256 of the payload, 32 hex digits."""


def identify(path: str) -> Probe:
    """Hash a file once, as a whole and its payload. Raise ChangedError where it changed meanwhile, or OSError."""
    with opened(path) as file:
        before = os.fstat(file.fileno())
        place = layout(file, before.st_size)
        content_id, payload_id = _hashes(file, place)
        after = os.fstat(file.fileno())
    if fingerprint(before) != fingerprint(after):
        raise ChangedError("it changed while it was read")
    return Probe(fingerprint(before), content_id, place.offset, place.size, payload_id)


def shortfall(path: str) -> str:
    """What the container's header misses in the bytes, in words; "" where nothing is missing or nobody knows.

    An empty file is short, too: recorders create the file when a call begins and write when their buffer is full, so
    that without the longer wait every call would be buried once before it is heard. Raise OSError.
    """
    with opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        return layout(file, size).short if size else "it is empty"


def begins_with(path: str, offset: int, size: int, payload_id: str) -> bool:
    """Whether the `size` bytes from `offset` hash to `payload_id`. Raise OSError."""
    digest = hashlib.sha256()
    with opened(path) as file:
        file.seek(offset)
        while size and (block := file.read(min(CHUNK, size))):
            digest.update(block)
            size -= len(block)
    return size == 0 and _hex(digest) == payload_id


def header(path: str) -> tuple[int, int]:
    """Duration in ms and number of channels as the container says; (0, 1) where it cannot be opened.

    That is no verdict: the decoder will bury such a file, with its reason.
    """
    import av  # not at the top: lint and the text pipeline never need it

    try:
        # `file` only: a playlist in disguise must not open a connection.
        with (
            opened(path) as file,
            av.open(file, "r", metadata_errors="ignore", options={"protocol_whitelist": "file"}) as container,
        ):
            streams = container.streams.audio
            duration_us = container.duration or 0
            return max(duration_us // 1000, 0), max(streams[0].channels if streams else 1, 1)
    except (av.FFmpegError, OSError, ValueError) as error:
        log.debug("no header of %s: %s", path, error)
        return 0, 1


def _hashes(file: BinaryIO, place: Layout) -> tuple[str, str]:
    """Hash everything, and the payload on the way."""
    whole, payload, position = hashlib.sha256(), hashlib.sha256(), 0
    end = place.offset + place.size
    file.seek(0)
    while block := file.read(CHUNK):
        whole.update(block)
        payload.update(block[max(place.offset - position, 0) : max(end - position, 0)])
        position += len(block)
    return _hex(whole), _hex(payload)


def _hex(digest: hashlib._Hash) -> str:
    return digest.hexdigest()[:ID_HEX_DIGITS]
