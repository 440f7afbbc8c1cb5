"""`callstash elasticsearch` against a real server: what it misses is said, and sent again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callstash.errors import CallstashError
from callstash.model import Receipt, Verdict
from tests.elasticsearch_server import ElasticsearchServer
from tests.sinks.elasticsearch_places import AMOUNT, LEVEL, Place


class Server:
    """What a hand does at the server: one prefix of it."""

    def __init__(self, client: Any, prefix: str) -> None:
        self.client = client
        self.prefix = prefix

    def drop(self, kind: str, month: str) -> None:
        self.client.indices.delete(index=f"{self.prefix}-{kind}-{month}")

    def block(self, kind: str, month: str, block: str) -> None:
        self.client.indices.put_settings(
            index=f"{self.prefix}-{kind}-{month}", settings={f"index.blocks.{block}": True}
        )

    def put(self, recording_id: str, version: int = 1, month: str = "2026.10") -> None:
        """A call document of pipeline `lines`."""
        self.client.index(
            index=f"{self.prefix}-calls-{month}",
            id=recording_id,
            version=version,
            version_type="external_gte",
            document={
                "call.recording_id": recording_id,
                "call.pipeline": "lines",
                "call.revision": version,
                "call.segments": 0,
            },
        )

    def calls(self) -> dict[str, int]:
        """Recording id -> revision."""
        self.client.indices.refresh(index=f"{self.prefix}-*")
        hits = self.client.search(index=f"{self.prefix}-calls-*", size=1000, version=True)["hits"]["hits"]
        return {hit["_id"]: hit["_version"] for hit in hits}

    def indices(self) -> set[str]:
        rows = self.client.cat.indices(index=f"{self.prefix}-*", format="json")
        return {row["index"].removeprefix(f"{self.prefix}-") for row in rows}


@pytest.fixture
def server(es_server: ElasticsearchServer, es_prefix: str) -> Any:
    with es_server.client() as client:
        yield Server(client, es_prefix)


@pytest.fixture
def place(tmp_path: Path, es_server: ElasticsearchServer, es_prefix: str) -> Place:
    """Five calls of two months, heard and delivered."""
    made = Place(tmp_path / "place", es_server.url, es_prefix)
    for number in range(5):
        made.call(f"2026{10 + number % 2}05", f"c{number}", number)
    made.run()
    return made


def test_all_fits_after_a_run(place: Place) -> None:
    done = place.ask("check")
    assert done.exit_code == 0, done.output
    assert "All fits." in done.stdout
    told = place.json("check")
    assert told["numbers"] == {"calls": 5, "segments_said": 10, "segments": 10}
    assert told["indices"]["fields"] == {"indices": 2, "documents": 5}
    assert (told["calls"], told["templates"], told["mappings"], told["findings"]) == ({"same": 5}, {}, [], [])
    assert told["version"].count(".") == 2


def test_an_index_deleted_by_hand_is_missed_and_sent_again(place: Place, server: Server) -> None:
    before = server.calls()
    server.drop("calls", "2026.10")
    checked = place.ask("check")
    assert checked.exit_code == 1
    assert "3 calls missing on the server" in checked.stdout
    assert "20261005_c0.txt" in checked.stdout
    shown = place.json("resend", "--dry-run")
    assert (shown["wanted"], shown["sent"]) == ({"missing": 3}, 0)
    assert len(server.calls()) == 2
    done = place.ask("resend")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "3 calls sent (3 missing), 3 delivered" in done.stdout
    assert server.calls() == before
    assert place.ask("check").exit_code == 0
    assert place.json("resend")["sent"] == 0


@pytest.mark.parametrize("kind", ["segments", "fields"])
def test_lost_parts_of_calls_are_found_and_sent_again(place: Place, server: Server, kind: str) -> None:
    server.drop(kind, "2026.11")
    told = place.json("check")
    assert told["calls"] == {"same": 3, "incomplete": 2}
    assert ("there are 6" in told["findings"][0]["reason"]) is (kind == "segments")
    assert place.json("resend")["wanted"] == {"incomplete": 2}
    assert place.ask("check").exit_code == 0


def test_a_single_call_deleted_by_hand_comes_back(place: Place, server: Server) -> None:
    lost = place.id_of("20261105_c1.txt")
    index = f"{server.prefix}-calls-2026.11"
    server.client.delete(index=index, id=lost)
    assert place.json("check")["examples"]["missing"][0].startswith(lost)
    early = place.ask("resend")
    assert early.exit_code == 1, "the server remembers the version of what was deleted for a minute"
    assert "resend again in a minute" in early.stderr
    server.client.indices.put_settings(index=index, settings={"index.gc_deletes": "0s"})
    server.client.indices.refresh(index=index)
    assert place.json("resend")["delivered"] == 1
    assert lost in server.calls()
    assert place.ask("check").exit_code == 0


def test_a_strangers_call_is_said_and_removed_only_when_asked(place: Place, server: Server) -> None:
    server.put("f" * 32)
    told = place.json("check")
    assert (told["ok"], told["calls"]["unknown"]) == (False, 1)
    place.ask("resend")
    assert "f" * 32 in server.calls()
    assert place.json("resend", "--prune", "--dry-run")["unknown"] == 1
    assert "f" * 32 in server.calls()
    assert place.json("resend", "--prune")["pruned"] == 1
    assert "f" * 32 not in server.calls()
    assert place.ask("check").exit_code == 0


def test_a_call_of_another_pipeline_of_the_prefix_is_nobodys_business(place: Place, server: Server) -> None:
    server.client.index(
        index=f"{server.prefix}-calls-2026.10", id="0" * 32, document={"call.recording_id": "0", "call.pipeline": "b"}
    )
    assert place.ask("check").exit_code == 0
    assert place.json("resend", "--prune")["pruned"] == 0


def test_after_a_replay_older_and_newer_revisions_are_told_apart(place: Place, server: Server) -> None:
    place.rule(LEVEL.replace("(?<level>[0-9])", "(?<grade>[0-9])"))
    place.replay()
    assert set(server.calls().values()) == {2}
    assert place.ask("check").exit_code == 0
    old, new = place.id_of("20261105_c1.txt"), place.id_of("20261105_c3.txt")
    server.drop("calls", "2026.11")
    server.put(old, 1, "2026.11")
    server.put(new, 9, "2026.11")
    told = place.json("check")
    assert told["calls"] == {"same": 3, "older": 1, "newer": 1}
    assert told["examples"]["newer"][0].endswith("revision 9 there, 2 in the journal")
    assert place.json("resend")["wanted"] == {"older": 1}
    assert (server.calls()[old], server.calls()[new]) == (2, 9)
    assert place.json("resend", "--all")["newer"] == 1
    assert server.calls()[new] == 9


def test_an_old_copy_in_another_month_is_found_and_deleted(place: Place, server: Server) -> None:
    place.rule(LEVEL.replace("(?<level>[0-9])", "(?<grade>[0-9])"))
    place.replay()
    server.put(place.id_of("20261105_c1.txt"), 1, "2026.10")
    assert place.json("check")["calls"] == {"same": 4, "older": 1}
    place.ask("resend")
    assert place.json("check")["calls"] == {"same": 5}


def test_everything_is_sent_again_when_asked(place: Place) -> None:
    assert place.json("resend", "--all")["delivered"] == 5
    assert place.json("resend", "--all", "--since", "2026-11-01")["delivered"] == 2
    assert place.ask("check").exit_code == 0


def test_a_new_field_is_put_into_templates_and_indices_by_setup(place: Place, server: Server) -> None:
    place.rule(AMOUNT, "amount.yaml")
    told = place.json("check")
    assert told["templates"] == {f"{server.prefix}-calls-mappings": "other"}
    assert told["mappings"] == [
        f"{server.prefix}-calls-2026.{month}: call.fields.amount is missing" for month in (10, 11)
    ]
    shown = place.ask("setup", "--dry-run")
    assert f"PUT /{server.prefix}-calls-2026.10/_mapping" in shown.stdout
    assert place.json("check")["templates"]
    done = place.json("setup")
    assert done["templates"][f"{server.prefix}-calls-mappings"] == "changed"
    assert done["extended"] == {f"{server.prefix}-calls-2026.{month}": ["call.fields.amount"] for month in (10, 11)}
    assert place.ask("check").exit_code == 0
    assert set(place.json("setup")["templates"].values()) == {"kept"}


def test_a_property_of_another_type_is_named_and_keeps_nothing_else_out(place: Place, server: Server) -> None:
    fields = {"call": {"properties": {"fields": {"properties": {"amount": {"type": "keyword"}}}}}}
    server.client.indices.put_mapping(index=f"{server.prefix}-calls-2026.10", properties=fields)
    place.rule(AMOUNT + "---\n" + LEVEL.replace("level", "grade"), "more.yaml")
    wrong = f"{server.prefix}-calls-2026.10: call.fields.amount is keyword, wanted long"
    assert wrong in place.json("check")["mappings"]
    done = place.ask("setup")
    assert done.exit_code == 1
    assert wrong in done.stdout
    assert place.json("check")["mappings"] == [wrong]


def test_setup_puts_templates_where_the_worker_may_not(
    tmp_path: Path, es_server: ElasticsearchServer, es_prefix: str
) -> None:
    place = Place(tmp_path / "place", es_server.url, es_prefix, manage_template=False)
    told = place.json("check")
    assert set(told["templates"].values()) == {"missing"}
    assert set(place.json("setup")["templates"].values()) == {"made"}
    done = place.ask("check")
    assert (done.exit_code, "no journal yet" in done.stdout) == (0, True)


def test_an_old_month_is_deleted_and_missed_no_more(place: Place, server: Server) -> None:
    place.call("20250305", "old")
    place.run()
    assert "calls-2025.03" in server.indices()
    assert place.ask("retention").exit_code == 2
    shown = place.ask("retention", "--months", "2", "--dry-run")
    assert f"{server.prefix}-segments-2025.03: 2 documents" in shown.stdout
    assert "calls-2025.03" in server.indices()
    done = place.json("retention", "--months", "2")
    assert done["indices"] == {f"{server.prefix}-{kind}-2025.03": n for kind, n in _OLD.items()}
    assert {"calls-2026.10", "calls-2026.11"} <= server.indices()
    assert not any("2025" in name for name in server.indices())
    told = place.json("check")
    assert (told["ok"], told["calls"]) == (True, {"same": 5, "taken back": 1})
    assert place.json("resend", "--all")["sent"] == 5


_OLD = {"calls": 1, "segments": 2, "fields": 1}


def test_the_sinks_own_retention_is_known_to_check_and_resend(
    place: Place, server: Server, es_server: ElasticsearchServer
) -> None:
    place.call("20250305", "old")
    place.run()
    place.configure({"elasticsearch": {"hosts": [es_server.url], "prefix": server.prefix, "retention": 2}})
    assert place.json("check")["calls"] == {"same": 5, "kept no longer": 1}
    assert len(place.json("retention")["indices"]) == 3
    assert place.json("resend", "--all")["sent"] == 5
    assert place.ask("check").exit_code == 0


@pytest.mark.parametrize("by", ["file", "call id", "recording id"])
def test_one_call_is_deleted_whole_and_stays_away(place: Place, server: Server, by: str) -> None:
    name = "20261005_c0.txt"
    gone = place.id_of(name)
    what = {"file": name, "call id": "c0", "recording id": gone}[by]
    done = place.ask("retention", "--call", what)
    assert done.exit_code == 0, done.output
    assert f"{gone} {name}: 4 documents" in done.stdout
    assert gone not in server.calls()
    told = place.json("check")
    assert (told["ok"], told["calls"]) == (True, {"same": 4, "taken back": 1})
    assert place.json("resend", "--all")["sent"] == 4


def test_a_call_that_nobody_knows_is_said(place: Place) -> None:
    done = place.ask("retention", "--call", "nobody")
    assert done.exit_code == 1
    assert "no call is known as 'nobody'" in done.stderr


def test_a_sink_that_came_later_is_filled(tmp_path: Path, es_server: ElasticsearchServer, es_prefix: str) -> None:
    place = Place(tmp_path / "place", es_server.url, es_prefix)
    place.configure({"store": {}})
    place.call("20261005", "early")
    place.run()
    with pytest.raises(CallstashError, match=r"no pipeline of .* sends to Elasticsearch"):
        place.ask("check")
    place.configure({"elasticsearch": {"hosts": [es_server.url], "prefix": es_prefix}})
    assert place.json("check")["calls"] == {"missing": 1}
    assert place.json("resend")["delivered"] == 1
    assert place.ask("check").exit_code == 0
    with place.journal() as journal:
        assert journal.deliveries.counts()["elasticsearch"] == {"delivered": 1}


def test_a_block_on_an_index_is_a_finding(place: Place, server: Server) -> None:
    server.block("calls", "2026.11", "write")
    server.block("fields", "2026.11", "read_only_allow_delete")
    checked = place.ask("check")
    assert (checked.exit_code, "All fits." in checked.stdout) == (1, False)
    assert {one["reason"]: one["hint"] for one in place.json("check")["findings"]} == {
        f"{server.prefix}-calls-2026.11: index.blocks.write is set": (
            f'take it off: PUT /{server.prefix}-*/_settings {{"index.blocks.write": null}}'
        ),
        f"{server.prefix}-fields-2026.11: index.blocks.read_only_allow_delete is set": (
            "is the server's disk full? Free some space there: the block then goes off by itself"
        ),
    }


def test_what_waits_because_the_server_refuses_it_is_a_finding_with_the_error(place: Place) -> None:
    with place.journal() as journal:
        journal.deliveries.again.send("elasticsearch", place.id_of("20261105_c1.txt"))
    assert place.ask("check").exit_code == 0, "what only waits is on its way"
    with place.journal() as journal:
        refused = Receipt(Verdict.RETRY, "it forbids it (403)", "the sink waits: take the block off")
        due = journal.deliveries.due("elasticsearch", 10)
        journal.deliveries.record("elasticsearch", [(one, refused) for one in due])
    assert place.ask("check").exit_code == 1
    assert place.json("check")["findings"] == [
        {"reason": "1 call on the way, held up: it forbids it (403)", "hint": "the sink waits: take the block off"}
    ]


def test_a_wrong_mapping_is_one_finding_and_one_reason_however_many_calls_and_indices_it_hits(
    place: Place, server: Server
) -> None:
    wrong = {"call": {"properties": {"segments": {"type": "boolean"}, "channels": {"type": "boolean"}}}}
    for month in ("2026.10", "2026.11"):
        server.drop("calls", month)
        server.client.indices.create(index=f"{server.prefix}-calls-{month}", mappings={"properties": wrong})
    sent = place.ask("resend")
    assert (sent.exit_code, "5 calls sent (5 missing), 0 delivered, 5 rejected" in sent.stdout) == (3, True)
    first, second = sorted(line.partition(" more: ")[2] for line in sent.stderr.splitlines())
    assert first.startswith(f"{server.prefix}-calls-2026.10 refuses it (400): failed to parse field [call.")
    assert second == first.replace("2026.10", "2026.11")
    told = place.json("check")
    names = f"{server.prefix}-calls-2026.10, {server.prefix}-calls-2026.11"
    wanted = "call.channels is boolean, wanted long; call.segments is boolean, wanted long"
    assert f"{names}: 2 properties are of another type: {wanted}" in [one["reason"] for one in told["findings"]]
    assert len(told["mappings"]) == 4, "machines are told each"
    assert place.json("setup")["refused"] == [f"{names}: 2 properties are of another type: {wanted}"]


def test_properties_that_many_indices_lack_are_one_finding(place: Place, server: Server) -> None:
    place.rule("".join(f"---\n{AMOUNT.replace('amount', f'amount{number}')}" for number in range(7)), "amounts.yaml")
    first, second = (one["reason"] for one in place.json("check")["findings"])
    assert first == f"the template {server.prefix}-calls-mappings is other"
    assert second == (
        f"{server.prefix}-calls-2026.10, {server.prefix}-calls-2026.11: 7 properties are missing: "
        f"{', '.join(f'call.fields.amount{number}' for number in range(5))} and 2 more"
    )
