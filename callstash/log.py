"""Log lines for people, on stderr. Never a word of a transcript: a log is read by more eyes than a call."""

from __future__ import annotations

import logging
import sys

from rich.console import Console
from rich.highlighter import NullHighlighter
from rich.logging import RichHandler

from callstash.masking import MaskingFormatter

_FORMAT, _CLOCK = "%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S"

NOISY = (
    "elastic_transport",
    "numba",
    "matplotlib",
    "httpx",
    "urllib3",
    "jieba",
    "modelscope",
    "watchdog",
    "filelock",
    "fsspec",
)


def set_up(level: str, terminal: Console | None = None) -> None:
    """Send the log to stderr from this level on; the libraries below us speak only when something is wrong.

    `terminal`: the console of a progress bar that the lines must go above.
    """
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(MaskingFormatter(_FORMAT, _CLOCK))
    if terminal:
        handler = RichHandler(
            console=terminal,
            show_path=False,
            log_time_format=_CLOCK,
            omit_repeated_times=False,
            highlighter=NullHighlighter(),
        )
        handler.setFormatter(MaskingFormatter("%(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("callstash").setLevel(level.upper())
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
