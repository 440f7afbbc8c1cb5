"""The contracts between the core and its plug-ins, on one page.

A plug-in is a class named by an entry point (`callstash.sources`, `.transcribers`, `.normalizers`, `.rules`, `.sinks`;
`.decoders` for sound) with

- `Options`: a pydantic model (of `callstash.config.PluginOptions`) of what its section of pipelines.yaml may say. Lint,
  defaults, docs and the editor's JSON Schema come from it. Its module must import quickly: load torch and the like
  inside the class.
- `__init__(self, options: Options, context: Context)`: cheap, opens nothing.

The conformance suites for plug-in authors stand in `callstash.testing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event as StopEvent
from typing import Any, Protocol, runtime_checkable

from callstash.errors import Finding, Reject
from callstash.model import Audio, Event, Receipt, Recording, Transcript

MOVED = "moved to"
"""How the reason of a vanished path begins whose file a source moved: `moved to /archive/call.wav`."""


@dataclass(frozen=True, slots=True)
class PathState:
    """What the ledger knows of one path."""

    path: str
    state: str
    """settling | ignored | unreadable | sidecar | vanished | recording"""
    reason: str = ""
    device: int = 0
    inode: int = 0
    size: int = 0
    mtime_ns: int = 0
    recording_id: str | None = None
    content_id: str | None = None
    payload_offset: int = 0
    """Where the sound begins in the file (after a WAV header); 0 where unknown or the whole file counts."""
    payload_size: int = 0
    payload_id: str = ""
    """sha256 of the payload's bytes: a longer file whose first `payload_size` bytes hash alike continues this one."""

    @property
    def fingerprint(self) -> tuple[int, int, int, int]:
        """(device, inode, size, mtime_ns): unchanged means that a sweep need not hash the file again."""
        return self.device, self.inode, self.size, self.mtime_ns

    @property
    def moved_to(self) -> str:
        """Where its source moved the file after delivery; "" where it did not."""
        moved = self.state == "vanished" and self.reason.startswith(f"{MOVED} ")
        return self.reason.removeprefix(f"{MOVED} ") if moved else ""


class PathLedger(Protocol):
    """The ledger of paths, of one pipeline: every file below a watched folder is in exactly one state."""

    def get(self, path: str) -> PathState | None: ...
    def under(self, folder: str) -> Iterator[PathState]: ...
    def put(self, state: PathState) -> None:
        """Record a state other than `recording` (that one is written by the admission itself)."""
        ...

    def recording(self, recording_id: str) -> Recording | None: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a plug-in may know of the process around it."""

    pipeline_id: str
    base_dir: Path
    """Relative paths in the configuration are relative to this folder."""
    data_dir: Path
    models_dir: Path
    timezone: str = "Asia/Shanghai"
    region: str = "CN"
    offline: bool = False
    excluded_dirs: tuple[Path, ...] = ()
    """Folders that a source must not watch even when below its own (the data folder, on_done's)."""
    paths: PathLedger | None = None
    """For sources only."""
    declared: Callable[[], Mapping[str, str]] = field(default=dict, compare=False)
    """For sinks: name -> type of every field that the pipeline's rules may find; reads the rule files when called."""


@dataclass(frozen=True, slots=True)
class Found:
    """A settled file: the recording, the ledger entry of its path, and whose sound it continues, if any's."""

    recording: Recording
    path: PathState
    transcript: Transcript | None = None
    """For media text: what stands in it. Such a recording needs no transcriber."""
    continues: str | None = None
    """Recording id of what stood at this path before, where its sound is the beginning of this one's."""


@runtime_checkable
class Source(Protocol):
    """Files become recordings."""

    def recordings(self, stop: StopEvent, once: bool = False) -> Iterator[Found]:
        """Yield every settled file at least once, and again when its sidecar changed, until `stop` is set.

        With `once`: return when everything that was there at the start has settled or been given up.
        """
        ...

    def look(self, path: str) -> None:
        """Look at this path again (from any thread): its bytes were found changed, or an operator asks."""
        ...

    def release(self, recording: Recording, content_at: Sequence[PathState]) -> None:
        """Apply `on_done` to the recording's paths. Called only after the final delivery's commit; may be repeated.

        A path whose bytes are no longer those that were heard is left alone. Raise `Retry` where it cannot be done now.
        """
        ...


@runtime_checkable
class Decoder(Protocol):
    """Bytes become sound.

    A decoder that holds something (processes, for instance) also has `close() -> None`, called when no more is opened;
    handles that it returned may outlive it.
    """

    def open(self, path: Path, content_id: str) -> Audio:
        """Decode the file and return a handle on its sound. Called from several threads at once.

        Raise `ContentChanged` where the bytes are not those of `content_id`, `Reject` (stage decode) where nothing in
        them can be heard: empty, not audio, encrypted, corrupt, each with its own reason.
        """
        ...


@runtime_checkable
class Transcriber(Protocol):
    """Recordings become transcripts."""

    engine: str
    """Names everything that fixes a transcript; known before any model is loaded."""

    def check(self) -> None:
        """Raise CallstashError with a hint where it cannot run (model not on disk). Never opens a connection."""
        ...

    def warm_up(self) -> None:
        """Load what it needs, if it is not loaded. Called before the first audio is claimed, so that a process that
        is killed while a large model loads costs no recording an attempt. Raise `Retry` where the device failed.
        """
        ...

    def transcribe(self, audios: Iterator[Audio]) -> Iterator[tuple[str, Transcript | Reject]]:
        """Yield (content_id, result) in any order, pulling audios as it can take them.

        Pull them on the thread that iterates the result. Raise `Retry` where the device failed. The caller closes
        the audios. `engine` may change between two calls (a file of hotwords), never during one.

        A transcriber may have `memory() -> str`, which says what its device holds, such as `GPU 3.1 GB`.
        """
        ...

    def close(self) -> None: ...


class Normalizer(Protocol):
    """Raw text becomes written text. Pure: no clock, and no input besides the files that its options name.

    `normalize` is a chain: segments may have a `text` already, aligned with `raw`. Go on from `text or raw` and compose
    (`callstash.alignment.rewrite`). Raise `Retry` where a file is missing.
    """

    version: str
    """Part of the extraction's digest: after a change `callstash replay` extracts again, without the GPU."""

    def normalize(self, transcript: Transcript) -> Transcript: ...


class Rule(Protocol):
    """An event gains fields and tags. Pure: no clock, no input or output. A whole rule set is a rule, too."""

    def apply(self, event: Event) -> Event: ...


class RuleSet(Rule, Protocol):
    """What the `callstash.rules` entry points make of the paths in a pipeline's `rules` list."""

    digest: str
    """Changes when any rule, pattern or dictionary does."""
    findings: Sequence[Finding]
    """Everything wrong with the rule files, failing inline tests included; the set is used only without errors."""
    declared: Mapping[str, str]
    """Name -> type of every field that the rules may find: sinks make their templates of it."""

    def changed(self) -> bool:
        """Whether any file that it was made of is other than when it was read: then a new set is made, and takes this
        one's place if it has no errors. A set can be pickled: worker processes are sent it.
        """
        ...


@runtime_checkable
class Sink(Protocol):
    """Events become documents."""

    id: str

    def open(self) -> None:
        """Connect, create what is missing. Raise `Retry` where the destination is away."""
        ...

    def check(self) -> None:
        """Raise CallstashError, or Retry, where the destination would refuse us; change nothing."""
        ...

    def write(self, events: Sequence[Event]) -> Sequence[Receipt]:
        """Write events, one receipt each, in order. Twice equals once.

        An older revision never overwrites a newer one (that is DELIVERED: already newer). Raise `Retry` where the
        destination as a whole is away.
        """
        ...

    def remove(self, recording_ids: Sequence[str]) -> None:
        """Remove all documents of these recordings; unknown ids are fine."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result: a recording, and the segment that matched (None where only its fields did)."""

    recording_id: str
    call_id: str
    path: str
    began_at: str
    segment: int | None
    start_ms: int
    text: str
    """The matching segment's text; for a field alone, the text in which it was said."""
    fields: tuple[dict[str, Any], ...] = ()
    """What was found in the call; of a call of several recordings each says its `recording_id` and `leg`."""
    leg: str = ""
    """Which leg of a call this recording is, where the legs were recorded apart: in, out."""
    recordings: tuple[dict[str, Any], ...] = ()
    """Of a call of several recordings (legs, transfers), each one's recording_id, leg, path, began_at; by time."""


@dataclass(frozen=True, slots=True)
class Query:
    """A search: all terms (phrases over one segment) and all field conditions must hold, in any recording of a call."""

    terms: tuple[str, ...] = ()
    """What was said, or what a call is called; four digits also ask for a number's end."""
    fields: tuple[tuple[str, str], ...] = ()
    """(name or type, value); a value may hold `*` as a wildcard. `last4`, `NAME_last4`: a number's end; `call.id`."""
    limit: int = field(default=20)


@runtime_checkable
class Archive(Protocol):
    """A sink that can answer questions: what `search`, `show` and the console read."""

    def search(self, query: Query) -> Sequence[Hit]: ...
    def find(self, what: str) -> Sequence[dict[str, Any]]:
        """The call documents that `what` names: a recording id or its beginning, a call id, path, name or content."""
        ...

    def document(self, recording_id: str) -> dict[str, Any] | None:
        """The call's document with its `segments` and `fields`, or None."""
        ...

    def calls(
        self, query: Query, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[dict[str, Any]]:
        """Every recording of the calls that `search` would find, whatever its limit, as `document` gives it.

        Oldest first, of those that began at `since` or later and before `until`. One at a time, however many.
        """
        ...

    def ids(self) -> Iterable[tuple[str, int]]:
        """(recording id, revision) of every call held, for `reconcile`."""
        ...
