"""What a child of the decoder does in tests: files are decoded, or do harm, by their name."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from pathlib import Path

import numpy as np

from callstash.errors import Retry
from transcribe.decode import decode as decode_well
from transcribe.samples import Decoded, Writer


def decode(path: Path, content_id: str, into: Writer) -> Decoded:
    """`crash.wav` crashes, `hang.wav` hangs (and says who hangs)...; all others are decoded, and say who did it."""
    name = path.stem.partition("-")[0]
    if name == "crash":
        ctypes.string_at(0)
    elif name == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif name == "exit":
        os._exit(3)
    elif name == "hang":
        whole = path.with_suffix(".part")
        whole.write_text(str(os.getpid()))
        whole.rename(path.with_suffix(".pid"))
        time.sleep(600)
    elif name == "sleep":
        time.sleep(600)
    elif name == "bomb":
        np.ones(1 << 30)
    elif name == "bug":
        raise KeyError("stream")
    elif name == "full":
        raise Retry("no room", "make some")
    elif name == "meet":
        _meet(path)
    sound = decode_well(path, content_id, into)
    return Decoded(sound.frames, sound.channels, (*sound.tags, str(os.getpid())))


def _meet(path: Path) -> None:
    """Wait until three processes are here."""
    (path.parent / f"{os.getpid()}.here").touch()
    while len(list(path.parent.glob("*.here"))) < 3:
        time.sleep(0.01)
