"""FunASR's SANM encoder (self-attention with a memory block), rewritten for speed over the same weights.

Source: FunASR 1.4.16 `models/sense_voice/model.py` and `models/sanm/{attention,encoder}.py`. What differs: fused
attention with a key mask only where a batch has padding, the depthwise memory as a channels-last convolution (four
times faster on a CPU), the residual, LayerNorm and positions in fp32 whatever the weights are (positions in half
precision are off by 0.27, in bf16 by 2).
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module, ModuleList, functional

from callstash.errors import CallstashError
from transcribe.funasr.fast import there

_LOG = logging.getLogger("callstash.transcribe")


class Norm(Module):
    """LayerNorm in fp32."""

    weight: Tensor
    bias: Tensor

    def __init__(self, norm: Any) -> None:
        super().__init__()
        self.eps = float(norm.eps)
        self.register_buffer("weight", norm.weight.detach().float())
        self.register_buffer("bias", norm.bias.detach().float())

    def forward(self, x: Tensor) -> Tensor:
        """Normalise the last dimension of fp32 `x`."""
        return functional.layer_norm(x, self.weight.shape, self.weight, self.bias, self.eps)


class Int8(Module):
    """A Linear of 8-bit weights for x86 CPUs: twice fp32's speed where there is no AVX-512 or VNNI.

    Each row of the input is scaled by its own largest number, so that a sound is heard alike in any batch; PyTorch's
    dynamic quantisation has one scale for all. Inputs get 7 bits: with 8, AVX2's sums of two products overflow.
    """

    bias: Tensor

    def __init__(self, module: Any) -> None:
        super().__init__()
        weight = module.weight.detach().float()
        scale = weight.abs().amax(1).clamp_min(1e-12) / 127
        try:
            with warnings.catch_warnings():  # of the quantised tensor's end; the packed weights stay
                warnings.simplefilter("ignore", UserWarning)
                zeros = torch.zeros(len(scale), dtype=torch.int64)
                whole = torch.quantize_per_channel(weight, scale.double(), zeros, 0, torch.qint8)
                self._packed = torch.ops.quantized.linear_prepack(whole, None)
            self._product = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32
        except (AttributeError, RuntimeError) as error:
            raise CallstashError(f"int8 does not work on this machine: {error}", "precision: fp32") from error
        self.register_buffer("bias", module.bias.detach().float())

    def forward(self, x: Tensor) -> Tensor:
        """Return (..., out) fp32 of (..., in) fp32."""
        largest = x.abs().amax(-1, keepdim=True).clamp_min(1e-12)
        return torch.addcmul(self.bias, self._product(x / largest, 1 / 63, 64, self._packed), largest)


class Memory(Module):
    """The FSMN memory block: a depthwise convolution over time, added to its input."""

    weight: Tensor

    def __init__(self, conv: Any, pad: Any, dtype: torch.dtype) -> None:
        super().__init__()
        self.pad = tuple(int(n) for n in pad.padding)
        self.register_buffer("weight", conv.weight.detach().to(dtype).unsqueeze(2))

    def forward(self, x: Tensor, keep: Tensor | None) -> Tensor:
        """Return (B, T, D) from (B, T, D); `keep` (B, T, 1) is 0 where a sound has ended."""
        if keep is not None:
            x = x * keep
        columns = (
            functional.pad(x, (0, 0, *self.pad)).transpose(1, 2).unsqueeze(2)
        )  # (B, D, 1, T'), channels last already
        kept = functional.conv2d(columns, self.weight, groups=x.shape[-1]).squeeze(2).transpose(1, 2) + x
        return kept if keep is None else kept * keep


class Layer(Module):
    """One encoder layer (`EncoderLayerSANM` with normalize_before)."""

    def __init__(self, layer: Any, dtype: torch.dtype, int8: bool = False) -> None:
        super().__init__()
        attention, forward = layer.self_attn, layer.feed_forward
        self.heads = int(attention.h)
        self.same_size = layer.in_size == layer.size
        self.norm1, self.norm2 = Norm(layer.norm1), Norm(layer.norm2)
        made: Callable[[Any], Module] = Int8 if int8 else lambda module: linear(module, dtype)
        self.qkv, self.out = made(attention.linear_q_k_v), made(attention.linear_out)
        self.memory = Memory(attention.fsmn_block, attention.pad_fn, dtype)
        self.up, self.down = made(forward.w_1), made(forward.w_2)
        self.dtype = dtype

    def forward(self, x: Tensor, keys: Tensor | None, keep: Tensor | None) -> Tensor:
        """`x` (B, T, D) fp32; `keys` (B, 1, 1, T) bool and `keep` (B, T, 1), None where no sound is padded."""
        q, k, v = self.qkv(self.norm1(x).to(self.dtype)).chunk(3, -1)
        heard = functional.scaled_dot_product_attention(self._split(q), self._split(k), self._split(v), attn_mask=keys)
        y: Tensor = self.out(heard.transpose(1, 2).flatten(2)) + self.memory(v, keep)
        x = x + y if self.same_size else y.float()
        raised = functional.relu(self.up(self.norm2(x).to(self.dtype)), inplace=True)
        lowered: Tensor = self.down(raised)
        return x + lowered

    def _split(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)


class Encoder(Module):
    """`SenseVoiceEncoderSmall` or `SANMEncoder`: features with their queries in, hidden states out."""

    def __init__(self, encoder: Any, dtype: torch.dtype = torch.float32, int8: bool = False) -> None:
        super().__init__()
        self.scale = float(encoder.output_size()) ** 0.5
        stacks: Sequence[tuple[Iterable[Any], Any]] = [
            ([*encoder.encoders0, *encoder.encoders], encoder.after_norm),
            *([(encoder.tp_encoders, encoder.tp_norm)] if hasattr(encoder, "tp_encoders") else []),
        ]
        self.stacks = ModuleList(ModuleList(Layer(layer, dtype, int8) for layer in layers) for layers, _ in stacks)
        self.norms = ModuleList(Norm(norm) for _, norm in stacks)
        self.dtype = dtype
        self._positions = torch.empty(0, 0)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        """Return (B, T, D) fp32; what lies behind a sound's end is noise.

        `x` (B, T, in) fp32; `lengths` (B,) frames of each, on the CPU: reading them off the device would wait for it.
        """
        steps = x.shape[1]
        mask = there(lengths, steps, x.device)
        keys, keep = (None, None) if mask is None else (mask[:, None, None], mask[..., None].to(self.dtype))
        x = x * self.scale + self._position(steps, x)
        for layers, norm in zip(self.stacks, self.norms, strict=True):
            for layer in layers:  # type: ignore[attr-defined]  # torch's stubs do not say that a ModuleList iterates
                x = layer(x, keys, keep)
            x = norm(x)
        return x

    def compile_layers(self, hear: Callable[[], object]) -> None:
        """Compile the layers for any shape; `hear` runs them once. Where that fails, say so and go on without."""
        layers: list[Any] = [layer for stack in self.stacks for layer in stack]  # type: ignore[attr-defined]
        for layer in layers:
            layer.compile(dynamic=True)
        try:
            hear()
        except Exception as error:
            _LOG.warning("the encoder cannot be compiled, hearing goes on without: %s", str(error).strip()[:200])
            for layer in layers:
                layer._compiled_call_impl = None

    def _position(self, steps: int, like: Tensor) -> Tensor:
        """Sinusoids of positions 1.. in fp32, kept for the longest batch so far."""
        known = self._positions
        if known.shape[0] < steps or known.shape[1] != like.shape[-1] or known.device != like.device:
            self._positions = known = positions(max(steps, 512), like.shape[-1]).to(like.device)
        return known[:steps]


def positions(steps: int, depth: int) -> Tensor:
    """Return FunASR's `SinusoidalPositionEncoder`, (steps, depth), from position 1."""
    increment = torch.log(torch.tensor([10000.0])) / (depth / 2 - 1)
    rates = torch.exp(torch.arange(depth / 2) * -increment)
    angle = torch.arange(1, steps + 1).float()[:, None] * rates
    return torch.cat([angle.sin(), angle.cos()], -1)


def linear(module: Any, dtype: torch.dtype) -> torch.nn.Linear:
    """Return a Linear with the same weights in `dtype`."""
    made = torch.nn.Linear(module.in_features, module.out_features, module.bias is not None, dtype=dtype, device="meta")
    made.weight = torch.nn.Parameter(module.weight.detach().to(dtype), requires_grad=False)
    if module.bias is not None:
        made.bias = torch.nn.Parameter(module.bias.detach().to(dtype), requires_grad=False)
    return made
