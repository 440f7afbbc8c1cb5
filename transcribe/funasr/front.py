"""Kaldi's filterbank, low frame rate and mean/variance normalisation, batched on the device that hears.

Source: Kaldi `feat/feature-fbank.cc`; FunASR 1.4.16 `frontends/wav_frontend.py`, which works sound by sound on the
CPU. Always fp32: half precision loses the quiet frames. No dither: it makes texts differ from run to run.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from transcribe.funasr.fast import sent

_FULL_SCALE = 32768.0
_PRE_EMPHASIS = 0.97
_LOWEST_HZ = 20.0
_FLOOR = torch.finfo(torch.float32).eps
_CPU_FRAMES = 256
"""What a CPU works on at once: more leaves its cache, and has the system hand out fresh memory at every step."""


class Front(torch.nn.Module):
    """Sounds in, features out: (B, N) in -1..1 at `rate` Hz -> (B, T, n_mels * stacked)."""

    now: Tensor
    before: Tensor
    mels: Tensor
    shift: Tensor
    scale: Tensor

    def __init__(
        self,
        cmvn: Tensor | None,
        rate: int = 16_000,
        n_mels: int = 80,
        frame_ms: float = 25.0,
        hop_ms: float = 10.0,
        window: str = "hamming",
        stacked: int = 7,
        stride: int = 6,
    ) -> None:
        super().__init__()
        self.size = round(rate * frame_ms / 1000)
        self.hop = round(rate * hop_ms / 1000)
        self.stacked = stacked
        self.stride = stride
        self.hop_ms = hop_ms
        self.fft = 1 << (self.size - 1).bit_length()
        shape = _window(window, self.size) * _FULL_SCALE
        # pre-emphasis and window at once; Kaldi takes the sample before the first to be the same
        self.register_buffer("now", torch.cat([shape[:1] * (1 - _PRE_EMPHASIS), shape[1:]]))
        self.register_buffer("before", shape[1:] * -_PRE_EMPHASIS)
        self.register_buffer("mels", mel_banks(n_mels, self.fft, rate).T.contiguous())
        width = n_mels * stacked
        shift, scale = cmvn if cmvn is not None else (torch.zeros(width), torch.ones(width))
        self.register_buffer("shift", shift)
        self.register_buffer("scale", scale)

    @classmethod
    def of(cls, frontend: Any) -> Front:
        """Return the equal of a loaded FunASR `WavFrontend` (or `WavFrontendOnline`)."""
        return cls(
            frontend.cmvn,
            frontend.fs,
            frontend.n_mels,
            frontend.frame_length,
            frontend.frame_shift,
            frontend.window,
            frontend.lfr_m,
            frontend.lfr_n,
        )

    @property
    def frame_ms(self) -> float:
        """Time from one frame of the features to the next."""
        return self.hop_ms * self.stride

    def frames(self, samples: Tensor) -> Tensor:
        """Return how many filterbank frames (before stacking) sounds of these lengths have; at least one each."""
        return (samples.clamp_min(self.size) - self.size) // self.hop + 1

    def lengths(self, samples: Tensor) -> Tensor:
        """Return how many frames of features sounds of these lengths have."""
        return -(-self.frames(samples) // self.stride)

    def fbank(self, waves: Tensor) -> Tensor:
        """Return log mel energies (B, F, n_mels) of sounds (B, N), N at least one frame."""
        frames = waves.unfold(-1, self.size, self.hop)
        step = max(_CPU_FRAMES // len(waves), 1) if waves.device.type == "cpu" else frames.shape[1]
        starts = range(0, frames.shape[1], step)
        return torch.cat([self._log_mels(frames[:, at : at + step]) for at in starts], 1)

    def _log_mels(self, frames: Tensor) -> Tensor:
        """Return (B, F, n_mels) for (B, F, size)."""
        frames = frames - frames.mean(-1, keepdim=True)
        padded = frames.new_zeros(*frames.shape[:-1], self.fft)
        shaped = torch.mul(frames, self.now, out=padded[..., : self.size])
        shaped[..., 1:].addcmul_(frames[..., :-1], self.before)
        # not abs(): it takes longer than the FFT
        squares = torch.view_as_real(torch.fft.rfft(padded)).square_()
        return ((squares[..., 0] + squares[..., 1]) @ self.mels).clamp_min_(_FLOOR).log_()

    def forward(self, waves: Tensor, samples: Tensor) -> tuple[Tensor, Tensor]:
        """Return features (B, T, D), zero where a sound has ended, and their lengths (B,).

        `waves` (B, N) padded at the end, `samples` (B,) the lengths without padding, on the CPU, as the lengths that
        are returned: reading them off the device would wait for it. A sound shorter than a frame is taken as one
        frame, the rest silent (FunASR shortens its window instead).
        """
        missing = self.size - waves.shape[-1]
        banks = self.fbank(torch.nn.functional.pad(waves, (0, missing)) if missing > 0 else waves)
        count, length = self.frames(samples), self.lengths(samples)
        return self._stack(banks, sent(count, banks.device), length), length

    def _stack(self, banks: Tensor, count: Tensor, length: Tensor) -> Tensor:
        """Join `stacked` frames every `stride`, the first and the last repeated at the ends, and normalise."""
        steps = int(length.max())
        there = torch.arange(steps) < length[:, None]
        start = torch.arange(steps, device=banks.device)[:, None] * self.stride
        index = start + torch.arange(self.stacked, device=banks.device) - (self.stacked - 1) // 2
        index = torch.minimum(index.clamp_min(0)[None], (count - 1)[:, None, None]).flatten(1)
        rows = torch.arange(len(banks), device=banks.device)[:, None]
        joined: Tensor = banks[rows, index].reshape(len(banks), steps, -1)
        joined = (joined + self.shift) * self.scale
        return joined.mul_(sent(there[..., None], joined.device))


def mel_banks(n_mels: int, fft: int, rate: int) -> Tensor:
    """Return Kaldi's triangular mel filters, (n_mels, fft / 2 + 1); the Nyquist column is empty, as Kaldi has it."""
    lowest, highest = (_mel(torch.tensor(hz, dtype=torch.float64)) for hz in (_LOWEST_HZ, rate / 2))
    width = (highest - lowest) / (n_mels + 1)
    left = lowest + torch.arange(n_mels, dtype=torch.float64)[:, None] * width
    at = _mel(torch.arange(fft // 2, dtype=torch.float64) * rate / fft)[None]
    slopes = torch.minimum((at - left) / width, (left + 2 * width - at) / width).clamp_min(0)
    return torch.nn.functional.pad(slopes, (0, 1)).float()


def _mel(hertz: Tensor) -> Tensor:
    return 1127.0 * torch.log1p(hertz / 700.0)


def _window(name: str, size: int) -> Tensor:
    if name == "hamming":
        return torch.hamming_window(size, periodic=False, alpha=0.54, beta=0.46)
    if name == "povey":
        return torch.hann_window(size, periodic=False).pow(0.85)
    raise ValueError(f"the window '{name}' is not one that FunASR's models use")
