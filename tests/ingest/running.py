"""A folder source at work on a thread of its own, for tests; and sound files made by hand."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from callstash.contracts import Context, Found
from ingest.folder import FolderSource
from ingest.options import FolderOptions
from tests.ingest.ledger import MemoryLedger
from tests.waiting import PATIENCE_S, wait_until


def wav(seconds: float = 0.1, seed: int = 0, data_size: int | None = None, riff_size: int | None = None) -> bytes:
    """A mono 8 kHz 16-bit WAV whose samples depend on `seed`; sizes in the header can be made to lie."""
    samples = bytes((seed * 31 + i * 7) % 251 for i in range(int(seconds * 8000) * 2))
    return with_header(samples, data_size, riff_size)


def with_header(samples: bytes, data_size: int | None = None, riff_size: int | None = None) -> bytes:
    """Put a WAV header before 16-bit samples."""
    data_size = len(samples) if data_size is None else data_size
    riff_size = 36 + len(samples) if riff_size is None else riff_size
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", riff_size, b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16, b"data", data_size
    )
    return header + samples


def make_source(folder: Path, ledger: MemoryLedger | None = None, **options: Any) -> _Folder:
    """A source on `folder` with short times, but one: what is torn is waited for, however slow the machine."""
    context = Context(
        "test", folder.parent, folder.parent / "data", folder.parent / "models", paths=ledger or MemoryLedger()
    )
    times = {"settle": "200ms", "settle_max": "1h", "sweep": "1h"}
    return _Folder(FolderOptions(**{"path": folder.name, **times, **options}), context)


class _Folder(FolderSource):
    """Says when its first sweep is over."""

    def __init__(self, options: FolderOptions, context: Context) -> None:
        super().__init__(options, context)
        self.swept = threading.Event()

    def _back(self) -> None:
        super()._back()
        self.swept.set()


class Running:
    """`with Running(folder) as source:` collects and admits what is found, until the block ends."""

    def __init__(self, folder: Path, ledger: MemoryLedger | None = None, **options: Any) -> None:
        self.ledger = ledger or MemoryLedger()
        self.source = make_source(folder, self.ledger, **options)
        self.found: list[Found] = []
        self.error: BaseException | None = None
        self._folder, self._stop = folder, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        try:
            for found in self.source.recordings(self._stop):
                self.ledger.admit(found)
                self.found.append(found)
        except BaseException as error:
            self.error = error

    def __enter__(self) -> Running:
        self._thread.start()
        self.until(self.source.swept.is_set)  # before that the observer watches
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()
        if self.error:
            raise self.error

    def until(self, condition: Callable[[], Any]) -> None:
        """Wait until the condition holds; fail with what was found."""
        wait_until(lambda: self.error or condition(), lambda: (self.names(), self.ledger.paths))
        assert not self.error, self.error

    def until_found(self, count: int) -> list[Found]:
        """Wait for so many yields."""
        self.until(lambda: len(self.found) >= count)
        return self.found

    def state(self, name: str) -> str:
        """State of a file in the ledger, "" if it is not there."""
        known = self.ledger.get(str(self._folder / name))
        return known.state if known else ""

    def reason(self, name: str) -> str:
        """Reason of a file's state."""
        known = self.ledger.get(str(self._folder / name))
        return known.reason if known else ""

    def names(self) -> list[str]:
        """Names found, in order."""
        return [Path(found.path.path).name for found in self.found]


def run_once(folder: Path, ledger: MemoryLedger | None = None, **options: Any) -> list[Found]:
    """All that a run with `once` yields, admitted in the ledger."""
    ledger = ledger or MemoryLedger()
    options = {"settle": "50ms", "settle_max": "300ms", **options}
    found = []
    for one in make_source(folder, ledger, **options).recordings(threading.Event(), once=True):
        ledger.admit(one)
        found.append(one)
    return found
