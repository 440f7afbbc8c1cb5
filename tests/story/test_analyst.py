"""What an analyst does with a call: ask why, make a test of it, and see no card number on the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from callstash.cli import app
from callstash.contracts import Query
from tests.story.place import Place
from tests.story.test_replay import make, rule, run

RULES = """\
rule: callback
match: '回电(?:给我)?%{PHONE:callback}'
when: {role: customer}
then: [{add_tag: wants_callback}]
---
rule: card
match: '%{BANK_CARD:card}'
---
rule: hours
match: '营业时间%{OPENING_HOURS:hours}'
"""
CALL = """\
agent: 您好
customer: 麻烦回电给我幺三九零零一三九零零零
customer: 卡号4111111111111111
agent: 营业时间您看网站
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    made = make(tmp_path_factory.mktemp("analyst") / "place", 0, RULES)
    (made.recordings / "call.txt").write_text(CALL, "utf-8")
    run(made)
    return made


def ask(place: Place, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "-f", str(place.file)], catch_exceptions=False)


def test_explain_says_what_every_rule_did(place: Place) -> None:
    done = ask(place, "explain", "call.txt")
    assert done.exit_code == 0
    assert "callback matches" in done.stdout
    assert "callback = +8613900139000" in done.stdout
    assert "hours does not match" in done.stdout
    assert "no OPENING_HOURS in the text" in done.stdout
    assert "nearest, at" in done.stdout
    assert "tags: wants_callback" in done.stdout
    assert "2 of 3 rules match" in done.stderr


def test_explain_may_be_asked_about_one_rule(place: Place) -> None:
    told = json.loads(ask(place, "explain", "call.txt", "--rule", "hours", "--json").stdout)
    assert [each["rule"] for each in told["rules"]] == ["hours"]
    assert ask(place, "explain", "call.txt", "--rule", "hours").exit_code == 1


def test_no_card_number_is_shown_or_delivered(place: Place) -> None:
    shown = [ask(place, "explain", "call.txt", *how).stdout for how in ((), ("--json",))]
    shown.append(ask(place, "try", str(place.home / "rules/r.yaml"), "--call", "call.txt").stdout)
    shown.append(json.dumps(place.archive().document(next(iter(place.ids()))), ensure_ascii=False))
    shown += place.events().values()
    assert not [text for text in shown if "411111111111" in text]
    assert all("************1111" in text for text in shown)
    (hit,) = place.archive().search(Query(fields=(("card", "*1111"),)))
    assert hit.path.endswith("call.txt")


def test_mask_off_delivers_what_was_said(tmp_path: Path) -> None:
    place = make(tmp_path / "place", 0, RULES)
    place.file.write_text(place.file.read_text("utf-8") + "    mask: off\n", "utf-8")
    (place.recordings / "call.txt").write_text(CALL, "utf-8")
    run(place)
    assert "4111111111111111" in "".join(place.events().values())


def test_a_pipeline_without_rules_masks_too(tmp_path: Path) -> None:
    place = make(tmp_path / "place", 0, RULES)
    place.file.write_text(place.file.read_text("utf-8").replace("    rules: [rules/*.yaml]\n", ""), "utf-8")
    (place.recordings / "call.txt").write_text(CALL, "utf-8")
    run(place)
    text = "".join(place.events().values())
    assert "卡号************1111" in text
    assert "4111111111111111" not in text


def test_promote_writes_a_test_that_holds(tmp_path: Path) -> None:
    place = make(tmp_path / "place", 0, RULES)
    (place.recordings / "call.txt").write_text(CALL, "utf-8")
    run(place)
    file = place.home / "rules/r.yaml"
    several = CliRunner().invoke(app, ["promote", "call.txt", "-f", str(place.file)])
    assert "several rules hold on this call: callback, card" in str(several.exception)

    before = file.read_text("utf-8")
    shown = ask(place, "promote", "call.txt", "--rule", "callback", "--dry-run")
    assert "fields: {callback:" in shown.stdout
    assert file.read_text("utf-8") == before

    done = ask(place, "promote", "call.txt", "--rule", "callback", "--mask")
    assert done.exit_code == 0
    assert "written to" in done.stderr
    assert "幺三九零零一三九零零零" not in file.read_text("utf-8")
    tested = CliRunner().invoke(app, ["test", str(file)])
    assert tested.exit_code == 0
    assert "1 test passed" in tested.stdout


def test_promote_says_where_a_test_holds_what_documents_hide(place: Place) -> None:
    said = "numbers that documents hide stand in the test"
    assert said in ask(place, "promote", "call.txt", "--rule", "card", "--dry-run").stderr
    masked = ask(place, "promote", "call.txt", "--rule", "card", "--dry-run", "--mask")
    assert said not in masked.stderr
    assert "4111111111111111" not in masked.stdout
    assert said not in ask(place, "promote", "call.txt", "--rule", "callback", "--dry-run").stderr


def test_a_mask_of_what_is_no_entity_is_a_finding(tmp_path: Path) -> None:
    place = make(tmp_path / "place", 0)
    rule(place, RULES)
    place.file.write_text(place.file.read_text("utf-8") + "    mask: [FONE]\n", "utf-8")
    done = CliRunner().invoke(app, ["lint", "-f", str(place.file)])
    assert done.exit_code == 1
    assert "there is no entity FONE" in done.stderr
