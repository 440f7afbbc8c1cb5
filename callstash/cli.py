"""The `callstash` command: each subcommand is one function of `callstash.commands`."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="callstash",
    help="Logstash for call recordings: drop recordings into a folder, find their phone numbers, hours, dates and money.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Entry point."""
    app()
