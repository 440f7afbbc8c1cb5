"""A pipeline of text files that sends to an Elasticsearch, and `callstash elasticsearch` on it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from typer.testing import CliRunner, Result

from callstash.cli import app
from callstash.config import load_config
from callstash.journal import Journal
from callstash.pipeline import open_workplace
from callstash.runner import Runner

LEVEL = 'rule: level\nmatch: "会员等级(?<level>[0-9])"\n'
AMOUNT = 'rule: amount\nmatch: "实付(?<amount>[0-9]+)"\nthen: [{convert: {amount: integer}}]\n'


class Place:
    """One folder with a pipeline whose sink is `elasticsearch`."""

    def __init__(self, home: Path, url: str, prefix: str, **options: Any) -> None:
        self.home = home
        self.file = home / "pipelines.yaml"
        self.recordings = home / "recordings"
        self.recordings.mkdir(parents=True)
        (home / "rules").mkdir()
        self.rule(LEVEL)
        self.configure({"elasticsearch": {"hosts": [url], "prefix": prefix, **options}})

    def configure(self, *sinks: dict[str, Any]) -> None:
        """Write pipelines.yaml with these sinks."""
        folder = {
            "path": "recordings",
            "settle": "100ms",
            "sweep": "300ms",
            "include": ["*.txt"],
            "match": ["%{YYYYMMDD:date}_%{CALLID:call_id}"],
        }
        pipeline = {
            "pipeline.id": "lines",
            "queue.min_free": 0,
            "ingest": [{"folder": folder}],
            "transcribe": "off",
            "rules": ["rules/*.yaml"],
            "sinks": list(sinks),
        }
        self.file.write_text(yaml.safe_dump({"settings": {"path.data": "./data"}, "pipelines": [pipeline]}), "utf-8")

    def rule(self, text: str, name: str = "level.yaml") -> None:
        (self.home / "rules" / name).write_text(text, "utf-8")

    def call(self, day: str, name: str, level: int = 1) -> str:
        """A call of two segments and one value; its file's name."""
        text = f"customer: 我是{name}号\nagent: 会员等级{level}\n"
        (self.recordings / f"{day}_{name}.txt").write_text(text, "utf-8")
        return f"{day}_{name}.txt"

    def run(self) -> None:
        assert not Runner(load_config(self.file)).run(once=True).failures

    def ask(self, *words: str) -> Result:
        """`callstash elasticsearch WORDS`."""
        return CliRunner().invoke(app, ["elasticsearch", *words, "-f", str(self.file)], catch_exceptions=False)

    def json(self, *words: str) -> dict[str, Any]:
        """What its one sink is told as JSON."""
        answer = json.loads(self.ask(*words, "--json").stdout)
        (sink,) = answer["sinks"]
        assert answer["ok"] == sink["ok"]
        told: dict[str, Any] = sink
        return told

    def replay(self) -> None:
        done = CliRunner().invoke(app, ["replay", "-f", str(self.file)], catch_exceptions=False)
        assert done.exit_code == 0, done.output

    @contextmanager
    def journal(self) -> Iterator[Journal]:
        with open_workplace(self.file) as workplace:
            yield workplace.journals[0]

    def id_of(self, name: str) -> str:
        """The recording id of a file."""
        with self.journal() as journal:
            known = journal.paths.get(str(self.recordings / name))
        assert known and known.recording_id
        return known.recording_id
