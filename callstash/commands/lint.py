"""`callstash lint`: everything that is wrong with a configuration, before anything starts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from callstash import folders
from callstash.config import Config, check_config
from callstash.contracts import Context
from callstash.errors import Finding
from callstash.lint import check_rule_files, render, report, summary
from callstash.settings import Settings

DEFAULT_FILE = Path("pipelines.yaml")

ConfigFile = Annotated[Path | None, typer.Option("--file", "-f", help="The configuration; default: pipelines.yaml.")]
RuleFileList = Annotated[list[Path] | None, typer.Argument(metavar="[RULES]...", help="Rule files.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]


def lint(rules: RuleFileList = None, file: ConfigFile = None, as_json: Json = False) -> None:
    """Check pipelines.yaml with all its rule files, or the rule files named here alone. Exit 1 on an error."""
    config: Config | None = None
    found: list[Finding] = []
    checked: list[str] = []
    if file or not rules:
        target = file or DEFAULT_FILE
        config, findings = check_config(target)
        found += findings
        checked.append(folders.shown(target))
    if rules:
        found += check_rule_files([str(path.absolute()) for path in rules], rules_context(config))[1]
        checked += [folders.shown(path) for path in rules]
    _print(tuple(sorted(set(found))), checked, config, as_json)


def rules_context(config: Config | None) -> Context:
    """The context of rule files that are looked at on their own: the configuration's settings where there is one."""
    settings = config.settings if config else Settings.model_validate({})
    base = config.base_dir if config else Path.cwd()
    data_dir = folders.resolve(base, settings.path_data)
    models_dir = folders.resolve(base, settings.path_models)
    return Context("lint", base, data_dir, models_dir, settings.timezone, settings.region, settings.offline)


def _print(findings: tuple[Finding, ...], checked: list[str], config: Config | None, as_json: bool) -> None:
    fatal = any(finding.fatal for finding in findings)
    if as_json:
        print(json.dumps(report(findings, checked=checked), ensure_ascii=False))
    elif findings:
        print(render(findings), file=sys.stderr if fatal else sys.stdout)
    if not findings and not as_json:
        print(f"{', '.join(checked)}: {_contents(config)}{summary(findings).lower()}")
    raise typer.Exit(1 if fatal else 0)


def _contents(config: Config | None) -> str:
    if config is None:
        return ""
    paths = [
        path for pipeline in config.pipelines if pipeline.rules for path in getattr(pipeline.rules.options, "paths", ())
    ]
    count = len(config.pipelines)
    return f"{count} pipeline{'' if count == 1 else 's'}, {len(set(paths))} rule paths, "
