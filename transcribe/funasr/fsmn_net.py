"""FSMN's network from filterbank frames to the probability of silence: (B, C, T) throughout, nothing transposed.

Source: FunASR 1.4.16 `models/fsmn_vad_streaming/encoder.py`. What is linear is one product here: the normalisation
lies in the first weights, both output layers in one, and a block's residual in its memory's taps. Products rather
than convolutions, which would be TF32 on a GPU.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import conv1d, pad

from transcribe.funasr.front import Front


@dataclass(frozen=True, slots=True)
class _Affine:
    """`weight` (O, I) and `bias` (O, 1) over (B, I, T)."""

    weight: Tensor
    bias: Tensor

    @classmethod
    def of(cls, linear: Any) -> _Affine:
        """Take a `torch.nn.Linear`, in float64 until `to`: what is folded is rounded once."""
        return cls(linear.weight.double(), linear.bias.double()[:, None])

    def after(self, first: _Affine) -> _Affine:
        """Return `first` and then this one as one."""
        return _Affine(self.weight @ first.weight, self.weight @ first.bias + self.bias)

    def to(self, device: str) -> _Affine:
        return _Affine(self.weight.to(device, torch.float32), self.bias.to(device, torch.float32))

    def __call__(self, x: Tensor) -> Tensor:
        return torch.baddbmm(self.bias, self.weight.expand(len(x), -1, -1), x)


@dataclass(frozen=True, slots=True)
class _Block:
    """A projection without bias, a memory of frames around each (`taps` (P, 1, K)), and the way back."""

    project: Tensor
    taps: Tensor
    back: int
    ahead: int
    affine: _Affine

    @classmethod
    def of(cls, block: Any, device: str) -> _Block:
        memory = block.fsmn_block
        back, ahead = (memory.lorder - 1) * memory.lstride, memory.rorder * memory.rstride
        taps = torch.zeros(memory.dim, 1, back + 1 + ahead, device=device)
        taps[:, 0, : back + 1 : memory.lstride] = memory.conv_left.weight[:, 0, :, 0]
        if memory.conv_right is not None:
            taps[:, 0, back + memory.rstride :: memory.rstride] = memory.conv_right.weight[:, 0, :, 0]
        taps[:, 0, back] += 1
        return cls(block.linear.linear.weight, taps, back, ahead, _Affine.of(block.affine.linear).to(device))

    def __call__(self, x: Tensor) -> Tensor:
        found = pad(torch.bmm(self.project.expand(len(x), -1, -1), x), (self.back, self.ahead))
        return self.affine(conv1d(found, self.taps, groups=len(self.taps))).relu_()


class FsmnNet:
    """Filterbank frames in, the probability of silence out."""

    @torch.inference_mode()
    def __init__(self, encoder: Any, front: Front, silent: Sequence[int], device: str) -> None:
        """`encoder`: a loaded FunASR `FSMN`, on the device; `silent`: its outputs that mean silence."""
        self._stacked = front.stacked
        self._silent = list(silent)
        normalise = _Affine(front.scale.double().diag(), (front.shift * front.scale).double()[:, None])
        self._inputs = [
            _Affine.of(encoder.in_linear1.linear).after(normalise).to(device),
            _Affine.of(encoder.in_linear2.linear).to(device),
        ]
        self._blocks = [_Block.of(block, device) for block in encoder.fsmn]
        output = _Affine.of(encoder.out_linear2.linear).after(_Affine.of(encoder.out_linear1.linear))
        # Against silence, so that a power that overflows is a silence of 0; exp2 takes half as long as exp.
        rows = torch.eye(len(output.bias), dtype=torch.float64, device=device)
        against = _Affine((rows - rows[self._silent[:1]]) / math.log(2), torch.zeros_like(output.bias))
        self._output = against.after(output).to(device)
        self.back = front.stacked // 2 + sum(block.back for block in self._blocks)
        """Frames before one that it depends upon."""
        self.ahead = front.stacked // 2 + sum(block.ahead for block in self._blocks)

    def __call__(self, banks: Tensor, count: Tensor) -> Tensor:
        """Return (B, T) for log mel energies (B, T, n_mels), of which `count` (B,), on the device, are the sound's."""
        first, second = self._inputs
        x = second(first(self._joined(banks, count))).relu_()
        for block in self._blocks:
            x = block(x)
        odds = self._output(x).exp2_()
        return odds[:, self._silent].sum(1) / odds.sum(1)

    def _joined(self, banks: Tensor, count: Tensor) -> Tensor:
        """Join each frame with its neighbours, the ends repeated: (B, n_mels * stacked, T)."""
        frames, side = banks.shape[1], self._stacked // 2
        index = torch.arange(-side, frames + side, device=banks.device).clamp_min(0)
        index = torch.minimum(index, count[:, None] - 1)[:, None].expand(-1, banks.shape[2], -1)
        whole = banks.transpose(1, 2).gather(2, index)
        return torch.cat([whole[..., at : at + frames] for at in range(self._stacked)], 1)
