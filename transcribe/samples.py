"""Decoded sound behind a handle: 16 kHz, 16 bit, channels interleaved; in memory while small, else on disk."""

from __future__ import annotations

import errno
import tempfile
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from callstash.errors import Retry

RATE = 16_000
SAMPLES_PER_MS = RATE // 1000
IN_MEMORY_BYTES = 64 << 20
_FULL_SCALE = 32768.0


class Samples:
    """The `Audio` of our decoder: blocks are added once, from the first to the last, and then read at will.

    Sixteen bits, because that is what telephony has (G.711 has thirteen): a sample of a 16 kHz, 16 bit recording
    comes back exactly. Beyond `in_memory` bytes they lie in an unlinked file below `folder`, which the system
    removes with the process, however it ends.
    """

    def __init__(self, content_id: str, folder: Path | None = None, in_memory: int = IN_MEMORY_BYTES) -> None:
        self.content_id = content_id
        self.channels = 0
        self.frames = 0
        self.duration_ms = 0
        """Rounded up: the last sample lies before it."""
        self.tags: tuple[str, ...] = ()
        place = str(folder) if folder and folder.is_dir() else None
        self._file = tempfile.SpooledTemporaryFile(max_size=in_memory, dir=place)  # noqa: SIM115 (closed by close)
        self._lock = threading.Lock()

    def add(self, block: NDArray[np.float32]) -> None:
        """Append a block of shape (n, channels) in -1..1. Raise `Retry` where the disk is full."""
        self.channels = self.channels or block.shape[1]
        scaled = np.clip(np.rint(block * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1).astype("<i2")
        try:
            self._file.write(scaled.tobytes())
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise Retry("no room on disk for the decoded sound", "free some space in path.data") from error
        self.frames += len(block)
        self.duration_ms = -(-self.frames // SAMPLES_PER_MS)

    def read(self, start_ms: int, end_ms: int) -> NDArray[np.float32]:
        """Return float32 of shape (channels, n) at 16 kHz, clipped to what there is."""
        start = min(max(start_ms * SAMPLES_PER_MS, 0), self.frames)
        end = min(max(end_ms * SAMPLES_PER_MS, start), self.frames)
        width = 2 * self.channels
        with self._lock:
            self._file.seek(start * width)
            data = self._file.read((end - start) * width)
        block = np.frombuffer(data, "<i2").reshape(-1, max(self.channels, 1))
        return np.ascontiguousarray(block.T, dtype=np.float32) / np.float32(_FULL_SCALE)

    def close(self) -> None:
        """Free memory and disk (idempotent)."""
        self._file.close()
