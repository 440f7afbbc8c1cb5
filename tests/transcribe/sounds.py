"""Sounds for tests: tones, and files of every codec that PyAV can write."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from callstash.model import Audio

Wave = NDArray[np.float32]
_LAYOUTS = {1: "mono", 2: "stereo", 4: "quad"}


def tone(seconds: float, rate: int = 16000, hertz: float = 400.0, level: float = 0.4) -> Wave:
    """Return a sine of shape (n,)."""
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def noise(seed: int, seconds: float) -> Wave:
    """Return a sound that a random model hears something in."""
    random = np.random.default_rng(seed)
    wave = np.cumsum(random.normal(0, 0.01, round(seconds * 16000))) % 0.2
    return (wave + random.normal(0, 0.05, len(wave))).astype(np.float32)


def tones(seconds: float, rate: int, channels: int) -> Wave:
    """Return (channels, n): each channel has its own pitch, 300 Hz and then 200 more each."""
    return np.stack([tone(seconds, rate, 300 + 200 * channel) for channel in range(channels)])


def write(path: Path, codec: str, wave: Wave, rate: int, container: str | None = None) -> Path:
    """Encode `wave` (channels, n) into a file."""
    with av.open(str(path), "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate, layout=_LAYOUTS[len(wave)])
        samples = (np.clip(wave, -1, 1) * 32767).astype("<i2")
        frame = av.AudioFrame.from_ndarray(samples.T.reshape(1, -1).copy(), format="s16", layout=_LAYOUTS[len(wave)])
        frame.sample_rate, frame.pts = rate, 0
        size = stream.codec_context.frame_size or None
        resampler = av.AudioResampler(stream.format.name, stream.layout, rate, frame_size=size)
        for piece in [*resampler.resample(frame), *resampler.resample(None), None]:
            out.mux(stream.encode(piece))
    return path


def content_id(path: Path) -> str:
    """Return the content id of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32]


def pitch(wave: Wave) -> float:
    """Return the strongest frequency of a mono 16 kHz sound, in Hz."""
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(len(wave))))
    return float(spectrum.argmax() * 16000 / len(wave))


class Sound:
    """An `Audio` out of an array (channels, n) at 16 kHz."""

    def __init__(self, wave: Wave, content: str = "c") -> None:
        self.content_id = content
        self.channels = len(wave)
        self.duration_ms = -(-wave.shape[1] // 16)
        self.tags: tuple[str, ...] = ()
        self.reads: list[tuple[int, int]] = []
        self._wave = wave

    def read(self, start_ms: int, end_ms: int) -> Wave:
        self.reads.append((start_ms, end_ms))
        return self._wave[:, max(start_ms, 0) * 16 : end_ms * 16]

    def close(self) -> None:
        pass


class Level:
    """A voice detector for tests: what is louder than -40 dB over 20 ms is speech."""

    name = "level@1"

    def speech(self, samples: Sequence[Wave], max_end_silence_ms: int) -> list[list[tuple[int, int]]]:
        return [_loud(sound, max_end_silence_ms) for sound in samples]


def _loud(sound: Wave, max_end_silence_ms: int) -> list[tuple[int, int]]:
    frames = sound[: len(sound) // 320 * 320].reshape(-1, 320)
    spans: list[tuple[int, int]] = []
    for index in np.flatnonzero(np.sqrt(np.square(frames).mean(axis=1)) > 0.01):
        begin, end = int(index) * 20, int(index) * 20 + 20
        if spans and begin - spans[-1][1] < max_end_silence_ms:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((begin, end))
    return spans


Open = Callable[[Path], Audio]
