"""Paraformer and SeACo-Paraformer (`paraformer-zh`), our own inference over FunASR's weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import Module

from transcribe.funasr import cif
from transcribe.funasr.decoder import Decoder, Head
from transcribe.funasr.fast import Pending, Precision, fetched, overflowed, padded, sent, there
from transcribe.funasr.front import Front
from transcribe.funasr.sanm import Encoder
from transcribe.funasr.seaco import Bias, Embeddings
from transcribe.funasr.texts import Texts, Tokens
from transcribe.funasr.times import Frames
from transcribe.hearing import Sound

if TYPE_CHECKING:
    from transcribe.funasr.request import Request

_WARM_UP = (np.zeros(16_000, np.float32), np.zeros(8_000, np.float32))
_PREDICTORS = {"Paraformer": "CifPredictorV2", "SeacoParaformer": "CifPredictorV3", "BiCifParaformer": "CifPredictorV3"}


def fits(auto: Any) -> bool:
    """Whether a loaded model is one whose structure we know; AutoModel hears with any other."""
    model = auto.model
    name = type(model).__name__
    if name not in _PREDICTORS:
        return False
    parts = [type(part).__name__ for part in (model.encoder, model.decoder, model.predictor)]
    if parts != ["SANMEncoder", "ParaformerSANMDecoder", _PREDICTORS[name]]:
        return False
    usual = [
        type(auto.kwargs.get("tokenizer")).__name__ == "CharTokenizer",
        type(auto.kwargs.get("frontend")).__name__ == "WavFrontend",
        type(model.encoder.embed).__name__ == "SinusoidalPositionEncoder",
        type(model.encoder.encoders0[0].self_attn).__name__ == "MultiHeadedAttentionSANM",
        model.encoder.normalize_before and model.decoder.normalize_before,
        not model.encoder.interctc_layer_idx,
        model.normalize is None,
        model.decoder.output_layer is not None,
        model.predictor.threshold == 1.0 and model.predictor.smooth_factor <= 1.0,
    ]
    return all(usual) and _known_head(model.predictor) and _known_bias(model)


def _known_head(predictor: Any) -> bool:
    """FunASR's function for times takes it that weights are upsampled three times."""
    upsampling = (getattr(predictor, "upsample_times", None), getattr(predictor, "upsample_type", None))
    return upsampling in {(None, None), (3, "cnn"), (3, "cnn_blstm")}


def _known_bias(model: Any) -> bool:
    if type(model).__name__ != "SeacoParaformer":
        return True
    decoder: Any = getattr(model, "seaco_decoder", None)
    return (
        model.bias_encoder_type == "lstm"
        and type(decoder).__name__ == "ParaformerSANMDecoder"
        and decoder.normalize_before
        and decoder.output_layer is None
    )


@dataclass(frozen=True, slots=True)
class Found:
    """What the device found in a batch."""

    counts: list[int]
    """Tokens of each sound."""
    packed: Tensor
    """Ids of all sounds' tokens, their probabilities, and the weights of each sound's frames; fp32, on the device."""


class Net(Module):
    """Features in, tokens out."""

    def __init__(self, model: Any, precision: Precision) -> None:
        super().__init__()
        dtype = precision.dtype
        self.encoder = Encoder(model.encoder, dtype, precision.int8)
        self.decoder = Decoder(model.decoder, dtype)
        self.predictor = cif.Predictor(model.predictor)
        self.head = Head(model.decoder.output_layer, dtype)
        self.bias = Bias(model, dtype) if hasattr(model, "seaco_decoder") else None

    def forward(self, features: Tensor, lengths: Tensor, words: Tensor | None) -> Found:
        """`features` (B, T, D) fp32, `lengths` (B,) on the CPU, `words` the hotwords' embeddings or None.

        Waits for the device once: how many tokens there are says how large the decoder's tensors must be.
        """
        hidden = self.encoder(features, lengths)
        mask = there(lengths, hidden.shape[1], hidden.device)
        if mask is not None:
            hidden = hidden * mask[..., None]
        state, weights = self.predictor(hidden, lengths)
        counts = self.predictor.counts(weights).cpu()
        if not counts.isfinite().all():
            raise FloatingPointError("the model's numbers overflowed")
        if counts.max() < 1:
            return Found([0] * len(features), hidden.new_empty(0))
        fine = self.predictor.fine(state, hidden, lengths) if self.predictor.upsampling > 1 else weights
        keys = None if mask is None else mask[:, None, None]
        ids, sure = self._tokens(hidden, cif.tokens(hidden, weights, int(counts.max())), keys, counts, words)
        return Found(counts.int().tolist(), torch.cat([ids.float(), sure, fine.flatten()]))

    def _tokens(
        self, hidden: Tensor, found: Tensor, keys: Tensor | None, counts: Tensor, words: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Return ids and probabilities of all sounds' tokens, (N,)."""
        steps = found.shape[1]
        mask = there(counts, steps, found.device)
        keep = None if mask is None else mask[..., None].to(self.decoder.dtype)
        spoken = torch.cat([torch.arange(int(n)) + row * steps for row, n in enumerate(counts)])
        rows = sent(spoken, found.device)
        decoded = self.decoder(found, hidden, keys, keep)
        ids, sure = self.head(decoded.flatten(0, 1)[rows])
        if self.bias is None or words is None:
            return ids, sure
        biased = self.bias(found, decoded, words, keep)
        merged: tuple[Tensor, Tensor] = self.bias.merged(biased.flatten(0, 1)[rows], ids, sure)
        return merged


class Paraformer:
    """See `transcribe.funasr.fast.FastModel`. In half precision the AutoModel's own weights move to the CPU."""

    thread_safe = True

    def __init__(self, auto: Any, device: str, request: Request, precision: Precision, compiled: bool = False) -> None:
        """Take over the weights of a loaded model that `fits`."""
        self._model, self._device = auto.model, device
        self._front = Front.of(auto.kwargs["frontend"]).to(device)
        self._half = precision.dtype != torch.float32
        if self._half:
            auto.model.cpu()
        self._net = Net(auto.model, precision).to(device)
        self._texts = Texts(auto, self._front.frame_ms)
        self.embeddings = Embeddings(auto, self._net.bias.filters, device) if self._net.bias else None
        self._language: str | None = None
        self.use(request)
        if compiled:
            self._net.encoder.compile_layers(lambda: self.start(_WARM_UP)())

    def use(self, request: Request) -> None:
        """See `FastModel.use`. A language that was named is passed on as it is."""
        self._language = None if request.language == "auto" else request.language
        if self.embeddings:
            self.embeddings.use(request.hotwords)

    @torch.inference_mode()
    def start(self, sounds: Sequence[Sound]) -> Pending:
        """See `FastModel.start`. Waits once, for how many tokens there are."""
        if not sounds:
            return list
        features, lengths = self._front(*padded(sounds, self._device))
        words, language = self.embeddings.words if self.embeddings else None, self._language
        finish, frames = self._begin(self._net, features, lengths, words), lengths.tolist()
        return lambda: [self._texts.heard(found, n, language) for found, n in zip(finish(), frames, strict=True)]

    @torch.inference_mode()
    def _begin(self, net: Net, features: Tensor, lengths: Tensor, words: Tensor | None) -> Callable[[], list[Tokens]]:
        """Enqueue the forward and the copy; the result waits for each sound's tokens.

        What overflows in half precision is heard again in fp32. Raise FloatingPointError where that overflows too.
        """
        again = partial(self._again, net, features, lengths, words)
        try:
            found = net(features, lengths, words)
        except FloatingPointError:
            return again()
        wait = fetched(found.packed)

        def finish() -> list[Tokens]:
            values = wait()
            return _by_sound(values.numpy(), found.counts) if values.isfinite().all() else again()()

        return finish

    def _again(self, net: Net, *batch: Any) -> Callable[[], list[Tokens]]:
        overflowed(self._half and net is not self._exact, len(batch[0]))
        return self._begin(self._exact, *batch)

    @cached_property
    def _exact(self) -> Net:
        """The same in fp32, made when half precision first overflows."""
        return Net(self._model, Precision(torch.float32)).to(self._device)


def _by_sound(packed: Frames, counts: Sequence[int]) -> list[Tokens]:
    ends = list(accumulate(counts))
    total = ends[-1]
    ids, sure, rows = packed[:total].astype(np.int32), packed[total : 2 * total], packed[2 * total :]
    spans = [slice(end - count, end) for end, count in zip(ends, counts, strict=True)]
    weights = rows.reshape(len(counts), -1)
    return [(ids[span].tolist(), sure[span].tolist(), row) for span, row in zip(spans, weights, strict=True)]
