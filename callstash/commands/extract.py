"""`callstash extract`: texts in on stdin, everything found in them out, for scripts and exams."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from callstash.commands.common import DEFAULT_FILE, REFUSED, print_json, say
from callstash.commands.lint import OptionalConfig
from callstash.errors import ConfigError
from callstash.lint import render
from callstash.ruletests import Surroundings, context_of
from callstash.settings import Settings

RuleFileOption = Annotated[
    list[str] | None, typer.Option("--rules", metavar="FILE", help="Rule file, glob or library:NAME; may be repeated.")
]
Region = Annotated[
    str | None, typer.Option(help="Region of phone numbers without a country code; default: the settings', else CN.")
]
Now = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"], help="The clock of 'tomorrow'."),
]


Everything = Annotated[bool, typer.Option("--all", help="Values that were denied or taken back, too, as `negated`.")]


def extract(
    rules: RuleFileOption = None,
    region: Region = None,
    now: Now = None,
    everything: Everything = False,
    file: OptionalConfig = None,
) -> None:
    """Find every entity, and every field of the rules, in the lines on stdin.

    A line is text, or a JSON object with "id" and "text" (and "now", where it has a clock of its own). Out comes
    {"id", "fields": [{"type", "value", "words", "start", "end", ...}]} for each. Exit 1 where a line could not be read.

    Rule files are read as `callstash test` reads them; tests that fail are shown, and stop nothing. Without rules and
    -f, pipelines.yaml is not looked at.
    """
    around = context_of(file, DEFAULT_FILE if rules else None)
    context = replace(around.context, region=_known(region) if region else around.context.region)
    rule_set = load_rules(rules or [], replace(around, context=context))
    zone = ZoneInfo(context.timezone)
    failed = False
    for line in _lines(sys.stdin):
        if line.error:
            failed = True
            say(f"line {line.number}: {line.error}")
            print_json({"id": line.id, "error": line.error})
        else:
            found = rule_set.extract(line.text, _aware(line.now or now, zone), everything)
            print_json({"id": line.id, "fields": found})
    if failed:
        raise typer.Exit(REFUSED)


def _aware(now: datetime | None, zone: ZoneInfo) -> datetime | None:
    return now.replace(tzinfo=zone) if now and now.tzinfo is None else now


def _known(region: str) -> str:
    try:
        return Settings.model_validate({"region": region.upper()}).region
    except ValidationError as error:
        raise typer.BadParameter(str(error.errors()[0]["ctx"]["error"]), param_hint="--region") from None


def load_rules(paths: list[str], around: Surroundings) -> Any:
    """The rule set of these files, whose failing tests are only shown. Raise ConfigError where more is wrong."""
    made = around.rules(paths)
    fatal = [finding for finding in made.findings if finding.fatal]
    if made.unusable:
        raise ConfigError(fatal)
    if fatal:
        say(render(fatal))
    return made


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    id: Any
    text: str = ""
    error: str = ""
    now: datetime | None = None


def _lines(stream: Any) -> Iterator[_Line]:
    for number, raw in enumerate(stream, 1):
        line = raw.rstrip("\r\n")
        if line.strip():
            yield _json_line(number, line) if line.lstrip().startswith("{") else _Line(number, number, line)


def _json_line(number: int, line: str) -> _Line:
    try:
        data = json.loads(line)
    except ValueError as error:
        return _Line(number, number, error=f"no JSON: {error}")
    name = data.get("id", number)
    if not isinstance(data.get("text"), str):
        return _Line(number, name, error='no "text" in it')
    try:
        now = datetime.fromisoformat(data["now"]) if data.get("now") else None
    except (TypeError, ValueError):
        return _Line(number, name, error=f'"now" is no time: {data["now"]}')
    return _Line(number, name, data["text"], now=now)
