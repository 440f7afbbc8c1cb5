"""Which seconds a clip holds, and what can be heard in them."""

from __future__ import annotations

import io
import wave
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from callstash.clips import (
    KEY_MARGIN_MS,
    RATE,
    Stretch,
    channels_of,
    cut,
    fields_called,
    stretch_at,
    stretch_of,
    who_speaks,
)
from callstash.commands.clip import default_name
from callstash.documents import call_document, field_documents, segment_documents
from callstash.errors import CallstashError
from callstash.model import Field, Span
from callstash.places import clock, parse_place
from callstash.testing import make_event, make_field, make_recording, make_segment

AGENT = make_segment("您好请留下电话", 0, channel=0, role="agent")
CUSTOMER = make_segment("幺三八零零", 2_000, channel=1, role="customer")
AGAIN = make_segment("一三八零零，对吗", 50_000, channel=0, role="agent")
WHOLE = Stretch(0, 4_000, frozenset({1}))


class Sound:
    """Ten seconds, every channel a tone of its own."""

    content_id, duration_ms, tags = "sound", 10_000, ()

    def __init__(self, channels: int = 2, same: bool = False) -> None:
        self.channels = channels
        times = np.arange(10 * RATE) / RATE
        pitches = [300.0 * (1 if same else channel + 1) for channel in range(channels)]
        self.samples = np.stack([0.5 * np.sin(2 * np.pi * pitch * times) for pitch in pitches]).astype(np.float32)

    def read(self, start_ms: int, end_ms: int) -> NDArray[np.float32]:
        return self.samples[:, start_ms * RATE // 1000 : end_ms * RATE // 1000].copy()

    def close(self) -> None:
        pass


def as_written(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    return np.rint(samples.T * 32768).astype(np.int16)


def call(*fields: Field) -> dict[str, Any]:
    """A call of two channels as `show` has it."""
    recording = make_recording(channels=2, meta={"call_id": "c/1"})
    event = make_event(AGENT, CUSTOMER, AGAIN, recording=recording, fields=fields)
    document = call_document(event) | {"call.channels": 2}
    return document | {"segments": segment_documents(event), "fields": field_documents(event)}


def phone(*spans: Span, words: str = "幺三八零零", value: str = "13800") -> Field:
    return make_field("mobile", value, type="phone", words=words, evidence=spans)


SAID = Span(1, 0, 5, 2_000, 3_000)
REPEATED = Span(2, 0, 5, 50_000, 51_000)


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("83s", 83_000),
        ("1:23", 83_000),
        ("1:23.5", 83_500),
        ("0:01:23", 83_000),
        ("90:00", 5_400_000),
        ("1.5m", 90_000),
    ],
)
def test_places_are_read_as_people_write_them(text: str, milliseconds: int) -> None:
    assert parse_place(text) == milliseconds
    assert parse_place(clock(milliseconds)) == milliseconds


@pytest.mark.parametrize("text", ["83", "1:75", "1:70:00", "soon", "", "-5s"])
def test_what_is_no_place_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write 83s"):
        parse_place(text)


def test_fields_are_found_by_name_or_type_in_order_of_time() -> None:
    document = call(phone(REPEATED, value="2"), phone(SAID, value="1"), make_field("price", "129", evidence=()))
    for name in ("mobile", "phone"):
        assert [field["field.value"] for field in fields_called(document, name)] == ["1", "2"]
    with pytest.raises(CallstashError) as refused:
        fields_called(document, "price")
    assert "00:02.0  mobile  1" in refused.value.hint


def test_digits_split_over_turns_are_one_stretch() -> None:
    split = (Span(0, 0, 3, 500, 1_000), Span(1, 0, 2, 2_000, 2_500))
    document = call(phone(*split, words="您好请 幺三"))
    assert stretch_of(document, document["fields"][0]) == Stretch(500, 2_500, frozenset({0, 1}))


def test_a_number_said_twice_is_proved_by_the_first_time() -> None:
    document = call(phone(SAID, REPEATED))
    stretch = stretch_of(document, document["fields"][0])
    assert (stretch.start_ms, stretch.end_ms, stretch.channels) == (2_000, 3_000, {1})
    assert "00:50.0" in stretch.remark


def test_pieces_far_apart_are_not_one_clip() -> None:
    document = call(phone(Span(1, 0, 2, 2_000, 2_400), REPEATED))
    stretch = stretch_of(document, document["fields"][0])
    assert (stretch.start_ms, stretch.end_ms) == (2_000, 2_400)
    assert "00:50.0" in stretch.remark


def test_a_place_is_on_the_channels_that_speak_there() -> None:
    document = call()
    assert stretch_at(document, 1_800, 100) == Stretch(1_800, 1_900, frozenset())
    assert stretch_at(document, 1_000, 1_500).channels == {0, 1}
    assert Stretch(300, 900, frozenset()).padded(500) == Stretch(0, 1_400, frozenset())


def test_a_party_is_a_role_or_a_channel() -> None:
    assert channels_of(call(), "customer") == channels_of(call(), "channel_1") == {1}
    with pytest.raises(CallstashError) as refused:
        channels_of(call(), "boss")
    assert refused.value.hint == "there are: channel_0, channel_1, agent, customer"


def test_the_one_to_hear_must_be_one() -> None:
    assert who_speaks(call(), stretch_at(call(), 2_000, 500)) == {1}
    for at, why in ((1_800, "nobody speaks"), (1_000, "several speak")):
        with pytest.raises(CallstashError, match=why) as refused:
            who_speaks(call(), stretch_at(call(), at, 100 if at == 1_800 else 1_500))
        assert "--only PARTY, one of channel_0, channel_1, agent, customer" in refused.value.hint


def test_a_clip_is_the_recording_sample_by_sample() -> None:
    sound = Sound()
    clip = cut(sound, Stretch(1_234, 5_678, frozenset()), ())
    assert np.array_equal(clip.samples, as_written(sound.read(1_234, 5_678)))
    assert (clip.start_ms, clip.end_ms, clip.channels, clip.silenced) == (1_234, 5_678, (0, 1), ())
    with wave.open(io.BytesIO(clip.wav())) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, 16_000)
        assert np.array_equal(np.frombuffer(file.readframes(10**6), "<i2").reshape(-1, 2), clip.samples)


def test_the_others_are_silent_and_the_one_is_untouched() -> None:
    sound = Sound(3)
    clip = cut(sound, WHOLE, (), frozenset({1}))
    assert clip.channels == (1,)
    assert not clip.samples[:, [0, 2]].any()
    assert np.array_equal(clip.samples[:, 1], as_written(sound.read(0, 4_000))[:, 1])


def test_one_channel_mixes_what_is_heard_and_nothing_else() -> None:
    sound = Sound()
    alone = cut(sound, WHOLE, (), frozenset({1}), mono=True)
    assert np.array_equal(alone.samples, as_written(sound.read(0, 4_000)[1:]))
    both = cut(sound, WHOLE, (), mono=True)
    assert np.array_equal(both.samples, as_written(sound.read(0, 4_000).mean(axis=0, keepdims=True)))


@pytest.mark.parametrize(("sound", "why"), [(Sound(1), "one channel"), (Sound(2, same=True), "the same sound")])
def test_muting_that_would_mute_nobody_is_refused(sound: Sound, why: str) -> None:
    with pytest.raises(CallstashError, match=why):
        cut(sound, WHOLE, (), frozenset({0}))
    assert cut(sound, WHOLE, ()).samples.any()


def test_masked_keys_are_silent_on_every_channel() -> None:
    clip = cut(Sound(), Stretch(1_000, 5_000, frozenset()), ((900, 1_050), (3_000, 3_080), (9_000, 9_100)))
    assert clip.silenced == ((900, 1_050), (3_000, 3_080))
    quiet = ~clip.samples.any(axis=1)
    for start, end in ((1_000, 1_050 + KEY_MARGIN_MS), (3_000 - KEY_MARGIN_MS, 3_080 + KEY_MARGIN_MS)):
        assert quiet[(start - 1_000) * 16 : (end - 1_000) * 16].all()
    assert clip.samples[(1_200 - 1_000) * 16 : (2_800 - 1_000) * 16].any(axis=1).mean() > 0.95


def test_a_clip_ends_where_the_recording_does() -> None:
    assert cut(Sound(), Stretch(9_000, 12_000, frozenset()), ()).end_ms == 10_000
    with pytest.raises(CallstashError, match=r"00:11\.0 lies behind the end"):
        cut(Sound(), Stretch(11_000, 12_000, frozenset()), ())


def test_a_clip_is_named_after_its_call_field_and_place() -> None:
    document = call(phone(SAID))
    assert default_name(document, document["fields"][0], 83_900) == "c-1_mobile_1-23.wav"
    assert default_name(document, None, 3_600_000) == "c-1_60-00.wav"
    assert default_name({**document, "call.leg": "in"}, None, 0) == "c-1_in_0-00.wav"
