"""What the first bytes of a file that cannot be heard say about why."""

from __future__ import annotations

import codecs
from typing import BinaryIO

_HEAD = 4096
_MOOV_LIMIT = 64 << 20
_LOCKED_ENTRIES = (b"enca", b"drms", b"drmi")
"""Sample entries of protected sound in MP4: common encryption, and two of Apple's."""
_ENCRYPTED_HEADS = {
    b"Salted__": "openssl",
    b"-----BEGIN PGP MESSAGE": "PGP",
    b"age-encryption.org/": "age",
    b"\x85\x01": "PGP",
    b"\x85\x02": "PGP",
    b"\x84\x8c\x03": "PGP",
    b"7z\xbc\xaf\x27\x1c": "",
}
_NOT_SOUND = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"PK\x03\x04", "a zip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a rar archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_CONTAINERS = (b"RIFF", b"RIFX", b"RF64", b"fLaC", b"OggS", b"#!AMR", b"ID3", b"\x1aE\xdf\xa3", b"FORM", b".snd")


def encryption(file: BinaryIO) -> str:
    """Name what the file is encrypted with, "" where nothing says that it is."""
    head = _at(file, 0, _HEAD)
    for sign, name in _ENCRYPTED_HEADS.items():
        if name and head.startswith(sign):
            return name
    if head.startswith(b"PK\x03\x04") and len(head) > 6 and head[6] & 1:
        return "zip"
    entries = _moov(file) if head[4:8] == b"ftyp" else b""
    stsd = entries.find(b"stsd")
    locked = stsd >= 0 and any(entries.find(entry, stsd) >= 0 for entry in _LOCKED_ENTRIES)
    return "DRM" if locked else ""


def other_kind(file: BinaryIO) -> str:
    """Name what the file is where it is plainly no recording ("a PDF document", "text"), else ""."""
    head = _at(file, 0, _HEAD)
    for sign, name in _NOT_SOUND:
        if head.startswith(sign):
            return name
    if head and _is_text(head):
        return "text"
    return ""


def is_container(file: BinaryIO) -> bool:
    """Whether the first bytes are those of a sound or video file, however broken the rest."""
    head = _at(file, 0, 16)
    return head.startswith(_CONTAINERS) or head[4:8] in (b"ftyp", b"moov", b"mdat") or _is_mpeg(head)


def lacks_index(file: BinaryIO) -> bool:
    """Whether this is an MP4 file whose index (`moov`) was never written, or was cut off."""
    return _at(file, 4, 4) == b"ftyp" and not _moov(file)


def _is_mpeg(head: bytes) -> bool:
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0


def _is_text(head: bytes) -> bool:
    """Whether these bytes, which may end within a character, are text in UTF-8 or a Chinese encoding."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return all(c.isprintable() or c in "\t\r\n\f\ufeff" for c in text)
    return False


def _moov(file: BinaryIO) -> bytes:
    """Return the index of an MP4 file (its `moov` box), b"" where there is none."""
    size, place = file.seek(0, 2), 0
    while place + 8 <= size:
        header = _at(file, place, 16)
        length = int.from_bytes(header[:4], "big")
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        if header[4:8] == b"moov":
            return _at(file, place, min(length or size - place, _MOOV_LIMIT))
        if length < 8:
            break
        place += length
    return b""


def _at(file: BinaryIO, place: int, count: int) -> bytes:
    file.seek(place)
    return file.read(count)
