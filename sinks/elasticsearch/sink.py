"""The `elasticsearch` sink: an event becomes documents of three kinds, sent in bulk."""

from __future__ import annotations

from callstash.contracts import Context
from sinks.elasticsearch.options import ElasticsearchOptions


class ElasticsearchSink:
    """To be written."""

    Options = ElasticsearchOptions

    def __init__(self, options: ElasticsearchOptions, context: Context) -> None:
        self.id = options.id or "elasticsearch"
