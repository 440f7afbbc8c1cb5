"""`on_done`: what becomes of a recording's file once every sink has its final answer."""

from __future__ import annotations

import errno
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from callstash import folders
from callstash.contracts import MOVED, PathState
from callstash.errors import Retry
from ingest.files import fingerprint, same_file, why_not
from ingest.names import Kind, sidecar_names
from ingest.notes import DELETED, GONE, Notes
from ingest.probe import identify
from ingest.sweep import Tree

log = logging.getLogger("callstash.ingest")


class Releaser:
    """Keeps, moves or deletes. May be told the same again after a crash: what was done already stays done."""

    def __init__(self, tree: Tree, notes: Notes, on_done: Literal["keep", "move", "delete"], move_to: Path | None):
        self._tree, self._notes, self._on_done, self._move_to = tree, notes, on_done, move_to

    def release(self, heard: PathState) -> None:
        """Apply `on_done` to one path, if its bytes are still those of `heard`. Raise Retry where it cannot be done."""
        if self._on_done == "keep" or not self._tree.holds(heard.path):
            return
        try:
            if Path(heard.path).is_symlink():
                log.info("%s is a symbolic link: it stays", heard.path)
            elif not Path(heard.path).exists():
                self._gone(heard)
            elif self._still(heard):
                self._let_go(heard.path)
            else:
                log.warning("%s changed after it was heard: it stays", heard.path)
        except OSError as error:
            verb, places = ("moved", f" and {self._move_to}") if self._on_done == "move" else ("deleted", "")
            hint = f"see that {Path(heard.path).parent}{places} can be written; it is tried again"
            raise Retry(f"{heard.path} cannot be {verb}: {why_not(error)}", hint) from error

    def _still(self, heard: PathState) -> bool:
        now = fingerprint(Path(heard.path).stat())
        return same_file(now, heard.fingerprint) or identify(heard.path).content_id == heard.content_id

    def _gone(self, heard: PathState) -> None:
        """After a crash between the deed and the note: say what became of it, as far as can be seen."""
        target = self._target(heard.path)
        done = DELETED if target is None else f"{MOVED} {target}" if target.exists() else GONE
        if not self._notes.released(heard.path):
            self._notes.vanished(heard.path, done)

    def _let_go(self, path: str) -> None:
        beside = list(self._sidecars(path))
        target = self._target(path)
        if target is None:
            Path(path).unlink(missing_ok=True)
            self._notes.vanished(path, DELETED)
        else:
            target = moved(Path(path), target)
            self._notes.vanished(path, f"{MOVED} {target}")
        for sidecar in beside:
            self._let_go_sidecar(sidecar, target)

    def _let_go_sidecar(self, sidecar: Path, recording: Path | None) -> None:
        if recording is None:
            sidecar.unlink(missing_ok=True)
            self._notes.vanished(str(sidecar), DELETED)
        else:  # still beside the recording, whatever that is called now
            target = moved(sidecar, recording.with_suffix(sidecar.suffix))
            self._notes.vanished(str(sidecar), f"{MOVED} {target}")

    def _target(self, path: str) -> Path | None:
        return self._move_to / self._tree.relative(path) if self._on_done == "move" and self._move_to else None

    def _sidecars(self, path: str) -> Iterator[Path]:
        """The recording's sidecars, unless another recording needs them, too."""
        for name in sidecar_names(Path(path).name):
            sidecar = Path(path).with_name(name)
            entry = self._tree.entry(str(sidecar))
            if entry and entry.kind is Kind.SIDECAR and self._tree.relatives(str(sidecar)) == [Path(path).name]:
                yield sidecar


def moved(source: Path, target: Path) -> Path:
    """Move a file without ever overwriting one: `name (2).wav`; return where it is now. Raise OSError.

    A target with the same bytes is an earlier move that was cut short: then only the source goes.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for place in _places(target):
        if place.exists() and identify(str(place)).content_id == identify(str(source)).content_id:
            source.unlink()
            return place
        if not place.exists() and _claimed(source, place):
            return place
    raise FileExistsError(errno.EEXIST, "no name is free")


def _places(target: Path) -> Iterator[Path]:
    yield target
    for number in range(2, 10_000):
        yield target.with_name(f"{target.stem} ({number}){target.suffix}")


def _claimed(source: Path, place: Path) -> bool:
    """Move to a free place; False where somebody took it in this moment."""
    try:
        os.link(source, place)  # unlike a rename, this fails where something stands
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno == errno.EXDEV:
            return _copied(source, place)
        source.rename(place)  # a file system without hard links
        return True
    source.unlink()
    return True


def _copied(source: Path, place: Path) -> bool:
    """To another file system: a whole, synced copy first, under a name that nobody takes for a recording."""
    part = place.with_name(f".{place.name}.part")
    shutil.copy2(source, part)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    if place.exists():
        part.unlink()
        return False
    part.rename(place)
    folders.sync(place.parent)
    source.unlink()
    return True
