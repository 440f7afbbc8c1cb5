"""How a replay looks, and how its results reach the sinks."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from callstash.commands.calls import table_of
from callstash.commands.common import out, say
from callstash.commands.run import handle_signals
from callstash.config import Config
from callstash.lock import holder
from callstash.pipeline import Workplace, open_workplace
from callstash.replaydiff import KINDS, Summary
from callstash.runner import Runner

_LOOK_S = 0.3


def show(summary: Summary, dry_run: bool) -> None:
    """What the rules change, and a few calls of each kind."""
    console = out()
    calls = "1 call" if summary.calls == 1 else f"{summary.calls:,} calls"
    console.print(f"{calls}, {summary.unchanged:,} as before, {summary.changed:,} would change")
    for number, what in (
        (summary.taken_back, "are taken back: a rule drops them now"),
        (summary.let_in, "come back: no rule drops them any more"),
        (summary.only_details, "keep their values; evidence, attributes or text change"),
        (summary.failed, "could not be extracted again: nothing of theirs changes"),
    ):
        if number:
            console.print(f"  {number:,} {what}")
    _counts(console, summary)
    for example in summary.examples:
        sign = {"gain": "+", "lose": "-", "change": "~"}[example["kind"]]
        values = " -> ".join(", ".join(example[side]) or "nothing" for side in ("before", "after"))
        console.print(f"  {sign} {escape(example['name'])}: {escape(values)}  [dim]({escape(example['call'])})[/dim]")
    if dry_run:
        console.print("Nothing was changed." + (" `callstash replay` applies it." if summary.changed else ""))


def _counts(console: Console, summary: Summary) -> None:
    for what, named in (("field", summary.fields), ("tag", summary.tags)):
        rows = [(name, *(str(counts[kind]) for kind in KINDS)) for name, counts in sorted(named.items())]
        if not rows:
            continue
        if not console.is_terminal:
            for name, *numbers in rows:
                told = ", ".join(
                    f"{number} {kind}" for number, kind in zip(numbers, KINDS, strict=True) if number != "0"
                )
                print(f"{what} {name}: {told}")
            continue
        table = table_of(what, *(f"calls that {kind}" for kind in KINDS))
        for row in rows:
            table.add_row(*map(escape, row))
        console.print(table)


def deliver(config: Config) -> bool:
    """Have the sinks take the new results: the running worker's, or our own where none runs."""
    with _progress(config):
        running = holder(config.data_dir)
        if running is None:
            runner = Runner(config)
            handle_signals(runner)
            failures = runner.deliver().failures
        else:
            say(f"the running worker (process {running.get('pid', '?')}) delivers them, after new calls")
            failures = _await_worker(config)
    for failure in failures:
        say(f"stopped: {failure}")
    if failures:
        say(f"what waits is delivered by the next `callstash run -f {config.file}`; nothing is lost")
    return not failures


def _await_worker(config: Config) -> list[str]:
    """Wait until nothing of the replay waits any more; say so where the worker ends before that."""
    with open_workplace(config.file) as workplace:
        while _left(workplace):
            if holder(config.data_dir) is None:
                return ["the worker ended before it had delivered all"]
            time.sleep(_LOOK_S)
        return []


def _left(workplace: Workplace) -> int:
    """Deliveries of replays that wait."""
    return sum(sum(journal.deliveries.waiting(replayed=True).values()) for journal in workplace.journals)


@contextmanager
def _progress(config: Config) -> Iterator[None]:
    """At a terminal: how many deliveries are done."""
    if not sys.stderr.isatty():
        yield
        return
    import threading

    done = threading.Event()
    columns = (TextColumn("deliveries"), BarColumn(), MofNCompleteColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    with open_workplace(config.file) as workplace, bar:
        total = _left(workplace)
        task = bar.add_task("", total=total)

        def follow() -> None:
            while not done.wait(_LOOK_S):
                bar.update(task, completed=total - _left(workplace))

        follower = threading.Thread(target=follow, daemon=True)
        follower.start()
        try:
            yield
        finally:
            done.set()
            follower.join()
