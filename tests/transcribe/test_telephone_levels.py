"""Levels: who is far too quiet is lifted, everything else stays as it is, bit by bit; silence costs nothing."""

from __future__ import annotations

import numpy as np
import pytest

from transcribe.telephone import Conditioner, Settings, audible
from transcribe.telephone.levels import Leveller, speech_level_db

from .sounds import Open, Wave, tone
from .telephony import quiet, speech, with_noise


@pytest.fixture
def voice(open_: Open) -> Wave:
    return speech(open_, "20250103_093000_lihua_c1001.wav")[0]


def _decibels(factor: float) -> np.float32:
    return np.float32(10 ** (factor / 20))


def _level(wave: Wave) -> float:
    level = speech_level_db(wave, audible(wave))
    assert level is not None
    return level


@pytest.mark.parametrize("down", [14, 20, 28])
def test_a_quiet_party_is_lifted_and_the_other_is_not(voice: Wave, down: int) -> None:
    both = np.stack([voice, with_noise(voice * _decibels(-down), -75)])
    window = Conditioner(2, Settings()).window(both, 0)
    assert np.array_equal(window.samples[0], voice)
    assert _level(window.samples[1]) == pytest.approx(-20, abs=0.5)
    assert np.abs(window.samples).max() < 1
    assert Conditioner(2, Settings(levels=False)).window(both, 0).samples is both


def test_nobody_is_lifted_by_more_than_thirty_decibels(voice: Wave) -> None:
    faint = voice * _decibels(-38)
    (lifted,) = Conditioner(1, Settings()).window(faint[None], 0).samples
    assert np.allclose(lifted, faint * _decibels(30), rtol=1e-5)


@pytest.mark.parametrize("dbfs", [-70, -50, -35])
def test_noise_alone_is_never_lifted(dbfs: float) -> None:
    noise = with_noise(quiet(10), dbfs)[None]
    assert Conditioner(1, Settings()).window(noise, 0).samples is noise


def test_silence_and_nothing_stay_what_they_are() -> None:
    for wave in (quiet(5)[None], quiet(0)[None], quiet(0.0001)[None]):
        assert np.array_equal(Conditioner(1, Settings()).window(wave, 0).samples, wave)


def test_a_click_is_not_made_louder_than_can_be(voice: Wave) -> None:
    faint = voice * _decibels(-25)
    faint[8000] = 0.5
    (lifted,) = Conditioner(1, Settings()).window(faint[None], 0).samples
    assert np.abs(lifted).max() == pytest.approx(0.99, abs=1e-5)


def test_a_gain_is_kept_until_the_level_drifts_away(voice: Wave) -> None:
    leveller = Leveller()
    spans = audible(voice)
    first = leveller.gain(voice * _decibels(-20), spans)
    assert first > 5
    assert leveller.gain(voice * _decibels(-26), spans) == first
    assert leveller.gain(quiet(5), []) == first
    assert leveller.gain(voice, spans) == 1
    assert leveller.gain(voice * _decibels(-20), spans) == first


def test_one_gain_holds_for_a_whole_window(voice: Wave) -> None:
    faint = np.concatenate([voice * _decibels(-20), voice * _decibels(-30)])
    (lifted,) = Conditioner(1, Settings()).window(faint[None], 0).samples
    loud = np.abs(faint) > 1e-3
    assert np.ptp(lifted[loud] / faint[loud]) < 1e-3


def test_digital_silence_is_not_worth_listening_to_and_sound_has_a_margin() -> None:
    wave = np.stack([quiet(11), np.concatenate([quiet(5), tone(1), quiet(5)])])
    window = Conditioner(2, Settings(gate=False)).window(wave, 0)
    assert window.worth == ((), ((4500, 6500),))
    assert audible(quiet(0)) == []
    assert audible(tone(0.05)) == [(0, 50)]


def test_settings_are_named_where_they_differ_from_the_defaults() -> None:
    assert str(Settings()) == ""
    assert str(Settings(dtmf="keep")) == "dtmf=keep"
    assert str(Settings(dtmf="off", gate=False, levels=False, leakage=False)) == (
        "dtmf=off,gate=off,levels=off,leakage=off"
    )
