"""`pipelines.yaml` becomes a `Config`, or a `ConfigError` with everything that is wrong, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from callstash import codes, folders, yamlpos
from callstash.configchecks import FolderChecks, check_files, check_rules
from callstash.contracts import Context, PathLedger
from callstash.errors import ConfigError, Finding
from callstash.options import PluginOptions, SinkOptions
from callstash.plugins import PluginSpec, Sections
from callstash.settings import File, PipelineSettings, Settings
from callstash.validation import Part, describe
from callstash.variables import substitute
from callstash.yamlpos import Positions, YamlPath

_FIRST_ONE = "name another with -f FILE; docs/reference/configuration.md begins with one to copy"

_Specs = tuple[PluginSpec, ...]
_Draft = tuple[_Specs, PluginSpec | None, _Specs, PluginSpec | None, PluginSpec | None, _Specs]
"""sources, transcriber, normalizers, rules, mask, sinks: a `Pipeline` whose settings may be wrong still"""

__all__ = [
    "Config",
    "Pipeline",
    "PluginOptions",
    "PluginSpec",
    "SinkOptions",
    "check_config",
    "load_config",
    "rule_sections",
]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One pipeline: its settings, and its plug-ins with their validated options."""

    settings: PipelineSettings
    sources: tuple[PluginSpec, ...]
    transcriber: PluginSpec | None
    """None where only text comes in."""
    normalizers: tuple[PluginSpec, ...]
    """In the order in which they are applied; none after `normalize: off`."""
    rules: PluginSpec | None
    """A `callstash.rules` plug-in with `paths`; None where the pipeline has no rules."""
    mask: PluginSpec | None
    """The rule set that hides values; None after `mask: off`."""
    sinks: tuple[PluginSpec, ...]
    """Each with an id of its own; `store` among them unless the file says `store: off`."""

    @property
    def id(self) -> str:
        """`pipeline.id`."""
        return self.settings.pipeline_id

    @property
    def store(self) -> PluginSpec | None:
        """The embedded store's sink, None after `store: off`."""
        return next((sink for sink in self.sinks if sink.name == "store"), None)


@dataclass(frozen=True, slots=True)
class Config:
    """A configuration that can be used."""

    file: Path
    base_dir: Path
    """Relative paths in the file are relative to this folder."""
    settings: Settings
    pipelines: tuple[Pipeline, ...]
    warnings: tuple[Finding, ...] = ()

    @property
    def data_dir(self) -> Path:
        """`path.data`, absolute."""
        return folders.resolve(self.base_dir, self.settings.path_data)

    @property
    def models_dir(self) -> Path:
        """`path.models`, absolute."""
        return folders.resolve(self.base_dir, self.settings.path_models)

    def context(self, pipeline: Pipeline, paths: PathLedger | None = None) -> Context:
        """What the plug-ins of a pipeline may know; `paths` for its sources."""
        made = make_context(self.settings, self.base_dir, pipeline.id, pipeline.sources, paths)
        return replace(made, declared=partial(_declared, pipeline.rules, replace(made, paths=None)))


def _declared(rules: PluginSpec | None, context: Context) -> Mapping[str, str]:
    return getattr(rules.make(context), "declared", {}) if rules else {}


def make_context(
    settings: Settings,
    base_dir: Path,
    pipeline_id: str,
    sources: tuple[PluginSpec, ...] = (),
    paths: PathLedger | None = None,
) -> Context:
    """The context of one pipeline's plug-ins."""
    data_dir = folders.resolve(base_dir, settings.path_data)
    moved_to = (folder for source in sources for _, folder in source.written_folders(base_dir))
    return Context(
        pipeline_id=pipeline_id,
        base_dir=base_dir,
        data_dir=data_dir,
        models_dir=folders.resolve(base_dir, settings.path_models),
        timezone=settings.timezone,
        region=settings.region,
        offline=settings.offline,
        excluded_dirs=(data_dir, *moved_to),
        paths=paths,
    )


def load_config(path: str | Path, environment: Mapping[str, str] | None = None, rules: bool = True) -> Config:
    """Read, check and resolve a configuration. Raise ConfigError with all findings, in file order.

    `rules=False` leaves the rule files unread: for questions, which an analyst may ask while a rule is half written.
    """
    config, findings = check_config(path, environment, rules)
    if config is None:
        raise ConfigError(findings)
    return config


def check_config(
    path: str | Path, environment: Mapping[str, str] | None = None, rules: bool = True
) -> tuple[Config | None, tuple[Finding, ...]]:
    """Return the configuration (None where it cannot be used) and all findings, warnings included, in file order."""
    reader = _Reader(Path(path), environment, rules)
    config = reader.read()
    findings = reader.all_findings()
    return (None if any(finding.fatal for finding in findings) else config), findings


@dataclass(frozen=True, slots=True)
class RuleSections:
    """What a configuration says of rules, however wrong the rest of it may be."""

    settings: Settings
    sections: tuple[tuple[PluginSpec, Context], ...]
    findings: tuple[Finding, ...]


def rule_sections(path: str | Path, environment: Mapping[str, str] | None = None) -> RuleSections:
    """Return the rules of every pipeline, each with its context, for commands that look at nothing else."""
    reader = _Reader(Path(path), environment)
    reader.read()
    return RuleSections(reader.settings, tuple(reader.rules), reader.all_findings())


class _Reader:
    """Reads one file, and goes on after each finding as far as it makes sense."""

    def __init__(self, path: Path, environment: Mapping[str, str] | None, read_rules: bool = True) -> None:
        self.path = path
        self.read_rules = read_rules
        self.file = folders.shown(path)
        self.base_dir = path.absolute().parent
        self.environment = environment
        self.findings: list[Finding] = []
        self.positions = Positions(self.file)
        self.settings = Settings.model_validate({})
        self.rules: list[tuple[PluginSpec, Context]] = []

    def read(self) -> Config | None:
        """Return the configuration where it could be put together, complete or not."""
        data = self._data()
        if data is None:
            return None
        whole, findings = Part(File, self.positions).validate(data)
        self.findings += findings
        self.settings = settings = whole.settings if whole else self._settings_alone(data.get("settings"))
        raw = data.get("pipelines")
        items = [
            (index, item) for index, item in enumerate(raw if isinstance(raw, list) else []) if isinstance(item, dict)
        ]
        self._check_ids(items)
        drafts = [self._draft(item, index, settings) for index, item in items]
        self._check_folders(drafts, settings)
        if not whole:
            return None
        pipelines = tuple(Pipeline(own, *draft) for own, draft in zip(whole.pipelines, drafts, strict=True))
        warnings = tuple(sorted({finding for finding in self.findings if not finding.fatal}))
        return Config(self.path.absolute(), self.base_dir, settings, pipelines, warnings)

    def all_findings(self) -> tuple[Finding, ...]:
        """Each once, in file order; about a value whose variable is missing nothing but that."""
        unset = [finding for finding in self.findings if finding.code == codes.NO_VARIABLE]
        return tuple(sorted({finding for finding in self.findings if not any(_covers(finding, it) for it in unset)}))

    def _data(self) -> dict[str, Any] | None:
        text = yamlpos.read_text(self.path, self.file)
        if isinstance(text, Finding):
            hint = _FIRST_ONE if not self.path.exists() else text.hint
            self.findings.append(replace(text, hint=hint))
            return None
        data, self.positions = yamlpos.load(text, self.file)
        data = substitute(data, self.positions, self.environment)
        self.findings += self.positions.findings
        if not isinstance(data, dict) and not self.findings:
            message = (
                "the file is empty" if data is None else f"wants 'settings:' and 'pipelines:', not {describe(data)}"
            )
            self.findings.append(self.positions.at_value((), codes.SYNTAX, message, _FIRST_ONE))
        return data if isinstance(data, dict) else None

    def _settings_alone(self, raw: Any) -> Settings:
        """What is right of the settings, else the defaults: further checks need some."""
        settings = Part(Settings, self.positions).salvage(raw or {})
        return settings if isinstance(settings, Settings) else Settings.model_validate({})

    def _check_ids(self, items: list[tuple[int, dict[str, Any]]]) -> None:
        seen: dict[Any, YamlPath] = {}
        for index, item in items:
            name, at = item.get("pipeline.id"), ("pipelines", index, "pipeline.id")
            if name is not None and str(name) in seen:
                line = self.positions.value(seen[str(name)]).line
                message = f"two pipelines are called '{name}'; the other is in line {line}"
                self.findings.append(self.positions.at_value(at, codes.DUPLICATE_ID, message, "rename one of them"))
            seen.setdefault(str(name), at)

    def _draft(self, raw: dict[str, Any], index: int, settings: Settings) -> _Draft:
        at: YamlPath = ("pipelines", index)
        sections = Sections(raw, self.positions, at)
        draft = (
            sections.sources(),
            sections.transcriber(),
            sections.normalizers(),
            sections.rules(),
            sections.mask(),
            sections.sinks(),
        )
        self.findings += sections.findings
        sources, transcriber, normalizers, rules, _, sinks = draft
        readers = (*([transcriber] if transcriber else []), *normalizers, *sinks)
        self.findings += check_files(readers, self.base_dir, self.positions)
        if transcriber is None and raw.get("transcribe") is None and not all(s.text_only for s in sources):
            hint = "add 'transcribe: {funasr: {model: auto}}', or 'transcribe: off' where only text comes in"
            self.findings.append(
                self.positions.at_key(at, codes.MISSING_KEY, "'transcribe' is missing in pipelines", hint)
            )
        if rules:
            context = make_context(settings, self.base_dir, str(raw.get("pipeline.id")), sources)
            self.rules.append((rules, context))
            self.findings += check_rules(rules, context, self.positions) if self.read_rules else ()
        self._check_sink_ids(sinks)
        return draft

    def _check_sink_ids(self, sinks: tuple[PluginSpec, ...]) -> None:
        seen: set[str] = set()
        for sink in sinks:
            if sink.id in seen:
                message, hint = f"two sinks are called '{sink.id}'", "give this one an id of its own: 'id: NAME'"
                self.findings.append(self.positions.at_key(sink.at, codes.DUPLICATE_ID, message, hint))
            seen.add(sink.id)

    def _check_folders(self, drafts: list[_Draft], settings: Settings) -> None:
        data_dir = folders.resolve(self.base_dir, settings.path_data)
        checks = FolderChecks(self.positions, self.base_dir, data_dir, ("settings", "path.data"))
        self.findings += checks.check([(draft[0], draft[-1]) for draft in drafts])


def _covers(finding: Finding, variable: Finding) -> bool:
    """Whether a finding is about a value in which this variable stands."""
    about_value = finding.code in (codes.WRONG_VALUE, codes.NOT_THERE) and finding.file == variable.file
    end = finding.column + finding.width
    return about_value and finding.line == variable.line and finding.column <= variable.column < end
