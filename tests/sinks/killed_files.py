"""Writes two revisions of a call into a folder, and is killed at the n-th change of the file system."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from callstash.model import Event
from callstash.testing import BEGAN_AT, make_context, make_event, make_field, make_recording
from sinks.file import FileSink

FORMATS = ("json", "srt", "vtt", "txt")


def sink_at(folder: Path) -> FileSink:
    """Names by date: the second revision lies in another folder."""
    options = FileSink.Options(path=str(folder), formats=FORMATS, name="%{date}/%{file.stem}")
    return FileSink(options, make_context(folder))


def revisions() -> list[Event]:
    """The same recording, then with a corrected start."""
    first = make_recording("call.wav")
    second = make_recording("call.wav", began_at=BEGAN_AT - timedelta(days=1), revision=2)
    return [
        make_event("您好", "第二段", recording=first, fields=[make_field()]),
        make_event("再见", recording=second),
    ]


def kill_at(count: int) -> None:
    """End this process with SIGKILL instead of the count-th change."""
    left = [count]

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def changed(*arguments: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return change(*arguments, **options)

        return changed

    for name in ("replace", "unlink", "fsync", "mkdir", "rmdir"):
        setattr(os, name, counted(getattr(os, name)))


def main(folder: str) -> None:
    """Fork a child for each place; print how each ended: `killed` until one came through, `whole`."""
    for count in range(1, 1000):
        child = os.fork()
        if not child:
            sink = sink_at(Path(folder) / str(count))
            kill_at(count)
            sink.open()
            for event in revisions():
                sink.write([event])
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "whole", flush=True)
        if not os.WIFSIGNALED(status):
            return


if __name__ == "__main__":
    main(sys.argv[1])
