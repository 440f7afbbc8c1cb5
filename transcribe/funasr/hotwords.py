"""The words to listen for, read from a file and again when it changes.

Words alone; the normalizer `hotwords` (`transcribe.corrections`) corrects texts and has a file format of its own.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from callstash.errors import CallstashError

_LOG = logging.getLogger("callstash.transcribe")


class Hotwords:
    """The words of a file, one a line, in order; lines that begin with `#` are comments."""

    def __init__(self, path: Path | None) -> None:
        """Read nothing yet; without a path there are no words."""
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._words: tuple[str, ...] | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The words. Raise CallstashError where the file cannot be read."""
        if self._words is None:
            self._words = self._read()
        return self._words

    @property
    def digest(self) -> str:
        """Changes with the words; "" where there are none."""
        return hashlib.sha256("\n".join(self.words).encode()).hexdigest()[:12] if self.words else ""

    def refresh(self) -> None:
        """Read the file again if it has changed; one that cannot be read leaves the words as they were."""
        if self._path is None or self._words is None or self._stamped() == self._stamp:
            return
        try:
            words = self._read()
        except CallstashError as error:
            _LOG.error("%s; the %d words known before stay in force", error.reason, len(self._words))
            return
        if words != self._words:
            _LOG.info("hotwords: %s has changed, %d words from now on", self._path.name, len(words))
        self._words = words

    def _read(self) -> tuple[str, ...]:
        if self._path is None:
            return ()
        self._stamp = self._stamped()
        try:
            lines = self._path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            hint = "write one word a line, in UTF-8, or take `hotwords` out"
            raise CallstashError(f"the hotwords in {self._path} cannot be read: {error}", hint) from error
        words = (line.strip() for line in lines if not line.startswith("#"))
        # FunASR would take one that begins with `http` for an address to fetch
        return tuple(dict.fromkeys(word for word in words if word and not word.startswith("http")))

    def _stamped(self) -> tuple[int, int] | None:
        try:
            state = self._path.stat() if self._path else None
        except OSError:
            return None
        return (state.st_mtime_ns, state.st_size) if state else None
