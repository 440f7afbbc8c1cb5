"""`callstash test`: the tests that stand in rule files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import typer

from callstash import ruletests
from callstash.commands.common import DEFAULT_FILE, REFUSED, AsJson, print_json, say
from callstash.commands.lint import OptionalConfig, RulePaths
from callstash.errors import Finding
from callstash.lint import render, report


def test(rules: RulePaths = None, file: OptionalConfig = None, as_json: AsJson = False) -> None:
    """Run the tests of every rule file that pipelines.yaml names, or of the rule files named here.

    Files named here are read with the options of rules (patterns_dir, ...) of the pipeline that has one of them, else
    of the first. Ends with 1 where one fails, or a rule file is wrong.
    """
    if rules:
        results, findings = ruletests.of_files(rules, ruletests.context_of(file, DEFAULT_FILE))
    else:
        results, findings = ruletests.of_config(file or DEFAULT_FILE)
    if as_json:
        passed, failed = (sum(getattr(tests, name) for tests in results) for name in ("passed", "failed"))
        print_json(report(findings, passed=passed, failed=failed, files=[asdict(tests) for tests in results]))
    else:
        _show(results, findings)
    raise typer.Exit(REFUSED if any(finding.fatal for finding in findings) else 0)


def _show(results: Sequence[ruletests.FileTests], findings: Sequence[Finding]) -> None:
    width = max((len(tests.file) for tests in results), default=0)
    for tests in results:
        print(f"{tests.file:{width}}  {tests}")
    if findings:
        say(render(findings))
    elif not results:
        say("no rule files: name some, or list them under 'rules:' in pipelines.yaml")


test.__test__ = False  # type: ignore[attr-defined]  # the command's name is no test of ours
