"""Sinks for the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from callstash.contracts import Context
from sinks.elasticsearch.options import ElasticsearchOptions
from sinks.elasticsearch.sink import ElasticsearchSink

DECLARED = {"phone": "phone", "amount": "money", "category": "keyword"}


def make_sink(tmp_path: Path, url: str, prefix: str, **options: Any) -> ElasticsearchSink:
    """A sink, not opened."""
    context = Context("calls", tmp_path, tmp_path / "data", tmp_path / "models", declared=lambda: DECLARED)
    return ElasticsearchSink(ElasticsearchOptions(**{"hosts": (url,), "prefix": prefix, **options}), context)
