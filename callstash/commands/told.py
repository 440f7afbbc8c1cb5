"""What rules did on a call, as `try` and `explain` show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from callstash.model import Event
from callstash.places import clock

Json = dict[str, Any]


def explain_event(rules: Any, event: Event) -> Json:
    """What a rule set does on an event: each rule's matches and reasons, and the fields and tags that come of them."""
    told, after = rules.explain(event), rules.apply(event)
    fields = [
        {"name": f.name, "type": f.type, "value": f.value, "words": f.words, "rule": f.rule, "mentions": f.mentions}
        for f in after.fields
    ]
    return {
        "matched": any(each["matched"] for each in told),
        "rules": told,
        "fields": fields,
        "tags": [tag for tag in after.tags if tag not in event.tags],
        "outcome": after.outcome,
    }


def show_rules(console: Console, told: Sequence[Json], timed: bool) -> None:
    """Each rule: whether it holds, its matches in their text, or why there is none."""
    for each in told:
        verdict = "[green]matches[/green]" if each["matched"] else "[yellow]does not match[/yellow]"
        console.print(f"[bold]{escape(each['rule'])}[/bold] {verdict}")
        for match in each["matches"]:
            _show_match(console, match, timed)
        for reason in each["why"]:
            console.print(f"  {escape(reason)}")


def show_result(console: Console, report: Json) -> None:
    """What came of it: tags, and whether the recording was dropped."""
    if report["tags"]:
        console.print(f"tags: {escape(', '.join(report['tags']))}")
    if report["outcome"] == "dropped":
        console.print("the recording is [red]dropped[/red]")


def _show_match(console: Console, match: Json, timed: bool) -> None:
    for place in match["places"]:
        line = Text("  " + (f"{clock(place['start_ms'])} " if timed else ""))
        text, start, end = place["text"], place["start"], place["end"]
        line.append(text[:start])
        line.append(f"[{text[start:end]}]" if not console.is_terminal else text[start:end], style="bold reverse")
        line.append(text[end:])
        console.print(line)
    for field in match["fields"]:
        assumed = {"assumed": ", ".join(field["assumptions"])} if field["assumptions"] else {}
        plain = {name: value for name, value in field["attributes"].items() if not isinstance(value, list | dict)}
        notes = ", ".join(f"{name} {value}" for name, value in {**plain, **assumed}.items())
        console.print(f"    {escape(field['name'])} = [bold]{escape(str(field['value']))}[/bold]  {escape(notes)}")
