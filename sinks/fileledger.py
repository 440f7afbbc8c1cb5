"""What the `file` sink holds in its folder: per recording its revision and files, and whose each name is.

Small JSON files below `.callstash`, each written durably before what it speaks of is changed: so whoever is killed, the
next attempt knows what is there. A name that is not claimed here, but stands in the folder, is somebody else's file.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from callstash import folders
from sinks.filenames import safe

HIDDEN = ".callstash"


@dataclass(frozen=True, slots=True)
class Held:
    """What there is of one recording."""

    revision: int
    files: tuple[str, ...]
    """Relative to the folder; may name one that was about to be written when the process ended."""


class Holdings:
    """The records of one sink; several may share a folder."""

    def __init__(self, folder: Path, owner: str) -> None:
        self.folder = folder
        self.lock = _lock_of(os.path.realpath(folder))
        """To be held from a look to what is done about it."""
        self._touched = set[Path]()
        self._owner = owner
        self._calls = folder / HIDDEN / "calls" / safe(owner)
        self._names = folder / HIDDEN / "names"

    def get(self, recording_id: str) -> Held | None:
        """What is held of a recording, or None."""
        value = _load(self._call(recording_id))
        return Held(int(value["revision"]), tuple(value["files"])) if value else None

    def put(self, recording_id: str, held: Held) -> None:
        """Say what is held, or about to be written."""
        self.write(self._call(recording_id), json.dumps(asdict(held), ensure_ascii=False))

    def forget(self, recording_id: str) -> None:
        """Unknown ids are fine."""
        self.unlink(self._call(recording_id))

    def ids(self) -> Iterator[tuple[str, int]]:
        """(recording id, revision) of every recording held."""
        for file in sorted(self._calls.glob("*/*.json")):
            if held := self.get(file.stem):
                yield file.stem, held.revision

    def claimant(self, base: str) -> str | None:
        """Whose a name (without suffix) is."""
        value = _load(self._name(base))
        return str(value["owner"]) if value else None

    def owns(self, recording_id: str, base: str) -> bool:
        """Whether a name is this recording's."""
        return self.claimant(base) == self._claim(recording_id)

    def claim(self, recording_id: str, base: str) -> None:
        """Make a free name this recording's."""
        if not self.owns(recording_id, base):
            value = {"name": base, "owner": self._claim(recording_id)}
            self.write(self._name(base), json.dumps(value, ensure_ascii=False))

    def release(self, recording_id: str, base: str) -> None:
        """Give a name back; another's stays."""
        if self.owns(recording_id, base):
            self.unlink(self._name(base))

    def write(self, target: Path, text: str) -> None:
        """Put a file in its place as a whole. Raise OSError."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with folders.replaced(target, _temporary(target)) as file:
            file.write(text.encode())
        self._touched.add(target.parent)

    def unlink(self, target: Path) -> None:
        """Remove a file, and what an interrupted `write` left of it."""
        for path in (_temporary(target), target):
            path.unlink(missing_ok=True)
        self._touched.add(target.parent)

    def sync(self) -> None:
        """Make what was written and removed durable: the entries themselves live in the folders' data."""
        for folder in self._touched:
            if folder.is_dir():
                folders.sync(folder)
        self._touched.clear()

    def _claim(self, recording_id: str) -> str:
        return f"{self._owner}/{recording_id}"

    def _call(self, recording_id: str) -> Path:
        return self._calls / recording_id[:2] / f"{recording_id}.json"

    def _name(self, base: str) -> Path:
        # names that differ in case alone are one file on some systems
        folded = unicodedata.normalize("NFC", base).casefold()
        digest = hashlib.sha256(folded.encode()).hexdigest()[:32]
        return self._names / digest[:2] / f"{digest}.json"


def _temporary(target: Path) -> Path:
    """The same at every attempt, so that a process that is killed leaves none over."""
    return target.with_name(f".{target.name}.part")


@cache
def _lock_of(folder: str) -> AbstractContextManager[Any]:
    """One lock for all sinks of this process that write into a folder."""
    return threading.RLock()


def _load(file: Path) -> dict[str, Any] | None:
    try:
        value = json.loads(file.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return value if isinstance(value, dict) else None
