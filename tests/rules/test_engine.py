"""Rules on calls: find all, evidence, conditions, joins over turns, actions in order, limits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callstash.model import Event, Segment, Span, Word
from rules.check import text_event
from rules.engine import TIMEOUT, RuleFiles
from tests.rules.test_load import rules


def call(*turns: str | tuple[str, str | None, int], **meta: Any) -> Event:
    """A call of turns, each of three seconds."""
    return text_event([turn if isinstance(turn, tuple) else (turn, None, 0) for turn in turns], meta=meta)


def values(event: Event) -> list[tuple[str, Any]]:
    return [(field.name, field.value) for field in event.fields]


def timed(*segments: tuple[int, int, str, int]) -> Event:
    """A call of (start_ms, end_ms, text, channel)."""
    made = tuple(Segment(start, end, text, text, channel) for start, end, text, channel in segments)
    event = call("")
    return replace(event, transcript=replace(event.transcript, segments=made))


PHONE = 'rule: phone\nversion: 3\nmatch: "%{PHONE:phone}"\n'


def test_a_field_carries_its_evidence(tmp_path: Path) -> None:
    event = rules(tmp_path, PHONE).apply(call("您好", "我的电话是13800138000"))
    (field,) = event.fields
    assert (field.name, field.type, field.value, field.words) == ("phone", "phone", "+8613800138000", "13800138000")
    assert (field.rule, field.rule_version) == ("phone", 3)
    assert field.evidence == (Span(1, 5, 16, 3937, 6000),)
    assert field.attributes["kind"] == "mobile"


def test_times_come_from_the_words_that_were_said(tmp_path: Path) -> None:
    raw, text = "电话一三八零零一三八零零零", "电话13800138000"
    words = tuple(Word(i, i + 1, 100 * i, 100 * i + 80) for i in range(len(raw)))
    event = call("")
    segment = Segment(0, 2000, raw, text, alignment=((0, 2, 0, 2), (2, 13, 2, 13)), words=words)
    event = replace(event, transcript=replace(event.transcript, segments=(segment,)))
    (field,) = rules(tmp_path, PHONE).apply(event).fields
    assert field.evidence == (Span(0, 2, 13, 200, 1280),)


def test_raw_matches_point_into_the_text(tmp_path: Path) -> None:
    raw, text = "电话一三八零零一三八零零零谢谢", "电话13800138000谢谢"
    segment = Segment(0, 1500, raw, text, alignment=((0, 2, 0, 2), (2, 13, 2, 13), (13, 15, 13, 15)))
    event = call("")
    event = replace(event, transcript=replace(event.transcript, segments=(segment,)))
    (field,) = rules(tmp_path, PHONE + "on: raw\n").apply(event).fields
    span = field.evidence[0]
    assert field.words == text[span.start : span.end] == "13800138000"


def test_a_number_said_twice_is_one_field(tmp_path: Path) -> None:
    event = rules(tmp_path, PHONE).apply(call("13800138000", "您的电话是幺三八零零幺三八零零零对吗"))
    (field,) = event.fields
    assert [span.segment for span in field.evidence] == [0, 1]


def test_every_number_is_found(tmp_path: Path) -> None:
    event = rules(tmp_path, PHONE).apply(call("13800138000或者13900139000"))
    assert values(event) == [("phone", "+8613800138000"), ("phone", "+8613900139000")]
    event = rules(tmp_path, PHONE + "find: first\n").apply(call("13800138000或者13900139000"))
    assert values(event) == [("phone", "+8613800138000")]


def test_digits_split_over_turns_are_one_number(tmp_path: Path) -> None:
    event = timed((0, 1000, "幺三八零零", 0), (1200, 1500, "嗯", 1), (2500, 4000, "幺三八零零零", 0))
    (field,) = rules(tmp_path, PHONE).apply(event).fields
    assert field.evidence == (Span(0, 0, 5, 0, 1000), Span(2, 0, 6, 2500, 4000))
    assert field.words == "幺三八零零 幺三八零零零"


@pytest.mark.parametrize(
    "later",
    [(14000, 15000, "幺三八零零零", 0), (1500, 3000, "幺三八零零零", 1)],
    ids=["long silence", "another speaker"],
)
def test_digits_that_do_not_belong_together(tmp_path: Path, later: tuple[int, int, str, int]) -> None:
    assert rules(tmp_path, PHONE).apply(timed((0, 1000, "幺三八零零", 0), later)).fields == ()


def test_a_question_of_the_other_is_a_cue(tmp_path: Path) -> None:
    rule = 'rule: hours\nmatch: "%{OPENING_HOURS:hours}"\n'
    turns = ("你们几点开门", None, 1), ("嗯周一到周五早上九点到晚上六点都可以", None, 0)
    assert values(rules(tmp_path, rule).apply(call(*turns))) == [("hours", "Mo-Fr 09:00-18:00")]
    assert rules(tmp_path, rule).apply(call(turns[1])).fields == ()


def test_patterns_around_entities(tmp_path: Path) -> None:
    rule = 'rule: back\nmatch: "(?:回电|打给我).{0,6}?%{PHONE:callback}(?:找%{HAN:who})?"\n'
    event = rules(tmp_path, rule).apply(call("麻烦回电给我，幺三八零零幺三八零零零找李先生"))
    assert values(event) == [("callback", "+8613800138000"), ("who", "李")]
    assert rules(tmp_path, rule).apply(call("幺三八零零幺三八零零零")).fields == ()


def test_plain_captures_have_types(tmp_path: Path) -> None:
    event = rules(tmp_path, 'rule: n\nmatch: "买%{INT:count:int}台(?<型号>[A-Z]+)"\n').apply(call("买12台ABC"))
    assert [(f.name, f.type, f.value) for f in event.fields] == [("count", "integer", 12), ("型号", "keyword", "ABC")]


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("{role: agent}", 1),
        ("{role: [customer]}", 0),
        ("{role: [customer, any]}", 0),
        ("{role: any}", 1),
        ("{language: zh}", 1),
        ("{language: en}", 0),
        ("{metadata: {agent: 8012}}", 1),
        ('{metadata: {agent: ["8011", "8012"]}}', 1),
        ("{metadata: {queue: sales}}", 0),
    ],
)
def test_conditions(tmp_path: Path, when: str, found: int) -> None:
    event = text_event([("电话13800138000", "agent", 0)], "zh-CN", {"agent": "8012"})
    assert len(rules(tmp_path, PHONE + f"when: {when}\n").apply(event).fields) == found


def test_actions_run_in_order(tmp_path: Path) -> None:
    actions = """
then:
  - rename: {n: count}
  - convert: {count: integer}
  - add_field: {copy: "%{count}", note: "%{count} of %{queue}, %{nothing}"}
  - add_tag: ["has_%{count}"]
  - remove: count
"""
    event = rules(tmp_path, 'rule: n\nmatch: "买(?<n>\\\\d+)台"' + actions).apply(call("买12台", queue="sales"))
    assert values(event) == [("copy", 12), ("note", "12 of sales, %{nothing}")]
    assert event.tags == ("has_12",)


def test_what_cannot_be_converted_stays_and_is_tagged(tmp_path: Path) -> None:
    event = rules(tmp_path, 'rule: n\nmatch: "买(?<n>.)"\nthen: [{convert: {n: integer}}]\n').apply(call("买车"))
    assert values(event) == [("n", "车")]
    assert event.tags == ("_mutate_error",)


def test_a_dropped_recording_is_seen_by_no_further_rule(tmp_path: Path) -> None:
    first, second = "rule: ad\nmatch: 广告\nthen: [{drop: true}]\n", PHONE
    event = rules(tmp_path, first, second).apply(call("广告", "13800138000"))
    assert (event.outcome, event.fields, event.tags) == ("dropped", (), ("_dropped",))
    assert event.meta["dropped_by"] == "ad"


SLOW = "rule: slow\nmatch: '(a|aa)+(?<!a)b?$'\n"
RUNS_AWAY = ("a" * 80 + "b", None, 1)


def hasty(made: RuleFiles) -> RuleFiles:
    made.options = made.options.model_copy(update={"timeout": 0.5})
    return made


def test_a_rule_that_runs_away_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    late = "rule: late\nmatch: 谢谢\nthen: [{add_tag: polite}]\n"
    event = hasty(rules(tmp_path, PHONE, SLOW, late)).apply(call("电话13800138000", RUNS_AWAY, "谢谢"))
    assert event.tags == (TIMEOUT, "polite")
    assert event.meta["rules_timed_out"] == ["slow"]
    assert values(event) == [("phone", "+8613800138000")]


def test_where_all_time_is_gone_no_other_rule_is_blamed(tmp_path: Path) -> None:
    slow = [SLOW.replace("slow", f"slow{number}") for number in range(3)]
    made = hasty(rules(tmp_path, *slow))
    made.options = made.options.model_copy(update={"timeout": 1e-9})
    event = made.apply(call(RUNS_AWAY))
    assert event.tags == (TIMEOUT,)
    assert "rules_timed_out" not in event.meta


@pytest.mark.parametrize("pattern", ["(a|aa)+(?<!a)b?$", "^(a|aa)+$"])
def test_explain_goes_on_after_a_rule_that_runs_away(tmp_path: Path, pattern: str) -> None:
    slow = SLOW.replace("(a|aa)+(?<!a)b?$", pattern)
    told = hasty(rules(tmp_path, slow, "rule: late\nmatch: 谢谢\n")).explain(call(RUNS_AWAY, "谢谢"))
    assert [each["matched"] for each in told] == [False, True]
    assert told[0]["why"][-1].startswith(("this rule ran out of time", "this rule is slow"))


@pytest.mark.parametrize(
    ("said", "reference", "value"),
    [
        ("took 1.5 ms", "%{NUMBER:n}", "1.5"),
        ("took 1.5 ms", "%{NUMBER:n:int}", 1),
        ("code 404", "%{NUMBER:n:int}", 404),
        ("code 404", "%{NUMBER:n:float}", 404.0),
    ],
)
def test_a_number_with_a_type_is_the_bank_s_and_without_one_the_entity(
    tmp_path: Path, said: str, reference: str, value: Any
) -> None:
    event = rules(tmp_path, f"rule: r\nmatch: '(?:took|code) {reference}'\n").apply(call(said))
    assert values(event) == [("n", value)]


def test_applying_is_pure(tmp_path: Path) -> None:
    made, event = rules(tmp_path, PHONE), call("电话13800138000")
    assert made.apply(event) == made.apply(event)
    assert event.fields == ()


def test_text_that_holds_private_characters_stays_as_it_is(tmp_path: Path) -> None:
    rule = 'rule: n\nmatch: "(?<all>.+)%{PHONE:phone}"\n'
    event = rules(tmp_path, rule).apply(call("\ue000\ue001电话13800138000"))
    assert values(event) == [("all", "\ue000\ue001电话"), ("phone", "+8613800138000")]


def test_why_a_rule_does_not_match(tmp_path: Path) -> None:
    made = rules(tmp_path, 'rule: r\nmatch: "回电%{PHONE:phone}"\nwhen: {role: agent}\n')
    (told,) = made.explain(text_event([("电话13800138000", "agent", 0)]))
    assert told["why"] == [
        "there is PHONE (13800138000 = +8613800138000), but not where the pattern wants it: 回电%{PHONE:phone}"
    ]
    (told,) = made.explain(text_event([("电话13800138000", "customer", 0)]))
    assert told["why"][0] == "it wants role agent; the turns are by: customer"
    (told,) = made.explain(text_event([("回电13800138000", "agent", 0)]))
    assert told["matches"][0]["places"][0]["start"] == 0


@pytest.mark.parametrize(
    ("rule", "said", "why"),
    [
        (
            "match: '我要(?:申请)?退款'",
            "我要申请退货",
            "nearest, at 00:00.0: '我要申请退货' is one character away from 我要(?:申请)?退款",
        ),
        (
            "match: '回电给我%{PHONE:p}'",
            "麻烦回电给我谢谢",
            "nearest, at 00:00.0: '回电给我' is 回电给我, but '谢谢' is not %{PHONE:p}",
        ),
        ("match: '%{PHONE:p}'", "电话是1380013800", "digits that are no PHONE: 1380013800 (10 digits)"),
        ("match: 投诉\nnone_of: 不", "我不投诉", "the pattern matches, but none_of takes the match away: 投诉"),
        (
            "match: 投诉\nwhen: {time: {from: 9s}}",
            "投诉",
            "the pattern matches, but the window from 9s takes the match away: 投诉",
        ),
        ("groups: {all: [订单, {any: [退款]}]}", "订单", "no match: 退款"),
        ("groups: {all: [订单], none: [退款]}", "订单已退款", "'none' forbids '退款'"),
        ("groups: {all: [订单], none: [{all: [退款]}]}", "订单已退款", "'none' forbids '退款'"),
        (
            "groups: {all: [订单, 退款]}\nscope: turn",
            "订单",
            "in the turn at 00:00.0: no match: 退款",
        ),
        (
            "match: 退款\nwhen: {fields: {phone: true}}",
            "退款",
            "the pattern matches, but the rule does not apply: 退款",
        ),
        ("match: '您好'\nabsent: true", "喂您好", "it was said, at 00:01.0: '您好'"),
        (
            "match: '%{MONEY:m}退款'",
            "一百块钱谢谢",
            "nearest, at 00:00.0: '一百块钱' is %{MONEY:m}, but '谢谢' is not 退款",
        ),
    ],
)
def test_how_near_a_rule_came(tmp_path: Path, rule: str, said: str, why: str) -> None:
    (told,) = rules(tmp_path, f"rule: r\n{rule}\n").explain(call(said))
    assert not told["matched"]
    assert why in told["why"]


def test_of_a_group_only_what_lacks_is_named(tmp_path: Path) -> None:
    (told,) = rules(tmp_path, "rule: r\ngroups: {all: [订单, 投诉], any: [退款, 退钱]}\n").explain(call("订单退款"))
    assert told["why"] == ["no match: 投诉"]


def test_where_nothing_was_said_that_is_the_reason(tmp_path: Path) -> None:
    event = call("")
    event = replace(event, transcript=replace(event.transcript, segments=()))
    (told,) = rules(tmp_path, "rule: r\nmatch: 退款\n").explain(event)
    assert told["why"] == ["nothing was said"]
