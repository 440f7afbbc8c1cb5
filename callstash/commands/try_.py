"""`callstash try RULE`: what a rule does on a text or on a call of the archive, and why it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from callstash.commands.common import DEFAULT_FILE, REFUSED, USAGE, AsJson, ConfigFile, out, print_json, say
from callstash.commands.extract import load_rules
from callstash.errors import CallstashError
from callstash.extraction import Extractor
from callstash.model import Event, Media, Recording, Segment, Transcript
from callstash.pipeline import Workplace, build_extractor, open_workplace
from callstash.reports import find
from callstash.ruletests import context_of

RuleArgument = Annotated[str, typer.Argument(help="A rule file, or library:NAME.")]
TextOption = Annotated[str | None, typer.Option("--text", help="What is said; one turn per line.")]
CallOption = Annotated[str | None, typer.Option("--call", help="A call of the archive: its id, path or file name.")]
_TURN_MS = 3000


def try_rule(
    rule: RuleArgument,
    text: TextOption = None,
    call: CallOption = None,
    file: ConfigFile = DEFAULT_FILE,
    as_json: AsJson = False,
) -> None:
    """Show what a rule file matches in a text or a call: where, which values, when it was said; or why nothing."""
    if (text is None) == (call is None):
        say("say what to try it on: --text '...' or --call ID")
        raise typer.Exit(USAGE)
    rules = load_rules([rule], replace(context_of(file, DEFAULT_FILE), base_dir=Path.cwd()))
    event = text_event(text) if text is not None else call_event(file, call or "")
    report = explain(rules, event)
    print_json(report) if as_json else _show(report, timed=call is not None)
    if not report["matched"]:
        raise typer.Exit(REFUSED)


def explain(rules: Any, event: Event) -> dict[str, Any]:
    """What a rule set does on an event: each rule's matches and reasons, and the fields and tags that come of them."""
    told, after = rules.explain(event), rules.apply(event)
    fields = [
        {"name": f.name, "type": f.type, "value": f.value, "words": f.words, "rule": f.rule} for f in after.fields
    ]
    return {
        "matched": any(each["matched"] for each in told),
        "rules": told,
        "fields": fields,
        "tags": [tag for tag in after.tags if tag not in event.tags],
        "outcome": after.outcome,
    }


def text_event(text: str) -> Event:
    """An event of one text: each line a turn of three seconds."""
    lines = [line for line in text.splitlines() if line.strip()] or [text]
    segments = tuple(Segment(i * _TURN_MS, (i + 1) * _TURN_MS, line, line) for i, line in enumerate(lines))
    began = datetime.now(UTC)
    recording = Recording("0" * 32, "0" * 32, "", len(text), Media.TEXT, len(lines) * _TURN_MS, 1, began)
    return Event(recording, Transcript("0" * 32, "text", segments))


def call_event(file: Path, call: str) -> Event:
    """A call of the archive as the rules of its pipeline get it. Raise CallstashError where it has no transcript."""
    workplace = open_workplace(file)
    try:
        return _archived(workplace, call)
    finally:
        workplace.close()


def _archived(workplace: Workplace, call: str) -> Event:
    for journal, spec in zip(workplace.journals, workplace.config.pipelines, strict=True):
        for report in find(journal, call):
            recording = journal.recording(report.get("recording_id", ""))
            transcript = recording and workplace.transcripts.get(recording.content_id, journal.engine_of(recording.id))
            if recording and transcript:
                extractor: Extractor = build_extractor(spec.normalizers, None, workplace.config.context(spec))
                event = extractor(recording, transcript)
                if isinstance(event, Event):
                    return event
    raise CallstashError(f"no transcript of '{call}' is at hand", f"callstash status {call} says what became of it")


def _show(report: dict[str, Any], timed: bool) -> None:
    console = out()
    for told in report["rules"]:
        verdict = "[green]matches[/green]" if told["matched"] else "[yellow]does not match[/yellow]"
        console.print(f"[bold]{escape(told['rule'])}[/bold] {verdict}")
        for match in told["matches"]:
            _show_match(console, match, timed)
        for reason in told["why"]:
            console.print(f"  {escape(reason)}")
    if report["tags"]:
        console.print(f"tags: {escape(', '.join(report['tags']))}")
    if report["outcome"] == "dropped":
        console.print("the recording is [red]dropped[/red]")


def _show_match(console: Console, match: dict[str, Any], timed: bool) -> None:
    for place in match["places"]:
        line = Text("  " + (f"{_clock(place['start_ms'])} " if timed else ""))
        text, start, end = place["text"], place["start"], place["end"]
        line.append(text[:start])
        line.append(f"[{text[start:end]}]" if not console.is_terminal else text[start:end], style="bold reverse")
        line.append(text[end:])
        console.print(line)
    for field in match["fields"]:
        more = {**field["attributes"], **({"assumed": ", ".join(field["assumptions"])} if field["assumptions"] else {})}
        notes = ", ".join(f"{name} {value}" for name, value in more.items())
        console.print(f"    {escape(field['name'])} = [bold]{escape(str(field['value']))}[/bold]  {escape(notes)}")


def _clock(offset_ms: int) -> str:
    return f"{offset_ms // 60_000}:{offset_ms // 1000 % 60:02d}.{offset_ms % 1000 // 100}"
