"""The child process that decodes (see `transcribe.isolated`): `python -m transcribe.decoding_child SOCKET ...`.

It gets a line of JSON and the descriptor of a spool for each recording, writes the sound there, and answers with a
line of JSON. It never unpickles and is never unpickled: a child that a hostile file took over can only lie about sound.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from callstash.children import end_with
from callstash.errors import CallstashError, Reject
from transcribe.samples import Decoded, Writer

IDLE_S = 60.0
"""A child that was asked nothing for so long ends."""
_MESSAGE_BYTES = 1 << 16
_EXPENDABLE = "500"

Decode = Callable[[Path, str, Writer], Decoded]


def main(descriptor: str, parent: str, function: str, memory: str, longest_s: str) -> None:
    """Answer requests until the parent hangs up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # systemd sends them to every process of a service: the parent decides
    end_with(int(parent))
    module, _, name = function.partition(":")
    decode: Decode = getattr(importlib.import_module(module), name)
    _limit(int(memory))
    with socket.socket(fileno=int(descriptor)) as link:
        link.settimeout(IDLE_S)
        _say(link, {})
        while (request := _next(link)) is not None:
            _say(link, _answer(decode, float(longest_s), *request))


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would leave a call's sound on disk
    if sys.platform == "linux":  # elsewhere RLIMIT_DATA says nothing about what malloc maps
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        with suppress(OSError):  # short of memory, the kernel takes this process before the worker
            Path("/proc/self/oom_score_adj").write_text(_EXPENDABLE, "ascii")


def _next(link: socket.socket) -> tuple[dict[str, Any], int] | None:
    """The next request with its descriptor; None when the parent hung up or has nothing more to ask."""
    try:
        data, descriptors, _, _ = socket.recv_fds(link, _MESSAGE_BYTES, 1)
        while data and not data.endswith(b"\n"):
            data += link.recv(_MESSAGE_BYTES)
    except TimeoutError:
        return None
    return (json.loads(data), descriptors[0]) if data else None


def _answer(decode: Decode, longest_s: float, request: dict[str, Any], spool: int) -> dict[str, Any]:
    try:
        sound = decode(Path(request["path"]), request["content_id"], Writer(spool, request["start"], longest_s))
    except CallstashError as error:
        return _failure(error)
    except MemoryError:
        hint = "convert it, to FLAC for instance; it may be damaged"
        return _failure(Reject("decoding it takes more memory than a child may have", hint, "decode"))
    except Exception as error:  # a bug of ours or of a library: this recording's failure only
        reason = f"the decoder failed on this recording: {type(error).__name__}: {error}"
        return _failure(Reject(reason, "convert it, to FLAC for instance, and report this", "decode"))
    finally:
        os.close(spool)
    return {"frames": sound.frames, "channels": sound.channels, "tags": sound.tags}


def _failure(error: CallstashError) -> dict[str, Any]:
    stage = getattr(error, "stage", "")
    return {"error": type(error).__name__, "reason": error.reason, "hint": error.hint, "stage": stage}


def _say(link: socket.socket, answer: dict[str, Any]) -> None:
    link.sendall(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
