"""Rules change: the archive is extracted again without the transcriber, and a running worker takes up what is right."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from callstash.cli import app
from callstash.config import load_config
from callstash.contracts import Query
from callstash.errors import CallstashError, ConfigError
from callstash.replay import Change, Item, Replay
from callstash.replaydiff import Summary
from callstash.runner import Runner
from tests.story.place import Place
from tests.waiting import wait_until

PIPELINES = """\
settings: {path.data: ./data}
pipelines:
  - pipeline.id: lines
    queue.min_free: 0
    ingest: [{folder: {path: recordings, settle: 100ms, sweep: 300ms, include: ["*.txt"]}}]
    transcribe: off
    rules: [rules/*.yaml]
"""
LEVEL = 'rule: level\nmatch: "会员等级(?<level>[0-3])"\nthen: [{add_tag: "level_%{level}"}]\n'
ADS = "rule: ads\nmatch: 广告\nthen: [{drop: true}]\n"


def make(home: Path, calls: int, rules: str = LEVEL) -> Place:
    """A pipeline of text calls: each names its number and one of five levels."""
    place = Place(home)
    place.recordings.mkdir(parents=True)
    (home / "rules").mkdir()
    place.file.write_text(PIPELINES, "utf-8")
    rule(place, rules)
    for number in range(calls):
        text = f"customer: 我是第{number}个\nagent: 会员等级{number % 5}，卡号4111111111111111\n"
        (place.recordings / f"call{number:04d}.txt").write_text(text, "utf-8")
    return place


def rule(place: Place, text: str, name: str = "r.yaml") -> None:
    (place.home / "rules" / name).write_text(text, "utf-8")


def run(place: Place) -> None:
    assert not Runner(load_config(place.file)).run(once=True).failures


def replay(place: Place, *words: str) -> Result:
    return CliRunner().invoke(app, ["replay", "-f", str(place.file), *words], catch_exceptions=False)


def levels(place: Place) -> dict[str, int]:
    """Level -> how many calls the store finds by it."""
    hits = place.archive().search(Query(fields=(("level", "*"),), limit=10_000))
    return dict(sorted(Counter(f["value"] for hit in hits for f in hit.fields if f["name"] == "level").items()))


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = make(tmp_path_factory.mktemp("replay") / "place", 1000)
    run(place)
    yield place


def test_a_thousand_calls_after_one_rule_was_edited(thousand: Place) -> None:
    assert levels(thousand) == {"0": 200, "1": 200, "2": 200, "3": 200}
    transcripts = {path: path.stat().st_mtime_ns for path in (thousand.home / "data/transcripts").glob("*/*.json")}
    rule(thousand, LEVEL.replace("[0-3]", "[1-4]"))

    before = thousand.ids()
    shown = json.loads(replay(thousand, "--dry-run", "--json").stdout)
    assert (shown["calls"], shown["unchanged"], shown["changed"]) == (1000, 600, 400)
    assert shown["fields"]["level"] == {"gain": 200, "lose": 200, "change": 0}
    assert shown["tags"]["level_4"] == {"gain": 200, "lose": 0, "change": 0}
    assert thousand.ids() == before

    done = replay(thousand)
    assert done.exit_code == 0
    assert "1,000 calls, 600 as before, 400 would change" in done.stdout
    assert "field level: 200 gain, 200 lose" in done.stdout
    assert levels(thousand) == {"1": 200, "2": 200, "3": 200, "4": 200}
    assert sorted(thousand.ids().values()) == [1] * 600 + [2] * 400
    after = {path: path.stat().st_mtime_ns for path in (thousand.home / "data/transcripts").glob("*/*.json")}
    assert after == transcripts
    thousand.assert_balanced()
    again = json.loads(replay(thousand, "--json").stdout)
    assert (again["unchanged"], again["changed"]) == (1000, 0)


def test_what_other_rules_would_do_can_be_seen_but_not_applied(thousand: Place, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text('rule: number\nmatch: "我是第(?<number>[0-9]+)个"\n', "utf-8")
    shown = json.loads(replay(thousand, "--dry-run", "--json", "--rules", str(other)).stdout)
    assert shown["fields"]["number"]["gain"] == 1000
    refused = replay(thousand, "--rules", str(other))
    assert refused.exit_code == 2
    assert "--dry-run" in refused.stderr


def test_only_calls_since_a_day(thousand: Place) -> None:
    assert json.loads(replay(thousand, "--dry-run", "--json", "--since", "2099-01-01").stdout)["calls"] == 0
    assert json.loads(replay(thousand, "--dry-run", "--json", "--since", "30d").stdout)["calls"] == 1000


def test_a_call_that_a_rule_drops_is_taken_back_and_comes_back(tmp_path: Path) -> None:
    place = make(tmp_path / "place", 3)
    (place.recordings / "ad.txt").write_text("这是广告\n", "utf-8")
    run(place)
    assert len(place.ids()) == 4
    rule(place, ADS, "ads.yaml")
    assert "1 are taken back" in replay(place).stdout
    assert len(place.ids()) == 3
    (place.home / "rules/ads.yaml").unlink()
    assert "1 come back" in replay(place).stdout
    assert len(place.ids()) == 4
    place.assert_balanced()


def test_a_replay_with_a_rule_that_fails_its_test_changes_nothing(tmp_path: Path) -> None:
    place = make(tmp_path / "place", 1)
    run(place)
    rule(place, LEVEL.replace("[0-3]", "[4]") + "tests: [{text: 会员等级3, fields: {level: '3'}}]\n")
    with pytest.raises(ConfigError, match="fails"):
        replay(place)
    assert levels(place) == {"0": 1}


def test_a_missing_transcript_is_said_and_the_rest_goes_on(tmp_path: Path) -> None:
    place = make(tmp_path / "place", 2)
    run(place)
    next(iter((place.home / "data/transcripts").glob("*/*.json"))).unlink()
    rule(place, LEVEL.replace("level_", "l_"))
    done = replay(place)
    assert done.exit_code == 3
    assert "its transcript is missing" in done.stderr
    assert sorted(place.ids().values()) == [1, 2]


@pytest.fixture
def extracted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many calls each replay extracts."""
    counts: list[int] = []
    real = Replay._extracted

    def counting(self: Replay, items: Sequence[Item], workers: int) -> Iterator[Change]:
        counts.append(len(items))
        return real(self, items, workers)

    monkeypatch.setattr(Replay, "_extracted", counting)
    return counts


def test_calls_whose_result_was_made_by_these_very_rules_are_passed_over(tmp_path: Path, extracted: list[int]) -> None:
    place = make(tmp_path / "place", 10)
    run(place)
    assert "10 calls, 10 as before" in replay(place).stdout
    assert extracted.pop() == 0, "the worker has used these rules"
    assert "10 calls, 10 as before" in replay(place, "--all").stdout
    assert extracted.pop() == 10
    rule(place, LEVEL.replace("[0-3]", "[1-4]"))
    assert "10 calls, 6 as before, 4 would change" in replay(place, "--dry-run").stdout
    assert "10 calls, 6 as before, 4 would change" in replay(place).stdout
    assert [extracted.pop(), extracted.pop()] == [10, 10], "a dry run writes nothing down"
    assert "10 calls, 10 as before" in replay(place).stdout
    assert extracted.pop() == 0, "those that came out the same are known, too"
    place.assert_balanced()


def test_a_replay_that_was_interrupted_goes_on_where_it_was(
    tmp_path: Path, extracted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make(tmp_path / "place", 10)
    run(place)
    rule(place, "rule: other\nmatch: 没有人说\n", "other.yaml")

    def interrupt(summary: Summary, change: Change) -> None:
        summary.calls += 1
        if summary.calls == 4:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Summary, "add", interrupt)
        replay(place)
    assert "10 calls, 10 as before" in replay(place).stdout
    assert extracted == [10, 6]


def _killed(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_replay_whose_process_is_killed_changes_nothing_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make(tmp_path / "place", 1)
    run(place)
    monkeypatch.setattr("callstash.replay._replayed", _killed)
    with pytest.raises(CallstashError, match="was killed; nothing was changed"):
        replay(place, "--all")
    place.assert_balanced()


def test_a_running_worker_delivers_what_was_replayed(tmp_path: Path) -> None:
    place = make(tmp_path / "place", 20)
    with place.running():
        wait_until((place.home / "data/journal.db").exists, place.log)
        names = [path.name for path in place.recordings.iterdir()]
        wait_until(lambda: all(place.state(name) == "delivered" for name in names), place.log)
        rule(place, LEVEL.replace("[0-3]", "[1-4]"))
        done = replay(place)
        assert "the running worker" in done.stderr
        assert levels(place) == {"1": 4, "2": 4, "3": 4, "4": 4}
    place.assert_balanced()


def test_changed_rules_are_taken_up_and_bad_ones_refused(tmp_path: Path) -> None:
    place = make(tmp_path / "place", 1)
    dictionary = "rule: product\nmatch: '办%{PRODUCT:product}'\ndictionaries: {PRODUCT: products.txt}\n"
    (place.home / "rules/products.txt").write_text("宽带\n", "utf-8")
    rule(place, dictionary, "product.yaml")

    def drop(name: str, text: str) -> Callable[[], bool]:
        (place.recordings / name).write_text(text, "utf-8")
        return lambda: place.state(name) == "delivered"

    def fields(name: str) -> dict[str, Any]:
        return {field["name"]: field["value"] for field in place.report(name)["fields"]}

    with place.running():
        wait_until((place.home / "data/journal.db").exists, place.log)
        wait_until(drop("a.txt", "会员等级4，办光纤\n"), place.log)
        assert fields("a.txt") == {}

        rule(place, LEVEL.replace("[0-3]", "[1-4]"))
        (place.home / "rules/products.txt").write_text("宽带\n光纤\n", "utf-8")
        wait_until(lambda: "changed rules are in use" in place.log(), place.log)
        wait_until(drop("b.txt", "会员等级4，办光纤，谢谢\n"), place.log)
        assert fields("b.txt") == {"level": "4", "product": "光纤"}

        rule(place, LEVEL + "tests: [{text: 会员等级4, fields: {level: '4'}}]\n")
        wait_until(lambda: "the changed rules are refused" in place.log(), place.log)
        wait_until(drop("c.txt", "会员等级4，办光纤，再见\n"), place.log)
        assert fields("c.txt") == {"level": "4", "product": "光纤"}
        status = CliRunner().invoke(app, ["status", "-f", str(place.file)]).stdout
        assert "changed rules are refused" in status
        assert "test 1 of rule 'level' fails" in status

        rule(place, LEVEL)
        wait_until(lambda: place.log().count("changed rules are in use") == 2, place.log)
        wait_until(drop("d.txt", "会员等级4，办光纤，回见\n"), place.log)
        assert fields("d.txt") == {"product": "光纤"}
        assert "refused" not in CliRunner().invoke(app, ["status", "-f", str(place.file)]).stdout
