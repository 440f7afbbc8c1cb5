"""Folders: where a path of the configuration is, what lies in what, on what file system; how files are put in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

NETWORK_FILE_SYSTEMS = frozenset(
    ["afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs"]
    + ["nfs", "nfs4", "ocfs2", "smb2", "smb3", "smbfs"]
    + [f"fuse.{name}" for name in ("ceph", "glusterfs", "rclone", "s3fs", "sshfs")]
)
"""Without change events from other machines, and without locks one can trust."""


def resolve(base_dir: Path, path: str | Path) -> Path:
    """A path of the configuration as an absolute one: `~` is the home folder, the rest is relative to the file."""
    return Path(os.path.normpath(base_dir.absolute() / Path(path).expanduser()))


def is_inside(inner: Path, outer: Path) -> bool:
    """Whether `inner` is `outer` or lies in it, symbolic links followed."""
    return inner.resolve().is_relative_to(outer.resolve())


def shown(path: str | Path) -> str:
    """A path as messages show it: relative to the current folder where it lies in it."""
    absolute = Path(path).absolute()
    current = Path.cwd()
    return str(absolute.relative_to(current)) if absolute.is_relative_to(current) else str(path)


def existing_parent(path: Path) -> Path:
    """The path, or the nearest folder above it that exists."""
    return next((folder for folder in (path, *path.parents) if folder.exists()), Path(path.anchor or "."))


def file_system(path: Path, mounts: str | None = None) -> str:
    """Type of the file system that holds the path (`ext4`, `nfs4`), "" where the system does not say."""
    place = existing_parent(path).resolve()
    best, kind = "", ""
    for line in (_mounts() if mounts is None else mounts).splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        mount = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[1])
        if place.is_relative_to(mount) and len(mount) >= len(best):
            best, kind = mount, fields[2]
    return kind


def on_network(path: Path, mounts: str | None = None) -> bool:
    """Whether the path lies on a network file system."""
    return file_system(path, mounts) in NETWORK_FILE_SYSTEMS


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text("utf-8", "replace")
    except OSError:
        return ""


@contextmanager
def replaced(target: Path, temporary: Path | None = None) -> Iterator[BinaryIO]:
    """A file to write, which takes the target's place when it is whole and synced: nobody ever sees half of it.

    Where that fails, the target stays as it was and nothing is left beside it, unless the process was killed: who looks
    for leftovers names the `temporary` file. That the new name outlives a power cut, too, takes a `sync` of the folder.
    """
    temporary = temporary or target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def sync(folder: Path) -> None:
    """Make a rename in this folder durable: on ext4 and xfs the entry itself lies in the folder's data."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
