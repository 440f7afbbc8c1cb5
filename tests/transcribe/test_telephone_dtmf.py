"""Keys pressed during a call: every one is found, none is heard in speech, none is heard by an engine."""

from __future__ import annotations

import numpy as np
import pytest

from transcribe.telephone import Conditioner, Settings
from transcribe.telephone.dtmf import keys

from .sounds import Open, Wave
from .telephony import KEYS, key, mu_law, narrow, quiet, recordings, speech, with_noise


def _typed(gap_s: float = 0.1, **how: float) -> Wave:
    return np.concatenate([quiet(0.3), *(np.concatenate([key(name, **how), quiet(gap_s)]) for name in KEYS)])


def _heard(wave: Wave) -> str:
    return "".join(name for name, _ in keys(wave))


@pytest.mark.parametrize("dbfs", [-6.0, -15.0, -30.0, -36.0])
@pytest.mark.parametrize("off", [-0.015, 0.0, 0.015])
@pytest.mark.parametrize("twist_db", [-6.0, 0.0, 6.0])
def test_all_sixteen_keys_are_heard(dbfs: float, off: float, twist_db: float) -> None:
    assert _heard(_typed(dbfs=dbfs, off=off, twist_db=twist_db)) == KEYS


@pytest.mark.parametrize("seed", range(5))
def test_keys_are_heard_through_noise_and_narrow_lines(seed: int) -> None:
    wave = with_noise(_typed(dbfs=-15), -30, seed)
    assert _heard(wave) == KEYS
    assert _heard(mu_law(narrow(wave))) == KEYS


def test_keys_of_forty_milliseconds_are_heard_wherever_frames_begin() -> None:
    for shift in range(0, 160, 16):
        assert _heard(np.concatenate([quiet(0.1)[shift:], _typed(seconds=0.04, gap_s=0.04)])) == KEYS


def test_a_key_pressed_twice_is_two_keys_and_a_short_dropout_parts_none() -> None:
    for shift in range(0, 160, 16):
        twice = np.concatenate([quiet(0.1)[shift:], key("5"), quiet(0.03), key("5"), quiet(0.1)])
        once = np.concatenate([quiet(0.1)[shift:], key("5"), quiet(0.01), key("5"), quiet(0.1)])
        assert (_heard(twice), _heard(once)) == ("55", "5")


@pytest.mark.parametrize(
    "wave",
    [key("5", 0.02), key("5", twist_db=15), key("5", off=0.04), key("5", dbfs=-62), key("5")[:0], key("5")[:100]],
    ids=["too short", "too uneven", "other frequencies", "too quiet", "nothing", "less than a frame"],
)
def test_what_is_no_key_is_not_heard(wave: Wave) -> None:
    assert _heard(np.concatenate([quiet(0.2), wave, quiet(0.2)])) == ""
    assert _heard(wave) == ""


def test_one_tone_or_three_are_no_key() -> None:
    third = key("5") + key("9")
    assert _heard(third) == ""
    assert _heard(key("1", twist_db=60)) == ""


@pytest.mark.parametrize("name", recordings())
def test_speech_has_no_keys(open_: Open, name: str) -> None:
    assert [keys(channel) for channel in speech(open_, name)] == [[]] * len(speech(open_, name))


def test_masked_keys_are_told_from_no_other_and_cannot_be_heard() -> None:
    wave = np.concatenate([quiet(1), key("4"), quiet(0.2), key("2"), quiet(1)])
    window = Conditioner(1, Settings()).window(wave[None], 60_000)
    assert [(e.kind, e.value) for e in window.sounds] == [("dtmf", "*"), ("dtmf", "*")]
    assert [e.start_ms for e in window.sounds] == pytest.approx([61_000, 61_300], abs=15)
    assert [e.end_ms for e in window.sounds] == pytest.approx([61_100, 61_400], abs=15)
    assert not window.samples.any()
    assert window.worth == ((),)
    assert wave.any(), "what was handed in stays as it is"


def test_kept_keys_are_named_and_their_sound_stays() -> None:
    wave = np.concatenate([quiet(1), key("4", 0.5), quiet(1)])[None]
    window = Conditioner(1, Settings(dtmf="keep")).window(wave, 0)
    assert [(e.kind, e.value) for e in window.sounds] == [("dtmf", "4")]
    assert np.array_equal(window.samples, wave)


def test_keys_may_go_unnoticed() -> None:
    wave = np.concatenate([quiet(1), key("4"), quiet(1)])[None]
    window = Conditioner(1, Settings(dtmf="off")).window(wave, 0)
    assert window.sounds == ()
    assert window.samples is wave


def test_a_key_beside_speech_is_masked_and_the_speech_is_not(open_: Open) -> None:
    voice = speech(open_)[0][: 16_000 * 8]
    wave = np.concatenate([key("7", dbfs=-12), quiet(0.1), voice])
    window = Conditioner(1, Settings()).window(wave[None], 0)
    assert [e.value for e in window.sounds] == ["*"]
    assert not window.samples[0, :1600].any()
    assert np.array_equal(window.samples[0, 3200:], wave[3200:])
