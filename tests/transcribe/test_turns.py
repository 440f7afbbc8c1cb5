"""Turns and metrics, from the times of what was said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callstash.model import Segment, SoundEvent, Transcript, Word
from transcribe import spans
from transcribe.turns import Turns, TurnsOptions, party_of, units

TURNS = Turns(TurnsOptions())
LONG = "我们看一下您的订单情况"


def said(start_ms: int, end_ms: int, channel: int = 0, raw: str = LONG, **more: Any) -> Segment:
    """A segment whose words fill it, said by the agent (channel 0) or the customer."""
    word = Word(0, len(raw), start_ms, end_ms)
    known: dict[str, Any] = {"role": ("agent", "customer")[channel], "words": (word,)}
    return Segment(start_ms, end_ms, raw, channel=channel, **(known | more))


def call(*segments: Segment, duration_ms: int = 60_000, sounds: tuple[SoundEvent, ...] = ()) -> Transcript:
    return TURNS.normalize(
        Transcript("0" * 32, "test", segments, duration_ms=duration_ms, channels=2, sounds=sounds),
    )


def turns(*segments: Segment) -> list[int | None]:
    return [segment.turn for segment in call(*segments).segments]


def test_consecutive_segments_of_one_party_make_a_turn() -> None:
    assert turns(said(0, 3000), said(4000, 8000), said(9000, 12_000, 1), said(13_000, 20_000)) == [0, 0, 1, 2]


@pytest.mark.parametrize("raw", ["嗯", "好的好的。", "是的，明白", "Uh-huh.", "mm-hmm", "I see, okay"])
def test_an_acknowledgement_between_two_pieces_does_not_end_a_turn(raw: str) -> None:
    assert turns(said(0, 5000), said(5200, 5800, 1, raw), said(6000, 9000)) == [0, 0, 0]


def test_a_short_answer_is_a_turn() -> None:
    assert turns(said(0, 5000), said(5200, 5900, 1, "不行"), said(6000, 9000)) == [0, 1, 2]
    assert turns(said(0, 5000), said(5200, 5800, 1, "好的")) == [0, 1]


def test_anything_short_inside_the_others_speech_or_at_its_edge_is_no_turn() -> None:
    assert turns(said(0, 9000), said(4000, 4700, 1, "不行"), said(9500, 12_000)) == [0, 0, 0]
    assert turns(said(0, 9000), said(8600, 9300, 1, "不行"), said(9500, 12_000)) == [0, 0, 0]
    assert turns(said(0, 9000), said(8900, 9600, 1, "不行"), said(9700, 12_000)) == [0, 1, 2]
    assert turns(said(0, 9000), said(4000, 6000, 1, "不行"), said(9500, 12_000)) == [0, 1, 2]


def test_how_long_a_backchannel_may_be_is_an_option() -> None:
    patient = Turns(TurnsOptions.model_validate({"backchannel": "3s"}))
    segments = (said(0, 9000), said(4000, 6000, 1), said(9500, 12_000))
    heard = patient.normalize(Transcript("0" * 32, "test", segments, duration_ms=60_000))
    assert [segment.turn for segment in heard.segments] == [0, 0, 0]
    assert patient.version != TURNS.version


def test_metrics_of_a_call() -> None:
    music = (SoundEvent("hold_music", 0, 20_000, 40_000), SoundEvent("hold_music", 1, 30_000, 50_000))
    ring = SoundEvent("ring_back", 0, 0, 1_000)
    metrics = call(
        said(1_000, 6_000), said(5_000, 10_000, 1), said(11_000, 12_000, 0, "好的您稍等"), sounds=(ring, *music)
    ).metrics
    assert metrics == {
        "talk_ms": 10_000,
        "silence_ms": 50_000,
        "overlap_ms": 1_000,
        "talk_ratio": 0.1667,
        "longest_silence_ms": 48_000,
        "hold_ms": 30_000,
        "ring_ms": 1_000,
        "first_response_ms": 0,
        "turns": 3,
        "interruptions": 1,
        "agent.talk_ms": 6_000,
        "agent.talk_share": 0.5455,
        "agent.turns": 2,
        "agent.longest_monologue_ms": 5_000,
        "agent.units_per_minute": 160.0,
        "agent.unit": "characters",
        "agent.interruptions": 0,
        "customer.talk_ms": 5_000,
        "customer.talk_share": 0.4545,
        "customer.turns": 1,
        "customer.longest_monologue_ms": 5_000,
        "customer.units_per_minute": 132.0,
        "customer.unit": "characters",
        "customer.interruptions": 1,
    }


@pytest.mark.parametrize(
    ("begins", "ends", "interruptions"),
    [
        (5_000, 9_000, 1),
        (5_800, 9_000, 0),  # the overlap is too short
        (3_000, 9_000, 0),  # the other goes on for three seconds
        (5_000, 6_000, 0),  # the floor is not taken
        (5_500, 6_400, 0),  # no longer than an acknowledgement
        (6_200, 9_000, 0),
    ],
)
def test_who_takes_the_floor_interrupts(begins: int, ends: int, interruptions: int) -> None:
    metrics = call(said(0, 6_000), said(begins, ends, 1)).metrics
    assert (metrics["interruptions"], metrics["customer.interruptions"]) == (interruptions, interruptions)
    assert metrics["agent.interruptions"] == 0


def test_speech_is_the_words_and_without_words_the_segment_less_its_padding() -> None:
    words = (Word(0, 1, 1_000, 1_200), Word(1, 2, 1_500, 1_700), Word(2, 3, 4_000, 4_300))
    assert call(said(0, 6_000, words=words)).metrics["talk_ms"] == 1_000
    assert call(said(0, 6_000, words=())).metrics["talk_ms"] == 5_700
    assert call(said(0, 200, words=())).metrics["talk_ms"] == 200


def test_a_party_is_its_role_its_voice_or_its_channel() -> None:
    parties = [
        {"role": "客服 1号", "speaker": "A"},
        {"role": None, "speaker": "S.1"},
        {"role": None},
        {"role": "turns"},
    ]
    assert [party_of(said(0, 1, **who)) for who in parties] == ["客服_1号", "S_1", "channel_0", "party_turns"]


@pytest.mark.parametrize(
    ("raw", "unit", "count"),
    [
        ("我们用 iPhone 吧。", "characters", 5),
        ("we're open 9 to 5, okay?", "words", 6),
        ("お願いします", "characters", 6),
        ("", "words", 0),
    ],
)
def test_pace_is_counted_in_characters_or_words(raw: str, unit: str, count: int) -> None:
    assert units([raw]) == (unit, count)


def test_text_without_times_has_turns_and_no_metrics() -> None:
    lines = (Segment(0, 0, "您好", role="agent"), Segment(0, 0, "退款", role="customer"))
    heard = TURNS.normalize(Transcript("0" * 32, "text", lines))
    assert ([s.turn for s in heard.segments], heard.metrics) == ([0, 1], {})


def test_a_silent_call_is_silent() -> None:
    metrics = call(duration_ms=5_000).metrics
    assert (metrics["talk_ms"], metrics["silence_ms"], metrics["longest_silence_ms"], metrics["turns"]) == (
        0,
        5_000,
        5_000,
        0,
    )


TIMES = st.integers(-1_000, 30_000)
PARTIES = st.sampled_from(["agent", "customer", "supervisor", None])
SEGMENTS = st.lists(
    st.builds(
        lambda start, length, channel, role, timed: Segment(
            start,
            start + length,
            "嗯好",
            channel=channel,
            role=role,
            words=(Word(0, 2, start, start + length),) * timed,
        ),
        *(TIMES, st.integers(0, 15_000), st.integers(0, 2), PARTIES, st.booleans()),
    ),
    max_size=12,
)
SOUNDS = st.lists(
    st.builds(SoundEvent, st.sampled_from(["hold_music", "ring_back", "dtmf"]), st.integers(0, 1), TIMES, TIMES)
)


@given(SEGMENTS, SOUNDS, st.integers(0, 25_000))
def test_nothing_is_negative_or_longer_than_the_call(
    segments: list[Segment], sounds: list[SoundEvent], duration_ms: int
) -> None:
    ordered = tuple(sorted(segments, key=lambda s: (s.start_ms, s.channel)))
    heard = call(*ordered, duration_ms=duration_ms, sounds=tuple(sounds))
    lengths = {key: value for key, value in heard.metrics.items() if key.endswith("_ms")}
    assert all(0 <= value <= duration_ms for value in lengths.values())
    shares = [value for key, value in heard.metrics.items() if key.endswith(("share", "ratio"))]
    assert all(0 <= share <= 1 for share in shares)
    if heard.metrics:
        assert heard.metrics["talk_ms"] + heard.metrics["silence_ms"] == duration_ms
        numbers = [segment.turn for segment in heard.segments]
        assert set(numbers) == set(range(heard.metrics["turns"]))
    assert TURNS.normalize(heard) == heard


@given(st.lists(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)))))
def test_overlap_is_what_a_count_of_every_millisecond_gives(groups: list[list[tuple[int, int]]]) -> None:
    sets = [spans.merged(group) for group in groups]
    depth = [sum(any(start <= at < end for start, end in spoken) for spoken in sets) for at in range(41)]
    assert spans.overlap(sets) == sum(level > 1 for level in depth)
    assert spans.length(spans.merged(span for spoken in sets for span in spoken)) == sum(level > 0 for level in depth)
