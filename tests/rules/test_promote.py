"""A real call becomes a test of a rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callstash.errors import CallstashError
from callstash.model import Event
from rules.check import text_event
from rules.engine import RuleFiles
from rules.promote import Promoted
from tests.rules.test_load import rules

BACK = """\
# what we promise
rule: back   # its id
match: '回电(?:给我)?%{PHONE:callback}'
then: [{add_tag: call_back}]
tests:
  - text: 请回电13800138000   # the usual way
    fields: {callback: "+8613800138000"}
    tags: call_back

# the end
"""


def call(*said: tuple[str, str], **meta: Any) -> Event:
    event = text_event([(text, role, 0) for role, text in said], meta={"call_id": "8012-1", **meta})
    return replace(event, recording=replace(event.recording, meta=event.meta))


CALL = call(
    ("agent", "您好"),
    ("customer", "麻烦回电给我13900139000"),
    ("agent", "好的"),
)


def promoted(
    tmp_path: Path, text: str, event: Event, rule: str | None = None, **how: Any
) -> tuple[Promoted, RuleFiles]:
    """The test, and the rules with it in their file."""
    made = rules(tmp_path, text).promote(event, rule, **how)
    made.file.write_text(made.text, "utf-8")
    return made, rules(tmp_path)


def test_the_turns_that_matter_become_a_test(tmp_path: Path) -> None:
    made, after = promoted(tmp_path, BACK, CALL)
    assert made.test == {
        "text": "麻烦回电给我13900139000",
        "role": "customer",
        "meta": {"call_id": "8012-1"},
        "fields": {"callback": "+8613900139000"},
        "tags": ["call_back"],
    }
    assert not after.findings
    assert [outcome.reason for outcome in after.outcomes] == ["", ""]


def test_what_other_rules_found_is_no_part_of_the_test(tmp_path: Path) -> None:
    first = "rule: phone\nmatch: '%{PHONE:phone}'\n---\nrule: done\nmatch: 好的\nthen: [{add_tag: done}]\n"
    made, after = promoted(tmp_path, first, CALL, "done")
    assert (made.test["text"], made.test["fields"], made.test["tags"]) == ("好的", {}, ["done"])
    assert not after.findings


def test_comments_and_style_of_the_file_stay(tmp_path: Path) -> None:
    made, _ = promoted(tmp_path, BACK, CALL)
    before, after = BACK.splitlines(), made.text.splitlines()
    assert [line for line in after if line in before] == before
    assert after[made.line - 1].startswith('  - text: "麻烦回电给我13900139000"')
    assert after[-1] == "# the end"


@pytest.mark.parametrize(
    "text",
    [
        "rule: back\nmatch: '回电(?:给我)?%{PHONE:callback}'\n",
        "rule: back\nmatch: '回电(?:给我)?%{PHONE:callback}'",
        (
            "rules:\n  - {rule: other, match: x}\n  - rule: back\n    match: '回电(?:给我)?%{PHONE:callback}'\n"
            "  - {rule: last, match: y}\n"
        ),
        "rule: other\nmatch: x\n---\nrule: back\nmatch: '回电(?:给我)?%{PHONE:callback}'\n---\nrule: last\nmatch: y\n",
    ],
    ids=["no tests yet", "no line end", "in a list", "in documents"],
)
def test_wherever_the_rule_stands(tmp_path: Path, text: str) -> None:
    _, after = promoted(tmp_path, text, CALL, "back")
    assert not after.findings
    assert [(o.rule, o.reason) for o in after.outcomes] == [("back", "")]


def test_a_rule_in_one_line_is_left_to_its_author(tmp_path: Path) -> None:
    with pytest.raises(CallstashError, match="in one line") as refused:
        promoted(tmp_path, "{rule: back, match: '回电(?:给我)?%{PHONE:callback}'}\n", CALL)
    assert 'text: "麻烦回电给我13900139000"' in refused.value.hint


def test_a_turn_that_a_rule_does_not_match_can_be_kept_as_such(tmp_path: Path) -> None:
    made, after = promoted(tmp_path, BACK, CALL, "back", at_ms=1000)
    assert (made.test["text"], made.test["fields"]) == ("您好", {})
    assert not after.findings


def test_several_rules_must_be_told_apart(tmp_path: Path) -> None:
    with pytest.raises(CallstashError, match="several rules hold on this call: a, b"):
        promoted(tmp_path, "rule: a\nmatch: 您好\n---\nrule: b\nmatch: 好的\n", CALL)
    with pytest.raises(CallstashError, match="there is no rule c"):
        promoted(tmp_path, "rule: a\nmatch: 您好\n", CALL, "c")


def test_only_the_test_is_shown_not_what_follows_it(tmp_path: Path) -> None:
    text = "rule: back\nmatch: '回电(?:给我)?%{PHONE:callback}'\n---\nrule: last\nmatch: y\n"
    made, _ = promoted(tmp_path, text, CALL)
    assert [line.split(":")[0].strip() for line in made.lines] == ["- text", "role", "meta", "fields"]
    assert made.text.splitlines()[made.line - 1] == made.lines[0]


def test_a_moment_behind_the_call_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CallstashError, match="nothing is said at 09:13") as refused:
        promoted(tmp_path, BACK, CALL, "back", at_ms=553_000)
    assert "the last turn ends at 00:09" in refused.value.hint


@pytest.mark.parametrize("how", [{}, {"disguised": True}])
def test_a_call_is_promoted_once(tmp_path: Path, how: dict[str, Any]) -> None:
    promoted(tmp_path, BACK, CALL, **how)
    with pytest.raises(CallstashError, match="rule back has this test already"):
        rules(tmp_path).promote(CALL, None, **how)


def test_what_a_rule_stars_is_part_of_its_test(tmp_path: Path) -> None:
    made, after = promoted(tmp_path, "rule: r\nmatch: 您好\nthen: [{redact: true}]\n", CALL)
    assert (made.test["fields"], made.test["text_after"]) == ({}, "**")
    assert not after.findings


def test_a_rule_of_which_nothing_comes_gets_no_empty_test(tmp_path: Path) -> None:
    with pytest.raises(CallstashError, match="rule r leaves nothing that a test could see"):
        promoted(tmp_path, "rule: r\nmatch: 您好\n", CALL)


def test_a_rule_that_runs_away_is_promoted_by_no_one_and_stops_no_other(tmp_path: Path) -> None:
    text = "rule: slow\nmatch: '(a|aa)+(?<!a)b?$'\n---\nrule: fine\nmatch: 好的\ncategory: fine\n"
    event = call(("agent", "a" * 80 + "b"), ("agent", "好的"))
    made = rules(tmp_path, text)
    made.options = made.options.model_copy(update={"timeout": 0.2})
    assert made.promote(event, None).rule == "fine"
    with pytest.raises(CallstashError, match="rule slow runs out of time"):
        made.promote(event, "slow")


def test_what_the_rule_asks_of_the_call_comes_along(tmp_path: Path) -> None:
    text = """\
rule: first
match: 您好
then: [{add_tag: seen}]
---
rule: late
match: 好的
when: {role: agent, time: {from: 5s}, metadata: {queue: vip}, tags: [seen]}
then: [{add_tag: late}]
"""
    event = call(("agent", "您好"), ("customer", "嗯"), ("agent", "好的"), queue="vip", agent="8012")
    made, after = promoted(tmp_path, text, event, "late")
    assert made.test == {
        "turns": [{"text": "好的", "role": "agent", "at": 6.0}],
        "meta": {"call_id": "8012-1", "queue": "vip"},
        "given_tags": ["seen"],
        "fields": {},
        "tags": ["seen", "late"],
    }
    assert not after.findings


def test_values_can_be_replaced_by_invented_ones(tmp_path: Path) -> None:
    made, after = promoted(tmp_path, BACK, CALL, disguised=True)
    assert "13900139000" not in made.text
    assert "8012-1" not in made.text
    assert made.test["fields"]["callback"].startswith("+86139")
    assert not after.findings
    again, _ = promoted(tmp_path, BACK, CALL, disguised=True)
    assert again.test == made.test


def test_invented_numbers_have_right_check_digits(tmp_path: Path) -> None:
    rule = "rule: card\nmatch: '%{BANK_CARD:card}'\n"
    event = call(("customer", "卡号是四一一一 一一一一 一一一一 一一一一"))
    made, after = promoted(tmp_path, rule, event, disguised=True)
    assert made.test["fields"]["card"].startswith("411")
    assert made.test["fields"]["card"] != "4111111111111111"
    assert not after.findings
