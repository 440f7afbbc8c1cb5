"""Decoding in child processes: a hostile file ends a child, never the worker."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import Field

from callstash.contracts import Context
from callstash.errors import CallstashError, ContentChanged, Reject, Retry
from callstash.options import Bytes, PluginOptions, Seconds
from transcribe.decoding_child import IDLE_S
from transcribe.samples import LONGEST_S, Decoded, Samples, Spool

_USES = 500
"""Recordings after which a child is replaced: what a codec leaks goes with it."""
_FRESH_S = IDLE_S - 10.0
"""How long a child waits before it counts as gone: well before it ends by itself, so that no request meets its end."""
_START_S = 120.0
_DYING_S = 5.0
_BYTES_PER_S = 1e6
"""Added to the time limit for the size of the file: a share on a slow line brings this much."""
_SPOOL_BYTES = 64 << 20
"""A spool beyond this is left to the recordings in it."""
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class IsolatedOptions(PluginOptions):
    """Options of the decoder."""

    timeout: Seconds = Field(
        600.0, description="Time for one recording, and a second more per megabyte; then its child is ended."
    )
    memory: Bytes = Field(2 << 30, description="What a child may allocate (Linux only).")
    longest: Seconds = Field(LONGEST_S, description="A recording that holds more sound is a dead letter.")


class IsolatedDecoder:
    """Decodes as `pyav` does, in as many child processes as threads ask at once."""

    Options = IsolatedOptions
    function = "transcribe.decode:decode"
    """What the children call (module:name)."""

    def __init__(self, options: IsolatedOptions, context: Context) -> None:
        self._options = options
        self._folder = context.data_dir
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._busy: set[_Child] = set()
        self._closed = False

    def open(self, path: Path, content_id: str) -> Samples:
        """Decode the file in a child (see `callstash.contracts.Decoder`). Thread-safe.

        A child may die of something else: a recording is to blame that ends a new one, too.
        """
        try:
            return self._open_in(self._take(), path, content_id)
        except _Died:
            pass
        try:
            return self._open_in(self._take(anew=True), path, content_id)
        except _Died as death:
            reason = f"the decoder died on this recording ({death})"
            hint = "convert it, to FLAC for instance; it may be damaged or made to do harm"
            raise Reject(reason, hint, "decode") from None

    def _open_in(self, child: _Child, path: Path, content_id: str) -> Samples:
        try:
            return child.open(path, content_id, self._options.timeout)
        finally:
            self._put_back(child)

    def close(self) -> None:
        """End all children, those at work too (idempotent)."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            busy = list(self._busy)
        for child in idle:
            child.dismiss()
        for child in busy:
            child.kill()  # dismissed by the thread that waits for it

    def _take(self, anew: bool = False) -> _Child:
        with self._lock:
            child = self._idle.pop() if self._idle and self._idle[-1].fresh and not anew else None
        child = child or _Child(self.function, self._options, self._folder)
        with self._lock:
            self._busy.add(child)
            closed = self._closed
        if closed:
            self._put_back(child)
            raise Retry("the decoder was closed", "start callstash again")
        return child

    def _put_back(self, child: _Child) -> None:
        with self._lock:
            self._busy.discard(child)
            self._idle.append(child)
            useless = [one for one in self._idle if self._closed or not one.fresh]
            self._idle = [one for one in self._idle if one not in useless]
        for one in useless:
            one.dismiss()


class _Died(Exception):
    """A child ended without an answer; says how."""


class _Child:
    """A child process, the socket to it, and the spool into which it writes; used by one thread at a time."""

    def __init__(self, function: str, options: IsolatedOptions, folder: Path) -> None:
        self._folder = folder
        self._spool = Spool(folder)
        self._uses = 0
        self._since = time.monotonic()
        self._link, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = _start(theirs, [function, str(options.memory), str(options.longest)])
            except OSError as error:
                self._free()
                raise Retry(f"no process could be started to decode: {error.strerror}", "see `ulimit -u`") from error
        self._greet()

    @property
    def fresh(self) -> bool:
        """Whether it can be asked: alive, not worn, not about to end for want of work."""
        waited = time.monotonic() - self._since
        return self._process.poll() is None and self._uses < _USES and waited < _FRESH_S

    def open(self, path: Path, content_id: str, timeout_s: float) -> Samples:
        """Have the file decoded. Raise Reject where it takes too long, `_Died` where the child does not survive."""
        self._spool.rewind()
        request = {"path": str(path), "content_id": content_id, "start": self._spool.end}
        limit_s = timeout_s + _size(path) / _BYTES_PER_S
        try:
            answer = self._ask(request, limit_s)
        except TimeoutError:
            self.kill()
            hint = "convert it, to FLAC for instance; it may be damaged"
            raise Reject(f"decoding it had not ended after {limit_s:.0f} s", hint, "decode") from None
        if answer is None:
            raise _Died(self._epitaph())
        if "error" in answer:
            raise _error(answer)
        return self._keep(content_id, Decoded(answer["frames"], answer["channels"], tuple(answer["tags"])))

    def kill(self) -> None:
        """End the process now (from any thread); it has nothing that anybody would miss."""
        self._process.kill()
        with suppress(OSError):
            self._link.shutdown(socket.SHUT_RDWR)  # it may hang in the kernel, on a share that is away:
        with suppress(subprocess.TimeoutExpired):  # nobody waits for that
            self._process.wait(_DYING_S)

    def dismiss(self) -> None:
        """End the process and free everything."""
        self.kill()
        self._free()

    def _free(self) -> None:
        self._link.close()
        self._spool.release()

    def _greet(self) -> None:
        """Wait until it is ready: if it dies before that, no recording is to blame."""
        try:
            ready = self._answer(_START_S) is not None
        except TimeoutError:
            ready = False
        if not ready:
            self.dismiss()
            raise Retry("a process that decodes did not start", "see what it says above; `callstash doctor`")

    def _ask(self, request: dict[str, Any], limit_s: float) -> dict[str, Any] | None:
        """Return the answer, None where the child died instead. Raise TimeoutError."""
        self._link.settimeout(limit_s)
        with suppress(ConnectionError):
            socket.send_fds(self._link, [json.dumps(request).encode() + b"\n"], [self._spool.fileno()])
        self._uses += 1
        try:
            return self._answer(limit_s)
        finally:
            self._since = time.monotonic()

    def _answer(self, limit_s: float) -> dict[str, Any] | None:
        self._link.settimeout(limit_s)
        data = b""
        try:
            while not data.endswith(b"\n"):
                part = self._link.recv(1 << 16)
                if not part:
                    return None
                data += part
        except ConnectionError:
            return None
        answer: dict[str, Any] = json.loads(data)
        return answer

    def _epitaph(self) -> str:
        self.kill()  # where it only closed its socket; one that is dying already keeps its own signal
        code = self._process.returncode
        if code is None or code >= 0:
            return f"exit status {code}"
        return f"signal {signal.Signals(-code).name}"

    def _keep(self, content_id: str, sound: Decoded) -> Samples:
        samples = Samples(content_id, self._spool, sound)
        if self._spool.end > _SPOOL_BYTES:
            self._spool.release()
            self._spool = Spool(self._folder)
        return samples


def _start(theirs: socket.socket, settings: list[str]) -> subprocess.Popen[bytes]:
    arguments = [str(theirs.fileno()), str(os.getpid()), *settings]
    return subprocess.Popen(
        # -P: what lies in the current folder (a user's `rules`, an av.py) is not for us
        [sys.executable, "-P", "-m", "transcribe.decoding_child", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env=os.environ | _ONE_THREAD,
        pass_fds=[theirs.fileno()],
        start_new_session=True,  # Ctrl-C at the terminal is for the parent
    )


def _error(answer: dict[str, Any]) -> CallstashError:
    if answer["error"] == "Reject":
        return Reject(answer["reason"], answer["hint"], answer["stage"])
    kind = ContentChanged if answer["error"] == "ContentChanged" else Retry
    return kind(answer["reason"], answer["hint"])


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # the child says why
