"""Decoded sound on disk: 16 kHz, 16 bit, channels interleaved, behind handles that keep none of it in memory."""

from __future__ import annotations

import errno
import os
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from callstash.errors import Reject, Retry
from callstash.model import RATE

SAMPLES_PER_MS = RATE // 1000
SAMPLE_BYTES = 2
LONGEST_S = 24 * 3600.0
_FULL_SCALE = 32768.0


@dataclass(frozen=True, slots=True)
class Decoded:
    """What was decoded: frames of so many channels each."""

    frames: int
    channels: int
    tags: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes."""
        return self.frames * self.channels * SAMPLE_BYTES


class Writer:
    """Appends blocks to an open file, from byte `start` on.

    Sixteen bits, because that is what telephony has (G.711 has thirteen): a sample of a 16 kHz, 16 bit recording
    comes back exactly.
    """

    def __init__(self, fd: int, start: int, longest_s: float) -> None:
        self._fd = fd
        self._at = start
        self._most = longest_s * RATE
        self.frames = 0
        self.channels = 0

    def add(self, block: NDArray[np.float32]) -> None:
        """Append a block of shape (n, channels) in -1..1. Raise `Retry` where the disk is full, `Reject` at the end of
        what is allowed: a few megabytes of FLAC can hold days of silence."""
        self.channels = self.channels or block.shape[1]
        self.frames += len(block)
        if self.frames > self._most:
            hours = f"{self._most / RATE / 3600:g} h"
            raise Reject(f"it holds more than {hours} of sound", "cut it into calls; it may be damaged", "decode")
        scaled = np.clip(np.rint(block * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1).astype("<i2")
        try:
            self._write(scaled.tobytes())
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise Retry("no room on disk for the decoded sound", "free some space in path.data") from error

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            written = os.pwrite(self._fd, rest, self._at)
            self._at += written
            rest = rest[written:]


class Spool:
    """A file without a name below `folder`, in which recordings lie one behind the other.

    The system removes it with the last process that has it open, however that ends. Shared, because a file each
    would take a descriptor each, and thousands of short recordings may be in hand. It begins with one user: whoever
    made it and writes into it.
    """

    def __init__(self, folder: Path | None) -> None:
        place = str(folder) if folder and folder.is_dir() else None
        try:
            self._file = tempfile.TemporaryFile(dir=place)  # noqa: SIM115 (closed by its last user)
        except OSError as error:
            hint = "free some space in path.data; see `ulimit -n`"
            raise Retry(f"no file for decoded sound can be made: {error.strerror}", hint) from error
        self._lock = threading.Lock()
        self._users = 1
        self.end = 0
        """Where the next recording goes, in bytes."""

    def fileno(self) -> int:
        """The descriptor."""
        return self._file.fileno()

    def keep(self, size: int) -> int:
        """Keep the `size` bytes that were written at the end, for one more user; return where they begin."""
        with self._lock:
            start = self.end
            self._users += 1
            self.end += size
            return start

    def release(self) -> None:
        """One user less; the last one closes it."""
        with self._lock:
            self._users -= 1
            if self._users == 0:
                self._file.close()

    def rewind(self) -> None:
        """Begin anew where nobody but the writer uses it."""
        with self._lock:
            if self._users == 1:
                self.end = 0


class Samples:
    """The `Audio` of our decoders: what was just written at the end of a spool."""

    def __init__(self, content_id: str, spool: Spool, sound: Decoded) -> None:
        self.content_id = content_id
        self.channels = sound.channels
        self.frames = sound.frames
        self.duration_ms = -(-sound.frames // SAMPLES_PER_MS)
        """Rounded up: the last sample lies before it."""
        self.tags = sound.tags
        self._spool = spool
        self._start = spool.keep(sound.size)
        self._open = True

    def read(self, start_ms: int, end_ms: int) -> NDArray[np.float32]:
        """Return float32 of shape (channels, n) at 16 kHz, clipped to what there is."""
        if not self._open:
            raise ValueError("the sound was closed")
        start = min(max(start_ms * SAMPLES_PER_MS, 0), self.frames)
        end = min(max(end_ms * SAMPLES_PER_MS, start), self.frames)
        width = SAMPLE_BYTES * self.channels
        data = os.pread(self._spool.fileno(), (end - start) * width, self._start + start * width)
        block = np.frombuffer(data, "<i2").reshape(-1, max(self.channels, 1))
        return np.ascontiguousarray(block.T, dtype=np.float32) / np.float32(_FULL_SCALE)

    def close(self) -> None:
        """Free the disk (idempotent)."""
        if self._open:
            self._open = False
            self._spool.release()
