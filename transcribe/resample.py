"""Decoded frames of any rate and layout become blocks of 16 kHz float32."""

from __future__ import annotations

from collections.abc import Iterator

import av
import numpy as np
import soxr
from numpy.typing import NDArray

from callstash.model import RATE

_BLOCK_FRAMES = 1 << 16
_FLOATS = ("flt", "dbl")
_FULL_SCALE = {"u8": 128.0, "s16": 32768.0, "s32": 2147483648.0, "s64": 9223372036854775808.0}


def as_float(frame: av.AudioFrame) -> NDArray[np.float32]:
    """Return a frame's samples as float32 of shape (n, channels) in -1..1."""
    data = frame.to_ndarray()
    if not frame.format.is_planar:
        data = data.reshape(-1, frame.layout.nb_channels).T
    kind = frame.format.name.removesuffix("p")
    if kind == "u8":
        data = data.astype(np.float32) - 128.0
    scale = _FULL_SCALE.get(kind, 1.0)
    block = np.ascontiguousarray(data.T, dtype=np.float32)
    block /= np.float32(scale)
    if kind in _FLOATS:
        np.nan_to_num(block, copy=False, nan=0.0, posinf=1.0, neginf=-1.0)
    return block


class Resampler:
    """Brings blocks to 16 kHz; the channels of the first block are the recording's.

    A rate that changes half-way (an MP3 put together from two) starts a new stream of the resampler; surplus
    channels are dropped and missing ones silent, since a party must not move to another channel.
    """

    def __init__(self) -> None:
        self.channels = 0
        self._rate = 0
        self._stream: soxr.ResampleStream | None = None
        self._waiting: list[NDArray[np.float32]] = []
        self._waiting_frames = 0

    def push(self, block: NDArray[np.float32], rate: int) -> Iterator[NDArray[np.float32]]:
        """Take a block of shape (n, channels) at `rate`; yield what is ready at 16 kHz."""
        self.channels = self.channels or block.shape[1]
        if rate != self._rate:
            yield from self._restart(rate)
        self._waiting.append(self._fit(block))
        self._waiting_frames += len(block)
        if self._waiting_frames >= _BLOCK_FRAMES:
            yield self._resampled(last=False)

    def flush(self) -> Iterator[NDArray[np.float32]]:
        """Yield the rest."""
        if self._rate:
            yield self._resampled(last=True)
            self._rate, self._stream = 0, None

    def _restart(self, rate: int) -> Iterator[NDArray[np.float32]]:
        yield from self.flush()
        self._rate = rate
        if rate != RATE:
            self._stream = soxr.ResampleStream(rate, RATE, self.channels, dtype="float32", quality="HQ")

    def _fit(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        missing = self.channels - block.shape[1]
        return np.pad(block, ((0, 0), (0, missing))) if missing > 0 else block[:, : self.channels]

    def _resampled(self, last: bool) -> NDArray[np.float32]:
        empty = np.zeros((0, self.channels), np.float32)
        block = np.concatenate([*self._waiting, empty])
        self._waiting, self._waiting_frames = [], 0
        if self._stream is None:
            return block
        done = np.asarray(self._stream.resample_chunk(block, last=last), dtype=np.float32)
        return done.reshape(-1, self.channels)
