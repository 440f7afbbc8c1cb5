"""`callstash try RULE`: what a rule does on a text or on a call of the archive, and why it does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from callstash.archived import archived_call
from callstash.commands.common import DEFAULT_FILE, REFUSED, USAGE, AsJson, ConfigFile, out, print_json, say
from callstash.commands.extract import load_rules
from callstash.commands.told import explain_event, show_result, show_rules
from callstash.model import Event, Media, Recording, Segment, Transcript
from callstash.ruletests import context_of

RuleArgument = Annotated[str, typer.Argument(help="A rule file, or library:NAME.")]
TextOption = Annotated[str | None, typer.Option("--text", help="What is said; one turn per line.")]
CallOption = Annotated[str | None, typer.Option("--call", help="A call of the archive: its id, path or file name.")]
RoleOption = Annotated[str | None, typer.Option("--role", help="Who says the text: agent, customer, ...")]
_TURN_MS = 3000


def try_rule(
    rule: RuleArgument,
    text: TextOption = None,
    call: CallOption = None,
    role: RoleOption = None,
    file: ConfigFile = DEFAULT_FILE,
    as_json: AsJson = False,
) -> None:
    """Show what a rule file matches in a text or a call: where, which values, when it was said; or why nothing.

    It is read with the options of rules (patterns_dir, ...) of the pipeline of pipelines.yaml that has it, else of the
    first. Tests that fail are shown, and stop nothing. Ends with 1 where nothing matches.
    """
    if (text is None) == (call is None):
        say("say what to try it on: --text '...' or --call ID" + ("" if text is None else ", not both"))
        raise typer.Exit(USAGE)
    rules = load_rules([rule], context_of(file, DEFAULT_FILE))
    event, veil = _subject(text, call, role, file)
    report = veil(explain_event(rules, event))
    if as_json:
        print_json(report)
    else:
        show_rules(out(), report["rules"], timed=call is not None)
        show_result(out(), report)
    if not report["matched"]:
        raise typer.Exit(REFUSED)


def _subject(text: str | None, call: str | None, role: str | None, file: Path) -> tuple[Event, Callable[[Any], Any]]:
    """What to try it on, and what hides the numbers in it that its pipeline would not deliver."""
    if text is not None:
        return text_event(text, role), lambda report: report
    archived = archived_call(file, call or "")
    return archived.event, archived.veil()


def text_event(text: str, role: str | None = None) -> Event:
    """An event of one text: each line a turn of three seconds."""
    lines = [line for line in text.splitlines() if line.strip()] or [text]
    segments = tuple(Segment(i * _TURN_MS, (i + 1) * _TURN_MS, line, line, role=role) for i, line in enumerate(lines))
    began = datetime.now(UTC)
    recording = Recording("0" * 32, "0" * 32, "", len(text), Media.TEXT, len(lines) * _TURN_MS, 1, began)
    return Event(recording, Transcript("0" * 32, "text", segments))
