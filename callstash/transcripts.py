"""Immutable transcripts on disk, by (content, engine): written to a temporary file, synced, renamed.

The expensive thing callstash makes. A transcript is computed once; rules may change for ever after.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from callstash import folders
from callstash.codec import dump_transcript, load_transcript
from callstash.errors import Retry
from callstash.model import Transcript
from callstash.points import passing


class Transcripts:
    """The folder `transcripts/` of a data directory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, content_id: str, engine: str) -> Transcript | None:
        """Return the transcript, or None. A file that cannot be read counts as absent: it is computed again."""
        try:
            return load_transcript(self._file(content_id, engine).read_bytes())
        except (FileNotFoundError, ValueError):
            return None

    def has(self, content_id: str, engine: str) -> bool:
        """Whether it was computed before."""
        return self._file(content_id, engine).exists()

    def put(self, transcript: Transcript) -> Path:
        """Write it durably. After this returns, neither a crash nor a power cut can lose or halve it.

        Raise Retry where the disk will not take it: that is no fault of the recording.
        """
        target = self._file(transcript.content_id, transcript.engine)
        try:
            self._write(transcript, target)
        except OSError as error:
            reason = f"a transcript cannot be kept in {self._folder}: {error.strerror or error}"
            raise Retry(reason, "free some space in path.data, and see that it can be written") from error
        return target

    def _write(self, transcript: Transcript, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_suffix(f".{os.getpid()}.tmp")
        passing("transcript:before")
        with temporary.open("wb") as file:
            file.write(dump_transcript(transcript))
            file.flush()
            os.fsync(file.fileno())
        passing("transcript:temporary")
        temporary.replace(target)
        folders.sync(target.parent)
        passing("transcript:after")

    def all(self) -> Iterator[Path]:
        """Every transcript file."""
        return self._folder.glob("*/*.json")

    def sweep_temporary(self) -> None:
        """Remove what an interrupted write left behind. Only for the one worker of the data directory."""
        for leftover in self._folder.glob("*/*.tmp"):
            leftover.unlink(missing_ok=True)

    def _file(self, content_id: str, engine: str) -> Path:
        digest = hashlib.sha256(engine.encode()).hexdigest()[:12]
        return self._folder / content_id[:2] / f"{content_id}.{digest}.json"
