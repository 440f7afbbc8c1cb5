"""Looking at what lies in the folder: one path, or all of them. What this finds is the truth; events are hints."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.files import Fingerprint, fingerprint, kind_of, why_not
from ingest.names import Judgement, Kind, NameFilter, belongs, junk, stem

BESIDE = "beside the recording"
_COARSE_NS = 2_000_000_000
"""Time stamps of some file systems count in steps of two seconds."""


class RootGoneError(Exception):
    """The watched folder itself is not there, so nothing can be said of the files in it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A path below the folder, and what it is."""

    path: str
    kind: Kind
    reason: str = ""
    fingerprint: Fingerprint = (0, 0, 0, 0)

    @property
    def wanted(self) -> bool:
        """Whether its bytes are for us."""
        return self.kind in (Kind.AUDIO, Kind.TEXT, Kind.SIDECAR)


class Tree:
    """The watched folder. Holds no state but what one sweep could not read (`blind`)."""

    def __init__(
        self, root: str, names: NameFilter, excluded: Collection[Path] = (), follow_symlinks: bool = False
    ) -> None:
        """`excluded`: folders (callstash's own) of which nothing is said at all."""
        self.root = root
        self._names = names
        self._excluded = {os.path.realpath(folder) for folder in excluded}
        self._follow = follow_symlinks
        self._listing: tuple[str, int, dict[str, list[str]]] = ("", -1, {})
        self.blind: list[str] = []
        """Folders that the last walk could not list: what is known of files below them stands."""

    def relative(self, path: str) -> str:
        """Path relative to the root, with `/`."""
        return os.path.relpath(path, self.root).replace(os.sep, "/")

    def holds(self, path: str) -> bool:
        """Whether the path is below the root and in none of the excluded folders."""
        if not path.startswith(self.root.rstrip(os.sep) + os.sep):
            return False
        return not self._is_excluded(path)

    def check(self) -> None:
        """Raise RootGoneError where the folder cannot be listed."""
        try:
            with os.scandir(self.root):
                pass
        except OSError as error:
            raise RootGoneError(why_not(error)) from error

    def walk(self, folder: str = "") -> Iterator[Entry]:
        """Yield every path below the folder (default: the root), ignored ones included.

        Of an ignored folder, and of a link to one, only the folder itself is yielded: a filer's snapshots would be
        the whole archive many times over. Raise RootGoneError where the root itself cannot be listed.
        """
        self.blind = []
        pending, visited = [folder or self.root], set()
        while pending:
            current = pending.pop()
            try:
                names = os.listdir(current)  # noqa: PTH208 (names as they are, quickly)
                status = Path(current).stat()
            except OSError as error:
                if unlisted := self._unlisted(current, error):
                    yield unlisted
                continue
            if (status.st_dev, status.st_ino) in visited:  # links may go in circles
                continue
            visited.add((status.st_dev, status.st_ino))
            for entry in self._inside(current, names):
                if entry.kind is Kind.FOLDER:
                    pending.append(entry.path)
                else:
                    yield entry

    def entry(self, path: str, beside: Collection[str] | None = None) -> Entry | None:
        """Look at one path; None where nothing is there. `beside`: names that share its stem, if they are known."""
        try:
            path.encode()
        except UnicodeEncodeError:
            shown = os.fsencode(path).decode("utf-8", "replace")
            return Entry(shown, Kind.UNREADABLE, "its name is not valid UTF-8: rename it (convmv -f gbk -t utf8)")
        try:
            status = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            return Entry(path, Kind.UNREADABLE, why_not(error))
        if stat.S_ISLNK(status.st_mode):
            if not self._follow:
                return Entry(path, Kind.IGNORED, "a symbolic link (follow_symlinks is off)")
            try:
                status = Path(path).stat()
            except OSError as error:
                return Entry(path, Kind.UNREADABLE, f"a symbolic link to nothing: {why_not(error)}")
        judgement = self._judgement(path, status, beside)
        return Entry(path, judgement.kind, judgement.reason, fingerprint(status))

    def alike(self, path: str) -> list[str]:
        """Names in the path's folder that share its stem, in order; none where the folder cannot be listed."""
        folder, name = os.path.split(path)
        try:
            changed_ns = Path(folder).stat().st_mtime_ns
            listing = self._listing  # once: `release` asks from another thread
            if listing[:2] != (folder, changed_ns):
                # A folder changed in this very moment may change again without a new time stamp: not kept.
                kept_ns = changed_ns if time.time_ns() - changed_ns > _COARSE_NS else -1
                listing = self._listing = (folder, kept_ns, _by_stem(os.listdir(folder)))  # noqa: PTH208
        except OSError:
            return []
        return sorted(listing[2].get(stem(name), ()))

    def relatives(self, sidecar: str) -> list[str]:
        """Names in the sidecar's folder that it belongs to: recordings, or else transcripts."""
        folder, name = os.path.split(sidecar)
        named_in_full = stem(name)  # call.wav.json
        names = {*self.alike(sidecar), *self.alike(os.path.join(folder, named_in_full))}  # noqa: PTH118
        prefix = self._prefix(folder)
        kinds = {n: self._names.judge(prefix + n).kind for n in sorted(names) if belongs(name, n)}
        sound = [n for n, kind in kinds.items() if kind is Kind.AUDIO]
        return sound or [n for n, kind in kinds.items() if kind is Kind.TEXT]

    def _prefix(self, folder: str) -> str:
        relative = self.relative(folder)
        return "" if relative == "." else f"{relative}/"

    def _inside(self, folder: str, names: list[str]) -> Iterator[Entry]:
        alike = _by_stem(names)  # only these matter to each other: keeps big flat folders linear
        for name in sorted(names):
            entry = self.entry(f"{folder.rstrip(os.sep)}{os.sep}{name}", alike[stem(name)])
            if entry and not (entry.kind is Kind.FOLDER and self._is_excluded(entry.path)):
                yield entry

    def _judgement(self, path: str, status: os.stat_result, beside: Collection[str] | None) -> Judgement:
        if stat.S_ISDIR(status.st_mode):
            reason = junk(Path(path).name)
            return (
                Judgement(Kind.IGNORED, f"{reason}: nothing in this folder is looked at")
                if reason
                else Judgement(Kind.FOLDER)
            )
        if not stat.S_ISREG(status.st_mode):
            return Judgement(Kind.IGNORED, f"not a regular file but {kind_of(status.st_mode)}")
        judgement = self._names.judge(self.relative(path))
        if judgement.kind is Kind.TEXT:
            prefix = self._prefix(os.path.dirname(path))  # noqa: PTH120
            for name in self.alike(path) if beside is None else beside:
                if self._names.judge(prefix + name).kind is Kind.AUDIO:
                    return Judgement(Kind.IGNORED, f"{BESIDE} {name}, which is heard instead")
        return judgement

    def _unlisted(self, folder: str, error: OSError) -> Entry | None:
        if folder == self.root:
            raise RootGoneError(why_not(error)) from error
        if isinstance(error, FileNotFoundError | NotADirectoryError):  # gone since its parent was listed
            return None
        self.blind.append(folder)
        return Entry(folder, Kind.UNREADABLE, f"this folder cannot be listed: {why_not(error)}")

    def _is_excluded(self, path: str) -> bool:
        real = os.path.realpath(path) if self._excluded else ""
        return any(real == folder or real.startswith(folder + os.sep) for folder in self._excluded)


def _by_stem(names: list[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(stem(name), []).append(name)
    return groups
