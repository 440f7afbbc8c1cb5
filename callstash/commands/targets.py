"""Files that commands write: never into a watched folder, where they would become recordings."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

import typer

from callstash import folders
from callstash.commands.common import DONE
from callstash.errors import CallstashError

if TYPE_CHECKING:
    from callstash.config import Config


def refuse_watched(target: Path, config: Config) -> None:
    """Raise CallstashError where the file would lie in a watched folder."""
    for pipeline in config.pipelines:
        for folder in (path for source in pipeline.sources for path in source.watched_folders(config.base_dir)):
            if folders.is_inside(target.absolute().parent, folder):
                reason = f"{target} lies in the watched folder {folders.shown(folder)}: it would become a recording"
                raise CallstashError(reason, "write it elsewhere: -o FILE")


@contextmanager
def written(target: Path | None) -> Iterator[TextIO]:
    """A text file to write, in UTF-8 and with line ends as they are; stdout where there is no target.

    A file has its name only when it is complete. Raise CallstashError where it cannot be written; a reader of stdout
    that went away (`| head`) ends the command quietly.
    """
    if target is None:
        with _to_stdout() as file:
            yield file
        return
    with whole(target) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        try:
            yield text
        finally:
            text.detach()


@contextmanager
def whole(target: Path) -> Iterator[BinaryIO]:
    """A file to write that has its name only when it is complete. Raise CallstashError where it cannot be written."""
    try:
        with folders.replaced(target) as file:
            yield file
    except OSError as error:
        raise CallstashError(f"{target} cannot be written: {error.strerror}", "name another with -o FILE") from error


@contextmanager
def _to_stdout() -> Iterator[TextIO]:
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(encoding="utf-8", newline="")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except OSError as error:
        # what is still in the buffer must not complain when the interpreter ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise typer.Exit(DONE) from None
        reason = f"the rows cannot be written: {error.strerror}"
        raise CallstashError(reason, "free some space there, or write elsewhere: -o FILE") from error
