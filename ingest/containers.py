"""What a container's header says of its length, and where the sound begins: read from the bytes, not from the name.

Formats without a declared length (MP3, Ogg, FLAC, AMR...) are never short: stillness alone decides about them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_UNKNOWN_32 = 0x7FFFF000
"""Sizes from here on are what recorders write that cannot know better (0xFFFFFFFF; sox writes 0x7FFFFFFF - header)."""
_HEADER_SLACK = 8
"""Some recorders write the whole file's size where RIFF wants it without the first 8 bytes."""
_MAX_BOXES = 1 << 16


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the payload lies in the file (bytes), and what is missing: "" or a reason."""

    offset: int
    size: int
    short: str = ""


def layout(file: BinaryIO, size: int) -> Layout:
    """Read the header of an open file of `size` bytes. Never raises for odd bytes; OSError where reading fails."""
    head = file.read(16)
    try:
        if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE":
            return _wav(file, size, head)
        if head[4:8] == b"ftyp":
            return Layout(0, size, _mp4(file, size))
        if head[:4] == b"FORM":
            return Layout(0, size, _declared(struct.unpack(">I", head[4:8])[0] + 8, size))
        if head[:4] == b".snd":
            return Layout(0, size, _au(head, size))
        if head[:4] == b"\x1a\x45\xdf\xa3":
            return Layout(0, size, _matroska(file, size))
    except struct.error:  # cut within a header
        return Layout(0, size, "its header is cut off")
    return Layout(0, size)


def _declared(end: int, size: int) -> str:
    return f"its header promises {end} bytes, {size} are there" if end > size else ""


def _wav(file: BinaryIO, size: int, head: bytes) -> Layout:
    riff_size = struct.unpack("<I", head[4:8])[0]
    wide: tuple[int, int] | None = None
    for name, start, length in _chunks(file, size):
        if name == b"ds64":
            file.seek(start)
            wide = struct.unpack("<QQ", file.read(16))
        elif name == b"data":
            return _wav_data(size, start, wide[1] if wide else length, wide[0] if wide else riff_size)
    return Layout(0, size, _declared(12 if _unknown(riff_size) else riff_size + 8, size) or "its header is cut off")


def _wav_data(size: int, start: int, length: int, riff_size: int) -> Layout:
    if _unknown(length):
        return Layout(start, size - start)
    short = _declared(start + length, size)
    if not short and not _unknown(riff_size):
        short = _declared(riff_size + 8 - _HEADER_SLACK, size)
    return Layout(start, min(length, size - start), short)


def _unknown(declared: int) -> bool:
    """Streaming recorders write 0 or all ones, and some come back to it when the call ends, some never."""
    return declared == 0 or _UNKNOWN_32 <= declared <= 0xFFFFFFFF or declared >= 1 << 62


def _chunks(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (name, start of the contents, declared length) of a RIFF file's chunks."""
    position = 12
    while position + 8 <= size:
        file.seek(position)
        name, length = struct.unpack("<4sI", file.read(8))
        yield name, position + 8, length
        position += 8 + length + (length & 1)


def _mp4(file: BinaryIO, size: int) -> str:
    """MP4 and kin cannot be decoded without `moov`, which most recorders write last."""
    position, names = 0, set()
    for _ in range(_MAX_BOXES):
        if position + 8 > size:
            break
        file.seek(position)
        length, name = struct.unpack(">I4s", file.read(8))
        names.add(name)
        length = struct.unpack(">Q", file.read(8))[0] if length == 1 else length
        if length == 0:  # to the end of the file
            break
        if position + length > size or length < 8:
            return _declared(position + length, size)
        position += length
    return "" if b"moov" in names else "its index (moov) is missing"


def _au(head: bytes, size: int) -> str:
    offset, length = struct.unpack(">II", head[4:12])
    return "" if _unknown(length) else _declared(offset + length, size)


def _matroska(file: BinaryIO, size: int) -> str:
    file.seek(4)
    header = _vint(file)
    position = file.tell() + (header or 0)
    file.seek(position)
    if file.read(4) != b"\x18\x53\x80\x67":
        return "its header is cut off" if position + 4 > size else ""
    length = _vint(file)
    return "" if length is None else _declared(file.tell() + length, size)


def _vint(file: BinaryIO) -> int | None:
    """An EBML length; None for "unknown", all ones. Raise struct.error at the end of the file."""
    first = file.read(1)
    if not first or not first[0]:
        raise struct.error("no length")
    more = 8 - first[0].bit_length()
    rest = file.read(more)
    if len(rest) < more:
        raise struct.error("cut length")
    bits = 7 * (more + 1)
    value = int.from_bytes(first + rest) & ((1 << bits) - 1)
    return None if value == (1 << bits) - 1 else value
