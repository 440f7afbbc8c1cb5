"""FSMN-VAD, FunASR's own voice activity detector: its weights and its decisions, many sounds at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from transcribe.funasr import fsmn_decide, load
from transcribe.samples import SAMPLES_PER_MS
from transcribe.spans import Sound, Span

if TYPE_CHECKING:
    from torch import Tensor

    from transcribe.funasr.front import Front

_NO_LIMIT = 1 << 40
_PART_FRAMES = 3_000
"""What the network sees at once (and what it must see again before it is a fortieth of that)."""
_BATCH = 32
"""Parts that a GPU takes at once, for less than 1 GB; a CPU is fastest with one, which stays in its cache."""
_LOG = logging.getLogger("callstash.transcribe")


class Fsmn:
    """See `transcribe.vad.Detector`. May be asked by several threads."""

    def __init__(self, folder: Path, digest: str, device: str = "cpu") -> None:
        """Nothing is loaded yet. `device`: cpu, cuda, cuda:N, mps, or auto; the CPU stands in for mps."""
        self._folder = folder
        self._device = device
        self._lock = threading.Lock()
        self._network: _Network | None = None
        self.name = f"fsmn@{digest}"

    def speech(self, samples: Sequence[Sound], max_end_silence_ms: int) -> Sequence[Sequence[Span]]:
        """See `transcribe.vad.Detector`.

        FSMN's own limit would cut in the middle of a word, so long stretches are left for us to cut; and FunASR's
        schedule of silences (`dynamic_silence`) would merge the turns of the first minute: there is none here.
        """
        network = self._loaded()
        rules = replace(network.rules, longest=_NO_LIMIT)
        spans = (fsmn_decide.segments(s, rules, max_end_silence_ms) for s in self._silence(network, samples))
        return [_within(found, len(sound) // SAMPLES_PER_MS) for found, sound in zip(spans, samples, strict=True)]

    def _silence(self, network: _Network, samples: Sequence[Sound]) -> list[NDArray[np.float32]]:
        """Return what the network says; where its device fails, the CPU takes over: it is fast enough for this."""
        try:
            return network.silence(samples)
        except Exception as error:
            if self._device == "cpu" or not (load.is_out_of_memory(error) or load.is_device_failure(error)):
                raise
            _LOG.warning("voice activity: %s failed, the CPU takes over", self._device, exc_info=error)
        with self._lock:
            self._device, self._network = "cpu", None
        return self._loaded().silence(samples)

    def _loaded(self) -> _Network:
        with self._lock:
            if self._network is None:
                device = load.pick_device(self._device)
                self._device = device if device.startswith("cuda") else "cpu"
                self._network = _Network.load(self._folder, self._device)
            return self._network


@dataclass(frozen=True, slots=True)
class _Part:
    """Frames `begin`..`end` of one sound; the network also sees `before` frames before them and `after` after."""

    sound: int
    begin: int
    end: int
    before: int
    after: int

    @property
    def length(self) -> int:
        return self.before + self.end - self.begin + self.after


@dataclass(frozen=True, slots=True)
class _Network:
    """The loaded network. It looks back over a known number of frames, so that parts say what the whole would."""

    front: Front
    encoder: Callable[[Tensor, Tensor], Tensor]
    """See `FsmnNet`."""
    back: int
    ahead: int
    rules: fsmn_decide.Rules
    device: str

    @classmethod
    def load(cls, folder: Path, device: str) -> _Network:
        """Raise CallstashError where the folder holds no FSMN-VAD that we know."""
        from transcribe.funasr.front import Front
        from transcribe.funasr.fsmn_net import FsmnNet

        auto = load.auto_model(folder, device)
        rules = fsmn_decide.Rules.of(auto.model.vad_opts)
        front = Front.of(auto.kwargs["frontend"]).to(device)
        encoder = FsmnNet(auto.model.encoder.to(device), front, auto.model.vad_opts.sil_pdf_ids, device)
        return cls(front, encoder, encoder.back, encoder.ahead, rules, device)

    def silence(self, samples: Sequence[Sound]) -> list[NDArray[np.float32]]:
        """Return each sound's probability of silence, frame by frame; a sound shorter than a frame has none."""
        import torch

        frames = [self._frames(len(sound)) for sound in samples]
        result = [np.empty(count, np.float32) for count in frames]
        parts = sorted((p for i, n in enumerate(frames) for p in self._parts(i, n)), key=lambda p: p.length)
        size = 1 if self.device == "cpu" else _BATCH
        with torch.inference_mode():
            begun = [self._forward(samples, parts[at : at + size]) for at in range(0, len(parts), size)]
            rows = [row for batch in begun for row in batch.cpu().numpy()]
        for part, row in zip(parts, rows, strict=True):
            result[part.sound][part.begin : part.end] = row[part.before : part.before + part.end - part.begin]
        return result

    def _frames(self, length: int) -> int:
        return max((length - self.front.size) // self.front.hop + 1, 0)

    def _parts(self, sound: int, frames: int) -> list[_Part]:
        return [
            _Part(sound, begin, end, min(self.back, begin), min(self.ahead, frames - end))
            for begin in range(0, frames, _PART_FRAMES)
            for end in (min(begin + _PART_FRAMES, frames),)
        ]

    def _forward(self, samples: Sequence[Sound], parts: Sequence[_Part]) -> Tensor:
        """Enqueue one batch: (B, T), on the device."""
        from transcribe.funasr.fast import padded, sent

        waves, lengths = padded([self._cut(samples[part.sound], part) for part in parts], self.device)
        return self.encoder(self.front.fbank(waves), sent(self.front.frames(lengths), waves.device))

    def _cut(self, sound: Sound, part: _Part) -> Sound:
        begin = (part.begin - part.before) * self.front.hop
        return sound[begin : begin + (part.length - 1) * self.front.hop + self.front.size]


def _within(spans: Sequence[Span], limit_ms: int) -> list[Span]:
    return [(begin, min(end, limit_ms)) for begin, end in spans if begin < limit_ms]
