"""Whether a file ends before its own header says it should, where FFmpeg does not tell."""

from __future__ import annotations

from typing import BinaryIO

from callstash.wav import is_wav, layout

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
    """Whether the file is shorter than promised: by the sizes of a WAV's header, or an Ogg without its last page."""
    head = _at(file, 0, 12)
    if is_wav(head):
        return bool(layout(file, file.seek(0, 2)).short)
    return head[:4] == b"OggS" and not _ogg_ends(file)


def _ogg_ends(file: BinaryIO) -> bool:
    size = file.seek(0, 2)
    tail = _at(file, max(size - _TAIL, 0), _TAIL)
    page = tail.rfind(b"OggS")
    return page >= 0 and len(tail) > page + 5 and bool(tail[page + 5] & _END_OF_STREAM)


def _at(file: BinaryIO, place: int, count: int) -> bytes:
    file.seek(place)
    return file.read(count)
