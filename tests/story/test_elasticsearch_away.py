"""Elasticsearch is away: the store goes on, `status` says why the sink waits, and all is delivered in the end."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from callstash.cli import app
from callstash.testing.elasticsearch import FakeElasticsearch
from tests.story.elastic import ElasticPlace, make_place
from tests.waiting import wait_until

CALLS = 30
PATIENCE_S = 60


@pytest.fixture
def fake() -> Iterator[FakeElasticsearch]:
    with FakeElasticsearch() as fake:
        yield fake


def status(place: ElasticPlace, *words: str) -> str:
    done = CliRunner().invoke(app, ["status", "-f", str(place.file), *words], catch_exceptions=False)
    return done.stdout


def calls(fake: FakeElasticsearch) -> int:
    return len(fake.documents("away-calls-*"))


def test_the_store_goes_on_and_the_sink_catches_up(tmp_path: Path, fake: FakeElasticsearch) -> None:
    place = make_place(tmp_path / "place", fake.url, "away", batch=5)
    place.drop(range(CALLS))
    with place.process() as process:
        wait_until(lambda: calls(fake) == CALLS, place.log)
        fake.stop()
        place.drop(range(CALLS, 2 * CALLS))
        wait_until(lambda: len(place.ids()) == 2 * CALLS, place.log)
        wait_until(lambda: place.log().count("trying again in") >= 3, place.log)

        told = f"{fake.url} cannot be reached: nothing listens there"
        overview = " ".join(status(place).split())
        assert f"sink elasticsearch {2 * CALLS} {CALLS} delivered, {CALLS} waiting" in overview
        assert f"sink elasticsearch waits: {told} next: start it, or correct the sink's 'hosts'" in overview
        name = next(path.name for path in place.recordings.iterdir() if "_c000030" in path.name)
        assert told in " ".join(status(place, name).split())
        (report,) = [json.loads(line) for line in status(place, name, "--json").splitlines()]
        assert report["sinks"]["store"]["state"] == "delivered"
        assert report["sinks"]["elasticsearch"]["error"] == told
        assert report["sinks"]["elasticsearch"]["hint"].startswith("start it, or correct the sink's 'hosts'")

        fake.start()
        wait_until(lambda: calls(fake) == 2 * CALLS, place.log)
        wait_until(lambda: place.deliveries() == {"delivered": 2 * CALLS}, place.log)
        assert "waits" not in status(place)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
    assert_told_once_per_back_off(place.log(), told)
    place.assert_balanced()


def assert_told_once_per_back_off(log: str, told: str) -> None:
    lines: list[Any] = [line for line in log.splitlines() if "WARNING" in line]
    assert all(told in line and "trying again in" in line for line in lines), log
    assert len(lines) <= 8, "once per back-off, each twice as long as the one before"
