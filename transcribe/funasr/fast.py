"""What our own inference has in common: its contract, its precision, and copies that wait for nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import torch
from torch import Tensor

from callstash.errors import CallstashError
from transcribe.hearing import Heard
from transcribe.vad import Sound

if TYPE_CHECKING:
    from transcribe.funasr.request import Request

_LOG = logging.getLogger("callstash.transcribe")

Pending = Callable[[], list[Heard]]
"""Waits for the device, and makes texts of what it found: one answer per sound, in their order."""

_DTYPES = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16, "int8": torch.float32}


class FastModel(Protocol):
    """A model whose forward is ours. Errors of the device may come out of `start` or of what it returns."""

    thread_safe: bool
    """Whether several threads may hear at once."""

    def start(self, sounds: Sequence[Sound]) -> Pending:
        """Enqueue all work on sounds (16 kHz mono, float32), the copy back included, and return without waiting."""

    def use(self, request: Request) -> None:
        """Take another language, text normalisation or hotwords from the next `start` on."""


@dataclass(frozen=True, slots=True)
class Precision:
    """Numbers of the forward; residuals, LayerNorm, positions and features are fp32 in any case."""

    dtype: torch.dtype
    int8: bool = False
    """Whether weights are 8 bits wide and inputs are quantised as they come; `dtype` is that of the rest."""


def precision_of(wanted: str, device: str) -> Precision:
    """Return what `auto`, fp32, fp16, bf16 or int8 is on a device. Raise CallstashError where it cannot be."""
    if wanted == "auto":
        wanted = "fp16" if device.startswith("cuda") else "fp32"
    if wanted == "int8" and device != "cpu":
        raise CallstashError(f"int8 is for the cpu only, not for {device}", "precision: auto takes fp16 on a GPU")
    return Precision(_DTYPES[wanted], wanted == "int8")


def overflowed(half: bool, segments: int) -> None:
    """Numbers overflowed: of half precision that is said in the log, and the caller hears again in fp32.

    Raise FloatingPointError where it was fp32: a sound (or a model) is not made of numbers.
    """
    if not half:
        raise FloatingPointError("the model's numbers overflowed")
    _LOG.info("numbers overflowed in half precision: %d segments are heard again in fp32", segments)


def padded(sounds: Sequence[Sound], device: str) -> tuple[Tensor, Tensor]:
    """Return sounds as (B, N) on the device, zeros behind the shorter ones, and their lengths (B,) on the CPU."""
    lengths = torch.tensor([len(sound) for sound in sounds])
    waves = torch.zeros(len(sounds), int(lengths.max()), pin_memory=device.startswith("cuda"))
    rows = waves.numpy()
    for row, sound in zip(rows, sounds, strict=True):
        row[: len(sound)] = sound
    return waves.to(device, non_blocking=True), lengths


def sent(tensor: Tensor, device: torch.device) -> Tensor:
    """Copy a small CPU tensor to the device; out of pageable memory CUDA would first wait for all earlier work."""
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)


def there(lengths: Tensor, steps: int, device: torch.device) -> Tensor | None:
    """Return which of `steps` belong to each sound, (B, steps) bool; None where all do. `lengths` is on the CPU."""
    if int(lengths.min()) >= steps:
        return None
    return torch.arange(steps, device=device) < sent(lengths, device)[:, None]


def fetched(tensor: Tensor) -> Callable[[], Tensor]:
    """Begin to copy a tensor to the CPU, and return what waits for it."""
    if tensor.device.type != "cuda":
        return tensor.cpu
    host = torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=True)
    host.copy_(tensor, non_blocking=True)
    # sleeps, so that other threads decode audio meanwhile
    done = torch.cuda.Event(blocking=True)  # type: ignore[no-untyped-call]
    done.record(torch.cuda.current_stream(tensor.device))

    def wait() -> Tensor:
        done.synchronize()
        return host

    return wait
