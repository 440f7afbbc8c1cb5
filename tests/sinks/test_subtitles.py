"""SubRip, WebVTT and text: how they look, and that our own source of transcripts reads back what was written."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callstash.model import Segment
from callstash.testing import make_event, make_recording, make_segment
from ingest.text import parse
from sinks import subtitles
from sinks.rows import document, whole

CALL = make_recording("call.wav", meta={"call_id": "C-1 --> <2>"}, channels=2)
SEGMENTS = (
    make_segment("您好，这里是客户服务中心，请问有什么可以帮您？我们的营业时间是周一到周五", role="agent", turn=0),
    make_segment("九点到六点。", 7_400, role="agent", turn=0),
    make_segment("嗯", 7_500, role="customer", channel=1, turn=0),
    make_segment(
        "My number is 138 0013 8000, and I would like a refund for <order> 12315 & more --> now",
        3_725_042,
        role="customer",
        channel=1,
        turn=1,
    ),
    make_segment("   ", 3_800_000, role="agent"),
    make_segment("AT&amp;T\nhas {\\an8}two lines", 3_800_001, channel=1, turn=2),
)

SRT = """\
1
00:00:00,000 --> 00:00:07,200
Agent: 您好，这里是客户服务中心，
请问有什么可以帮您？
我们的营业时间是周一到周五

2
00:00:07,400 --> 00:00:08,600
Agent: 九点到六点。

3
00:00:07,500 --> 00:00:07,700
Customer: 嗯

4
01:02:05,042 --> 01:02:22,242
Customer: My number is 138 0013 8000,
and I would like a refund for
&lt;order> 12315 & more --&gt; now

5
01:03:20,001 --> 01:03:25,601
Channel 1: AT&amp;amp;T has
&#123;\\an8}two lines
"""

VTT = """\
WEBVTT

NOTE call C-1 --&gt; &lt;2&gt;, recording RECORDING, 2026-11-22T06:03:01+00:00

0
00:00:00.000 --> 00:00:07.200
<v Agent>您好，这里是客户服务中心，
请问有什么可以帮您？
我们的营业时间是周一到周五

1
00:00:07.400 --> 00:00:08.600
<v Agent>九点到六点。

2
00:00:07.500 --> 00:00:07.700
<v Customer>嗯

3
01:02:05.042 --> 01:02:22.242
<v Customer>My number is 138 0013 8000,
and I would like a refund for
&lt;order&gt; 12315 &amp; more --&gt; now

5
01:03:20.001 --> 01:03:25.601
<v Channel 1>AT&amp;amp;T has &#123;\\an8}two lines
"""

TXT = """\
[00:00.0] agent: 您好，这里是客户服务中心，请问有什么可以帮您？我们的营业时间是周一到周五九点到六点。
[00:07.5] customer: 嗯
[1:02:05.0] customer: My number is 138 0013 8000, and I would like a refund for <order> 12315 & more --> now
[1:03:20.0] channel 1: AT&amp;T has {\\an8}two lines
"""


def call_of(*segments: Segment, **changes: Any) -> dict[str, Any]:
    """The call's document, as the sink makes it."""
    made = document("test", make_event(*segments, recording=make_recording("call.wav", **changes)))
    return whole({**made.call, "call.channels": changes.get("channels", 1)}, made.segments, made.fields)


@pytest.fixture
def call() -> dict[str, Any]:
    return call_of(*SEGMENTS, meta=CALL.meta, channels=2)


def test_srt(call: dict[str, Any]) -> None:
    assert subtitles.srt(call) == SRT


def test_vtt(call: dict[str, Any]) -> None:
    assert subtitles.vtt(call).replace(call["call.recording_id"], "RECORDING") == VTT


def test_txt(call: dict[str, Any]) -> None:
    assert subtitles.txt(call) == TXT


def test_a_silent_call() -> None:
    call = call_of()
    assert (subtitles.srt(call), subtitles.txt(call)) == ("", "")
    assert subtitles.vtt(call).startswith("WEBVTT\n\nNOTE call ")
    assert parse(subtitles.srt(call).encode(), ".srt") == parse(subtitles.vtt(call).encode(), ".vtt") == ()


def test_text_without_times() -> None:
    call = call_of(make_segment("您好", end_ms=0), make_segment("Hello", 0, end_ms=0))
    assert subtitles.txt(call) == "您好\nHello\n"
    assert "00:00:00,000 --> 00:00:01,000" in subtitles.srt(call)


def test_lines_of_nobody_known_are_not_run_together() -> None:
    """Those of a text without roles make one turn: `...安全码是***` and `电话138...` would be one line."""
    call = call_of(make_segment("安全码是***", end_ms=0, turn=0), make_segment("电话13800138000", 0, end_ms=0, turn=0))
    assert subtitles.txt(call) == "安全码是***\n电话13800138000\n"


def test_one_channel_without_roles_has_no_names() -> None:
    assert "Channel" not in subtitles.srt(call_of(make_segment("您好")))


def test_no_line_is_wider_than_a_screen_unless_a_word_is() -> None:
    said = "我要退款，订单号是 A12315，" * 6 + "please call me back on Monday morning " * 3 + "x" * 60
    cue = subtitles.srt(call_of(make_segment(said))).split("\n")[2:-1]
    widths = [sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in line) for line in cue]
    assert max(widths[:-1]) <= subtitles.COLUMNS + 1
    assert cue[-1] == "x" * 60
    assert not [line for line in cue if line[0] in "，。 " or line[-1] == " "]


def _back(text: str, suffix: str) -> list[tuple[int, int, str | None, str]]:
    return [(s.start_ms, s.end_ms, s.role, s.raw) for s in parse(text.encode(), suffix)]


@pytest.mark.parametrize("form", ["srt", "vtt"])
def test_what_is_written_is_read_back(call: dict[str, Any], form: str) -> None:
    roles = ["agent", "agent", "customer", "customer", "channel_1"]
    said = [(s.start_ms, s.end_ms, " ".join(s.text.split())) for s in SEGMENTS if s.text.strip()]
    expected = [(start, end, role, text) for (start, end, text), role in zip(said, roles, strict=True)]
    assert _back(getattr(subtitles, form)(call), f".{form}") == expected


def test_txt_is_read_back(call: dict[str, Any]) -> None:
    back = _back(subtitles.txt(call), ".txt")
    assert [start for start, _, _, _ in back] == [0, 7_500, 3_725_000, 3_800_000]
    assert [role for _, _, role, _ in back] == ["agent", "customer", "customer", "channel_1"]


WORDS = st.sampled_from(
    [
        *("您好", "退款", "我要", "hello", "Agent:", "客服：", "café", "déjà", "привет", "мир", "<b>", "</i>", "<v"),
        *("Bob>", "a<b", "x>y", "&", "&lt;", "&amp;", "-->", "{", "{\\an8}", "}", "[00:01]", "-", "1", "13800138000"),
        *(
            "9:30",
            "😀",
            "«oui»",
            "“好”",
            "”",
            "（",
            "）",
            "，",
            "。",
            "!",
            "?",
            "...",
            "WEBVTT",
            "NOTE",
            "—",
            "ｆｕｌｌ",
        ),
        "한국어",
    ]
)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from(["", " "])), min_size=1, max_size=40).map(
    lambda pairs: "x" + "".join(word + gap for word, gap in pairs)  # a voice that begins with `Agent:` is read as one
)


@given(texts=st.lists(TEXTS, min_size=1, max_size=4), role=st.sampled_from(["agent", "customer"]))
def test_any_text_comes_back_as_it_was(texts: list[str], role: str) -> None:
    segments = [make_segment(text, 1_000 * n, role=role, end_ms=1_000 * n + 900) for n, text in enumerate(texts)]
    call = call_of(*segments)
    expected = [
        (s.start_ms, s.end_ms, role, unicodedata.normalize("NFC", " ".join(s.text.split())))
        for s in segments
        if s.text.strip()
    ]
    for form in ("srt", "vtt"):
        text = getattr(subtitles, form)(call)
        assert _back(text, f".{form}") == expected
        assert len(re.findall("-->", text)) == len(expected)
