"""SenseVoiceSmall, our own forward: batches of many calls, half precision, one copy back, times and confidences.

Source: FunASR 1.4.16 `models/sense_voice/model.py`. Texts are those of AutoModel in fp32 with batch size 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from statistics import fmean
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from transcribe import tags
from transcribe.funasr import ctc
from transcribe.funasr.fast import Pending, Precision, fetched, overflowed, padded, sent
from transcribe.funasr.front import Front
from transcribe.funasr.request import Request
from transcribe.funasr.sanm import Encoder, linear
from transcribe.hearing import Heard
from transcribe.vad import Sound

_EMOTION_AND_EVENT = (1, 2)
"""Rows of the query embedding; those of language and text normalisation are the model's own tables."""
_CHUNK = 1024
"""Frames whose logits are held at a time: 25,055 numbers each, 100 MB in fp32."""
_WARM_UP = (np.zeros(16_000, np.float32), np.zeros(32_000, np.float32))


def fits(auto: Any) -> bool:
    """Whether a loaded AutoModel is a SenseVoiceSmall built as this file expects."""
    model, parts = auto.model, auto.kwargs
    if type(model).__name__ != "SenseVoiceSmall" or type(model.encoder).__name__ != "SenseVoiceEncoderSmall":
        return False
    layers = [*model.encoder.encoders0, *model.encoder.encoders, *model.encoder.tp_encoders]
    return (
        all(layer.normalize_before and not layer.concat_after for layer in layers)
        and model.ctc.ctc_lo is not None
        and parts.get("tokenizer") is not None
        and type(parts.get("frontend")).__name__ == "WavFrontend"
    )


class _Net(torch.nn.Module):
    """Sounds in, the best token of each frame and its probability out."""

    embed: Tensor

    def __init__(self, model: Any, front: Front, precision: Precision) -> None:
        super().__init__()
        self.front = front
        self.register_buffer("embed", model.embed.weight.detach().float())
        self.encoder = Encoder(model.encoder, precision.dtype, precision.int8)
        self.head = linear(model.ctc.ctc_lo, precision.dtype)
        self.dtype = precision.dtype

    def forward(self, waves: Tensor, samples: Tensor, rows: Tensor) -> Tensor:
        """Return (B, T, 2) int32, token and the bits of its fp32 probability, NaN where numbers overflowed.

        `waves` (B, N), `samples` (B,) and `rows` (B, 4), the queries' rows, both on the CPU.
        """
        features, lengths = self.front(waves, samples)
        queries = self.embed[sent(rows, waves.device)]
        hidden = self.encoder(torch.cat((queries, features), 1), lengths + ctc.QUERY_FRAMES)
        parts = [self._best(part) for part in hidden.flatten(0, 1).split(_CHUNK)]
        return torch.cat(parts).view(*hidden.shape[:2], 2)

    def _best(self, hidden: Tensor) -> Tensor:
        logits = self.head(hidden.to(self.dtype))
        top, ids = logits.max(-1, keepdim=True)
        score = logits.sub_(top).exp_().sum(-1, keepdim=True, dtype=torch.float32).reciprocal()
        return torch.cat((ids.int(), score.view(torch.int32)), -1)


class SenseVoice:
    """See `transcribe.funasr.fast.FastModel`. In half precision the AutoModel's own weights move to the CPU."""

    thread_safe = True

    def __init__(self, auto: Any, device: str, request: Request, precision: Precision, compiled: bool = False) -> None:
        """Take over the weights of a loaded model that `fits`."""
        self._auto, self._device = auto, device
        self._front = Front.of(auto.kwargs["frontend"])
        self._decode = auto.kwargs["tokenizer"].decode
        self._speller = ctc.Speller(auto.kwargs["tokenizer"])
        self._net = _Net(auto.model, self._front, precision).to(device)
        self._half = precision.dtype != torch.float32
        if self._half:
            auto.model.cpu()
        self.use(request)
        if compiled:
            self._net.encoder.compile_layers(lambda: self.start(_WARM_UP)())

    def use(self, request: Request) -> None:
        """Take another language or text normalisation from the next `start` on."""
        self._language, self._norm = request.language, "withitn" if request.itn else "woitn"

    def start(self, sounds: Sequence[Sound], languages: Sequence[str] | None = None) -> Pending:
        """See `FastModel.start`; `languages` has one for each sound, where they differ."""
        if not sounds:
            return list
        rows = self._rows(languages or [self._language] * len(sounds))
        wait = self._enqueue(self._net, sounds, rows)
        return lambda: self._texts(sounds, rows, wait().numpy())

    def _rows(self, languages: Sequence[str]) -> Tensor:
        """Return each sound's rows of the query embedding, (B, 4)."""
        model = self._auto.model
        norm = model.textnorm_dict[self._norm]
        return torch.tensor([[model.lid_dict.get(name, 0), *_EMOTION_AND_EVENT, norm] for name in languages])

    def _enqueue(self, net: _Net, sounds: Sequence[Sound], rows: Tensor) -> Callable[[], Tensor]:
        with torch.inference_mode():
            waves, samples = padded(sounds, self._device)
            return fetched(net(waves, samples, rows))

    def _texts(self, sounds: Sequence[Sound], rows: Tensor, found: NDArray[np.int32]) -> list[Heard]:
        """Raise FloatingPointError where even fp32 overflows."""
        lengths = self._lengths(sounds)
        if not _is_finite(found, lengths):
            overflowed(self._half, len(sounds))
            found = self._enqueue(self._exact, sounds, rows)().numpy()
            if not _is_finite(found, lengths):
                overflowed(False, len(sounds))
        return [self._heard(row[:n]) for row, n in zip(found, lengths, strict=True)]

    @cached_property
    def _exact(self) -> _Net:
        """The same in fp32, made when half precision first overflows."""
        return _Net(self._auto.model, self._front, Precision(torch.float32)).to(self._device)

    def _lengths(self, sounds: Sequence[Sound]) -> list[int]:
        samples = torch.tensor([len(sound) for sound in sounds])
        lengths: list[int] = (self._front.lengths(samples) + ctc.QUERY_FRAMES).tolist()
        return lengths

    def _heard(self, found: NDArray[np.int32]) -> Heard:
        """Make a text of one sound's frames, (T, 2)."""
        scores = np.ascontiguousarray(found[:, 1]).view(np.float32)
        tokens = ctc.collapse(found[:, 0], scores, self._auto.model.blank_id)
        ids = [token.id for token in tokens]
        text = self._decode(ids)
        tagged = tags.parse(text)
        words = ctc.words(tokens, self._speller.offsets(ids, text), tagged, self._front.frame_ms)
        sure = fmean(w.confidence or 0.0 for w in words) if words else None
        return Heard(tagged.text, tuple(words), sure, tagged.language, tagged.emotion, tagged.events)


def _is_finite(found: NDArray[np.int32], lengths: Sequence[int]) -> bool:
    there = np.arange(found.shape[1]) < np.array(lengths)[:, None]
    return bool(np.isfinite(found[there][:, 1].view(np.float32)).all())
