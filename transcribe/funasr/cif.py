"""Continuous integrate-and-fire: how many tokens are in a sound, and which frames each is made of.

Source: FunASR 1.4.16 `models/paraformer/cif_predictor.py` (`CifPredictorV2`) and
`models/bicif_paraformer/cif_predictor.py` (`CifPredictorV3`). What differs: the walk over frames is a product of
matrices, so sounds in which nothing fires are no special case, and what lies behind a sound's end never counts.
Always fp32, sums in fp64: a token more or less shifts all that follow.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from transcribe.funasr.fast import sent


class Predictor(Module):
    """`CifPredictorV2` or `CifPredictorV3`, over its own weights."""

    def __init__(self, predictor: Any) -> None:
        super().__init__()
        self.predictor = predictor
        self.tail = float(predictor.tail_threshold)
        self.upsampling = int(getattr(predictor, "upsample_times", 1))
        """Weights per frame that `fine` returns; 1 where the predictor has no such head."""

    def forward(self, hidden: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Return the state (B, D, T) for `fine`, and how much of a token each frame holds (B, T + 1).

        `hidden` (B, T, D) fp32 is zero behind a sound's end; `lengths` (B,) on the CPU. The frame after a sound's
        last holds what makes a token of a begun one (`tail_threshold`).
        """
        own = self.predictor
        state = torch.relu(own.cif_conv1d(own.pad(hidden.transpose(1, 2))))
        held = torch.sigmoid(own.cif_output(state.transpose(1, 2)).squeeze(-1))
        held = torch.relu(held * own.smooth_factor - own.noise_threshold)
        frame, ends = torch.arange(held.shape[1] + 1, device=held.device), sent(lengths, held.device)[:, None]
        held = torch.nn.functional.pad(held, (0, 1)) * (frame < ends)
        return state, held + self.tail * (frame == ends)

    def counts(self, weights: Tensor) -> Tensor:
        """Return how many tokens each sound has, (B,) fp32."""
        total = weights.sum(1, dtype=_wide(weights)).float()
        return total.floor() if self.tail > 0 else total.round()

    def fine(self, state: Tensor, hidden: Tensor, lengths: Tensor) -> Tensor:
        """Return the weights of V3's second head for times, (B, T * upsampling); `lengths` on the CPU."""
        own = self.predictor
        x = own.upsample_cnn(state if own.use_cif1_cnn else hidden.transpose(1, 2)).transpose(1, 2)
        if hasattr(own, "blstm"):
            x = _recurrent(own.blstm, x, lengths * self.upsampling)
        held = torch.sigmoid(own.cif_output2(x).squeeze(-1))
        return torch.relu(held * own.smooth_factor2 - own.noise_threshold2)


def tokens(hidden: Tensor, weights: Tensor, most: int) -> Tensor:
    """Return what each token is made of, (B, most, D), from `hidden` (B, T, D) and `weights` (B, T + 1), each <= 1.

    Token k is the sum of the frames between k and k + 1 of the running sum of weights. A token that is begun only
    is zero, as FunASR has it.
    """
    past = torch.nn.functional.pad(weights.cumsum(1, dtype=_wide(weights)), (1, 0))
    full = past[:, -1].float().floor()[:, None]
    token = torch.arange(most, device=past.device, dtype=past.dtype)[:, None]
    share = torch.minimum(past[:, None, 1:], token + 1) - torch.maximum(past[:, None, :-1], token)
    share = share.clamp_min_(0).to(hidden.dtype) * (full > token.T)[..., None]
    return share[..., : hidden.shape[1]] @ hidden


def _recurrent(lstm: Any, x: Tensor, lengths: Tensor) -> Tensor:
    """Run an LSTM that begins at the end of each sound, wherever that is in the batch."""
    if int(lengths.min()) == x.shape[1]:
        return torch.as_tensor(lstm(x)[0])
    packed = lstm(pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False))[0]
    return pad_packed_sequence(packed, batch_first=True, total_length=x.shape[1])[0]


def _wide(like: Tensor) -> torch.dtype:
    """fp64, where the device has it."""
    return torch.float32 if like.device.type == "mps" else torch.float64
