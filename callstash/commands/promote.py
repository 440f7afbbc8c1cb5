"""`callstash promote CALL`: a real call becomes a test of a rule."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from callstash import folders
from callstash.archived import Archived, archived_call
from callstash.commands.common import DEFAULT_FILE, AsJson, Call, ConfigFile, print_json, say
from callstash.errors import CallstashError, ConfigError
from callstash.places import parse_place

RuleOption = Annotated[str | None, typer.Option("--rule", help="Which rule; by default the one that holds.")]
At = Annotated[str | None, typer.Option("--at", metavar="TIME", help="Use the turn spoken then, such as 1:23.")]
Whole = Annotated[bool, typer.Option("--whole", help="Use every turn of the call.")]
MaskOption = Annotated[
    bool,
    typer.Option("--mask", help="Put invented numbers in the place of those that were said."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print the test, and write nothing.")]


def promote(
    call: Call,
    rule: RuleOption = None,
    at: At = None,
    whole: Whole = False,
    mask: MaskOption = False,
    dry_run: DryRun = False,
    file: ConfigFile = DEFAULT_FILE,
    as_json: AsJson = False,
) -> None:
    """Add a test to a rule's file: the turns of the call that matter, and what the rule makes of them now.

    Look at it: what comes out now is what the test demands from now on. A running worker takes it up.
    """
    archived = archived_call(file, call)
    made = archived.rules().promote(archived.event, rule, _place(at), whole, mask)
    if not mask and archived.veil()(made.test) != made.test:
        say("numbers that documents hide stand in the test as they were said: --mask puts invented ones in their place")
    if not dry_run:
        write(made.file, made.text, archived)
    if as_json:
        print_json({"rule": made.rule, "file": folders.shown(made.file), "line": made.line, "test": made.test})
        return
    print("\n".join(made.lines))
    where = f"{folders.shown(made.file)}:{made.line}"
    say(f"not written: {where}" if dry_run else f"written to {where}, a test of rule {made.rule}")


def write(path: Path, text: str, archived: Archived) -> None:
    """Put the text in the file's place, and the old one back where the rules do not hold with it."""
    before = path.read_text("utf-8")
    _replace(path, text)
    try:
        archived.rules()
    except ConfigError:
        _replace(path, before)
        raise


def _replace(path: Path, text: str) -> None:
    try:
        with folders.replaced(path) as file:
            os.fchmod(file.fileno(), path.stat().st_mode & 0o777)
            file.write(text.encode())
    except OSError as error:
        hint = "let your user write in its folder, or see the test with --dry-run"
        raise CallstashError(f"{path} cannot be written: {error.strerror}", hint) from error


def _place(at: str | None) -> int | None:
    try:
        return parse_place(at) if at else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--at") from None
