"""Elasticsearch through the whole pipeline: killed, restarted, extracted again; each call there once, and right.

`CALLSTASH_EXAM=1` takes ten thousand calls instead of one thousand; `CALLSTASH_STORY_CALLS` says how many.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callstash.cli import app
from callstash.config import load_config
from callstash.model import Event, Verdict
from callstash.runner import Runner
from tests.elasticsearch_server import ElasticsearchServer
from tests.sinks.conftest import MakeServer, make_es_server
from tests.sinks.elasticsearch_sinks import make_sink
from tests.story.elastic import Documents, ElasticPlace, checksum, held, kinds, make_place, wanted
from tests.story.relay import Relay
from tests.waiting import wait_until

__all__ = ["make_es_server"]

CALLS = int(os.environ.get("CALLSTASH_STORY_CALLS", 10_000 if os.environ.get("CALLSTASH_EXAM") == "1" else 1_000))
BATCH = 25
PATIENCE_S = 120.0 + CALLS / 20
OCTOBER = datetime(2026, 10, 5, 12, tzinfo=UTC).timestamp()


@pytest.fixture(scope="module")
def server(make_es_server: MakeServer) -> ElasticsearchServer:
    """One that may be killed, where it is ours."""
    return make_es_server()


@pytest.fixture
def relay(server: ElasticsearchServer) -> Iterator[Relay]:
    if server.external:
        pytest.skip("the server of CALLSTASH_TEST_ES_URL is not ours to kill")
    relay = Relay(server.runner.port, seed=6)
    yield relay
    relay.close()


def kill_while_delivering(place: ElasticPlace, relay: Relay, chance: random.Random) -> None:
    """Run, and SIGKILL the pipeline while Elasticsearch works on one of its bulk requests."""
    with place.process() as process:
        struck = relay.strike(chance.randrange(2, max(3, CALLS // BATCH // 6)), process.kill)
        assert struck.wait(PATIENCE_S), place.log()[-4000:]
        assert process.wait(PATIENCE_S) == -signal.SIGKILL
    assert 0 < place.deliveries()["delivered"] < CALLS, "it was killed at the beginning or at the end"


def run_over_a_crash(place: ElasticPlace, relay: Relay, server: ElasticsearchServer, chance: random.Random) -> None:
    """Run, SIGKILL Elasticsearch while it works on a bulk request, start it again, wait until all is delivered."""
    with place.process() as process:
        struck = relay.strike(chance.randrange(2, max(3, CALLS // BATCH // 6)), server.kill)
        assert struck.wait(PATIENCE_S), place.log()[-4000:]
        assert place.deliveries()["waiting"] > 0
        wait_until(lambda: "cannot be reached" in place.log(), place.log, PATIENCE_S)
        server.start()
        wait_until(lambda: place.deliveries() == {"delivered": CALLS}, place.log, PATIENCE_S)
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


def test_every_call_is_there_once_after_two_crashes_of_ours_and_one_of_elasticsearch(
    tmp_path: Path, server: ElasticsearchServer, relay: Relay
) -> None:
    chance = random.Random()
    place = make_place(tmp_path / "place", f"http://localhost:{relay.port}", "crashed", batch=BATCH)
    place.drop(range(CALLS // 2))
    kill_while_delivering(place, relay, chance)
    place.drop(range(CALLS // 2, CALLS))
    kill_while_delivering(place, relay, chance)
    run_over_a_crash(place, relay, server, chance)

    place.assert_balanced()
    assert place.counts() == {"transcribed": CALLS}
    with server.client() as client:
        found = held(client, place.prefix)
    expected = wanted(place)
    identities = [identity for _, identity in found]
    assert len(set(identities)) == len(identities), "a document lies in two months"
    assert kinds(found, place.prefix) == kinds(expected, place.prefix)
    assert kinds(found, place.prefix)["calls"] == CALLS
    assert checksum(found) == checksum(expected)


LEVELS = 'rule: level\nmatch: "会员等级(?<level>[{}])"\nthen: [{{add_tag: "level_%{{level}}"}}]\n'
PHONES = 'rule: contact\nmatch: "%{PHONE:phone}"\n'


@pytest.fixture
def amendable(tmp_path: Path, server: ElasticsearchServer) -> ElasticPlace:
    """Twelve delivered calls of October: each names two levels of members, and one of them is found twice."""
    place = make_place(tmp_path / "place", server.url, f"t{uuid.uuid4().hex[:10]}", rules="[rules/*.yaml]")
    (place.home / "rules").mkdir()
    (place.home / "rules/contact.yaml").write_text(PHONES, "utf-8")
    put_levels(place, "0-3")
    for number in range(12):
        text = f"agent: 会员等级{number % 5}，还有会员等级{number % 5 + 1}\ncustomer: 我的电话是1391234{number:04d}\n"
        path = place.recordings / f"call{number:02d}.txt"
        path.write_text(text, "utf-8")
        os.utime(path, (OCTOBER, OCTOBER))
    run(place)
    return place


def put_levels(place: ElasticPlace, levels: str) -> None:
    (place.home / "rules/level.yaml").write_text(LEVELS.format(levels), "utf-8")


def run(place: ElasticPlace) -> None:
    assert not Runner(load_config(place.file)).run(once=True).failures


def replay(place: ElasticPlace) -> None:
    done = CliRunner().invoke(app, ["replay", "-f", str(place.file)], catch_exceptions=False)
    assert done.exit_code == 0, done.output


def documents(place: ElasticPlace, server: ElasticsearchServer) -> Documents:
    """What Elasticsearch holds; that the store has the same is seen to."""
    with server.client() as client:
        found = held(client, place.prefix)
    assert checksum(found) == checksum(wanted(place))
    place.assert_balanced()
    return found


def levels(found: Documents) -> Counter[str]:
    return Counter(one["field.value"] for one in found.values() if one.get("field.name") == "level")


def newest(place: ElasticPlace) -> list[Event]:
    with place.workplace() as workplace:
        deliveries = workplace.journals[0].deliveries
        return [event for recording_id in place.ids() if (event := deliveries.extraction(recording_id))]


def test_after_a_rule_change_new_values_are_there_and_what_is_no_longer_found_is_gone(
    amendable: ElasticPlace, server: ElasticsearchServer
) -> None:
    before = levels(documents(amendable, server))
    assert before == {"0": 3, "1": 6, "2": 5, "3": 4}
    put_levels(amendable, "1-4")
    replay(amendable)
    found = documents(amendable, server)
    assert levels(found) == {"1": 6, "2": 5, "3": 4, "4": 4}
    calls = [one for (index, _), one in found.items() if "-calls-" in index]
    assert sum("4" in one.get("call.fields.level", ()) for one in calls) == 4
    assert not any("level_0" in one["tags"] or "0" in one.get("call.fields.level", ()) for one in calls)
    put_levels(amendable, "9")
    replay(amendable)
    assert levels(documents(amendable, server)) == {}


def test_a_call_whose_start_is_amended_moves_to_its_month_with_all_its_documents(
    amendable: ElasticPlace, server: ElasticsearchServer
) -> None:
    assert months(documents(amendable, server), "call00.txt") == {"2026.10"}
    (amendable.recordings / "call00.json").write_text('{"began_at": "2026-05-03T10:00:00Z"}', "utf-8")
    run(amendable)
    found = documents(amendable, server)
    assert months(found, "call00.txt") == {"2026.05"}
    assert months(found, "call01.txt") == {"2026.10"}


def months(found: Documents, name: str) -> set[str]:
    return {index.rpartition("-")[2] for (index, _), one in found.items() if one["file.name"] == name}


def test_an_old_workers_write_is_refused_and_leaves_nothing_behind(
    amendable: ElasticPlace, server: ElasticsearchServer, tmp_path: Path
) -> None:
    first = newest(amendable)
    put_levels(amendable, "9")
    (amendable.recordings / "call00.json").write_text('{"began_at": "2026-05-03T10:00:00Z"}', "utf-8")
    run(amendable)
    replay(amendable)
    before, revisions = documents(amendable, server), amendable.ids()
    old = [event for event in first if revisions[event.recording.id] > 1]
    assert len(old) == 10, "two calls name no level that was found"
    sink = make_sink(tmp_path, server.url, amendable.prefix)
    sink.open()
    receipts = sink.write(old)
    sink.close()
    assert {receipt.verdict for receipt in receipts} == {Verdict.DELIVERED}
    assert documents(amendable, server) == before
    assert {receipt.reason for receipt in receipts} == {"already newer"}


def test_a_recording_that_goes_on_supersedes_its_beginning(
    amendable: ElasticPlace, server: ElasticsearchServer
) -> None:
    with (amendable.recordings / "call00.txt").open("a", encoding="utf-8") as file:
        file.write("agent: 请稍等\n")
    first = next(event.recording.id for event in newest(amendable) if event.recording.path.endswith("call00.txt"))
    run(amendable)
    found = documents(amendable, server)
    assert kinds(found, amendable.prefix)["calls"] == 12
    assert not any(identity.startswith(first) for _, identity in found)
