"""Voice activity: what is cut where, and what costs nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

import callstash
from callstash.errors import CallstashError
from callstash.model import Audio, SoundEvent
from transcribe import models, telephone, vad
from transcribe.telephone import audible
from transcribe.vad import PAD_MS, Settings

from .sounds import Level, Open, Sound, Wave, noise, tone

AS_IT_IS = telephone.Settings(dtmf="off", gate=False, levels=False, leakage=False)
"""The tests' speech is tones, which the real thing takes for what they are."""
CUTTING = Settings(telephone=AS_IT_IS)
SAMPLES = Path(callstash.__file__).parent / "demo" / "samples"


def _quiet(seconds: float) -> Wave:
    return np.zeros(round(seconds * 16000), np.float32)


def _speech(audio: Audio, detector: vad.Detector | None = None, settings: Settings | None = None) -> list[vad.Stretch]:
    found = vad.stretches(audio, detector or Level(), settings or CUTTING)
    return [item for item in found if isinstance(item, vad.Stretch)]


def _spans(wave: Wave, settings: Settings | None = None) -> list[tuple[int, int]]:
    return [(s.start_ms, s.end_ms) for s in _speech(Sound(np.atleast_2d(wave)), settings=settings)]


def test_speech_is_padded_and_pauses_part_it() -> None:
    wave = np.concatenate([_quiet(1), tone(2), _quiet(2), tone(1), _quiet(1)])
    assert _spans(wave) == [(1000 - PAD_MS, 3000 + PAD_MS), (5000 - PAD_MS, 6000 + PAD_MS)]


def test_padding_stops_half_way_to_the_neighbour_and_at_the_ends() -> None:
    wave = np.concatenate([tone(1), _quiet(0.2), tone(1)])
    assert _spans(wave, Settings(100, telephone=AS_IT_IS)) == [(0, 1100), (1100, 2200)]


def test_what_is_too_long_is_cut_where_it_is_quietest() -> None:
    wave = tone(48)
    wave[20 * 16000 : round(20.3 * 16000)] *= 0.1
    first, second = _spans(wave)
    assert 20_000 < first[1] < 20_300
    assert first[1] == second[0]
    assert (first[0], second[1]) == (0, 48_000)


@pytest.mark.parametrize("seconds", [29.6, 61.0, 90.0])
def test_no_segment_is_longer_than_it_may_be(seconds: float) -> None:
    spans = _spans(tone(seconds), CUTTING)
    assert all(end - begin <= 30_000 for begin, end in spans)
    assert spans[0][0] == 0
    assert spans[-1][1] == round(seconds * 1000)
    assert all(a[1] == b[0] for a, b in pairwise(spans))


def test_a_long_recording_is_read_window_by_window_and_nothing_is_heard_twice() -> None:
    """Twelve minutes, a second of speech every three; one of them lies across each window's edge."""
    wave = np.tile(np.concatenate([_quiet(1.4), tone(1), _quiet(0.6)]), 240)
    audio = Sound(wave[None])
    found = [(s.start_ms, s.end_ms) for s in _speech(audio, settings=Settings(500, telephone=AS_IT_IS))]
    assert len(found) == 240
    for i, (begin, end) in enumerate(found):  # the test's detector sees 20 ms at a time
        assert begin == pytest.approx(3000 * i + 1400 - PAD_MS, abs=20)
        assert end == pytest.approx(3000 * i + 2400 + PAD_MS, abs=20)
    assert max(end - begin for begin, end in audio.reads) <= 300_000


def test_endless_talk_across_windows_is_covered_without_gap_or_overlap() -> None:
    spans = _spans(tone(700))
    assert spans[0][0] == 0
    assert spans[-1][1] == 700_000
    assert all(a[1] == b[0] for a, b in pairwise(spans))


def test_channels_share_reads_and_batches_though_each_goes_its_own_way() -> None:
    """Eleven minutes, two channels, of which one talks across the first window's end from 280 s on, the other not."""

    class Counting(Level):
        batches: ClassVar[list[int]] = []

        def speech(self, samples: Sequence[Wave], max_end_silence_ms: int) -> list[list[tuple[int, int]]]:
            self.batches.append(len(samples))
            return super().speech(samples, max_end_silence_ms)

    short = np.tile(np.concatenate([_quiet(1.4), tone(1, hertz=600), _quiet(0.6)]), 220)
    long = np.concatenate([_quiet(280), tone(25), _quiet(355)])
    audio = Sound(np.stack([short, long]))
    found = _speech(audio, Counting(), Settings(500, telephone=AS_IT_IS))
    assert [round((s.start_ms + PAD_MS) / 1000, 1) for s in found if s.channel == 1] == [280.0]
    starts = [s.start_ms + PAD_MS for s in found if s.channel == 0]
    assert starts == pytest.approx([3000 * i + 1400 for i in range(220)], abs=20)
    assert len(audio.reads) == len(Counting.batches) == 3
    assert audio.reads[1][0] == 280_000 - PAD_MS


def test_what_else_is_heard_comes_with_the_stretches_each_once() -> None:
    ring = np.tile(np.concatenate([tone(1, hertz=450, level=0.1), _quiet(4)]), 3)
    wave = np.concatenate([_quiet(292), ring, noise(1, 2), _quiet(60)])
    found = list(vad.stretches(Sound(wave[None]), Level(), Settings()))
    (event,) = telephone.merged(item for item in found if isinstance(item, SoundEvent))
    assert event.kind == "ring_back"
    assert (event.start_ms, event.end_ms) == pytest.approx((292_000, 303_000), abs=100)
    assert [item.start_ms for item in found if isinstance(item, vad.Stretch)] == pytest.approx(
        [307_000 - PAD_MS], abs=100
    )


def test_a_forced_cut_says_so_and_an_end_of_speech_does_not() -> None:
    found = _speech(Sound(np.concatenate([tone(40), _quiet(2), tone(3), _quiet(1)])[None]))
    assert [s.forced for s in found] == [True, False, False]


def test_a_stretch_carries_its_own_sound() -> None:
    wave = np.concatenate([_quiet(1), tone(1, hertz=500), _quiet(1)])
    (stretch,) = _speech(Sound(np.stack([_quiet(3), wave])))
    assert stretch.channel == 1
    begin, end = stretch.start_ms * 16, stretch.end_ms * 16
    assert np.array_equal(stretch.samples, wave[begin:end])


def test_digital_silence_is_not_even_listened_to() -> None:
    class Never(Level):
        def speech(self, samples: Sequence[Wave], max_end_silence_ms: int) -> list[list[tuple[int, int]]]:
            raise AssertionError("silence was given to the detector")

    noise = np.random.default_rng(1).normal(0, 5e-5, (2, 16000 * 30)).astype(np.float32)
    assert list(vad.stretches(Sound(noise), Never(), Settings())) == []


def test_audible_parts_keep_a_margin() -> None:
    wave = np.concatenate([_quiet(5), tone(1), _quiet(5)])
    assert audible(wave) == [(4500, 6500)]
    assert audible(_quiet(0)) == []
    assert audible(tone(0.05)) == [(0, 50)]


def test_auto_takes_silero_where_fsmn_is_not_on_disk_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "callstash.transcribe"):
        detector = vad.choose("auto", tmp_path)
    assert detector.name.startswith("silero@")
    assert "fsmn-vad is not on disk" in caplog.text
    with pytest.raises(CallstashError) as caught:
        vad.choose("fsmn", tmp_path)
    assert "callstash models pull fsmn-vad" in caught.value.hint


@pytest.fixture
def with_a_pause(open_: Open) -> Audio:
    """Two turns, 19 seconds apart."""
    return open_(SAMPLES / "20250103_170000_chenjie_c1013.wav")


def _assert_two_turns(stretches: Iterable[vad.Stretch]) -> None:
    (first, second) = [(s.start_ms, s.end_ms) for s in stretches]
    assert first == pytest.approx((0, 5000), abs=600)
    assert second == pytest.approx((24_400, 34_600), abs=400)


def test_silero_finds_turns(with_a_pause: Audio) -> None:
    _assert_two_turns(_speech(with_a_pause, vad.Silero(), Settings()))


def test_fsmn_finds_turns(fsmn_folder: Path, with_a_pause: Audio) -> None:
    detector = vad.choose("fsmn", fsmn_folder.parent)
    assert detector.name == f"fsmn@{models.digest(fsmn_folder)}"
    _assert_two_turns(_speech(with_a_pause, detector, Settings()))


def test_fsmn_heeds_the_pause_that_ends_a_segment(fsmn_folder: Path, open_: Open) -> None:
    """FunASR's schedule of silences would want 1850 ms in the first minute, whatever is asked for."""
    sound = open_(SAMPLES / "20250103_160000_wangfang_c1011.flac").read(0, 60_000)[0]
    detector = vad.choose("fsmn", fsmn_folder.parent)
    assert [len(detector.speech([sound], pause)[0]) for pause in (800, 1500, 6000)] == [3, 3, 1]


def test_fsmn_takes_noise_for_what_it_will_and_no_piece_is_too_long(fsmn_folder: Path) -> None:
    """A minute of hiss: it ends, and is bounded, whatever the detector says."""
    hiss = np.random.default_rng(2).normal(0, 0.1, (1, 60 * 16000)).astype(np.float32)
    found = _speech(Sound(hiss), vad.choose("fsmn", fsmn_folder.parent), Settings())
    assert all(s.end_ms - s.start_ms <= 30_000 for s in found)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(found))
