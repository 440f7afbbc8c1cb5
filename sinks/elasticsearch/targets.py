"""The sinks that a command is about: those of type `elasticsearch` in pipelines.yaml, each with its journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from callstash.config import load_config
from callstash.configchecks import destinations
from callstash.errors import CallstashError
from callstash.pipeline import Workplace, journal_path, open_workplace

if TYPE_CHECKING:
    from callstash.config import Config, Pipeline
    from callstash.journal import Journal
    from callstash.plugins import PluginSpec
    from sinks.elasticsearch.sink import ElasticsearchSink

NAME = "elasticsearch"


@dataclass(frozen=True, slots=True)
class Target:
    """One sink of one pipeline."""

    pipeline: Pipeline
    sink: ElasticsearchSink
    journal: Journal | None
    """None where callstash never ran here."""
    shared_with: tuple[tuple[Journal, str], ...] = ()
    """(journal, sink) of every pipeline, this one too, that writes to the same place."""

    @property
    def name(self) -> str:
        """As it is called in what the commands print."""
        return f"{self.pipeline.id}, sink {self.sink.id}"


@contextmanager
def open_targets(file: Path, sink_id: str | None, journal: bool = False) -> Iterator[list[Target]]:
    """The sinks with that id, or all. Raise CallstashError where there is none, or (`journal`) no journal yet."""
    config = load_config(file, rules=False)
    specs = [(pipeline, spec) for pipeline in config.pipelines for spec in pipeline.sinks if spec.name == NAME]
    wanted = [(pipeline, spec) for pipeline, spec in specs if sink_id in (None, spec.id)]
    if not wanted:
        raise _none(file, sink_id, sorted({spec.id for _, spec in specs}))
    opened = open_workplace(file) if journal or journal_path(config.data_dir).exists() else nullcontext()
    with opened as workplace:
        targets = [_target(config, pipeline, spec, workplace, specs) for pipeline, spec in wanted]
        try:
            yield targets
        finally:
            for target in targets:
                target.sink.close()


def _target(
    config: Config,
    pipeline: Pipeline,
    spec: PluginSpec,
    workplace: Workplace | None,
    specs: list[tuple[Pipeline, PluginSpec]],
) -> Target:
    journals = {journal.pipeline: journal for journal in workplace.journals} if workplace else {}
    places = destinations(spec)
    beside = tuple(
        (journals[other.id], another.id)
        for other, another in specs
        if other.id in journals and destinations(another) & places
    )
    return Target(pipeline, spec.make(config.context(pipeline)), journals.get(pipeline.id), beside)


def _none(file: Path, sink_id: str | None, known: list[str]) -> CallstashError:
    if known:
        return CallstashError(f"{file} has no Elasticsearch sink '{sink_id}'", f"there are: {', '.join(known)}")
    hint = "add to a pipeline's sinks: '- elasticsearch: {hosts: [\"http://localhost:9200\"]}'"
    return CallstashError(f"no pipeline of {file} sends to Elasticsearch", hint)
