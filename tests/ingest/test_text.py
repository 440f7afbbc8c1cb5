"""Ready transcripts of every kind."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callstash.codec import dump_transcript
from callstash.errors import Reject
from callstash.model import Segment, Transcript
from ingest.text import ENGINE, parse, read


def turns(text: str, suffix: str = ".txt") -> list[tuple[int, int, str | None, str]]:
    return [(s.start_ms, s.end_ms, s.role, s.raw) for s in parse(text.encode(), suffix)]


class TestPlainText:
    def test_a_line_is_a_segment_and_empty_lines_are_none(self) -> None:
        assert turns("hello\r\n\r\n  world \n") == [(0, 0, None, "hello"), (0, 0, None, "world")]

    @pytest.mark.parametrize(
        ("line", "role"),
        [
            ("agent: hello", "agent"),
            ("Customer : hello", "customer"),
            ("客户：hello", "customer"),
            ("坐席: hello", "agent"),
            ("[客服] : hello", "agent"),
            ("Speaker 2: hello", "speaker_2"),
            ("说话人1：hello", "说话人1"),
        ],
    )
    def test_a_speaker_before_the_colon_is_a_role(self, line: str, role: str) -> None:
        assert turns(line) == [(0, 0, role, "hello")]

    @pytest.mark.parametrize("line", ["注意：明天休息", "time: 9:30", "http://x.cn", "the agent: was late"])
    def test_other_colons_are_words(self, line: str) -> None:
        assert turns(line) == [(0, 0, None, line)]

    def test_a_line_lasts_until_the_next_begins(self) -> None:
        text = "[00:01] agent: 您好\n[00:03.5] 客户：你好\n嗯\n[1:00:00] bye"
        assert turns(text) == [
            (1000, 3500, "agent", "您好"),
            (3500, 3500, "customer", "你好"),
            (3500, 3_600_000, None, "嗯"),
            (3_600_000, 3_600_000, None, "bye"),
        ]

    def test_times_that_go_back_never_make_a_negative_length(self) -> None:
        assert all(start <= end for start, end, _, _ in turns("[00:09] a\n[00:03] b\n[00:10] c"))

    def test_text_is_nfc(self) -> None:
        assert turns(unicodedata.normalize("NFD", "café"))[0][3] == "café"


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
    def test_are_guessed(self, encoding: str) -> None:
        assert parse("客服电话是多少".encode(encoding), ".txt")[0].raw == "客服电话是多少"

    @pytest.mark.parametrize("data", [b"\x00\x01\x02RIFF", b"\xff\xfe\x00", b"PK\x03\x04\x00", b"\xff\xff\xff"])
    def test_bytes_that_are_no_text_are_rejected_with_a_hint(self, data: bytes) -> None:
        with pytest.raises(Reject, match="not a text") as caught:
            parse(data, ".txt")
        assert caught.value.hint and caught.value.stage == "ingest"


class TestCues:
    SRT = "1\n00:00:01,000 --> 00:00:02,500\n<i>agent: hello</i>\nthere\n\n2\n00:00:03,000 --> 00:00:04,000\n你好\n吗\n"

    def test_srt(self) -> None:
        assert turns(self.SRT, ".srt") == [(1000, 2500, "agent", "hello there"), (3000, 4000, None, "你好吗")]

    def test_srt_of_windows_without_numbers_and_with_dots(self) -> None:
        text = "00:00:01.000 --> 00:00:02.000\r\nhello\r\n\r\n\r\n00:00:02.000 --> 00:00:03.000\r\nbye"
        assert [turn[3] for turn in turns(text, ".srt")] == ["hello", "bye"]

    def test_vtt_with_header_notes_styles_voices_and_settings(self) -> None:
        text = (
            "WEBVTT - a call\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE\nnothing\n\n"
            "first\n00:01.000 --> 00:02.000 align:start position:0%\n<v Agent>Rock &amp; roll</v>\n\n"
            "00:00:02.000 --> 00:00:03.000\n<v.loud 客户>好的</v> <v Agent>嗯</v>\n"
        )
        assert turns(text, ".vtt") == [
            (1000, 2000, "agent", "Rock & roll"),
            (2000, 3000, "customer", "好的"),
            (2000, 3000, "agent", "嗯"),
        ]

    def test_two_speakers_in_one_cue_are_two_segments(self) -> None:
        text = "1\n00:00:01,000 --> 00:00:02,000\nagent: hi\ncustomer: yes\n"
        assert [(turn[2], turn[3]) for turn in turns(text, ".srt")] == [("agent", "hi"), ("customer", "yes")]

    def test_cues_out_of_order_are_put_in_order(self) -> None:
        text = "00:05.000 --> 00:06.000\nb\n\n00:01.000 --> 00:02.000\na\n"
        assert [turn[3] for turn in turns(text, ".vtt")] == ["a", "b"]

    def test_a_file_without_a_cue_is_rejected(self) -> None:
        with pytest.raises(Reject, match="no cue"):
            turns("just words", ".srt")

    def test_an_empty_one_is_a_call_without_words(self) -> None:
        assert turns("WEBVTT\n", ".vtt") == turns("", ".srt") == []


class TestJsonLines:
    def test_objects(self) -> None:
        text = (
            '{"text": "您好", "start_ms": 0, "end_ms": 900, "role": "坐席", "channel": 0}\n\n'
            '{"text": "hi", "start": 1.5, "end": 2, "speaker": "Customer", "channel": 1}\n{"text": ""}\n'
        )
        assert parse(text.encode(), ".jsonl") == (
            Segment(0, 900, "您好", role="agent"),
            Segment(1500, 2000, "hi", channel=1, role="customer"),
        )

    @pytest.mark.parametrize("line", ["{", "[]", '{"words": "x"}', '{"text": "x", "start": "soon"}', '{"text": 1}'])
    def test_a_bad_line_is_rejected_with_its_number(self, line: str) -> None:
        with pytest.raises(Reject, match="line 2"):
            turns('{"text": "fine"}\n' + line, ".jsonl")

    @pytest.mark.parametrize(
        "line",
        [
            '{"text": "x", "start_ms": 1e30}',
            '{"text": "x", "end": 1e30}',
            '{"text": "x", "start_ms": 1732768000000}',
            '{"text": "x", "channel": 1e30}',
            "[" * 200_000,
            '{"text": "x", "role": ' + "[" * 200_000,
        ],
        ids=["start_ms", "end", "time of day", "channel", "deep", "deep inside"],
    )
    def test_a_line_that_no_database_takes_is_rejected_with_its_number(self, line: str) -> None:
        with pytest.raises(Reject, match="line 2") as caught:
            turns('{"text": "fine"}\n' + line, ".jsonl")
        assert len(caught.value.reason) < 200 and caught.value.hint

    def test_half_a_character_does_not_reach_the_database(self) -> None:
        text = r'{"text": "hello \ud83d", "role": "\ud800"}' + "\n" + r'{"text": "ok \ud83d\ude00"}'
        assert turns(text, ".jsonl") == [(0, 0, "?", "hello ?"), (0, 0, None, "ok \N{GRINNING FACE}")]


def test_a_transcript_knows_its_length_channels_and_engine(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "hi", "start_ms": 5, "end_ms": 70, "channel": 1}')
    transcript = read(str(path), "c" * 32)
    assert (transcript.engine, transcript.duration_ms, transcript.channels) == (ENGINE, 70, 2)
    assert ENGINE == "text:1"


def test_a_novel_is_no_transcript(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.text.MAX_BYTES", 10)
    (tmp_path / "a.txt").write_text("x" * 11)
    with pytest.raises(Reject, match="larger than"):
        read(str(tmp_path / "a.txt"), "c")


@given(st.text(max_size=200), st.sampled_from([".txt", ".srt", ".vtt", ".jsonl"]))
def test_any_text_is_read_or_rejected(text: str, suffix: str) -> None:
    try:
        segments = parse(text.encode("utf-8", "replace"), suffix)
    except Reject as reject:
        assert reject.hint
    else:
        assert all(s.raw and 0 <= s.start_ms <= s.end_ms for s in segments)


TEXTS = st.text(st.characters(exclude_categories=()) | st.just("\ud83d"), max_size=20)
"""With halves of characters, which JSON can escape."""
NUMBERS = st.integers() | st.floats() | st.sampled_from([1e30, 10**18])
ANYTHING = st.recursive(
    st.none() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
NUMBERED = dict.fromkeys(("start", "start_ms", "end", "end_ms", "channel"), NUMBERS)
LINES = st.fixed_dictionaries({"text": TEXTS}, optional={**NUMBERED, "role": TEXTS}) | st.fixed_dictionaries(
    {"text": TEXTS}, optional=dict.fromkeys((*NUMBERED, "role", "speaker"), ANYTHING)
)


@given(LINES)
def test_any_line_of_json_can_be_stored_or_is_rejected(line: dict[str, Any]) -> None:
    try:
        segments = parse(json.dumps(line).encode(), ".jsonl")
    except Reject as reject:
        assert reject.hint and "line 1" in reject.reason
    else:
        dump_transcript(Transcript("c", ENGINE, segments))
        assert all(0 <= number < 1 << 63 for s in segments for number in (s.start_ms * 1_000_000, s.end_ms, s.channel))
