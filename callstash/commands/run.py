"""`callstash run`: the pipelines, until Ctrl-C; or `--once`."""

from __future__ import annotations

import os
import signal
from types import FrameType
from typing import Annotated

import typer

from callstash import log
from callstash.commands.common import DEAD_LETTERS, DEFAULT_FILE, REFUSED, ConfigFile, say
from callstash.config import load_config
from callstash.lint import render
from callstash.runner import Runner


def run(
    file: ConfigFile = DEFAULT_FILE,
    once: Annotated[bool, typer.Option(help="Do everything that is there now, then end.")] = False,
) -> None:
    """Watch the folders; transcribe, extract and deliver what is dropped into them.

    Ctrl-C (or SIGTERM) ends it when what is in hand is done; a second one at once. Nothing is lost either way.
    Ends with 3 under --once where something is among the dead letters.
    """
    config = load_config(file)
    log.set_up(config.settings.log_level)
    if config.warnings:
        say(render(config.warnings))
    runner = Runner(config)
    _handle_signals(runner)
    if not once:
        say(f"Watching. Ctrl-C ends. {file} is read at the start: restart after a change to it.")
    outcome = runner.run(once)
    for failure in outcome.failures:
        say(f"stopped: {failure}")
    if outcome.failures:
        raise typer.Exit(REFUSED)
    if once and outcome.dead_letters:
        say(f"{outcome.dead_letters} in the dead letters: see `callstash status -f {file}`")
        raise typer.Exit(DEAD_LETTERS)


def _handle_signals(runner: Runner) -> None:
    asked = False

    def handle(number: int, _: FrameType | None) -> None:
        nonlocal asked
        if asked:
            os._exit(128 + number)  # at once: the journal has everything
        asked = True
        say("Finishing what is in hand; again to leave at once (nothing is lost).")
        runner.stop()

    signal.signal(signal.SIGINT, handle)
    signal.signal(signal.SIGTERM, handle)
