"""Telephone sounds for tests: keys, tones, music that is generated, and speech that the demonstration ships."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

import callstash

from .sounds import Open, Wave

RATE = 16_000
SAMPLES = Path(callstash.__file__).parent / "demo" / "samples"
SPEECH = "20250103_160000_wangfang_c1011.flac"
_LOW = (697, 770, 852, 941)
_HIGH = (1209, 1336, 1477, 1633)
KEYS = "123A456B789C*0#D"


def quiet(seconds: float) -> Wave:
    return np.zeros(round(seconds * RATE), np.float32)


def sines(seconds: float, *hertz: float, dbfs: float = -15.0) -> Wave:
    """Return sines of the same strength; each has `dbfs` as its RMS level."""
    time = np.arange(round(seconds * RATE)) / RATE
    level = np.sqrt(2) * 10 ** (dbfs / 20)
    return (level * np.sum([np.sin(2 * np.pi * f * time) for f in hertz], axis=0)).astype(np.float32)


def key(name: str, seconds: float = 0.1, dbfs: float = -15.0, off: float = 0.0, twist_db: float = 0.0) -> Wave:
    """Return a key's tones: `off` is how far each frequency is off, `twist_db` how much stronger the high one is."""
    place = KEYS.index(name)
    low, high = _LOW[place // 4] * (1 + off), _HIGH[place % 4] * (1 + off)
    return sines(seconds, low, dbfs=dbfs - twist_db / 2) + sines(seconds, high, dbfs=dbfs + twist_db / 2)


def with_noise(wave: Wave, dbfs: float, seed: int = 1) -> Wave:
    noise = np.random.default_rng(seed).normal(0, 10 ** (dbfs / 20), wave.shape)
    return (wave + noise).astype(np.float32)


def narrow(wave: Wave) -> Wave:
    """Return the sound in the telephone's band, 300 to 3400 Hz."""
    spectrum = np.fft.rfft(wave)
    hertz = np.fft.rfftfreq(len(wave), 1 / RATE)
    spectrum[(hertz < 300) | (hertz > 3400)] = 0
    return np.fft.irfft(spectrum, len(wave)).astype(np.float32)


def mu_law(wave: Wave) -> Wave:
    """Return the sound as G.711 carries it: eight bits, logarithmic."""
    small = np.sign(wave) * np.log1p(255 * np.abs(np.clip(wave, -1, 1))) / np.log(256)
    small = np.rint(small * 127) / 127
    return (np.sign(small) * (256 ** np.abs(small) - 1) / 255).astype(np.float32)


def series(on: Wave, off_s: float, times: int) -> Wave:
    return np.tile(np.concatenate([on, quiet(off_s)]), times)


def note(hertz: float, seconds: float, harmonics: int = 6, decay: float = 2.0) -> Wave:
    """Return a plucked string's tone."""
    time = np.arange(round(seconds * RATE)) / RATE
    parts = [np.sin(2 * np.pi * hertz * k * time) * np.exp(-decay * k**0.5 * time) / k for k in range(1, harmonics + 1)]
    ramp = np.minimum(1, np.arange(len(time)) / 160) * np.minimum(1, np.arange(len(time))[::-1] / 160)
    return (np.sum(parts, axis=0) * ramp).astype(np.float32)


def pitch(steps: float) -> float:
    """Return the frequency `steps` semitones above middle C."""
    return float(261.63 * 2 ** (steps / 12))


def chords(seconds: float) -> Wave:
    """Return a pad: four chords, two seconds each."""
    roots: Sequence[Sequence[int]] = [(0, 4, 7), (-3, 0, 4), (-7, -3, 0), (-5, -1, 2)]
    bars = [np.sum([note(pitch(step), 2.0, decay=0.3) for step in chord], axis=0) for chord in roots]
    return _looped(bars, seconds)


def arpeggios(seconds: float) -> Wave:
    """Return broken chords, four notes a second, each sounding on under the next."""
    wave = quiet(16.0)
    steps = [0, 4, 7, 12, -3, 0, 4, 9, -7, -3, 0, 5, -5, -1, 2, 7]
    for index in range(60):
        part = note(pitch(steps[index % 16]), 1.0)
        start = index * RATE // 4
        wave[start : start + len(part)] += part[: len(wave) - start]
    return _looped([wave[: 15 * RATE]], seconds)


def melody(seconds: float) -> Wave:
    """Return a tune over a bass."""
    tune = [(7, 0.5), (9, 0.25), (7, 0.25), (5, 0.5), (4, 1.0), (0, 0.5), (2, 0.5), (4, 0.5), (5, 0.5), (2, 1.5)]
    voice = np.concatenate([note(pitch(step + 12), length, decay=1.0) for step, length in tune])
    bass = np.concatenate([note(pitch(step - 12), 1.5, decay=0.5) for step in (0, 5, 7, 0)])
    return _looped([voice + bass], seconds)


def _looped(bars: Sequence[Wave], seconds: float) -> Wave:
    wave = np.concatenate(bars)
    wave = np.tile(wave, -(-round(seconds * RATE) // len(wave)))[: round(seconds * RATE)]
    return (0.2 * wave / np.abs(wave).max()).astype(np.float32)


def speech(open_: Open, name: str = SPEECH) -> Wave:
    """Return one of the demonstration's recordings, (channels, n)."""
    audio = open_(SAMPLES / name)
    return audio.read(0, audio.duration_ms)


def recordings() -> list[str]:
    """Return the names of those of the demonstration's recordings that decode."""
    broken = "20250103_180000_wangfang_c1015.wav"
    return sorted(f.name for f in SAMPLES.iterdir() if f.suffix not in (".json", ".txt") and f.name != broken)


def covered(spans: Sequence[tuple[int, int]], span: tuple[int, int]) -> float:
    """Return the share of `span` that lies in the spans."""
    inside = sum(max(0, min(end, span[1]) - max(begin, span[0])) for begin, end in spans)
    return inside / (span[1] - span[0])


def missed(voice: Wave, worth: Sequence[tuple[int, int]], offset_ms: int = 0) -> float:
    """Return the share of the samples within 30 ms of which somebody speaks that is not listened to."""
    level = np.sqrt(np.convolve(np.square(voice), np.ones(960) / 960, "same"))
    loud = level > 0.1 * np.percentile(level, 95)
    heard = np.zeros(len(voice), bool)
    for begin, end in worth:
        heard[max(begin - offset_ms, 0) * 16 : max(end - offset_ms, 0) * 16] = True
    return 1 - float(heard[loud].mean())
