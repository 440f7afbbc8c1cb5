"""The `callstash` command: each subcommand is one function of `callstash.commands`."""

from __future__ import annotations

import sys

import typer

from callstash import __version__, registry
from callstash.commands.clip import clip
from callstash.commands.common import REFUSED, say
from callstash.commands.demo import demo
from callstash.commands.doctor import doctor
from callstash.commands.explain import explain
from callstash.commands.export import export
from callstash.commands.extract import extract
from callstash.commands.itn import itn
from callstash.commands.lint import lint
from callstash.commands.models import models_app
from callstash.commands.promote import promote
from callstash.commands.reconcile import reconcile
from callstash.commands.replay import replay
from callstash.commands.retry import retry
from callstash.commands.run import run
from callstash.commands.schema import schema
from callstash.commands.search import search
from callstash.commands.show import show
from callstash.commands.status import status
from callstash.commands.test import test
from callstash.commands.try_ import try_rule
from callstash.errors import CallstashError, ConfigError
from callstash.lint import NOTHING_STARTED, render

app = typer.Typer(
    name="callstash",
    help="Logstash for call recordings: drop recordings into a folder, find the phone numbers and hours in them.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

WORK, ASK, RULES, TOOLS = "The pipeline", "Questions", "Rules and text", "The installation"

for panel, commands in {
    WORK: (run, demo, retry, replay),
    ASK: (status, search, show, clip, export, reconcile),
    RULES: (lint, test, try_rule, explain, promote, extract, itn),
    TOOLS: (doctor, schema),
}.items():
    for command in commands:
        name = command.__name__.removesuffix("_rule")  # `try` is a word of Python
        app.command(name, rich_help_panel=panel)(command)
app.add_typer(models_app, name="models", rich_help_panel=TOOLS)
for name in registry.names("commands"):  # of plug-ins; their modules import quickly
    app.add_typer(registry.load("commands", name), name=name, rich_help_panel=TOOLS)


@app.callback(invoke_without_command=True)
def _options(
    version: bool = typer.Option(False, "--version", help="Print the version.", is_eager=True),
) -> None:
    if version:
        print(__version__)
        raise typer.Exit


def main() -> None:
    """Entry point: what callstash says on purpose is printed with its hint and ends with 1; the rest is a bug."""
    try:
        registry.check_own_stages()
        app()
    except ConfigError as error:
        say(render(error.findings, NOTHING_STARTED))
        sys.exit(REFUSED)
    except CallstashError as error:
        say(f"{error.reason}" + (f"\n  next: {error.hint}" if error.hint else ""))
        sys.exit(REFUSED)
    except BrokenPipeError:  # `callstash search ... | head`
        sys.stderr.close()
        sys.exit(0)
