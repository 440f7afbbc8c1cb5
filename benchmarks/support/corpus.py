"""Sound to measure with: real sound of the demonstration's samples, changed and cut by a seeded random."""

from __future__ import annotations

import hashlib
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import NormalDist
from tempfile import TemporaryDirectory

import numpy as np

import callstash
from callstash.contracts import Context
from callstash.errors import Reject
from transcribe.audio import PyAvDecoder, PyAvOptions
from transcribe.samples import RATE
from transcribe.vad import Sound

SAMPLES = Path(callstash.__file__).parent / "demo" / "samples"
_MEDIAN_S, _SPREAD = 4.0, 0.8
_SHORTEST_S, _LONGEST_S = 0.8, 30.0
_CALL_MEDIAN_S, _SHORTEST_CALL_S = 5.0, 4.0
_PIECES_PER_CALL = 3
_SPOKEN_PEAK = 0.02


@dataclass(frozen=True, slots=True)
class Call:
    """A recording on disk."""

    path: Path
    content_id: str
    seconds: float


@cache
def spoken() -> tuple[Sound, ...]:
    """Return every channel of the samples in which somebody speaks, 16 kHz."""
    channels: list[Sound] = []
    with TemporaryDirectory() as folder:
        place = Path(folder)
        decoder = PyAvDecoder(PyAvOptions.model_validate({}), Context("benchmark", place, place, place))
        for path in sorted(SAMPLES.iterdir()):
            if path.suffix in (".json", ".txt"):
                continue
            try:
                audio = decoder.open(path, _content_id(path))
            except Reject:
                continue
            channels += [c for c in audio.read(0, audio.duration_ms) if np.abs(c).max() > _SPOKEN_PEAK]
            audio.close()
    return tuple(channels)


def calls(folder: Path, count: int, seed: int = 1) -> list[Call]:
    """Write calls of 4 to 30 s: the samples with another length, level, speed and noise each.

    Mono WAV, 16 bit, 16 kHz: neither side resamples, and there are no channels to keep apart, which stock cannot.
    """
    random = np.random.default_rng(seed)
    made = []
    for index in range(count):
        longest = float(np.clip(_CALL_MEDIAN_S * np.exp(_SPREAD * random.normal()), _SHORTEST_CALL_S, _LONGEST_S))
        sound = _changed(spoken()[index % len(spoken())], random)[: round(longest * RATE)]
        made.append(_written(folder / f"call-{index:04}.wav", sound))
    return made


def long_calls(folder: Path, pieces: Sequence[Sound], seed: int = 2) -> list[Call]:
    """Write calls of a few pieces each, with pauses of one to three seconds between them."""
    random = np.random.default_rng(seed)
    made = []
    for index, start in enumerate(range(0, len(pieces), _PIECES_PER_CALL)):
        parts: list[Sound] = []
        for piece in pieces[start : start + _PIECES_PER_CALL]:
            pause = round(random.uniform(1.0, 3.0) * RATE)
            parts += [piece, random.normal(0, 1e-3, pause).astype(np.float32)]
        made.append(_written(folder / f"long-{index:04}.wav", np.concatenate(parts)))
    return made


def pieces(seconds: float, seed: int = 3) -> list[Sound]:
    """Return stretches of speech of about `seconds` in all; lengths as in calls: median 4 s, up to 30 s.

    Log-normal, by evenly spaced quantiles: a few pieces are as mixed as many.
    """
    random = np.random.default_rng(seed)
    count = max(round(seconds / (_MEDIAN_S * np.exp(_SPREAD**2 / 2))), 1)
    shares = (random.permutation(count) + 0.5) / count
    lengths = [_MEDIAN_S * np.exp(_SPREAD * NormalDist().inv_cdf(share)) for share in shares]
    stream = _stream(random)
    return [_take(stream, round(float(np.clip(length, _SHORTEST_S, _LONGEST_S)) * RATE)) for length in lengths]


def _stream(random: np.random.Generator) -> Iterator[Sound]:
    """Yield the samples without their long silences, over and over, changed each time."""
    while True:
        for sound in spoken():
            blocks = sound[: len(sound) // 1600 * 1600].reshape(-1, 1600)
            yield _changed(blocks[np.abs(blocks).max(1) > _SPOKEN_PEAK].ravel(), random)


def _take(stream: Iterator[Sound], count: int) -> Sound:
    parts: list[Sound] = []
    while sum(map(len, parts)) < count:
        parts.append(next(stream))
    return np.concatenate(parts)[:count]


def _changed(sound: Sound, random: np.random.Generator) -> Sound:
    """Return the sound at another speed and level, with noise 45 to 60 dB below full scale."""
    count = round(len(sound) / random.uniform(0.96, 1.04))
    moved = np.interp(np.linspace(0, len(sound) - 1, count), np.arange(len(sound)), sound)
    noise = random.normal(0, 10 ** (random.uniform(-60, -45) / 20), count)
    return np.clip(moved * 10 ** (random.uniform(-6, 3) / 20) + noise, -1, 1).astype(np.float32)


def _written(path: Path, sound: Sound) -> Call:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return Call(path, _content_id(path), len(sound) / RATE)


def _content_id(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32]
