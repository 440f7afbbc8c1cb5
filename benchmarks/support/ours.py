"""Our own path, through the plug-in API and one level below it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import torch
from torch import Tensor

from benchmarks.support.corpus import Call
from callstash import decoding, registry
from callstash.contracts import Context
from callstash.errors import Reject
from callstash.model import Audio, Transcript
from transcribe import models
from transcribe.buckets import Buckets
from transcribe.funasr import FunasrOptions, FunasrTranscriber, ctc, recogniser
from transcribe.funasr.fast import FastModel, Pending
from transcribe.funasr.paraformer import Paraformer
from transcribe.funasr.request import Request
from transcribe.funasr.sense import SenseVoice
from transcribe.hearing import Heard
from transcribe.samples import RATE, SAMPLES_PER_MS
from transcribe.vad import Sound

REQUEST = Request(itn=False)
"""As AutoModel's defaults: no text normalisation by the model."""


@dataclass(slots=True)
class Recording:
    """A model that keeps what it was asked; its answers too, where wanted."""

    model: FastModel
    batches: list[list[float]] = field(default_factory=list)
    keep: bool = False
    heard: list[tuple[Sound, Heard]] = field(default_factory=list)
    thread_safe: bool = True

    def use(self, request: Request) -> None:
        """See `FastModel`."""
        self.model.use(request)

    def start(self, sounds: Sequence[Sound]) -> Pending:
        """See `FastModel`."""
        self.batches.append([len(sound) / RATE for sound in sounds])
        pending = self.model.start(sounds)
        if not self.keep:
            return pending

        def kept() -> list[Heard]:
            answers = pending()
            self.heard += zip(sounds, answers, strict=True)
            return answers

        return kept


class Ours:
    """One model in one precision: by files, by sounds, by features."""

    def __init__(self, folder: Path, device: str, precision: str, place: Path) -> None:
        """`place`: a folder for decoded sound."""
        self.model = Recording(recogniser.recogniser(folder, device, REQUEST, precision))
        context = Context("benchmark", place, place, models.Store().root)
        said = {"model": str(folder), "device": device, "precision": precision, "use_itn": False, "vad": "fsmn"}
        options = FunasrOptions.model_validate(said)
        self.transcriber = FunasrTranscriber(options, context)
        with mock.patch.object(recogniser, "recogniser", lambda *_: self.model):
            self.transcriber.warm_up()
        decoder = registry.load("decoders", "isolated")
        self.decoder = decoder(decoder.Options(), context)
        self._threads = ThreadPoolExecutor(decoding.THREADS)

    def calls(self, calls: Sequence[Call]) -> list[str]:
        """Return what is said in each file."""
        found = dict(self.transcriber.transcribe(self._audios(calls)))
        return [_text(found[call.content_id]) for call in calls]

    def texts(self, sounds: Sequence[Sound]) -> list[str]:
        """Return what is said in each sound, in batches as the transcriber makes them."""
        texts = [""] * len(sounds)
        with self.transcriber._hearers() as hearers:
            begun = [
                (batch, self._begun([sounds[i] for i in batch], hearers)) for batch in batches(sounds, self.budget_s)
            ]
            for batch, pending in begun:
                for index, heard in zip(batch, pending(), strict=True):
                    texts[index] = heard.raw
        return texts

    def _begun(self, sounds: Sequence[Sound], hearers: ThreadPoolExecutor | None) -> Pending:
        return hearers.submit(lambda: self.model.start(sounds)()).result if hearers else self.model.start(sounds)

    @property
    def budget_s(self) -> float:
        """Padded seconds of a batch."""
        return self.transcriber._budget_s(self.transcriber._device)

    def ids(self, features: Tensor, lengths: Tensor) -> list[list[int]]:
        """Return the tokens of a batch of features (B, T, D): the front-end is left out."""
        model: Any = self.model.model
        if isinstance(model, SenseVoice):
            return _sense_ids(model, features, lengths)
        if isinstance(model, Paraformer):
            special = (model._model.blank_id, model._model.sos, model._model.eos)
            found = model._begin(model._net, features, lengths, None)()
            return [[token for token in ids if token not in special] for ids, _, _ in found]
        raise TypeError(f"{type(model).__name__} is not a model of ours")

    def close(self) -> None:
        """Free the model, threads and children."""
        self._threads.shutdown()
        self.decoder.close()
        self.transcriber.close()

    def _audios(self, calls: Sequence[Call]) -> Iterator[Audio]:
        """Decode a few files ahead, as the worker does."""
        waiting: deque[Future[Audio]] = deque()
        for call in calls:
            waiting.append(self._threads.submit(self.decoder.open, call.path, call.content_id))
            if len(waiting) > decoding.THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@torch.inference_mode()
def _sense_ids(model: SenseVoice, features: Tensor, lengths: Tensor) -> list[list[int]]:
    net: Any = model._net
    front, net.front = net.front, _Given(features, lengths)
    try:
        found = net(features, lengths, model._rows([REQUEST.language] * len(features))).cpu().numpy()
    finally:
        net.front = front
    blank = int(model._auto.model.blank_id)
    ends = (lengths + ctc.QUERY_FRAMES).tolist()
    return [
        [token.id for token in ctc.collapse(row[:n, 0], row[:n, 1], blank)] for row, n in zip(found, ends, strict=True)
    ]


class _Given(torch.nn.Module):
    """Takes the place of a front-end whose features are there already."""

    def __init__(self, features: Tensor, lengths: Tensor) -> None:
        super().__init__()
        self._found = features, lengths

    def forward(self, _waves: Tensor, _samples: Tensor) -> tuple[Tensor, Tensor]:
        """Return the features."""
        return self._found


def batches(sounds: Sequence[Sound], budget_s: float) -> list[list[int]]:
    """Return indices of sounds to be heard together, as the transcriber's pool puts them together."""
    buckets: Buckets[int] = Buckets(round(budget_s * 1000), due_s=0.0)
    for index, sound in enumerate(sounds):
        buckets.put(index, len(sound) // SAMPLES_PER_MS)
    found = []
    while buckets:
        found.append(buckets.rest())
    return found


def _text(result: Transcript | Reject) -> str:
    if isinstance(result, Reject):
        raise result
    return "".join(segment.raw for segment in result.segments)
