"""`callstash models`: which speech models are on disk, and bring one there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from callstash import folders
from callstash.commands.common import DEFAULT_FILE, AsJson, ConfigFile, print_json, say
from callstash.config import load_config
from callstash.errors import CallstashError
from callstash.registry import load
from callstash.settings import Settings

models_app = typer.Typer(help="Speech models: what is on disk, and bring one there.", no_args_is_help=True)

_BRINGS_MODELS = "funasr"
"""The transcriber whose store of models this is: the core knows none of the stages."""
Name = Annotated[str, typer.Argument(help="Name of the model, as `callstash models list` shows it.")]


class Source(StrEnum):
    """Where a model may come from."""

    PIP = "pip"
    MODELSCOPE = "modelscope"
    HUGGINGFACE = "huggingface"


@models_app.command("list")
def list_models(config: ConfigFile = DEFAULT_FILE, as_json: AsJson = False) -> None:
    """List the models callstash knows, and what of them is on disk."""
    store, _ = _store(config)
    rows = [_row(status) for status in store.status()]
    if as_json:
        for row in rows:
            print_json(row)
        return
    for row in rows:
        print(f"{row['name']:<17} {row['state']:<8} {_megabytes(row['size']):>10}  {row['about']}")
    say(f"in {store.root}")


@models_app.command("path")
def path_of_model(name: Name, config: ConfigFile = DEFAULT_FILE) -> None:
    """Print the folder of a model that is on disk."""
    store, _ = _store(config)
    folder = store.folder(name)
    if folder is None:
        raise CallstashError(f"the model {name} is not on disk", f"callstash models pull {name}")
    print(folder)


@models_app.command("pull")
def pull_model(
    name: Name,
    config: ConfigFile = DEFAULT_FILE,
    source: Annotated[
        Source | None, typer.Option("--from", help="Take it from there only; default: the first that answers.")
    ] = None,
) -> None:
    """Bring a model to disk: resumed where it broke off, checked against its digest. Prints its folder."""
    store, offline = _store(config)
    with _progress() as tell:
        folder = store.pull(name, tell, source.value if source else None, offline)
    print(folder)


def _store(config: Path) -> tuple[Any, bool]:
    """The store of the models folder, and whether connections are refused. A missing default file is no error."""
    if config.exists() or config != DEFAULT_FILE:
        loaded = load_config(config)
        root, offline = loaded.models_dir, loaded.settings.offline
    else:
        settings = Settings.model_validate({})
        root, offline = folders.resolve(Path.cwd(), settings.path_models), settings.offline
    return load("transcribers", _BRINGS_MODELS).models(root), offline


def _row(status: Any) -> dict[str, Any]:
    model = status.model
    return {
        "name": model.name,
        "state": status.state,
        "size": status.size,
        "folder": str(status.folder),
        "source": status.source,
        "engine": model.engine,
        "licence": model.licence,
        "about": model.about,
    }


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size else ""


@contextmanager
def _progress() -> Iterator[Any]:
    """A bar per file at a terminal; elsewhere one plain line per file."""
    if not sys.stderr.isatty():
        yield _plain()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=total)
            progress.update(tasks[name], completed=done, total=total)

        yield tell


def _plain() -> Any:
    seen: set[str] = set()

    def tell(name: str, done: int, total: int | None) -> None:
        if name not in seen:
            seen.add(name)
            say(f"{name}: {_megabytes(total)}" if total else name)

    return tell
