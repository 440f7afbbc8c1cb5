"""For authors of plug-ins: builders of recordings and events, a sink in memory, and the conformance suites.

from callstash.testing import SinkContract, make_context

class TestMySink(SinkContract):
    def make_sink(self, tmp_path):
        return MySink(MySink.Options(path=str(tmp_path / "out")), make_context(tmp_path))
"""

from callstash.testing.builders import (
    BEGAN_AT,
    make_buried,
    make_context,
    make_event,
    make_field,
    make_recording,
    make_segment,
    make_transcript,
    with_revision,
)
from callstash.testing.memory import MemorySink
from callstash.testing.sinks import PersistentSinkContract, SinkContract

__all__ = [
    "BEGAN_AT",
    "MemorySink",
    "PersistentSinkContract",
    "SinkContract",
    "make_buried",
    "make_context",
    "make_event",
    "make_field",
    "make_recording",
    "make_segment",
    "make_transcript",
    "with_revision",
]
