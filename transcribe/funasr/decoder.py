"""Paraformer's decoder (`ParaformerSANMDecoder`): all tokens at once, rewritten for speed over the same weights.

Source: FunASR 1.4.16 `models/paraformer/decoder.py` and `models/sanm/{attention,positionwise_feed_forward}.py`. As
in `sanm.py`: fused attention, masks only where a batch has padding, residual and LayerNorm in fp32.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import Module, ModuleList, functional

from transcribe.funasr.sanm import Memory, Norm, linear

_MOST_LOGITS = 1 << 24
"""64 MiB of them at a time."""


class Attention(Module):
    """Attention of tokens (or of anything) on a memory."""

    def __init__(self, attention: Any, dtype: torch.dtype) -> None:
        super().__init__()
        self.heads = int(attention.h)
        self.q, self.kv = linear(attention.linear_q, dtype), linear(attention.linear_k_v, dtype)
        self.out = linear(attention.linear_out, dtype)

    def forward(self, x: Tensor, memory: Tensor, keys: Tensor | None) -> Tensor:
        """`x` (B, K, D); `memory` (B or 1, T, D); `keys` (B, 1, 1, T) bool, None where all of it is there."""
        q, k, v = self._split(x, memory)
        heard = functional.scaled_dot_product_attention(q, k, v, attn_mask=keys)
        attended: Tensor = self.out(heard.transpose(1, 2).flatten(2))
        return attended

    def weights(self, x: Tensor, memory: Tensor) -> Tensor:
        """Return how much each of `x` heeds each of `memory`, over all heads: (B, K, T) fp32."""
        q, k, _ = self._split(x, memory)
        scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-2, -1)
        heeded: Tensor = scores.float().softmax(-1).sum(1)
        return heeded

    def _split(self, x: Tensor, memory: Tensor) -> tuple[Tensor, ...]:
        parts = (self.q(x), *(part.expand(len(x), -1, -1) for part in self.kv(memory).chunk(2, -1)))
        return tuple(part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)


class Layer(Module):
    """One layer (`DecoderLayerSANM` with normalize_before): feed forward, memory block, attention on the sound."""

    def __init__(self, layer: Any, dtype: torch.dtype) -> None:
        super().__init__()
        forward, block, attention = layer.feed_forward, layer.self_attn, layer.src_attn
        self.dtype = dtype
        self.norm1, self.raised = Norm(layer.norm1), Norm(forward.norm)
        self.up, self.down = linear(forward.w_1, dtype), linear(forward.w_2, dtype)
        self.memory = Memory(block.fsmn_block, block.pad_fn, dtype) if block is not None else None
        self.norm2 = Norm(layer.norm2) if block is not None else None
        self.attention = Attention(attention, dtype) if attention is not None else None
        self.norm3 = Norm(layer.norm3) if attention is not None else None

    def forward(self, x: Tensor, memory: Tensor, keys: Tensor | None, keep: Tensor | None) -> Tensor:
        """`x` (B, K, D) fp32, `memory` (B or 1, T, D); `keys` (B, 1, 1, T) and `keep` (B, K, 1) as in `sanm.Layer`."""
        x = self._remembered(x, keep)
        if self.attention is None or self.norm3 is None:
            return x
        attended: Tensor = self.attention(self.norm3(x).to(self.dtype), memory, keys)
        return x + attended

    def heeded(self, x: Tensor, memory: Tensor, keep: Tensor | None) -> Tensor:
        """Return how much the tokens heed each of `memory`, (B, T)."""
        assert self.attention is not None
        assert self.norm3 is not None
        weights = self.attention.weights(self.norm3(self._remembered(x, keep)).to(self.dtype), memory)
        return (weights if keep is None else weights * keep).sum(1)

    def _remembered(self, x: Tensor, keep: Tensor | None) -> Tensor:
        raised = functional.relu(self.up(self.norm1(x).to(self.dtype)), inplace=True)
        y: Tensor = self.down(self.raised(raised.float()).to(self.dtype)).float()
        if self.memory is None or self.norm2 is None:
            return y  # FunASR's last layer has no residual
        kept: Tensor = self.memory(self.norm2(y).to(self.dtype), keep)
        return x + kept


class Decoder(Module):
    """What CIF found in, hidden states of tokens out."""

    def __init__(self, decoder: Any, dtype: torch.dtype) -> None:
        super().__init__()
        layers = [*decoder.decoders, *(decoder.decoders2 or ()), *decoder.decoders3]
        self.layers = ModuleList(Layer(layer, dtype) for layer in layers)
        self.attending = len(decoder.decoders)
        """So many of the first layers attend to the memory."""
        self.norm = Norm(decoder.after_norm)
        self.dtype = dtype

    def forward(self, x: Tensor, memory: Tensor, keys: Tensor | None, keep: Tensor | None) -> Tensor:
        """Return (B, K, D) fp32 of `x` (B, K, D) fp32; the rest as `Layer.forward` has it."""
        memory = memory.to(self.dtype)
        for layer in self.layers:
            x = layer(x, memory, keys, keep)
        normed: Tensor = self.norm(x)
        return normed

    def heeded(self, x: Tensor, memory: Tensor, keep: Tensor | None, depth: int) -> Tensor:
        """Return how much the tokens heed each of `memory` in layer `depth`, (B, T)."""
        memory = memory.to(self.dtype)
        for layer in self.layers[:depth]:
            x = layer(x, memory, None, keep)
        last = self.layers[depth]
        assert isinstance(last, Layer)
        return last.heeded(x, memory, keep)


class Head(Module):
    """The choice of a token: a product with the whole vocabulary, never kept as a whole."""

    def __init__(self, output: Any, dtype: torch.dtype) -> None:
        super().__init__()
        self.linear = linear(output, dtype)
        self.dtype = dtype
        self.rows = max(1, _MOST_LOGITS // int(output.out_features))

    def forward(self, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """Return the likeliest token of each row of `hidden` (N, D), and its probability, (N,) both."""
        found = [self._chosen(part) for part in torch.split(hidden.to(self.dtype), self.rows)]
        ids, sure = zip(*found, strict=True)
        return torch.cat(ids), torch.cat(sure)

    def _chosen(self, hidden: Tensor) -> tuple[Tensor, Tensor]:
        logits: Tensor = self.linear(hidden).float()
        best, ids = logits.max(-1)
        return ids, (best - logits.logsumexp(-1)).exp()
