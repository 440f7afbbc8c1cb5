"""The decoder that works in the worker's own process: for scripts, and where no child can be started."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from callstash.contracts import Context
from callstash.options import PluginOptions, Seconds
from transcribe.decode import decode
from transcribe.samples import LONGEST_S, Samples, Spool, Writer


class PyAvOptions(PluginOptions):
    """Options of the decoder."""

    longest: Seconds = Field(LONGEST_S, description="A recording that holds more sound is a dead letter.")


class PyAvDecoder:
    """Decodes with PyAV (FFmpeg's libraries) in this process, resamples with soxr."""

    Options = PyAvOptions

    def __init__(self, options: PyAvOptions, context: Context) -> None:
        self._options = options
        self._folder = context.data_dir

    def open(self, path: Path, content_id: str) -> Samples:
        """Decode the file (see `callstash.contracts.Decoder`). The handle's tags may hold `_truncated`."""
        spool = Spool(self._folder)
        try:
            sound = decode(path, content_id, Writer(spool.fileno(), 0, self._options.longest))
            return Samples(content_id, spool, sound)
        finally:
            spool.release()
