"""A transcriber that reads from a script instead of listening: for tests, trials and plug-in authors."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from callstash.contracts import Context
from callstash.errors import CallstashError, Reject
from callstash.model import Audio, Segment, Transcript
from callstash.options import PluginOptions, Seconds


class ScriptedOptions(PluginOptions):
    """Options of the scripted transcriber."""

    script: Path | None = Field(
        None,
        description="JSON file: content id (or `*` for all others) -> list of segments "
        '{start_ms, end_ms, channel, role, text}, or {"reject": reason}. Without it every recording is silent.',
    )
    calls: Path | None = Field(None, description="File to which each content id is appended before it is worked on.")
    delay: Seconds = Field(0.0, description="Time that each recording takes.")

    def reads(self) -> tuple[str, ...]:
        """Its script."""
        return ("script",)

    def writes(self) -> tuple[str, ...]:
        """What it was asked."""
        return ("calls",)


class ScriptedTranscriber:
    """Says what its script says, and writes down that it was asked."""

    Options = ScriptedOptions

    def __init__(self, options: ScriptedOptions, context: Context) -> None:
        self._options = options
        self._base = context.base_dir
        self._script: Mapping[str, Any] | None = None

    @property
    def engine(self) -> str:
        """`scripted` and the digest of the script."""
        path = self._path(self._options.script)
        data = path.read_bytes() if path and path.is_file() else b""
        return f"scripted@{hashlib.sha256(data).hexdigest()[:12]}"

    def check(self) -> None:
        """Raise CallstashError where the script cannot be read."""
        self._read()

    def warm_up(self) -> None:
        """Nothing to load."""

    def transcribe(self, audios: Iterator[Audio]) -> Iterator[tuple[str, Transcript | Reject]]:
        """Yield what the script says, in the order of the audios."""
        for audio in audios:
            self._log(audio.content_id)
            time.sleep(self._options.delay)
            yield audio.content_id, self._result(audio)

    def close(self) -> None:
        """Nothing is held."""

    def _result(self, audio: Audio) -> Transcript | Reject:
        script = self._read()
        said = script.get(audio.content_id, script.get("*", []))
        if isinstance(said, Mapping):
            return Reject(str(said["reject"]), "change the script", "transcribe")
        segments = tuple(sorted((_segment(line, audio) for line in said), key=lambda s: (s.start_ms, s.channel)))
        return Transcript(
            audio.content_id, self.engine, segments, None, audio.duration_ms, audio.channels, tuple(audio.tags)
        )

    def _log(self, content_id: str) -> None:
        path = self._path(self._options.calls)
        if path:
            with path.open("a", encoding="ascii") as file:
                file.write(content_id + "\n")
                file.flush()
                os.fsync(file.fileno())

    def _read(self) -> Mapping[str, Sequence[Mapping[str, Any]] | Mapping[str, Any]]:
        path = self._path(self._options.script)
        if self._script is None:
            try:
                self._script = json.loads(path.read_text("utf-8")) if path else {}
            except (OSError, ValueError) as error:
                raise CallstashError(f"the script {path} cannot be read: {error}", "see transcribe.scripted") from error
        return self._script

    def _path(self, path: Path | None) -> Path | None:
        return self._base / path if path else None


def _segment(line: Mapping[str, Any], audio: Audio) -> Segment:
    return Segment(
        start_ms=int(line.get("start_ms", 0)),
        end_ms=int(line.get("end_ms", audio.duration_ms)),
        raw=str(line["text"]),
        channel=int(line.get("channel", 0)),
        role=line.get("role"),
        language=line.get("language"),
    )
