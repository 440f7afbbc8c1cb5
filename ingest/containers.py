"""What a container's header says of its length, and where the sound begins: read from the bytes, not from the name.

Formats without a declared length (MP3, Ogg, FLAC, AMR...) are never short: stillness alone decides about them.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from callstash import wav
from callstash.wav import HEADER_CUT, Layout, declared, unknown

__all__ = ["Layout", "layout"]

_MAX_BOXES = 1 << 16


def layout(file: BinaryIO, size: int) -> Layout:
    """Read the header of an open file of `size` bytes. Never raises for odd bytes; OSError where reading fails."""
    head = file.read(16)
    try:
        if wav.is_wav(head):
            return wav.layout(file, size)
        if head[4:8] == b"ftyp":
            return Layout(0, size, _mp4(file, size))
        if head[:4] == b"FORM":
            return Layout(0, size, declared(struct.unpack(">I", head[4:8])[0] + 8, size))
        if head[:4] == b".snd":
            return Layout(0, size, _au(head, size))
        if head[:4] == b"\x1a\x45\xdf\xa3":
            return Layout(0, size, _matroska(file, size))
    except struct.error:  # cut within a header
        return Layout(0, size, HEADER_CUT)
    return Layout(0, size)


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
            return declared(position + length, size)
        position += length
    return "" if b"moov" in names else "its index (moov) is missing"


def _au(head: bytes, size: int) -> str:
    offset, length = struct.unpack(">II", head[4:12])
    return "" if unknown(length) else declared(offset + length, size)


def _matroska(file: BinaryIO, size: int) -> str:
    file.seek(4)
    header = _vint(file)
    position = file.tell() + (header or 0)
    file.seek(position)
    if file.read(4) != b"\x18\x53\x80\x67":
        return HEADER_CUT if position + 4 > size else ""
    length = _vint(file)
    return "" if length is None else declared(file.tell() + length, size)


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
