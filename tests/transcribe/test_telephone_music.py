"""Hold music is not listened to; who speaks, be it over music, is."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from callstash.model import SoundEvent
from transcribe.telephone import Conditioner, Settings, Window, merged

from .sounds import Open, Wave
from .telephony import arpeggios, chords, covered, melody, missed, mu_law, narrow, quiet, sines, speech, with_noise

_KINDS = [chords, arpeggios, melody]


def _window(wave: Wave) -> Window:
    return Conditioner(1, Settings()).window(wave[None], 0)


@pytest.mark.parametrize(
    "line", [np.asarray, lambda wave: mu_law(narrow(with_noise(wave, -50)))], ids=["clean", "line"]
)
@pytest.mark.parametrize("make", _KINDS)
def test_music_is_gated_and_reported(make: Callable[[float], Wave], line: Callable[[Wave], Wave]) -> None:
    window = _window(line(np.concatenate([quiet(2), make(30), quiet(2)])))
    (event,) = window.sounds
    assert event.kind == "hold_music"
    assert covered([(event.start_ms, event.end_ms)], (2_000, 32_000)) > 0.9
    assert covered(window.worth[0], (2_000, 32_000)) < 0.1


@pytest.mark.parametrize("make", _KINDS)
def test_who_speaks_over_faint_music_is_heard(open_: Open, make: Callable[[float], Wave]) -> None:
    voice = speech(open_)[0][: 16_000 * 20]
    mixed = voice + make(20) * np.float32(0.2)
    assert missed(voice, _window(mixed).worth[0]) == 0


@pytest.mark.parametrize("make", _KINDS)
def test_who_comes_back_from_hold_is_heard_from_the_first_word(open_: Open, make: Callable[[float], Wave]) -> None:
    voice = speech(open_)[0][: 16_000 * 6]
    window = _window(np.concatenate([make(20), voice, make(20)]))
    assert missed(voice, window.worth[0], 20_000) == 0
    assert covered(window.worth[0], (1_000, 19_000)) < 0.1


def test_a_hum_is_no_music() -> None:
    hum = sum((sines(20, 50 * k, dbfs=-30 - 3 * k) for k in range(1, 12)), quiet(20))
    assert _window(with_noise(hum, -60)).sounds == ()


def test_noise_is_no_music() -> None:
    assert _window(with_noise(quiet(20), -30)).sounds == ()


def test_music_is_reported_once_over_all_windows() -> None:
    wave = np.concatenate([quiet(3), chords(45), quiet(4)])[None]
    conditioner = Conditioner(1, Settings())
    found: list[SoundEvent] = []
    for start in range(0, 52_000, 10_000):
        begin = max(start - 3_000, 0)
        found += conditioner.window(wave[:, begin * 16 : (start + 10_000) * 16], begin).sounds
    assert all(b.start_ms >= a.end_ms for a, b in pairwise(found))
    (event,) = merged(found)
    assert event.kind == "hold_music"
    assert (event.start_ms, event.end_ms) == pytest.approx((3_000, 48_000), abs=800)


@pytest.mark.parametrize("voice", ["en", "en+f3", "cmn", "cmn+f5", "de", "ja", "it+m3"])
@pytest.mark.parametrize("pitch", [10, 90])
def test_a_synthetic_voice_without_melody_is_no_music(tmp_path: Path, open_: Open, voice: str, pitch: int) -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    file = tmp_path / "voice.wav"
    text = "7 8 9 10 11, 1300 2400, 12345, hello, 99, 100, ni hao, 21, 22, 23, 24, 25"
    subprocess.run(["espeak-ng", "-v", voice, "-p", str(pitch), "-s", "120", "-w", file, text], check=True)
    audio = open_(file)
    wave = audio.read(0, audio.duration_ms)
    window = Conditioner(1, Settings()).window(wave, 0)
    assert window.sounds == ()
    assert window.worth == Conditioner(1, Settings(gate=False)).window(wave, 0).worth
