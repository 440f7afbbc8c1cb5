"""`callstash doctor`: can this machine do what this configuration asks? Loads no model, changes nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from callstash import folders
from callstash.config import Config, Pipeline, check_config
from callstash.errors import CallstashError
from callstash.lint import summary
from callstash.machine import Check, machine_checks
from callstash.plugins import PluginSpec

__all__ = ["Check", "diagnose"]


def diagnose(file: Path) -> Iterator[Check]:
    """Yield all checks, of the configuration and of the machine."""
    config, findings = check_config(file)
    if config is None:
        yield Check("configuration", "fail", f"{file}: {summary(findings).lower()}", f"callstash lint -f {file}")
    else:
        pipelines = ", ".join(pipeline.id for pipeline in config.pipelines)
        yield Check("configuration", "warn" if findings else "ok", f"{file} ({pipelines}): {summary(findings).lower()}")
        yield from _configured(config)
    yield from machine_checks()


def _configured(config: Config) -> Iterator[Check]:
    yield data_folder(config.data_dir)
    yield disk(config.data_dir, max(pipeline.settings.min_free for pipeline in config.pipelines))
    for pipeline in config.pipelines:
        for source in pipeline.sources:
            yield from watched(source, config.base_dir)
        yield from plugins(config, pipeline)


def data_folder(folder: Path) -> Check:
    """`path.data` can be written, and locks hold there."""
    place, shown = folders.existing_parent(folder), folders.shown(folder)
    if folders.on_network(folder):
        hint = "put path.data on a local disk"
        return Check("data folder", "fail", f"{shown} is on {folders.file_system(folder)}, a network file system", hint)
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".callstash-doctor-") as probe:
            os.fsync(probe.fileno())
    except OSError as error:
        return Check("data folder", "fail", f"{shown} cannot be written: {error.strerror}", f"check who owns {place}")
    state = "can be written" if folder.exists() else "will be made"
    return Check("data folder", "ok", f"{shown} {state} ({folders.file_system(folder) or 'local'})")


def disk(folder: Path, min_free: int) -> Check:
    """More is free than `queue.min_free`, below which nothing is transcribed."""
    free = shutil.disk_usage(folders.existing_parent(folder)).free
    message = f"{_size(free)} free; queue.min_free is {_size(min_free)}"
    if free < min_free:
        return Check("disk", "fail", message, "make room: below queue.min_free nothing is transcribed")
    return Check(
        "disk", "warn" if free < 2 * min_free else "ok", message, "make room soon" if free < 2 * min_free else ""
    )


def watched(source: PluginSpec, base_dir: Path) -> Iterator[Check]:
    """Each watched folder can be read, and emptied where its source takes away what is done."""
    for folder in source.watched_folders(base_dir):
        shown, hint = folders.shown(folder), f"check its permissions: ls -ld {folders.shown(folder)}"
        if not os.access(folder, os.R_OK | os.X_OK):
            yield Check("watched folder", "fail", f"{shown} cannot be read", hint)
        elif source.takes_away and not os.access(folder, os.W_OK):
            yield Check("watched folder", "fail", f"no file can be taken out of {shown}, as 'on_done' says", hint)
        else:
            yield Check("watched folder", "ok", f"{shown} can be read ({folders.file_system(folder) or 'local'})")


def plugins(config: Config, pipeline: Pipeline) -> Iterator[Check]:
    """The transcriber has its model, the sinks their destination; plug-ins may add checks of their own."""
    checked = [spec for spec in (pipeline.transcriber, *pipeline.sinks) if spec]
    others = [spec for spec in (*pipeline.sources, *pipeline.normalizers, pipeline.rules) if spec]
    context = config.context(pipeline)
    for spec in checked:
        name = f"{pipeline.id}: {spec.id}"
        try:
            plugin = spec.make(context)
            plugin.check()
            yield Check(name, "ok", str(getattr(plugin, "engine", "")) or "answers")
        except CallstashError as error:
            yield Check(name, "fail", error.reason, error.hint)
    for spec in (*checked, *others):
        yield from _own_checks(spec, context)


def _own_checks(spec: PluginSpec, context: Any) -> Iterator[Check]:
    """A plug-in class may have `diagnose(options, context)`, which yields (name, ok, message, hint).

    What is ok and has a hint all the same is a warning.
    """
    hook = getattr(spec.plugin, "diagnose", None)
    for name, ok, message, hint in hook(spec.options, context) if hook else ():
        yield Check(name, "fail" if not ok else "warn" if hint else "ok", message, hint)


def _size(count: int) -> str:
    return f"{count / (1 << 30):.1f} GB" if count >= 1 << 30 else f"{count / (1 << 20):.0f} MB"
