"""One pipeline put together from its configuration: journal, sources, extractor and sinks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from callstash import config as configuration
from callstash import registry
from callstash.contracts import Archive, Context, Decoder, Sink, Source, Transcriber
from callstash.database import Database
from callstash.errors import CallstashError
from callstash.extraction import Chain, Extractor
from callstash.journal import Journal
from callstash.options import PluginOptions
from callstash.plugins import PluginSpec
from callstash.settings import PipelineSettings
from callstash.transcripts import Transcripts

DECODER = "isolated"


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What the runner's loops need of one pipeline."""

    id: str
    settings: PipelineSettings
    data_dir: Path
    journal: Journal
    sources: tuple[Source, ...]
    sinks: tuple[Sink, ...]
    transcriber: PluginSpec | None
    context: Context
    build_extractor: partial[Extractor]
    build_chain: partial[Chain]

    def look(self, path: str) -> None:
        """Have the sources look at a path again."""
        for source in self.sources:
            source.look(path)


def build(config: configuration.Config, spec: configuration.Pipeline, database: Database) -> Pipeline:
    """Put one pipeline together; opens nothing but the journal."""
    context = config.context(spec)
    sinks = tuple(sink.make(context) for sink in spec.sinks)
    journal = Journal(database, spec.id, [sink.id for sink in sinks], spec.settings.max_attempts)
    watching = replace(context, paths=journal.paths)
    return Pipeline(
        id=spec.id,
        settings=spec.settings,
        data_dir=config.data_dir,
        journal=journal,
        sources=tuple(source.make(watching) for source in spec.sources),
        sinks=sinks,
        transcriber=spec.transcriber,
        context=context,
        build_extractor=partial(build_extractor, spec.normalizers, spec.rules, spec.mask, context),
        build_chain=partial(build_chain, spec.normalizers, context),
    )


def build_extractor(
    normalizers: Sequence[PluginSpec], rules: PluginSpec | None, mask: PluginSpec | None, context: Context
) -> Extractor:
    """Read the rules and put them together with the normalizers."""
    return Extractor(
        build_chain(normalizers, context),
        rules.make(context) if rules else None,
        mask.make(context) if mask else None,
        repr((context.region, context.timezone, *(_said(spec) for spec in (*normalizers, rules, mask)))),
    )


def _said(spec: PluginSpec | None) -> tuple[str, str] | None:
    """What the configuration says to a plug-in, for a digest."""
    return (spec.name, spec.options.model_dump_json()) if spec else None


def build_chain(normalizers: Sequence[PluginSpec], context: Context) -> Chain:
    """The normalizers of a pipeline. A module's function, so that worker processes can be told to call it."""
    return Chain([normalizer.make(context) for normalizer in normalizers])


def make_transcriber(spec: PluginSpec, context: Context) -> Transcriber:
    """The transcriber, checked: raise CallstashError with the next step where it cannot run."""
    transcriber: Transcriber = spec.make(context)
    transcriber.check()
    return transcriber


def make_decoder(context: Context) -> Decoder:
    """The decoder of sound files."""
    cls = registry.load("decoders", DECODER)
    options: PluginOptions = getattr(cls, "Options", PluginOptions)()
    decoder: Decoder = cls(options, context)
    return decoder


# -- for the commands, beside a running worker ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Workplace:
    """A configuration with its journals, opened by `with`: what the commands read, and write by short transactions."""

    config: configuration.Config
    database: Database
    journals: tuple[Journal, ...]
    transcripts: Transcripts

    def __enter__(self) -> Workplace:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()


def open_workplace(file: Path) -> Workplace:
    """Open what `run` left. Raise CallstashError where it never ran here."""
    config = configuration.load_config(file, rules=False)
    path = journal_path(config.data_dir)
    if not path.exists():
        raise CallstashError(f"there is no journal in {config.data_dir} yet", f"start it: callstash run -f {file}")
    database = Database(path)
    journals = tuple(
        Journal(database, spec.id, [sink.id for sink in spec.sinks], spec.settings.max_attempts)
        for spec in config.pipelines
    )
    return Workplace(config, database, journals, Transcripts(config.data_dir / "transcripts"))


def journal_path(data_dir: Path) -> Path:
    """Where the journal lies."""
    return data_dir / "journal.db"


def open_archives(file: Path) -> list[Archive]:
    """The stores of all pipelines, for `search` and `show`. Raise CallstashError where there is none."""
    config = configuration.load_config(file, rules=False)
    archives = archives_of(config)
    if not archives:
        raise CallstashError("no pipeline has a store (`store: off`)", "search in the other sink, such as Kibana")
    return archives


def archives_of(config: configuration.Config) -> list[Archive]:
    """The sinks that can answer questions, each file once."""
    seen: list[tuple[str, PluginOptions]] = []
    archives: list[Archive] = []
    for pipeline in config.pipelines:
        for sink in _askable(pipeline.sinks):
            if (sink.name, sink.options) not in seen:
                seen.append((sink.name, sink.options))
                archives.append(sink.make(config.context(pipeline)))
    return archives


def _askable(sinks: Sequence[PluginSpec]) -> list[PluginSpec]:
    return [sink for sink in sinks if issubclass(sink.plugin, Archive)]
