"""Small truths about files: what identifies one, and how to open one without ever blocking."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

CHUNK = 1 << 20
"""Bytes read at a time."""

_SIGNED_64 = (1 << 63) - 1

Fingerprint = tuple[int, int, int, int]
"""(device, inode, size, mtime_ns): what `PathState.fingerprint` gives."""


class NotRegularError(OSError):
    """The path is not (or no longer) a regular file."""


def fingerprint(status: os.stat_result) -> Fingerprint:
    """Return (device, inode, size, mtime_ns).

    Inodes of network file systems use all 64 bits, and damaged time stamps lie millennia ahead; SQLite's integers
    have 63 bits and a sign.
    """
    mtime_ns = max(min(status.st_mtime_ns, _SIGNED_64), -_SIGNED_64)
    return status.st_dev & _SIGNED_64, status.st_ino & _SIGNED_64, status.st_size, mtime_ns


def same_file(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether two fingerprints taken at one path are of the same bytes.

    The device does not count: its number changes when a share is mounted again or the machine restarts, and then
    100,000 known files would be hashed for nothing.
    """
    return one[1:] == other[1:]


def kind_of(mode: int) -> str:
    """Say in words what a path that is no regular file is."""
    kinds = {
        stat.S_IFDIR: "a folder",
        stat.S_IFIFO: "a FIFO",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
        stat.S_IFLNK: "a symbolic link",
    }
    return kinds.get(stat.S_IFMT(mode), "something else")


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """Open a regular file for reading; raise OSError (NotRegularError for a FIFO, a device...).

    Between the look and the opening a FIFO may have taken the file's place: opening that must not block.
    """
    with open(path, "rb", opener=_open_regular) as file:
        yield file


def _open_regular(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise NotRegularError(f"not a regular file but {kind_of(mode)}")
    return descriptor


def why_not(error: OSError) -> str:
    """The reason of a failed operation, without the path (which stands beside it in the ledger)."""
    return (error.strerror or str(error)).lower()
