"""`callstash explain CALL`: every rule of the call's pipeline, what it matched where, and why not."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from callstash.archived import archived_call
from callstash.commands.common import DEFAULT_FILE, REFUSED, AsJson, Call, ConfigFile, out, print_json, say
from callstash.commands.told import explain_event, show_result, show_rules
from callstash.errors import CallstashError

RuleOption = Annotated[list[str] | None, typer.Option("--rule", help="Only this rule, by its id; may be repeated.")]
Brief = Annotated[bool, typer.Option("--brief", help="Of the rules that do not match, only the names.")]


def explain(
    call: Call, rule: RuleOption = None, brief: Brief = False, file: ConfigFile = DEFAULT_FILE, as_json: AsJson = False
) -> None:
    """Show what every rule did on a call of the archive: where it matched, or why not and how near it came.

    The rules are those of the files as they stand now; `callstash replay` brings what was delivered in line with them.
    """
    archived = archived_call(file, call)
    rules = archived.rules()
    report = archived.veil()(explain_event(rules, archived.event))
    unknown = sorted({*(rule or ())} - {each["rule"] for each in report["rules"]})
    if unknown:
        reason = f"there is no rule {', '.join(unknown)} in pipeline {archived.spec.id}"
        raise CallstashError(reason, "`callstash explain` without --rule names all")
    report["rules"] = [each for each in report["rules"] if not rule or each["rule"] in rule]
    print_json({"call": archived.event.recording.call_id, **report}) if as_json else _show(report, brief)
    if rule and not any(each["matched"] for each in report["rules"]):
        raise typer.Exit(REFUSED)


def _show(report: dict[str, Any], brief: bool) -> None:
    console = out()
    hits = [each for each in report["rules"] if each["matched"]]
    misses = [each for each in report["rules"] if not each["matched"]]
    show_rules(console, hits, timed=True)
    if brief and misses:
        console.print(f"no match: {escape(', '.join(each['rule'] for each in misses))}")
    elif misses:
        show_rules(console, misses, timed=True)
    show_result(console, report)
    say(f"{len(hits)} of {len(report['rules'])} rules match")
