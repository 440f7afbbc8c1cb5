"""`callstash kibana`: data views, searches and dashboards, into a file or into a Kibana."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from callstash.commands.common import DEFAULT_FILE, REFUSED, ConfigFile, say
from callstash.errors import CallstashError
from sinks.kibana.choices import CONSOLE, PREFIX, PREFIXES, SINCE, Choices, Language, kibana_time

app = typer.Typer(
    help="Kibana on top: data views, searches and dashboards that open the console.", no_args_is_help=True
)

Prefix = Annotated[
    str | None,
    typer.Option(help=f"How the indices' names begin, such as {PREFIX}; by default as the elasticsearch sink says."),
]
Sink = Annotated[str | None, typer.Option(help="Id of the elasticsearch sink that is meant, where there are several.")]
Console = Annotated[str, typer.Option(help="URL of callstash's console: links of calls lead there.")]
Lang = Annotated[Language, typer.Option(help="Of titles: en or zh.")]
Since = Annotated[str, typer.Option(help="How far back a dashboard looks when it is opened: 90d, now/d, 2026-11-01.")]
Url = Annotated[str, typer.Option(help="Kibana's URL, base path included.")]
Space = Annotated[str, typer.Option(help="Id of the space; by default the default one.")]
ApiKey = Annotated[str, typer.Option(envvar="KIBANA_API_KEY", help="An API key (`encoded`, or `id:key`).")]
User = Annotated[str, typer.Option(envvar="KIBANA_USER", help="A user's name, instead of a key.")]
Password = Annotated[str, typer.Option(envvar="KIBANA_PASSWORD", help="The user's password.")]
Ca = Annotated[str, typer.Option(metavar="FILE", help="Of the CA that signed Kibana's certificate (PEM).")]
Overwrite = Annotated[bool, typer.Option(help="Replace objects of an earlier import.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="By default stdout.")]

_NAMES = {"index-pattern": "data views", "search": "searches", "lens": "panels", "dashboard": "dashboards"}


@app.command()
def export(
    file: ConfigFile = DEFAULT_FILE,
    prefix: Prefix = None,
    sink: Sink = None,
    console: Console = CONSOLE,
    language: Lang = Language.EN,
    since: Since = SINCE,
    output: Output = None,
) -> None:
    """Write saved objects (NDJSON) that Kibana 8.8 or later imports."""
    text, held = _made(_choices(file, prefix, sink, console, language, since))
    if output is None:
        print(text, end="")
    else:
        _write(output, text)
    say(held)
    say("  next: callstash kibana import, or Kibana's Stack Management > Saved Objects > Import")


@app.command("import")
def import_(
    file: ConfigFile = DEFAULT_FILE,
    url: Url = "http://localhost:5601",
    space: Space = "",
    api_key: ApiKey = "",
    user: User = "",
    password: Password = "",
    ca: Ca = "",
    overwrite: Overwrite = True,
    prefix: Prefix = None,
    sink: Sink = None,
    console: Console = CONSOLE,
    language: Lang = Language.EN,
    since: Since = SINCE,
) -> None:
    """Bring the saved objects into a Kibana (8.8 or later); a second time replaces them."""
    from sinks.kibana.answers import object_error
    from sinks.kibana.client import Access, Kibana

    kibana = Kibana(Access(url, space, api_key, user, password, ca))
    text, held = _made(_choices(file, prefix, sink, console, language, since))
    version = kibana.check()
    answer = kibana.import_objects(text, overwrite)
    errors = answer.get("errors") or []
    for error in errors:
        say(object_error(error))
    if errors or answer["successCount"] != len(text.splitlines()):
        say(f"Kibana {version} took {answer['successCount']} of {held}")
        raise typer.Exit(REFUSED)
    say(f"Kibana {version} took {held}")
    say(f"  next: {kibana.access.home}/app/dashboards")


def _choices(file: Path, prefix: str | None, sink: str | None, console: str, language: Language, since: str) -> Choices:
    from sinks.kibana.target import find_target

    if not console.startswith(("http://", "https://")):
        raise CallstashError(f"'{console}' is no URL: Kibana makes links of http and https only", f"write {CONSOLE}")
    if prefix is not None and not re.fullmatch(PREFIXES, prefix):
        raise CallstashError(
            f"'{prefix}' cannot begin an index's name",
            f"write small letters, digits, _ and -, a letter first, such as {PREFIX}",
        )
    start = kibana_time(since)
    found, declared = find_target(file, sink, prefix)
    if not declared:
        say("no rules are known here: panels of fields that rules find are left out")
    return Choices(found, declared, console.rstrip("/"), language, start)


def _made(choices: Choices) -> tuple[str, str]:
    """The export, and what it holds."""
    from sinks.kibana.export import ndjson, saved_objects

    objects = saved_objects(choices)
    counted = Counter(one["type"] for one in objects)
    parts = ", ".join(f"{counted[of]} {name}" for of, name in _NAMES.items())
    return ndjson(objects), f"{len(objects)} objects: {parts}"


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise CallstashError(f"cannot write {path}: {error.strerror}", "name another with --output") from error
