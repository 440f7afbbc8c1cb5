"""What the header of a WAV file (RIFF, RF64, BW64) says of its length, against the bytes that are there."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_UNKNOWN_32 = 0x7FFFF000
"""Sizes from here on are what recorders write that cannot know better (0xFFFFFFFF; sox writes 0x7FFFFFFF - header)."""
_HEADER_SLACK = 8
"""Some recorders write the whole file's size where RIFF wants it without the first 8 bytes."""
HEADER_CUT = "its header is cut off"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the sound lies in the file (bytes), and what is missing: "" or a reason."""

    offset: int
    size: int
    short: str = ""


def is_wav(head: bytes) -> bool:
    """Whether a file that begins with these (at least twelve) bytes is one."""
    return head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE"


def layout(file: BinaryIO, size: int) -> Layout:
    """Read the header of an open WAV file of `size` bytes. Never raises for odd bytes; OSError where reading fails."""
    try:
        return _layout(file, size)
    except struct.error:  # cut within a header
        return Layout(0, size, HEADER_CUT)


def declared(end: int, size: int) -> str:
    """What is missing where a header says that the file ends at `end`, "" for nothing."""
    return f"its header promises {end} bytes, {size} are there" if end > size else ""


def unknown(length: int) -> bool:
    """Streaming recorders write 0 or all ones, and some come back to it when the call ends, some never."""
    return length == 0 or _UNKNOWN_32 <= length <= 0xFFFFFFFF or length >= 1 << 62


def _layout(file: BinaryIO, size: int) -> Layout:
    file.seek(4)
    (riff_size,) = struct.unpack("<I", file.read(4))
    wide: tuple[int, int] | None = None
    for name, start, length in _chunks(file, size):
        if name == b"ds64":
            file.seek(start)
            wide = struct.unpack("<QQ", file.read(16))
        elif name == b"data":
            return _data(size, start, wide[1] if wide else length, wide[0] if wide else riff_size)
    return Layout(0, size, declared(12 if unknown(riff_size) else riff_size + 8, size) or HEADER_CUT)


def _data(size: int, start: int, length: int, riff_size: int) -> Layout:
    if unknown(length):
        return Layout(start, size - start)
    short = declared(start + length, size)
    if not short and not unknown(riff_size):
        short = declared(riff_size + 8 - _HEADER_SLACK, size)
    return Layout(start, min(length, size - start), short)


def _chunks(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (name, start of the contents, declared length) of a RIFF file's chunks."""
    position = 12
    while position + 8 <= size:
        file.seek(position)
        name, length = struct.unpack("<4sI", file.read(8))
        yield name, position + 8, length
        position += 8 + length + (length & 1)
