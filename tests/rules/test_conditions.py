"""`when`, `none_of`, `near`, `absent`, `groups`: where a rule holds, and where not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callstash.model import Event, Segment
from rules.check import text_event
from tests.rules.test_load import rules

Said = tuple[float, str, str]
"""second, role, text"""


def call(*said: Said, **metrics: Any) -> Event:
    """A call of turns of two seconds each, a minute long."""
    segments = tuple(Segment(round(at * 1000), round(at * 1000) + 2000, text, text, 0, role) for at, role, text in said)
    event = text_event([("", None, 0)])
    return replace(event, transcript=replace(event.transcript, segments=segments, duration_ms=60_000, metrics=metrics))


def held(tmp_path: Path, rule: str, event: Event) -> bool:
    made = rules(tmp_path, f"rule: r\nthen: [{{add_tag: held}}]\n{rule}")
    assert not made.findings
    return "held" in made.apply(event).tags


@pytest.mark.parametrize(
    ("window", "at", "wanted"),
    [
        ("{to: 15s}", 14, True),
        ("{to: 15s}", 15, False),
        ("{from: 15s}", 15, True),
        ("{from: -10s}", 50, True),
        ("{from: -10s}", 49, False),
        ('{from: "50%"}', 31, True),
        ('{from: "50%"}', 29, False),
        ('{from: 10s, to: "50%"}', 20, True),
        ("{from: -90s, to: 5s}", 2, True),
    ],
)
def test_a_window_of_time(tmp_path: Path, window: str, at: int, wanted: bool) -> None:
    event = call((0.0, "agent", "嗯"), (float(at), "agent", "您好"))
    assert held(tmp_path, f"match: 您好\nwhen: {{time: {window}}}\n", event) is wanted


def test_lines_without_times_have_shares_but_no_seconds(tmp_path: Path) -> None:
    event = call((0, "agent", "您好"), (0, "agent", "再见"))
    still = tuple(replace(segment, end_ms=0) for segment in event.transcript.segments)
    event = replace(event, transcript=replace(event.transcript, segments=still))
    assert held(tmp_path, 'match: 再见\nwhen: {time: {from: "50%"}}\n', event)
    assert not held(tmp_path, "match: 再见\nwhen: {time: {to: 15s}}\n", event)
    (told,) = rules(tmp_path, "rule: r\nmatch: 再见\nwhen: {time: {to: 15s}}\n").explain(event)
    assert told["why"][0] == "it looks to 15s, and nobody knows when these lines were said"


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        ("{metrics: {longest_silence_ms: '> 20s'}}", True),
        ("{metrics: {longest_silence_ms: '> 30s'}}", False),
        ("{metrics: {talk_ratio: '< 50%'}}", True),
        ("{metrics: {agent.interruptions: '>= 3'}}", True),
        ("{metrics: {customer.interruptions: '>= 0'}}", False),
        ("{tags: [held_by_queue]}", True),
        ('{tags: ["!held_by_queue"]}', False),
        ("{fields: {phone: true}}", True),
        ("{fields: {phone: false}}", False),
        ("{fields: {phone: '+8613800138000'}}", True),
        ("{fields: {email: true}}", False),
    ],
)
def test_conditions_on_the_call_need_no_pattern(tmp_path: Path, when: str, wanted: bool) -> None:
    metrics = {"longest_silence_ms": 25_000, "talk_ratio": 0.4, "agent.interruptions": 3}
    event = call((1, "customer", "电话13800138000"), **metrics)
    first = 'rule: first\nmatch: "%{PHONE:phone}"\nthen: [{add_tag: held_by_queue}]\n'
    made = rules(tmp_path, first, f"rule: r\nwhen: {when}\nthen: [{{add_tag: held}}]\n")
    assert not made.findings
    assert ("held" in made.apply(event).tags) is wanted


def test_a_rule_that_asks_for_silence_does_not_hold_for_a_leg_recorded_apart(tmp_path: Path) -> None:
    rule = "when: {metrics: {longest_silence_ms: '> 20s'}}\n"
    whole = call((1, "customer", "喂"), longest_silence_ms=25_000)
    assert held(tmp_path, rule, whole)
    assert not held(tmp_path, rule, replace(whole, meta={"leg": "in"}))


def test_none_of_forbids_a_match_in_its_segment_only(tmp_path: Path) -> None:
    rule = "match: 投诉\nnone_of: 不.{0,3}投诉\n"
    assert held(tmp_path, rule, call((1, "customer", "我要投诉")))
    assert not held(tmp_path, rule, call((1, "customer", "我不想投诉")))
    assert held(tmp_path, rule, call((1, "customer", "我不想投诉"), (20, "customer", "现在我要投诉")))


@pytest.mark.parametrize(
    ("near", "wanted"),
    [
        ("near: 退款\nwithin: 10s\n", True),
        ("near: 退款\nwithin: 3s\n", False),
        ("near: 退款\nwithin: 2 turns\n", True),
        ("near: 退款\nwithin: 1 turns\n", False),
        ("near: {match: 退款, role: customer}\nwithin: 10s\n", True),
        ("near: {match: 退款, role: agent}\nwithin: 10s\n", False),
        ("near: {match: 退款, side: before}\nwithin: 10s\n", True),
        ("near: {match: 退款, side: after}\nwithin: 10s\n", False),
    ],
)
def test_another_pattern_near_by(tmp_path: Path, near: str, wanted: bool) -> None:
    event = call((1, "customer", "我要退款"), (4, "agent", "稍等"), (9, "agent", "这个办不了"))
    assert held(tmp_path, f"match: 办不了\n{near}", event) is wanted


def test_near_is_never_the_match_itself(tmp_path: Path) -> None:
    assert not held(tmp_path, "match: 退款\nnear: 退\n", call((1, "customer", "退款")))
    assert held(tmp_path, "match: 退款\nnear: 退\n", call((1, "customer", "退款，都退了")))


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ([(1, "agent", "喂"), (20, "agent", "您好")], True),
        ([(1, "agent", "您好")], False),
        ([(1, "customer", "您好")], False),
        ([], False),
    ],
    ids=["too late", "said", "no agent on the call", "nothing was said"],
)
def test_what_had_to_be_said_and_was_not(tmp_path: Path, said: list[Said], wanted: bool) -> None:
    rule = "match: 您好\nwhen: {role: agent, time: {to: 15s}}\nabsent: true\n"
    assert held(tmp_path, rule, call(*said)) is wanted


GROUPS = """\
category: 退款
groups:
  all: [订单, {any: [退款, 退钱]}]
  none: ['不.{0,2}退']
"""


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (["订单有问题", "我要退款"], True),
        (["我的订单要退钱"], True),
        (["我要退款"], False),
        (["订单", "退款", "算了不要退了"], False),
    ],
)
def test_groups_over_the_call(tmp_path: Path, said: list[str], wanted: bool) -> None:
    event = call(*((10.0 * i, "customer", text) for i, text in enumerate(said)))
    assert held(tmp_path, GROUPS, event) is wanted


def test_groups_over_one_turn(tmp_path: Path) -> None:
    apart = call((1, "customer", "订单有问题"), (30, "customer", "我要退款"))
    together = call((1, "customer", "订单要退款"))
    assert held(tmp_path, GROUPS + "scope: turn\n", together)
    assert not held(tmp_path, GROUPS + "scope: turn\n", apart)


def test_a_group_may_be_about_another_role(tmp_path: Path) -> None:
    rule = "groups:\n  all: [{any: [退款], role: customer}, {any: [不能], role: agent}]\n"
    assert held(tmp_path, rule, call((1, "customer", "退款"), (5, "agent", "不能")))
    assert not held(tmp_path, rule, call((1, "agent", "退款"), (5, "agent", "不能")))


def test_a_category_carries_all_that_speaks_for_it(tmp_path: Path) -> None:
    event = call((1, "customer", "订单有问题"), (30, "customer", "我要退款"))
    (field,) = rules(tmp_path, f"rule: r\n{GROUPS}").apply(event).fields
    assert (field.name, field.type, field.value, field.words) == ("category", "category", "退款", "订单")
    assert [(span.segment, span.start_ms) for span in field.evidence] == [(0, 1000), (1, 31000)]


def test_two_rules_of_one_category_make_one_field(tmp_path: Path) -> None:
    made = rules(tmp_path, "rule: a\nmatch: 退款\ncategory: c\n", "rule: b\nmatch: 订单\ncategory: c\n")
    (field,) = made.apply(call((1, "customer", "订单退款"))).fields
    assert (field.value, field.rule, len(field.evidence)) == ("c", "a", 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rule: r\nmatch: x\ngroups: {all: [y]}\n", "not both"),
        ("rule: r\n", "wants 'match', 'groups', or conditions"),
        ("rule: r\ngroups: {}\n", "wants 'all', 'any' or 'none'"),
        ("rule: r\nmatch: x\nwhen: {time: {}}\n", "wants 'from' or 'to'"),
        ("rule: r\nmatch: x\nwhen: {time: {to: 15}}\n", "is not a duration"),
        ('rule: r\nmatch: x\nwhen: {time: {to: "150%"}}\n', "more than the whole call"),
        ("rule: r\nwhen: {metrics: {silence_ms: 20s}}\n", "is no threshold"),
        ("rule: r\nmatch: x\nwithin: 3 words\n", "'3 words' is no distance"),
        ("rule: r\nwhen: {tags: a}\nabsent: true\n", "belong to 'match'"),
        ("rule: r\ngroups: {all: ['(x']}\n", "bad regular expression"),
        ("rule: r\nmatch: x\nnear: '%{NOPE}'\n", "unknown pattern"),
    ],
)
def test_what_makes_no_sense_is_said(tmp_path: Path, text: str, said: str) -> None:
    messages = [finding.message for finding in rules(tmp_path, text).findings]
    assert any(said in message for message in messages), messages
