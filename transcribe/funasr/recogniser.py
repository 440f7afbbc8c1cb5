"""A model's folder becomes something that hears: our own inference where we know the model, else FunASR's."""

from __future__ import annotations

import logging
from pathlib import Path

from callstash.errors import CallstashError
from transcribe.funasr import load, paraformer, sense
from transcribe.funasr.fast import FastModel, precision_of
from transcribe.funasr.request import Request
from transcribe.funasr.stock import Stock

_LOG = logging.getLogger("callstash.transcribe")


def recogniser(
    folder: Path, device: str, request: Request, precision: str = "auto", compiled: bool = False
) -> FastModel:
    """Load the model of a folder on a device (`cpu`, `mps`, `cuda:N`).

    Raise CallstashError where the folder cannot be loaded, or not in that precision; Retry where the device fails.
    """
    wanted = precision_of(precision, device)
    auto = load.auto_model(folder, device)
    if sense.fits(auto):
        return sense.SenseVoice(auto, device, request, wanted, compiled)
    if paraformer.fits(auto):
        return paraformer.Paraformer(auto, device, request, wanted, compiled)
    kind = type(auto.model).__name__
    if precision not in ("auto", "fp32") or compiled:
        hint = "take `precision` and `compile` out: they are for SenseVoiceSmall and Paraformer"
        raise CallstashError(f"{kind} is heard through FunASR's AutoModel, which knows fp32 only", hint)
    _LOG.info("%s: heard through FunASR's AutoModel, for which batches are small", kind)
    return Stock(auto, request)
