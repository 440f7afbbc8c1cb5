"""What no single option can know: that folders exist and do not feed on themselves, and that rule files hold."""

from __future__ import annotations

import glob
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from callstash import codes, folders
from callstash.contracts import Context
from callstash.errors import CallstashError, Finding
from callstash.options import SinkOptions
from callstash.plugins import PluginSpec
from callstash.yamlpos import Positions, YamlPath

_DESTINATION = ("hosts", "url", "path", "prefix", "index")
"""Options that say where a sink writes; two sinks that agree on them write to the same place."""


class FolderChecks:
    """Checks of the folders that a configuration reads and writes."""

    def __init__(self, positions: Positions, base_dir: Path, data_dir: Path, data_at: YamlPath) -> None:
        self.positions = positions
        self.base_dir = base_dir
        self.data_dir = data_dir
        self.data_at = data_at

    def check(self, pipelines: Sequence[tuple[Sequence[PluginSpec], Sequence[PluginSpec]]]) -> Iterator[Finding]:
        """Yield the findings about (sources, sinks) of every pipeline."""
        sources = [source for spec, _ in pipelines for source in spec]
        sinks = [sink for _, spec in pipelines for sink in spec]
        yield from self._missing(sources)
        yield from self._data(sources)
        for spec in (*sources, *sinks):
            yield from self._written(spec, sources)
        yield from self._twice(pipelines)

    def _missing(self, sources: Sequence[PluginSpec]) -> Iterator[Finding]:
        for source in sources:
            for folder in source.watched_folders(self.base_dir):
                problem = "" if folder.is_dir() else "is not a folder" if folder.exists() else "does not exist"
                if problem:
                    hint = f"mkdir -p {shlex.quote(folders.shown(folder))}" if not folder.exists() else "name a folder"
                    message = f"the watched folder '{folders.shown(folder)}' {problem}"
                    yield self.positions.at_value(source.place("path"), codes.NOT_THERE, message, hint)

    def _data(self, sources: Sequence[PluginSpec]) -> Iterator[Finding]:
        yield from self._inside(self.data_at, "path.data", self.data_dir, sources)
        if folders.on_network(self.data_dir):
            kind = folders.file_system(self.data_dir)
            message = f"path.data lies on a network file system ({kind}): the journal would not be safe there"
            yield self.positions.at_value(self.data_at, codes.NETWORK_FOLDER, message, "put path.data on a local disk")

    def _written(self, spec: PluginSpec, sources: Sequence[PluginSpec]) -> Iterator[Finding]:
        for option, folder in spec.written_folders(self.base_dir):
            yield from self._inside(spec.place(option), f"{option} of {spec.name}", folder, sources)

    def _inside(self, at: YamlPath, what: str, folder: Path, sources: Sequence[PluginSpec]) -> Iterator[Finding]:
        watched = [path for source in sources for path in source.watched_folders(self.base_dir)]
        around = next((path for path in watched if folders.is_inside(folder, path)), None)
        if around:
            message = f"{what} ('{folders.shown(folder)}') lies in the watched folder '{folders.shown(around)}'"
            yield self.positions.at_value(at, codes.INSIDE_WATCHED, message, "put it beside the watched folder")

    def _twice(self, pipelines: Sequence[tuple[Sequence[PluginSpec], Sequence[PluginSpec]]]) -> Iterator[Finding]:
        for sources, own in pipelines:
            for one, other in combinations(sources, 2):
                if self._overlap([one], [other]):
                    yield self._same_folder(other, "another source of this pipeline watches this folder, too")
            for one, other in combinations(own, 2):
                if _told(one) & _told(other):
                    message = f"another sink of this pipeline sends its calls to the same {other.name}"
                    yield self.positions.at_key(other.at, codes.SENT_TWICE, message, "take one of them out")
        for (sources, sinks), (others, other_sinks) in combinations(pipelines, 2):
            clash = self._overlap(sources, others)
            if clash and (common := _in_common(sinks, other_sinks)):
                names = ", ".join(sorted(sink.name for sink in common))
                yield self._same_folder(clash, f"another pipeline sends this folder to the same {names}")
            elif clash and any(source.takes_away for source in (*sources, *others)):
                yield self._same_folder(
                    clash, "two pipelines watch this folder, and 'on_done' of one takes files from both"
                )

    def _same_folder(self, source: PluginSpec, message: str) -> Finding:
        hint = "watch different folders" + (
            ", or give the pipelines different destinations" if "sends" in message else ""
        )
        return self.positions.at_value(source.place("path"), codes.SENT_TWICE, message, hint)

    def _overlap(self, some: Sequence[PluginSpec], others: Sequence[PluginSpec]) -> PluginSpec | None:
        watched = [path for source in some for path in source.watched_folders(self.base_dir)]
        for other in others:
            for path in other.watched_folders(self.base_dir):
                if any(folders.is_inside(path, seen) or folders.is_inside(seen, path) for seen in watched):
                    return other
        return None


def destinations(sink: PluginSpec) -> set[tuple[str, str]]:
    """What a sink writes to: its plug-in, and where; nothing for what is a pipeline's own."""
    if sink.name == "store":  # keyed by pipeline: two may hear the same recording and share one file
        return set()
    places = _told(sink) or {repr([(name, getattr(sink.options, name, None)) for name in _DESTINATION])}
    return {(sink.name, place) for place in places}


def _told(sink: PluginSpec) -> frozenset[str]:
    return sink.options.destinations() if isinstance(sink.options, SinkOptions) else frozenset()


def _in_common(some: Sequence[PluginSpec], others: Sequence[PluginSpec]) -> list[PluginSpec]:
    """Sinks of `some` that write where one of the others writes, too."""
    places = {place for sink in others for place in destinations(sink)}
    return [sink for sink in some if destinations(sink) & places]


def check_files(specs: Iterable[PluginSpec], base_dir: Path, positions: Positions) -> Iterator[Finding]:
    """Yield a finding for each file that a plug-in would read and that is not there."""
    for spec in specs:
        for option, file in spec.read_files(base_dir):
            if not file.is_file():
                message = f"{option} of {spec.name}: there is no file '{folders.shown(file)}'"
                yield positions.at_value(spec.place(option), codes.NOT_THERE, message, "check the path")


def check_rules(spec: PluginSpec, context: Context, positions: Positions) -> list[Finding]:
    """All findings of the rule files, and of those that are not there, each at its place."""
    places: dict[str, YamlPath] = {}
    missing = []
    for index, path in enumerate(str(path) for path in getattr(spec.options, "paths", ())):
        places[path] = (*spec.at, index) if spec.unspelled else (*spec.at, "paths", index)
        if not _exists(path, context.base_dir):
            what = "no rule file matches" if glob.has_magic(path) else "there is no rule file"
            hint = "check the path; rules that come with callstash are named 'library:contact'"
            missing.append(positions.at_value(places.pop(path), codes.NOT_THERE, f"{what} {path}", hint))
    return missing + _rule_findings(spec, places, context, positions)


def _rule_findings(
    spec: PluginSpec, places: dict[str, YamlPath], context: Context, positions: Positions
) -> list[Finding]:
    """The rule set's own findings; those about a name that is no file (`library:NAME`) are placed where it stands."""
    if hasattr(spec.options, "paths"):
        spec = replace(spec, options=spec.options.model_copy(update={"paths": tuple(places)}))
    try:
        found = spec.make(context).findings
    except CallstashError as error:
        return [positions.at_key(spec.at, codes.WRONG_VALUE, error.reason, error.hint)]
    folder_names = {folders.shown(folders.resolve(context.base_dir, name)): name for name in _pattern_folders(spec)}
    placed = []
    for finding in found:
        gone = not folders.resolve(context.base_dir, finding.file).exists()
        if gone and finding.file in places:
            finding = positions.at_value(places[finding.file], codes.NOT_THERE, finding.message, finding.hint)
        elif gone and finding.file in folder_names:
            at, name = (*spec.at, "patterns_dir"), folder_names[finding.file]
            finding = positions.at_text(at, name, codes.NOT_THERE, finding.message, finding.hint)
        placed.append(finding)
    return placed


def _pattern_folders(spec: PluginSpec) -> Sequence[str]:
    return getattr(spec.options, "patterns_dir", ())


def _exists(path: str, base_dir: Path) -> bool:
    """Whether a path or glob of `rules` names a file; what is no path (`library:NAME`) is the plug-in's affair."""
    scheme, colon, _ = path.partition(":")
    if colon and len(scheme) > 1:
        return True
    return bool(glob.glob(str(folders.resolve(base_dir, path)), recursive=True))  # noqa: PTH207 - absolute patterns
