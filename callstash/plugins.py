"""The sections of a pipeline become plug-ins: found by name, their options validated by their own model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callstash import codes, folders, registry
from callstash.contracts import Context
from callstash.errors import CallstashError, Finding
from callstash.options import PluginOptions, SourceOptions
from callstash.validation import Part, describe
from callstash.yamlpos import Positions, YamlPath

OFF = ("off", False)
"""`normalize: off`; our YAML reads `off` as text, JSON people write false."""

_SECTION = {"sources": "ingest", "transcribers": "transcribe", "normalizers": "normalize"}
_LAST = "turns"
"""The normalizer that ends every chain: it measures what the others have written."""
_MASK = "mask"
"""The rule set that hides values."""


@dataclass(frozen=True, slots=True)
class PluginSpec:
    """A plug-in that a pipeline uses, not made yet."""

    group: str
    """sources, transcribers, normalizers, rules or sinks"""
    name: str
    plugin: Any
    """The class: `plugin(options, context)` makes one."""
    options: PluginOptions
    at: YamlPath = field(default=(), compare=False)
    """Where its options stand in the file."""
    unspelled: YamlPath = field(default=(), compare=False)

    @property
    def id(self) -> str:
        """Of a sink: its name in the journal; else the plug-in's name."""
        return str(getattr(self.options, "id", None) or self.name)

    def make(self, context: Context) -> Any:
        """Return the plug-in itself. Cheap, opens nothing."""
        return self.plugin(self.options, context)

    def watched_folders(self, base_dir: Path) -> list[Path]:
        """The folders that a source reads."""
        return [path for _, path in self._folders(self.options.reads(), base_dir)] if self.group == "sources" else []

    def written_folders(self, base_dir: Path) -> list[tuple[str, Path]]:
        """(option, folder or file into which it writes)."""
        return self._folders(self.options.writes(), base_dir)

    def read_files(self, base_dir: Path) -> list[tuple[str, Path]]:
        """(option, file that it reads) of what is no source."""
        return self._folders(self.options.reads(), base_dir) if self.group != "sources" else []

    @property
    def takes_away(self) -> bool:
        """Whether it is a source that moves or deletes files that are done."""
        return isinstance(self.options, SourceOptions) and self.options.takes_away()

    @property
    def text_only(self) -> bool:
        """Whether it is a source of ready transcripts only."""
        return isinstance(self.options, SourceOptions) and self.options.text_only()

    def place(self, option: str) -> YamlPath:
        """Where an option stands in the file."""
        return (*self.at, option)

    def _folders(self, names: tuple[str, ...], base_dir: Path) -> list[tuple[str, Path]]:
        values = [(name, getattr(self.options, name, None)) for name in names]
        flat = [
            (name, item) for name, value in values for item in (value if isinstance(value, list | tuple) else [value])
        ]
        return [
            (name, folders.resolve(base_dir, item)) for name, item in flat if isinstance(item, str | Path) and str(item)
        ]


class Sections:
    """Reads the sections of one pipeline and notes what is wrong with them."""

    def __init__(self, raw: dict[str, Any], positions: Positions, at: YamlPath) -> None:
        self.raw = raw
        self.positions = positions
        self.at = at
        self.findings: list[Finding] = []

    def sources(self) -> tuple[PluginSpec, ...]:
        """`ingest`: a list of sources."""
        path = (*self.at, "ingest")
        items = self._list(self.raw.get("ingest"), path)
        if "ingest" in self.raw and not items and isinstance(self.raw["ingest"], list | None):
            self._wrong(path, "ingest names no source", "add one: '- folder: {path: ./recordings}'")
        return tuple(self._specs("sources", items))

    def transcriber(self) -> PluginSpec | None:
        """`transcribe`: one transcriber, or `off`."""
        path, value = (*self.at, "transcribe"), self.raw.get("transcribe")
        if value is None or value in OFF:
            return None
        return next(iter(self._specs("transcribers", [(path, value)])), None)

    def normalizers(self) -> tuple[PluginSpec, ...]:
        """`normalize`: a chain in the order written (`itn` where nothing is said), or `off`.

        `turns` ends every chain that does not name it.
        """
        path, value = (*self.at, "normalize"), self.raw.get("normalize")
        if value in OFF:
            return ()
        items = list(self._chain(path, "itn" if value is None else value))
        named = [(name, where) for at, item in items for name, _, where in self._named(at, item, quiet=True)]
        names = [name for name, _ in named]
        for index, (name, where) in enumerate(named):
            if name in names[:index]:
                message = f"'{name}' stands in the chain twice"
                self.findings.append(self.positions.at_key(where, codes.WRONG_VALUE, message, "take one of them out"))
        specs = list(self._specs("normalizers", items))
        if _LAST not in names:
            specs += [spec for spec in [self._spec("normalizers", _LAST, {}, path)] if spec]
        return tuple(specs)

    def rules(self) -> PluginSpec | None:
        """`rules`: a list of rule files, or one rule plug-in with its options."""
        path, value = (*self.at, "rules"), self.raw.get("rules")
        if not value or value in OFF:
            return None
        if isinstance(value, list):
            return self._spec("rules", "files", {"paths": value}, path, ("paths",))
        if isinstance(value, str):
            self._wrong(
                path, f"rules: wants a list of rule files, not {describe(value)}", f"write it as a list: [{value}]"
            )
            return None
        return next(iter(self._specs("rules", [(path, value)])), None)

    def mask(self) -> PluginSpec | None:
        """`mask`: what is hidden in all that leaves the pipeline, or `off`."""
        path, value = (*self.at, "mask"), self.raw.get("mask")
        if value in OFF:
            return None
        if isinstance(value, list):
            return self._spec("rules", _MASK, {"also": value}, path, ("also",))
        if value not in (None, "on", True):
            message = f"mask: wants on, off or a list of entities, not {describe(value)}"
            self._wrong(path, message, "write [PHONE], for instance")
            return None
        return self._spec("rules", _MASK, {}, path)

    def sinks(self) -> tuple[PluginSpec, ...]:
        """`sinks`: a list; `store` is one of them unless it is said to be `off`."""
        path = (*self.at, "sinks")
        items = self._list(self.raw.get("sinks"), path)
        named = [name for at, value in items for name, _, _ in self._named(at, value, quiet=True)]
        specs = list(self._specs("sinks", items))
        if "store" not in named:
            specs[:0] = [spec for spec in [self._spec("sinks", "store", {}, path)] if spec]
        if not specs and all(value in ({"store": off} for off in OFF) for _, value in items):
            hint = "name one, or take out 'store: off'"
            self.findings.append(self.positions.at_key(path, codes.NO_SINK, "the pipeline has no sink", hint))
        return tuple(specs)

    def _chain(self, path: YamlPath, value: Any) -> Iterator[tuple[YamlPath, Any]]:
        """The items of a name, a mapping of several `name: {options}`, or a list of these, each with its place."""
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from self._chain((*path, index), item) if isinstance(item, dict) else [((*path, index), item)]
        elif isinstance(value, dict) and value and not _flat(value):
            yield from ((path, {name: options}) for name, options in value.items())
        else:
            yield path, value

    def _list(self, value: Any, path: YamlPath) -> list[tuple[YamlPath, Any]]:
        if value is None:
            return []
        if not isinstance(value, list):
            message = f"{path[-1]}: wants a list, not {describe(value)}"
            self._wrong(path, message, "begin each item with '- '")
            return []
        return [((*path, index), item) for index, item in enumerate(value)]

    def _specs(self, group: str, items: list[tuple[YamlPath, Any]]) -> Iterator[PluginSpec]:
        for at, value in items:
            for name, options, path in self._named(at, value):
                spec = self._spec(group, name, options, path) if options not in OFF else None
                if spec:
                    yield spec

    def _named(self, at: YamlPath, value: Any, quiet: bool = False) -> list[tuple[str, Any, YamlPath]]:
        """`name: {options}` (or the name alone) as [(name, options, where they stand)]; [] where it is neither."""
        if isinstance(value, str) and value:
            return [(value, {}, at)]
        if isinstance(value, dict) and len(value) == 1:
            [(name, options)] = value.items()
            return [(name, {} if options is None else options, (*at, name))]
        if not quiet:
            self._wrong(at, f"wants one 'name: {{options}}', not {_what(value)}", _indent_hint(value))
        return []

    def _spec(self, group: str, name: str, options: Any, path: YamlPath, unspelled: YamlPath = ()) -> PluginSpec | None:
        try:
            plugin = registry.load(group, name)
        except CallstashError as error:
            code = codes.BROKEN_PLUGIN if name in registry.names(group) else codes.UNKNOWN_PLUGIN
            self.findings.append(self.positions.at_key(path, code, error.reason, error.hint))
            return None
        section = _SECTION.get(group, group)
        label = section if unspelled else f"{section}.{name}"
        model = getattr(plugin, "Options", PluginOptions)
        part = Part(model, self.positions, path, label, unspelled)
        checked, findings = part.validate(options)
        self.findings += findings
        checked = part.salvage(options) if checked is None else checked
        return PluginSpec(group, name, plugin, checked, path, unspelled) if checked is not None else None

    def _wrong(self, path: YamlPath, message: str, hint: str) -> None:
        self.findings.append(self.positions.at_value(path, codes.WRONG_VALUE, message, hint))


def _flat(value: dict[str, Any]) -> bool:
    """Whether options stand beside the name of their normalizer, not below it."""
    return None in value.values() and not {*value} <= {*registry.names("normalizers")}


def _what(value: Any) -> str:
    return f"{len(value)} keys: {', '.join(value)}" if isinstance(value, dict) and value else describe(value)


def _indent_hint(value: Any) -> str:
    if isinstance(value, list):
        return "write it without the list"
    first = next(iter(value), None) if isinstance(value, dict) else None
    if first is not None and value[first] is None:
        return f"indent the options of '{first}' further than its name"
    return "give each plug-in an item of its own" if first is not None else ""
