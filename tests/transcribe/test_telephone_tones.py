"""Ring-back, busy tones and their kin: named by their cadence, and not listened to."""

from __future__ import annotations

import numpy as np
import pytest

from transcribe.telephone import Conditioner, Settings, Window

from .sounds import Open, Wave
from .telephony import covered, missed, mu_law, narrow, quiet, recordings, series, sines, speech, with_noise


def _window(wave: Wave, settings: Settings | None = None) -> Window:
    return Conditioner(1, settings or Settings()).window(wave[None], 0)


def _line(wave: Wave) -> Wave:
    """As a telephone line gives it."""
    return mu_law(narrow(with_noise(np.concatenate([quiet(0.5), wave, quiet(1)]), -55)))


_DOUBLE = np.concatenate([sines(0.4, 400, 450), quiet(0.2), sines(0.4, 400, 450)])
SIGNALS = {
    "ring-back, China": (series(sines(1, 450), 4, 3), "ring_back"),
    "ring-back, North America": (series(sines(2, 440, 480), 4, 2), "ring_back"),
    "ring-back, Europe": (series(sines(1, 425), 4, 3), "ring_back"),
    "ring-back, Britain": (np.tile(np.concatenate([_DOUBLE, quiet(2)]), 3), "ring_back"),
    "busy, China": (series(sines(0.35, 450), 0.35, 8), "busy_tone"),
    "busy, North America": (series(sines(0.5, 480, 620), 0.5, 6), "busy_tone"),
    "busy, Europe": (series(sines(0.5, 425), 0.5, 6), "busy_tone"),
    "dial tone": (sines(5, 350, 440), "tone"),
    "fax called": (sines(3, 2100), "tone"),
    "fax calling": (series(sines(0.5, 1100), 3, 3), "tone"),
}


@pytest.mark.parametrize("name", SIGNALS)
def test_signals_are_named_and_gated(name: str) -> None:
    wave, kind = SIGNALS[name]
    length = len(np.trim_zeros(wave, "b")) // 16
    for sound in (np.concatenate([quiet(0.5), wave, quiet(1)]), _line(wave)):
        (event,) = _window(sound).sounds
        assert event.kind == kind
        assert (event.start_ms, event.end_ms) == pytest.approx((500, 500 + length), abs=40)


@pytest.mark.parametrize("dbfs", [-9.0, -30.0, -45.0])
def test_signals_are_named_however_loud_they_are(dbfs: float) -> None:
    sound = with_noise(series(sines(1, 450, dbfs=dbfs), 4, 3), dbfs - 15)
    assert [e.kind for e in _window(sound).sounds] == ["ring_back"]


def test_a_single_ring_is_a_ring_and_a_beep_is_a_tone() -> None:
    assert [e.kind for e in _window(np.concatenate([quiet(1), sines(1, 450), quiet(3)])).sounds] == ["ring_back"]
    assert [e.kind for e in _window(np.concatenate([quiet(1), sines(0.5, 1400), quiet(3)])).sounds] == ["tone"]


def test_ring_back_that_becomes_busy_is_both() -> None:
    wave = np.concatenate([series(sines(1, 450), 4, 2), series(sines(0.35, 450), 0.35, 6)])
    assert [e.kind for e in _window(wave).sounds] == ["ring_back", "busy_tone"]


def test_tones_in_silence_leave_nothing_to_listen_to() -> None:
    wave = np.concatenate([series(sines(1, 450), 4, 3), series(sines(0.35, 450), 0.35, 8)])
    assert _window(wave).worth == ((),)


def test_a_noisy_busy_line_is_not_listened_to_either() -> None:
    sound = with_noise(series(sines(0.35, 450), 0.35, 20), -50)
    (worth,) = _window(sound).worth
    assert sum(end - begin for begin, end in worth) < 0.1 * 14_000


def test_words_beside_a_tone_are_listened_to_from_before_their_beginning(open_: Open) -> None:
    voice = speech(open_)[0][: 16_000 * 6]
    wave = np.concatenate([sines(2, 440, 480), voice, sines(2, 440, 480)])
    (worth,) = _window(wave).worth
    assert missed(voice, worth, 2_000) == 0
    assert covered(worth, (100, 1_700)) == 0


def test_somebody_who_speaks_between_two_rings_is_heard(open_: Open) -> None:
    voice = speech(open_)[0][16_000 : 16_000 * 4]
    wave = np.concatenate([sines(1, 450), quiet(0.5), voice, quiet(0.5), sines(1, 450), quiet(4)])
    window = _window(wave)
    assert [e.kind for e in window.sounds] == ["ring_back"]
    assert missed(voice, window.worth[0], 1_500) == 0


def test_a_tone_under_speech_gates_no_speech(open_: Open) -> None:
    voice = speech(open_)[0][: 16_000 * 20]
    mixed = voice + sines(20, 450, dbfs=-40)
    assert missed(voice, _window(mixed).worth[0]) == 0


@pytest.mark.parametrize("name", recordings())
def test_speech_has_no_tones_and_comes_back_as_it_is(open_: Open, name: str) -> None:
    sound = speech(open_, name)
    window = Conditioner(len(sound), Settings()).window(sound, 0)
    plain = Conditioner(len(sound), Settings(dtmf="off", gate=False, levels=False)).window(sound, 0)
    assert window.sounds == ()
    assert window.samples is sound
    assert window.worth == plain.worth


def test_nothing_is_gated_where_nothing_shall_be() -> None:
    wave = series(sines(1, 450), 4, 2)
    window = _window(wave, Settings(gate=False))
    assert window.sounds == ()
    assert window.worth == (((0, 1500), (4500, 6500)),)
