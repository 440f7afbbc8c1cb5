"""Which indices the dashboards are for: the elasticsearch sink of pipelines.yaml knows, else the user says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from callstash.config import Config, Pipeline, PluginSpec, load_config
from callstash.errors import CallstashError
from sinks.kibana.choices import PREFIX

SINK = "elasticsearch"

_Found = list[tuple[Pipeline, PluginSpec]]


def find_target(file: Path, sink: str | None = None, prefix: str | None = None) -> tuple[str, Mapping[str, str]]:
    """(prefix, declared fields) of the sink that is meant. Raise CallstashError where that is not clear.

    Without a file, `prefix` alone is enough: then no field is declared, and panels that need one are left out.
    """
    if not file.exists() and prefix and not sink:
        return prefix, {}
    config = load_config(file, rules=False)
    found = [(pipeline, spec) for pipeline in config.pipelines for spec in pipeline.sinks if spec.name == SINK]
    meant = [one for one in found if sink in (None, one[1].id) and prefix in (None, _prefix(one[1]))]
    if meant:
        return _the_prefix(meant), _declared(config, [pipeline for pipeline, _ in meant])
    if prefix and not sink:
        return prefix, _declared(config, config.pipelines)
    raise CallstashError(*_nothing(file, found, sink))


def _the_prefix(meant: _Found) -> str:
    prefixes = {_prefix(spec) for _, spec in meant}
    if len(prefixes) > 1:
        named = ", ".join(f"{spec.id} of {pipeline.id} ({_prefix(spec)})" for pipeline, spec in meant)
        raise CallstashError(f"there are several {SINK} sinks: {named}", "name one: --sink ID or --prefix PREFIX")
    return prefixes.pop()


def _declared(config: Config, pipelines: Sequence[Pipeline]) -> Mapping[str, str]:
    """Name -> type; a name that two pipelines declare differently is a keyword to both."""
    declared: dict[str, str] = {}
    for pipeline in pipelines:
        for name, of in config.context(pipeline).declared().items():
            declared[name] = of if declared.get(name, of) == of else "keyword"
    return declared


def _nothing(file: Path, found: _Found, sink: str | None) -> tuple[str, str]:
    if sink:
        ids = ", ".join(sorted({spec.id for _, spec in found}))
        return f"no {SINK} sink of {file} is called '{sink}'", f"there are: {ids}" if ids else "give --prefix instead"
    return f"no pipeline of {file} has an {SINK} sink", f"add one, or say how the indices begin: --prefix {PREFIX}"


def _prefix(spec: PluginSpec) -> str:
    return str(getattr(spec.options, "prefix", ""))
