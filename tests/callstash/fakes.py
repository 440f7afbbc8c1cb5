"""Small plug-ins under our own plug-ins' names: what the core says must not depend on what they can do today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callstash import registry
from callstash.contracts import Context
from callstash.errors import CallstashError, Finding
from callstash.options import PluginOptions, Seconds, SinkOptions, SourceOptions


class FolderOptions(SourceOptions):
    """A watched folder."""

    path: str
    include: tuple[str, ...] = ("**/*",)
    settle: Seconds = 5.0
    on_done: str = "keep"
    move_to: str | None = None

    def writes(self) -> tuple[str, ...]:
        return ("move_to",)

    def takes_away(self) -> bool:
        return self.on_done != "keep"

    def text_only(self) -> bool:
        return all(pattern.lower().endswith((".txt", ".srt")) for pattern in self.include)


class TranscriberOptions(PluginOptions):
    """A transcriber."""

    model: str = "auto"
    batch_size_s: int = 300


class RuleOptions(PluginOptions):
    """Rule files."""

    paths: tuple[str, ...] = ()


class StoreOptions(SinkOptions):
    """The store."""

    path: str | None = None


class SearchOptions(SinkOptions):
    """A search engine."""

    hosts: tuple[str, ...] = ("http://localhost:9200",)
    api_key: str = ""
    prefix: str = "callstash"


class Plugin:
    """What all fakes are: options and a context."""

    Options: type[PluginOptions] = PluginOptions

    def __init__(self, options: Any, context: Context) -> None:
        self.options = options
        self.context = context


class Folder(Plugin):
    Options = FolderOptions


class Transcriber(Plugin):
    Options = TranscriberOptions
    trouble: CallstashError | None = None

    def check(self) -> None:
        if self.trouble:
            raise self.trouble


class Rules(Plugin):
    """Rule files of one line each: a line with `wrong` in it is a finding."""

    Options = RuleOptions
    CODES = {"E201": "A rule is wrong."}  # noqa: RUF012

    @property
    def findings(self) -> list[Finding]:
        found = []
        for path in self.options.paths:
            for place in sorted(self.context.base_dir.glob(path)):
                for number, line in enumerate(place.read_text("utf-8").splitlines(), 1):
                    if "wrong" in line:
                        found.append(
                            Finding(str(place), number, line.index("wrong") + 1, "E201", "a wrong rule", "", 5)
                        )
        return found


class Store(Plugin):
    Options = StoreOptions

    def check(self) -> None:
        pass


class Search(Plugin):
    Options = SearchOptions

    def check(self) -> None:
        pass


FAKES: dict[str, dict[str, type[Plugin]]] = {
    "sources": {"folder": Folder},
    "transcribers": {"funasr": Transcriber},
    "normalizers": {"itn": Plugin, "other": Plugin, "turns": Plugin},
    "rules": {"files": Rules, "mask": Plugin},
    "sinks": {"store": Store, "elasticsearch": Search},
}


class _Point:
    """As much of an entry point as the registry uses."""

    def __init__(self, plugin: type[Plugin] | None) -> None:
        self.value = f"fakes:{plugin.__name__ if plugin else 'Broken'}"
        self.plugin = plugin

    def load(self) -> type[Plugin]:
        if self.plugin is None:
            raise ImportError("No module named 'kafka'")
        return self.plugin


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the registry find the fakes, and a sink that cannot be loaded, and nothing else."""
    points = {group: {name: _Point(plugin) for name, plugin in fakes.items()} for group, fakes in FAKES.items()}
    points["sinks"]["kafka"] = _Point(None)
    monkeypatch.setattr(registry, "_group", lambda group: points.get(group, {}))


MINIMAL = """\
pipelines:
  - pipeline.id: calls
    ingest:
      - folder: {path: in}
    transcribe: {funasr: {}}
"""


def write(folder: Path, text: str = MINIMAL) -> Path:
    """A pipelines.yaml beside a folder `in`."""
    (folder / "in").mkdir(exist_ok=True)
    file = folder / "pipelines.yaml"
    file.write_text(text, "utf-8")
    return file
