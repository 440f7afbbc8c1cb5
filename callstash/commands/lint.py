"""`callstash lint`: everything that is wrong with a configuration, before anything starts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from callstash import folders, ruletests
from callstash.columns import plural
from callstash.commands.common import DEFAULT_FILE, REFUSED, AsJson, print_json, say
from callstash.config import Config, check_config
from callstash.errors import Finding
from callstash.lint import render, report, summary

OptionalConfig = Annotated[
    Path | None, typer.Option("-f", "--config", help="The configuration; default: pipelines.yaml.", metavar="FILE")
]
RulePaths = Annotated[
    list[str] | None, typer.Argument(metavar="[RULES]...", help="Rule files, or library:NAME, in its place.")
]


def lint(rules: RulePaths = None, file: OptionalConfig = None, as_json: AsJson = False) -> None:
    """Check pipelines.yaml with every file it names, or only the rule files named here. Starts nothing.

    Rule files named here are read with the settings of pipelines.yaml, and with the options of rules (patterns_dir,
    ...) of the pipeline that has one of them, else of the first. Ends with 1 where anything is wrong.
    """
    config: Config | None = None
    findings: Sequence[Finding]
    checked = [folders.shown(path) for path in rules or [str(file or DEFAULT_FILE)]]
    if rules:
        findings = ruletests.of_files(rules, ruletests.context_of(file, DEFAULT_FILE))[1]
    else:
        config, findings = check_config(file or DEFAULT_FILE)
        findings = sorted({*findings, *ruletests.of_config(file or DEFAULT_FILE)[1]})
    if as_json:
        print_json(report(findings, checked=checked))
    else:
        _show(findings, checked, config)
    raise typer.Exit(REFUSED if any(finding.fatal for finding in findings) else 0)


def _show(findings: Sequence[Finding], checked: list[str], config: Config | None) -> None:
    if findings:
        say(render(findings))
        return
    rules = [spec for pipeline in config.pipelines if (spec := pipeline.rules)] if config else []
    paths = {path for spec in rules for path in getattr(spec.options, "paths", ())}
    counts = f" ({plural(len(config.pipelines), 'pipeline')}, {plural(len(paths), 'rule path')})" if config else ""
    print(f"{', '.join(checked)}{counts}: {summary(findings).lower()}")
