"""`callstash run`: the pipelines, until Ctrl-C; or `--once`."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from callstash import log
from callstash.commands.common import DEAD_LETTERS, DEFAULT_FILE, REFUSED, ConfigFile, say
from callstash.config import load_config
from callstash.lint import render
from callstash.metrics import speed_text
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
    terminal = Console(stderr=True) if sys.stderr.isatty() else None
    log.set_up(config.settings.log_level, terminal)
    if config.warnings:
        say(render(config.warnings))
    runner = Runner(config)
    handle_signals(runner)
    with progress_bar(runner, terminal) if terminal else nullcontext():
        outcome = runner.run(once)
    for failure in outcome.failures:
        say(f"stopped: {failure}")
    if outcome.failures:
        raise typer.Exit(REFUSED)
    if once and outcome.dead_letters:
        say(f"{outcome.dead_letters} in the dead letters: see `callstash status -f {file}`")
        raise typer.Exit(DEAD_LETTERS)


def handle_signals(runner: Runner) -> None:
    """SIGINT and SIGTERM ask for a drained end; the second of them ends the process."""
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


@contextmanager
def progress_bar(runner: Runner, terminal: Console) -> Iterator[None]:
    """At a terminal: how many recordings came to their end and how fast they are heard, below the log."""
    done = threading.Event()
    speed = TextColumn("{task.fields[speed]} real time")
    columns = (TextColumn("recordings"), BarColumn(), MofNCompleteColumn(), speed, TimeElapsedColumn())
    with Progress(*columns, console=terminal, transient=True) as bar:
        task = bar.add_task("", total=None, speed=speed_text(0.0))

        def follow() -> None:
            while not done.wait(0.5):
                completed, total = runner.progress()
                bar.update(task, completed=completed, total=total or None, speed=speed_text(runner.meter.read().speed))

        follower = threading.Thread(target=follow, daemon=True)
        follower.start()
        try:
            yield
        finally:
            done.set()
            follower.join()
