"""A handful of recordings whose figures can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from callstash.model import Event, Field
from callstash.testing import make_buried, make_event, make_field, make_recording, make_segment

DAY = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
DECLARED = {"category": "keyword", "phone": "phone", "amount": "money"}

TWO_LEGS = "1763791381.42"

PHONE = make_field("phone", "+8613800138000", rule="phone")
OTHER_PHONE = make_field("callback", "+861088889999", type="phone", rule="callback")
AMOUNT = make_field("amount", {"amount": "129", "currency": "CNY"}, type="money", words="一百二十九块")
COMPLAINT = make_field("category", "complaint", type="keyword", rule="complaint")
REFUND = make_field("category", "refund", type="keyword", rule="refund")


def events() -> list[Event]:
    """Five calls, of which one was recorded in two legs and one failed: six recordings over two days.

    Of each leg alone, silence and shares were measured that are not the call's: they must not count anywhere.
    """
    hours = make_segment("我们的营业时间是早上九点", role="agent")
    times = make_segment("时间营业", role="agent")
    refund = make_segment("我要退款", 5000, role="customer")
    bye = make_segment("再见", 8000, role="agent")
    one, other = {"leg": "in"}, {"leg": "out"}
    return [
        _event("c1-in.wav", TWO_LEGS, 0, 60, "8001", _metrics(0.3, 72, 1, 8), (PHONE, COMPLAINT), [hours, bye], one),
        _event("c1-out.wav", TWO_LEGS, 0, 60, "8001", _metrics(0.3, 84, 0, 0), (PHONE, OTHER_PHONE), [refund], other),
        _event("c2.wav", "c2", 0, 120, "8002", _metrics(0.9, 6, 0.2, 0), (PHONE, REFUND, AMOUNT), [times]),
        _event("c3.wav", "c3", 1, 300, "8002", _metrics(0.7, 62, 0.4, 2), (COMPLAINT,), [make_segment("你好")]),
        _event("c4.wav", "c4", 0, 60, "8001", _metrics(0.8, 12, 0.6, 3), (), [make_segment("喂")]),
        replace(buried := make_buried(), recording=replace(buried.recording, began_at=DAY + timedelta(days=1))),
    ]


def _metrics(ratio: float, silence: int, share: float, interruptions: int) -> dict[str, Any]:
    """Silence in seconds; the longest one is half of it, overlap a twelfth."""
    return {
        "talk_ratio": ratio,
        "silence_ms": silence * 1000,
        "longest_silence_ms": silence * 500,
        "overlap_ms": silence * 1000 // 12,
        "agent.talk_share": share,
        "customer.talk_share": 1 - share,
        "agent.interruptions": interruptions,
        "customer.interruptions": 1,
    }


def _event(
    name: str,
    call_id: str,
    day: int,
    seconds: int,
    agent: str,
    metrics: dict[str, Any],
    fields: tuple[Field, ...],
    segments: list[Any],
    leg: dict[str, str] | None = None,
) -> Event:
    meta = {"call_id": call_id, "agent": agent, **(leg or {})}
    recording = make_recording(name, meta=meta, began_at=DAY + timedelta(days=day), duration_ms=seconds * 1000)
    made = make_event(*segments, recording=recording, fields=fields, tags=("refund",) if REFUND in fields else ())
    return replace(made, transcript=replace(made.transcript, duration_ms=seconds * 1000, metrics=metrics))
