"""FunASR's AutoModel, as its users call it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from benchmarks.support.corpus import Call
from transcribe import tags
from transcribe.funasr import load
from transcribe.funasr.plain import spelled
from transcribe.samples import RATE
from transcribe.vad import Sound

SAME_VAD = {"max_end_silence_time": 800, "dynamic_silence": False}
"""Our own settings of FSMN-VAD, in FunASR's words."""
_QUIET = {"disable_update": True, "disable_pbar": True, "log_level": "ERROR"}


class Stock:
    """An AutoModel with FSMN-VAD; `batches` holds what its model was given, in seconds."""

    def __init__(self, folder: Path, vad: Path, device: str) -> None:
        """Nothing but names is given to AutoModel, except that on a GPU its VAD is put on the CPU, as FunASR advises:
        it is five times faster there.
        """
        where = {} if device == "cpu" else {"vad_kwargs": {"device": "cpu"}}
        with load._quiet():
            from funasr import AutoModel

            self._auto = AutoModel(model=str(folder), vad_model=str(vad), device=device, **where, **_QUIET)
        for settings in (self._auto.kwargs, self._auto.vad_kwargs):
            settings["frontend"].dither = 0.0  # or its texts differ from run to run
        self._vad = self._auto.vad_model
        self._sense = type(self._auto.model).__name__ == "SenseVoiceSmall"
        self._device = device
        self.default_threads = int(self._auto.kwargs["ncpu"])
        self.batches: list[list[float]] = []
        self._inference = self._auto.model.inference
        self._auto.model.inference = self._counted

    def texts(self, sounds: Sequence[Sound], threads: int, batch_size: int | None = None) -> list[str]:
        """Return what is said in each sound; sorted by length where batches are asked for."""
        order = sorted(range(len(sounds)), key=lambda i: len(sounds[i]) if batch_size else i)
        given = {"batch_size": batch_size} if batch_size else {}
        found = self._generate(None, threads, [sounds[i] for i in order], **given)
        if len(found) != len(sounds):  # silent ones are left out of a batch, and nothing says which
            return [plain(self._generate(None, threads, [sound])) for sound in sounds]
        texts = [""] * len(sounds)
        for index, result in zip(order, found, strict=True):
            texts[index] = plain([result])
        return texts

    def calls(self, calls: Sequence[Call], threads: int, **settings: Any) -> list[str]:
        """Return what is said in each file: voice activity, recognition, texts joined."""
        found = self._generate(self._vad, threads, [str(call.path) for call in calls], **settings)
        by_key = {result["key"]: result for result in found}
        return [plain([by_key[c.path.stem]] if c.path.stem in by_key else []) for c in calls]

    def ids(self, features: Tensor, lengths: Tensor) -> list[list[int]]:
        """Return the tokens of a batch of features (B, T, D)."""
        keys = [str(index) for index in range(len(features))]
        settings = {"data_type": "fbank", "device": self._device, "tokenizer": _Ids() if self._sense else None}
        with torch.no_grad():
            found = self._inference(features, lengths.clone() if self._sense else lengths[:, None], keys, **settings)
        by_key = {r["key"]: r["text" if self._sense else "token_int"] for r in (found[0] if found else ())}
        return [by_key.get(key, []) for key in keys]

    def _generate(self, vad: Any, threads: int, given: list[Any], **settings: Any) -> list[dict[str, Any]]:
        self._auto.vad_model = vad
        self._auto._base_kwargs_map["kwargs"]["ncpu"] = threads  # which `generate` sets anew each time
        return list(self._auto.generate(input=given, **settings))

    def _counted(self, data_in: Any, *args: Any, **settings: Any) -> Any:
        self.batches.append([len(sound) / RATE for sound in data_in])
        return self._inference(data_in, *args, **settings)


class _Ids:
    """Takes the place of a tokenizer where no text is wanted."""

    def decode(self, ids: list[int]) -> list[int]:
        """Return the ids as they are."""
        return ids


def plain(results: Sequence[dict[str, Any]]) -> str:
    """Return the text without tags, and without gaps between its characters, as ours is."""
    return spelled(tags.parse(str(results[0]["text"])).text, ())[0] if results else ""
