"""The `file` sink: one file per recording and format, renamed into place, removed with its recording.

What is held is written down first (`sinks.fileledger`), then the files, then what became stale goes. A process that is
killed anywhere leaves whole files only, and the same event written again ends it.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator

from callstash import folders
from callstash.contracts import Context
from callstash.errors import Retry
from callstash.model import Event, Receipt, Verdict
from callstash.options import SinkOptions
from sinks.fileledger import HIDDEN, Held, Holdings
from sinks.filenames import check_template, rendered
from sinks.mapping import FACETS
from sinks.rows import document, whole
from sinks.subtitles import srt, txt, vtt

Json = dict[str, Any]
Format = Literal["json", "srt", "vtt", "txt"]
Formats = Annotated[
    tuple[Format, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    WithJsonSchema({"type": "array", "items": {"enum": ["json", "srt", "vtt", "txt"]}}),
]

_BAD_NAME = (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ)
_WRITERS: dict[str, Callable[[Json], str]] = {"srt": srt, "vtt": vtt, "txt": txt}


class FileOptions(SinkOptions):
    """A file per recording: the whole call as JSON, its words as subtitles or plain text."""

    path: str = Field("./out", description="Folder of the files, outside every watched one; made where it is missing.")
    formats: Formats = Field(
        ("json",),
        min_length=1,
        description="Any of `json` (the call as `callstash show --json` prints it), `srt` (SubRip), `vtt` (WebVTT) and "
        "`txt` (a line per turn). A dead letter is a JSON file with its reason, whatever stands here.",
    )
    name: str = Field(
        "%{file.stem}-%{call.recording_id}",
        description="File name without suffix. `%{...}` is any property of the call's document, `%{file.stem}`, "
        "`%{date}`, `%{time}`, `%{year}`, `%{month}`, `%{day}`, `%{call.meta.KEY}`; `/` makes folders: "
        "`%{year}-%{month}/%{file.stem}`. Where another recording, or a file that is not ours, has the name already, "
        "the recording's id is added.",
    )
    fields: bool = Field(True, description="Whether the JSON has what the rules found.")

    _name = field_validator("name")(check_template)


class FileSink:
    """Writes files. Several sinks may share a folder: each touches its own files only."""

    Options = FileOptions

    def __init__(self, options: FileOptions, context: Context) -> None:
        self.id = options.id or "file"
        self.folder = folders.resolve(context.base_dir, options.path)
        self._options = options
        self._pipeline = context.pipeline_id
        self._holdings = Holdings(self.folder, f"{context.pipeline_id}.{self.id}")

    def open(self) -> None:
        """Make the folder."""
        with self._disk_errors():
            (self.folder / HIDDEN).mkdir(parents=True, exist_ok=True)

    def check(self) -> None:
        """Raise Retry where the folder cannot be made or written."""
        place = folders.existing_parent(self.folder)
        if not place.is_dir():
            raise Retry(f"the folder {self.folder} cannot be made: {place} is a file", "move it away")
        if not os.access(place, os.W_OK | os.X_OK):
            raise Retry(f"the folder {place} cannot be written", _advice(errno.EACCES, place))

    def write(self, events: Sequence[Event]) -> Sequence[Receipt]:
        """What is answered DELIVERED for outlives a power cut."""
        with self._holdings.lock, self._disk_errors():
            receipts = [self._write(event) for event in events]
            self._holdings.sync()
        return receipts

    def remove(self, recording_ids: Sequence[str]) -> None:
        """Unknown ids are fine."""
        with self._holdings.lock, self._disk_errors():
            for recording_id in recording_ids:
                if held := self._holdings.get(recording_id):
                    self._drop(recording_id, held.files)
                    self._holdings.forget(recording_id)
            self._holdings.sync()

    def close(self) -> None:
        """Nothing is held open."""

    def ids(self) -> Iterator[tuple[str, int]]:
        """(recording id, revision) of every recording held."""
        return self._holdings.ids()

    def _write(self, event: Event) -> Receipt:
        held = self._holdings.get(event.recording.id)
        if held and held.revision > event.recording.revision:
            return Receipt(Verdict.DELIVERED, "already newer", location=_shown(held))
        try:
            base, texts = self._made(event)
        except (TypeError, ValueError) as error:
            return Receipt(Verdict.REJECTED, f"no JSON: {error}", "a field's value must be plain JSON")
        try:
            new = self._put(event.recording.id, event.recording.revision, base, texts, held)
        except OSError as error:
            if error.errno not in _BAD_NAME:
                raise
            self._restore(event.recording.id, held)
            hint = "give the file sink a shorter or simpler `name`"
            return Receipt(Verdict.REJECTED, f"its name is refused: {error.strerror}", hint)
        return Receipt(Verdict.DELIVERED, location=_shown(new))

    def _made(self, event: Event) -> tuple[str, dict[str, str]]:
        """The name, and the text of each file by its suffix."""
        made = document(self._pipeline, event)
        call = whole(made.call, made.segments, made.fields)
        forms = self._options.formats if event.outcome == "success" else ("json",)
        texts: dict[str, str] = {form: _WRITERS[form](call) if form in _WRITERS else self._json(call) for form in forms}
        return rendered(self._options.name, call), texts

    def _json(self, call: Json) -> str:
        if not self._options.fields:
            call = {key: value for key, value in call.items() if key != "fields" and not key.startswith(FACETS)}
        return json.dumps(call, ensure_ascii=False, allow_nan=False, indent=2) + "\n"

    def _put(self, recording_id: str, revision: int, base: str, texts: dict[str, str], held: Held | None) -> Held:
        """Write the files of a revision; those of the older one that it does not replace go."""
        old = held.files if held else ()
        base = self._free(recording_id, base, [*texts], old)
        new = Held(revision, tuple(f"{base}.{form}" for form in texts))
        stale = tuple(file for file in old if file not in new.files)
        self._holdings.put(recording_id, Held(revision, new.files + stale))
        self._holdings.claim(recording_id, base)
        for file, text in zip(new.files, texts.values(), strict=True):
            self._holdings.write(self.folder / file, text)
        if stale:
            self._drop(recording_id, stale, keep=base)
            self._holdings.put(recording_id, new)
        return new

    def _free(self, recording_id: str, base: str, suffixes: Sequence[str], old: Sequence[str]) -> str:
        """The first of the names that is this recording's already, or nobody's."""
        for candidate in _candidates(base, recording_id):
            claimant = self._holdings.claimant(candidate)
            own = self._holdings.owns(recording_id, candidate)
            files = [f"{candidate}.{form}" for form in suffixes]
            strange = [file for file in files if not (own and file in old) and os.path.lexists(self.folder / file)]
            if (own or claimant is None) and not strange:
                return candidate
        raise Retry(f"no name is free for {base}", f"clear {self.folder} of files that are not callstash's")

    def _drop(self, recording_id: str, files: Sequence[str], keep: str = "") -> None:
        """Remove files of names that are the recording's, with the folders that this leaves empty."""
        for file in files:
            base = file.rpartition(".")[0]
            if not self._holdings.owns(recording_id, base):
                continue
            self._holdings.unlink(self.folder / file)
            self._prune((self.folder / file).parent)
        for base in {file.rpartition(".")[0] for file in files} - {keep}:
            self._holdings.release(recording_id, base)

    def _prune(self, folder: Path) -> None:
        while folder != self.folder and folder.is_relative_to(self.folder):
            try:
                folder.rmdir()
            except OSError:
                return
            folder = folder.parent

    def _restore(self, recording_id: str, held: Held | None) -> None:
        self._holdings.put(recording_id, held) if held else self._holdings.forget(recording_id)

    @contextmanager
    def _disk_errors(self) -> Iterator[None]:
        """What the disk says of the folder becomes a Retry with its next step."""
        try:
            yield
        except OSError as error:
            reason = f"the folder {self.folder} cannot be written: {error.strerror or error}"
            raise Retry(reason, _advice(error.errno, self.folder)) from error


def _candidates(base: str, recording_id: str) -> Iterator[str]:
    yield base
    yield f"{base}-{recording_id[:8]}"
    yield from (f"{base}-{recording_id[:8]}-{number}" for number in range(2, 1000))


def _shown(held: Held) -> str:
    return held.files[0] if held.files else ""


def _advice(code: int | None, folder: Path) -> str:
    if code in (errno.ENOSPC, errno.EDQUOT):
        return f"free some disk space below {folder}; it is tried again"
    if code in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"let the user that runs callstash write there: ls -ld {folder}; it is tried again"
    if code in (errno.EEXIST, errno.ENOTDIR):
        return f"a file stands where a folder should be: see ls -l {folder.parent}; it is tried again"
    return f"check that {folder} is there and can be written; it is tried again"
