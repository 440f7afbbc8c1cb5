"""`callstash elasticsearch` where the server refuses, is away, or is something else: told once, with the next step."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from callstash.errors import CallstashError, ConfigError, Retry
from callstash.journal import Journal
from callstash.model import Event, Receipt
from callstash.testing import make_context
from callstash.testing.elasticsearch import FakeElasticsearch, Fault
from sinks.elasticsearch import compare, indices
from sinks.elasticsearch.client import connect
from sinks.elasticsearch.sink import ElasticsearchSink
from tests.sinks.elasticsearch_places import Place

COMMANDS = (["check"], ["setup"], ["resend", "--all"], ["retention", "--months", "1"])


@pytest.fixture
def fake() -> Iterator[FakeElasticsearch]:
    with FakeElasticsearch() as made:
        yield made


@pytest.fixture
def place(tmp_path: Path, fake: FakeElasticsearch) -> Place:
    """Three calls, delivered."""
    made = Place(tmp_path / "place", fake.url, "calls")
    for number in range(3):
        made.call("20261105", f"c{number}")
    made.run()
    return made


def told(place: Place, words: Sequence[str]) -> str:
    """All that a command says; it must end with 1."""
    done = place.ask(*words)
    assert done.exit_code == 1, done.output
    assert "Traceback" not in done.output
    return done.stdout + done.stderr


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("wrong", "said", "instead"),
    [
        ({"version": "2.19.0", "distribution": "opensearch"}, "this is opensearch 2.19.0", "callstash search"),
        ({"product_header": False}, "is not Elasticsearch", "built-in store"),
        ({"version": "7.17.28"}, "Elasticsearch 7.17.28 is not supported", "use 8.8 or newer, up to 9.x"),
        ({"version": "10.0.0"}, "Elasticsearch 10.0.0 is not supported", "use 8.8 or newer, up to 9.x"),
    ],
    ids=["opensearch", "no product header", "too old", "too new"],
)
def test_another_product_or_version_is_refused_and_what_to_use_is_said(
    place: Place, fake: FakeElasticsearch, words: list[str], wrong: dict[str, object], said: str, instead: str
) -> None:
    for name, value in wrong.items():
        setattr(fake, name, value)
    before = fake.documents()
    text = told(place, words)
    assert text.count(said) == 1
    assert instead in text
    assert fake.documents() == before


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_wrong_credentials_and_a_closed_port_are_told_with_the_next_step(
    place: Place, fake: FakeElasticsearch, words: list[str]
) -> None:
    fake.user, fake.password = "elastic", "secret"
    refused = told(place, words)
    assert refused.count("refuses our credentials (401)") == 1
    assert "correct 'user' and 'password'" in refused
    fake.stop()
    away = told(place, words)
    assert away.count("cannot be reached") == 1
    assert "correct the sink's 'hosts'" in away


def test_who_we_are_is_said_without_the_secret(tmp_path: Path) -> None:
    with FakeElasticsearch(user="elastic", password="hush") as fake:
        place = Place(tmp_path / "place", fake.url, "calls", user="elastic", password="hush")
        done = place.ask("check")
    assert "credentials: user elastic" in done.stdout
    assert "hush" not in done.output


def test_a_missing_plug_in_is_a_finding(tmp_path: Path, fake: FakeElasticsearch) -> None:
    place = Place(tmp_path / "place", fake.url, "calls", analyzer="smartcn")
    assert "analyzer 'smartcn' wants the plug-in analysis-smartcn" in told(place, ["check"])


def test_check_changes_nothing(place: Place, fake: FakeElasticsearch) -> None:
    del fake.requests[:]
    place.ask("check")
    writes = {(one.method, one.path.rpartition("/")[2]) for one in fake.requests if one.method != "GET"}
    assert writes <= {("POST", "_search"), ("POST", "_refresh")}


def test_a_dry_run_changes_nothing(place: Place, fake: FakeElasticsearch) -> None:
    del fake.requests[:]
    for words in (["setup"], ["resend", "--all"], ["retention", "--call", "c0"]):
        place.ask(*words, "--dry-run")
    writes = {(one.method, one.path.rpartition("/")[2]) for one in fake.requests if one.method != "GET"}
    assert writes <= {("POST", "_search"), ("POST", "_refresh")}


def test_what_is_rejected_is_named_and_ends_with_3(place: Place, fake: FakeElasticsearch) -> None:
    bad = place.id_of("20261105_c1.txt")
    fake.fail(Fault(path="/_bulk", item_status=400, ids=bad, item_reason="failed to parse"))
    done = place.ask("resend", "--all")
    assert done.exit_code == 3
    assert "3 calls sent (3 same), 2 delivered, 1 rejected" in done.stdout
    assert "20261105_c1.txt" in done.stderr
    assert "failed to parse" in done.stderr
    with place.journal() as journal:
        assert journal.deliveries.counts()["elasticsearch"] == {"delivered": 2, "rejected": 1}
    fake.heal()
    again = place.json("resend", "--all")
    assert (again["wanted"], again["delivered"]) == ({"same": 2, "rejected": 1}, 3)
    with place.journal() as journal:
        assert journal.deliveries.counts()["elasticsearch"] == {"delivered": 3}


def test_a_server_that_goes_away_meanwhile_leaves_the_journal_as_it_was(place: Place, fake: FakeElasticsearch) -> None:
    fake.fail(Fault(path="/_bulk", status=503, times=None))
    done = place.ask("resend", "--all")
    assert done.exit_code == 1
    assert "3 could not be sent" in done.stdout
    assert "it goes on" in done.stderr
    with place.journal() as journal:
        assert journal.deliveries.counts()["elasticsearch"] == {"delivered": 3}


def test_what_did_not_get_there_is_not_counted_as_sent(place: Place, fake: FakeElasticsearch) -> None:
    fake.fail(Fault(path="/_bulk", item_status=403, times=None))
    done = place.ask("resend", "--all")
    assert done.exit_code == 1
    assert "0 of 3 calls sent (3 same), 0 delivered, 3 could not be sent" in done.stdout
    assert place.json("resend", "--all")["sent"] == 0


def test_past_months_that_a_lifecycle_policy_made_read_only_are_as_they_should_be(tmp_path: Path) -> None:
    with FakeElasticsearch(ilm=True) as fake:
        client = connect(ElasticsearchSink.Options(hosts=(fake.url,)), tmp_path)
        headers = {"accept": "application/json", "content-type": "application/json"}
        client.perform_request("PUT", "/_ilm/policy/cold", headers=headers, body={"policy": {}})
        place = Place(tmp_path / "place", fake.url, "calls", ilm_policy="cold")
        place.call("20200105", "old")
        place.run()
        client.indices.put_settings(index="calls-calls-2020.01", settings={"index.blocks.write": True})
        client.close()
        assert "index.blocks" not in told(place, ["check"])
        place.configure({"elasticsearch": {"hosts": [fake.url], "prefix": "calls"}})
        assert "calls-calls-2020.01: index.blocks.write is set" in told(place, ["check"])


def test_what_waits_is_left_to_the_worker(place: Place) -> None:
    with place.journal() as journal:
        journal.deliveries.again.send("elasticsearch", place.id_of("20261105_c1.txt"))
    done = place.ask("resend", "--all")
    assert "1 call on the way: left to `callstash run`" in done.stdout
    assert "2 calls sent" in done.stdout


def test_a_call_that_the_worker_takes_back_meanwhile_does_not_come_back(
    place: Place, fake: FakeElasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, write = place.id_of("20261105_c1.txt"), ElasticsearchSink.write

    def slow(sink: ElasticsearchSink, events: Sequence[Event]) -> Sequence[Receipt]:
        with place.journal() as journal:
            journal.drop(gone, "a rule drops it")
        return write(sink, events)

    monkeypatch.setattr(ElasticsearchSink, "write", slow)
    assert place.ask("resend", "--all").exit_code == 0
    assert gone not in {id_.partition(":")[0] for _, id_ in fake.documents()}
    assert len(fake.documents("calls-calls-*")) == 2


def test_one_server_that_is_away_holds_up_no_other(place: Place, fake: FakeElasticsearch) -> None:
    here = {"hosts": [fake.url], "prefix": "calls"}
    place.configure(
        {"elasticsearch": {"id": "away", "hosts": ["http://127.0.0.1:9"]}}, {"elasticsearch": {"id": "here", **here}}
    )
    done = place.ask("resend", "--json")
    both = place.ask("setup", "--json")
    assert (done.exit_code, both.exit_code) == (1, 1)
    answer = json.loads(both.stdout)
    assert [(one["sink"], one["ok"]) for one in answer["sinks"]] == [("away", False), ("here", True)]
    assert "cannot be reached" in answer["sinks"][0]["error"]
    assert place.ask("setup", "--sink", "here").exit_code == 0
    with pytest.raises(CallstashError) as error:
        place.ask("setup", "--sink", "nowhere")
    assert error.value.hint == "there are: away, here"


def test_without_a_journal_there_is_nothing_to_send(tmp_path: Path, fake: FakeElasticsearch) -> None:
    with pytest.raises(CallstashError, match="no journal"):
        Place(tmp_path / "place", fake.url, "calls").ask("resend")


def test_rules_with_errors_make_no_templates(place: Place, fake: FakeElasticsearch) -> None:
    place.rule("rule: level\nmatch: [\n")
    before = len(fake.requests)
    for words in ("setup", "resend"):
        with pytest.raises(ConfigError):
            place.ask(words)
    assert len(fake.requests) == before


def test_a_newer_template_is_left(place: Place, fake: FakeElasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sinks.elasticsearch.templates.VERSION", 0)
    done = place.ask("setup")
    assert "left calls-calls: it is of a newer callstash" in done.stdout


def test_at_a_terminal_retention_asks_first(
    place: Place, fake: FakeElasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("callstash.commands.common.at_a_terminal", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda question: asked.append(question))
    place.call("20240105", "old")
    place.run()
    before = fake.documents()
    done = place.ask("retention", "--months", "1")
    assert (len(asked), "nothing was deleted" in done.stdout) == (1, True)
    assert fake.documents() == before
    assert place.ask("retention", "--months", "1", "--yes").exit_code == 0
    assert len(asked) == 1
    assert not fake.documents("*2024*")


def test_indices_of_a_longer_prefix_are_not_ours(place: Place, fake: FakeElasticsearch) -> None:
    sink = ElasticsearchSink(ElasticsearchSink.Options(hosts=(fake.url,), prefix="calls"), make_context(place.home))
    for name in ("calls-calls-calls-2020.01", "calls-calls-2020.1", "calls-calls-x"):
        sink.client.indices.create(index=name)
    assert [one.name for one in indices.ours(sink.client, "calls")] == [
        f"calls-{kind}-2026.11" for kind in ("calls", "fields", "segments")
    ]
    sink.close()


def test_who_may_only_read_need_not_refresh(tmp_path: Path) -> None:
    with FakeElasticsearch(forbidden="POST .*/_refresh") as fake:
        client = connect(ElasticsearchSink.Options(hosts=(fake.url,)), tmp_path)
        compare.refresh(client, "calls")
        fake.user = "somebody"
        with pytest.raises(Retry, match="401"):
            compare.refresh(client, "calls")
        client.close()


def test_the_journal_tells_what_a_sink_has(place: Place) -> None:
    with place.journal() as journal:
        some = list(journal.deliveries.holdings("elasticsearch"))
        assert [one.recording_id for one in some] == sorted(one.recording_id for one in some)
        assert {(one.revision, one.fields, one.action, one.state, one.wanted) for one in some} == {
            (1, 1, "write", "delivered", True)
        }
        _taken_back(journal, some[0].recording_id)
        assert list(journal.deliveries.holdings("other"))[1].state == ""


def _taken_back(journal: Journal, recording_id: str) -> None:
    journal.deliveries.taken_back("elasticsearch", [recording_id])
    held_now = journal.deliveries.holding("elasticsearch", recording_id)
    assert held_now
    assert (held_now.action, held_now.wanted) == ("remove", False)
    assert journal.deliveries.wanted("elasticsearch", [recording_id]) == set()
    assert journal.deliveries.holding("elasticsearch", "nobody") is None
