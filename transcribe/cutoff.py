"""Whether a file ends before its own header says it should, where FFmpeg does not tell."""

from __future__ import annotations

from typing import BinaryIO

_UNKNOWN_FROM = 0x7FFF_0000
"""Sizes from here on are what recorders write that do not know yet how long the call will be; so is 0."""
_TAIL = 1 << 16
_END_OF_STREAM = 4


_STATED = {"wav", "w64", "rf64", "aiff", "au", "caf", "flac", "mov", "mp4", "matroska", "webm", "asf", "avi"}


def promises_length(file: BinaryIO, format_name: str) -> bool:
    """Whether the length that FFmpeg gives is stated in the file (by format name), not guessed from its bit rate."""
    if format_name == "mp3":
        place = file.tell()  # somebody else is reading here
        head = _at(file, 0, _TAIL)
        file.seek(place)
        return any(sign in head for sign in (b"Xing", b"Info", b"VBRI"))
    return not _STATED.isdisjoint(format_name.split(","))


def is_cut_off(file: BinaryIO) -> bool:
    """Whether the sound is shorter than promised: WAV's data size, or Ogg without its last page."""
    head = _at(file, 0, 12)
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return _wav_is_short(file)
    return head[:4] == b"OggS" and not _ogg_ends(file)


def _wav_is_short(file: BinaryIO) -> bool:
    size, place = file.seek(0, 2), 12
    while place + 8 <= size:
        header = _at(file, place, 8)
        length = int.from_bytes(header[4:8], "little")
        if header[:4] == b"data":
            return 0 < length < _UNKNOWN_FROM and place + 8 + length > size
        place += 8 + length + (length & 1)
    return True


def _ogg_ends(file: BinaryIO) -> bool:
    size = file.seek(0, 2)
    tail = _at(file, max(size - _TAIL, 0), _TAIL)
    page = tail.rfind(b"OggS")
    return page >= 0 and len(tail) > page + 5 and bool(tail[page + 5] & _END_OF_STREAM)


def _at(file: BinaryIO, place: int, count: int) -> bytes:
    file.seek(place)
    return file.read(count)
