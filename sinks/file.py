"""The `file` sink: to be written."""

from __future__ import annotations

from callstash.contracts import Context
from callstash.options import SinkOptions


class FileSink:
    """To be written."""

    Options = SinkOptions

    def __init__(self, options: SinkOptions, context: Context) -> None:
        self.id = options.id or "file"
