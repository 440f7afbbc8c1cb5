"""FunASR's own FSMN-VAD, with the settings that make it comparable with ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from transcribe.funasr import load
from transcribe.funasr.fsmn_decide import Rules

from .sounds import Wave

Spans = list[tuple[int, int]]
NO_LIMIT = 1 << 40


class StockVad:
    """`AutoModel.generate` on the CPU; `dynamic_silence` is off."""

    def __init__(self, folder: Path) -> None:
        self._auto = load.auto_model(folder, "cpu")
        self._model: Any = self._auto.model
        self.rules = Rules.of(self._model.vad_opts)

    def speech(self, sound: Wave, max_end_silence_ms: int, longest_ms: int = NO_LIMIT) -> Spans:
        """Return its segments, up to the sound's end (it counts a last frame's 25 ms as 30)."""
        self._model.vad_opts.max_single_segment_time = longest_ms
        found = self._auto.generate(
            input=sound, max_end_silence_time=max_end_silence_ms, dynamic_silence=False, cache={}
        )
        limit = len(sound) // 16
        return [(begin, min(end, limit)) for begin, end in found[0]["value"] if begin < limit]

    def decide(self, silence: NDArray[np.float32], max_end_silence_ms: int, longest_ms: int, chunk: int) -> Spans:
        """Return what it decides upon given probabilities of silence, `chunk` frames at a time."""
        self._model.vad_opts.max_single_segment_time = longest_ms
        cache = self._model.init_cache({}, max_end_silence_time=max_end_silence_ms)
        encoder, self._model.encoder = self._model.encoder, _Given()
        try:
            return [(begin, end) for begin, end in self._chunks(silence, chunk, cache)]
        finally:
            self._model.encoder = encoder

    def _chunks(self, silence: NDArray[np.float32], chunk: int, cache: dict[str, Any]) -> Iterator[list[int]]:
        for start in range(0, len(silence), chunk):
            frames = torch.from_numpy(silence[start : start + chunk])[None, :, None]
            wave = torch.zeros(1, (frames.shape[1] - 1) * 160 + 400)
            last = start + chunk >= len(silence)
            for segments in self._model.forward(frames, wave, cache, last, is_streaming_input=False):
                yield from segments


class _Given(torch.nn.Module):
    """An encoder that is given its answers."""

    def forward(self, frames: Any, cache: Any) -> Any:
        return frames
