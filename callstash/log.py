"""Log lines for people, on stderr. Never a word of a transcript: a log is read by more eyes than a call."""

from __future__ import annotations

import logging
import sys

_FORMAT = "%(asctime)s %(levelname)-7s %(message)s"

NOISY = ("numba", "matplotlib", "httpx", "urllib3", "jieba", "modelscope", "watchdog", "filelock", "fsspec")


def set_up(level: str) -> None:
    """Send the log to stderr from this level on; the libraries below us speak only when something is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(_FORMAT, "%H:%M:%S"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("callstash").setLevel(level.upper())
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
