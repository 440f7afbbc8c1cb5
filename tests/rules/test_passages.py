"""Which turns are one text: closeness, and numbers that go on."""

from __future__ import annotations

import pytest

from callstash.model import Segment
from rules.entities import EntityContext
from rules.passages import heard_after, heard_before, number_goes_on, passages, turn_context
from tests.rules.dialogues import turns


def texts(*segments: tuple[int, int, str, int]) -> list[str]:
    """Passages of (start_ms, end_ms, text, channel)."""
    made = [Segment(start, end, text, text, channel) for start, end, text, channel in segments]
    return [passage.text for passage in passages(made)]


@pytest.mark.parametrize(
    ("earlier", "between", "later", "goes_on"),
    [
        ("一三八零零", [], "一三八零零零", True),
        ("我电话一三八零零", ["嗯"], "一三八零零零", True),
        ("一三八零零", ["好的，您继续往下说，我都记着呢"], "一三八零零零", True),
        ("一三八零零", ["一三八零零？"], "一三八零零零", True),
        ("one three eight", ["mm-hmm", "one three eight"], "double oh", True),
        ("一三八零零", ["二零二五年的吗"], "一三八零零零", False),
        ("一三八零零", ["嗯"], "我想一下再告诉您吧，一三八零零", False),
        ("一三八零零", ["嗯"], "我想一下再告诉您吧，哦，一三八零零零", True),
        ("一三八零零，我是王女士", ["您稍等"], "好的，一三八零零零", True),
        ("一三八零零", ["一三八零幺"], "零零，一三八零零零", True),
        ("一三八零零", ["一三八零零", "订单号呢"], "一三八零零零", False),
        ("后四位八零零零，好找", ["前面的呢"], "前面是一三八零零一三", True),
        ("零二八，八五五五", ["零二八，成都是吧"], "对，高新区这边，八五五五六六七七", True),
        ("一三八零零，我是王女士，我想问个事情", ["嗯"], "零零零", False),
        ("您好", ["您好"], "一三八", False),
    ],
)
def test_a_number_goes_on(earlier: str, between: list[str], later: str, goes_on: bool) -> None:
    assert number_goes_on(earlier, between, later) is goes_on


def test_a_number_may_pause_longer_than_talk() -> None:
    assert texts((0, 1000, "一三八零零", 0), (7000, 8000, "一三八零零零", 0)) == ["一三八零零\n一三八零零零"]
    assert texts((0, 1000, "您好", 0), (7000, 8000, "在吗", 0)) == ["您好", "在吗"]
    assert len(texts((0, 1000, "一三八零零", 0), (30000, 31000, "一三八零零零", 0))) == 2


def test_a_long_acknowledgement_parts_no_number() -> None:
    heard = "好的您慢慢说不着急我这边都记着呢您继续"
    assert "一三八零零\n一三八零零零" in texts(
        (0, 1000, "一三八零零", 0), (1500, 9000, heard, 1), (9500, 11000, "一三八零零零", 0)
    )


def test_what_was_said_around_a_turn() -> None:
    segments = turns(("a", "订单号多少"), ("c", "八八六六"), ("a", "八八六七？"), ("c", "不对"))
    assert heard_before(segments, 1) == "订单号多少"
    assert heard_after(segments, 1) == "八八六七？\n不对"
    (passage,) = [p for p in passages(segments) if p.role == "c"]
    context = turn_context(EntityContext(), segments, passage)
    assert (context.before(0), context.after(0)) == ("订单号多少", "八八六七？\n不对")
    assert context.before(len(passage.text) - 1) == "八八六六\n八八六七？"
