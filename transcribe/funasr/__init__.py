"""FunASR behind our contract. Nothing of torch or FunASR is imported before it is needed."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from callstash.contracts import Context
from callstash.errors import CallstashError, Reject, Retry
from callstash.model import RATE, Audio, Transcript
from transcribe import models, vad
from transcribe.funasr import load
from transcribe.funasr.hotwords import Hotwords
from transcribe.funasr.options import FunasrOptions
from transcribe.funasr.request import Request
from transcribe.hearing import Sound
from transcribe.pool import Label, Pending, Pool

if TYPE_CHECKING:
    from transcribe.funasr.diarize import Diarizer
    from transcribe.funasr.ladder import Ladder

__all__ = ["FunasrOptions", "FunasrTranscriber"]

_AUTO = ("sensevoice-small", "paraformer-zh", "fun-asr-nano")
"""What `model: auto` takes, best first; never the demonstration model."""
_REVISION = 2
"""Raised when our own hearing (resampling, padding, decoding) changes what is heard."""
_CPU_BUDGET_S = 30.0
"""Of each of the threads, one a core, that hear on a CPU: products over more rows are no faster."""
_MPS_BUDGET_S = 120.0
_CUDA_BUDGET_S_PER_GB = 15.0
_MOST_LISTENERS = 4
_IN_FLIGHT = 2


class FunasrTranscriber:
    """SenseVoiceSmall and Paraformer by our own inference over FunASR's weights, other models through AutoModel."""

    Options = FunasrOptions
    models = models.Store
    """What `callstash models` works on."""

    def __init__(self, options: FunasrOptions, context: Context) -> None:
        self._options = options
        self._base = context.base_dir
        self._store = models.Store(context.models_dir)
        self._hotwords = Hotwords(self._base / options.hotwords if options.hotwords else None)
        self._ladder: Ladder | None = None
        self._guard = threading.Lock()
        """Held while the model is loaded or heard with: `unload_after` frees it from another thread."""
        self._unloading: threading.Timer | None = None

    @property
    def engine(self) -> str:
        """Name everything that fixes a transcript; reads files, loads no model. Raise CallstashError without one."""
        options = self._options
        parts = (
            self._fixed,
            f"hotwords={self._hotwords.digest}" if options.hotwords else "",
            f"language={options.language}",
            f"itn={'on' if self._itn else 'off'}",
            f"max_length={options.max_length}" if options.max_length != 512 else "",
            f"precision={options.precision}" if options.precision != "auto" else "",
            options.parties,
        )
        return " ".join(part for part in parts if part)

    def check(self) -> None:
        """Raise CallstashError where there is no model, no such device, or no hotword file. Opens no connection."""
        _ = self.engine
        if self._options.device not in ("auto", "cpu"):
            _ = self._device

    def warm_up(self) -> None:
        """Load the model, and what finds speech: where one cannot be loaded, no recording is to blame."""
        with self._guard:
            self._loaded()
            self._detector.speech([np.zeros(RATE, np.float32)], self._options.cutting.max_end_silence_ms)

    def transcribe(self, audios: Iterator[Audio]) -> Iterator[tuple[str, Transcript | Reject]]:
        """See `callstash.contracts.Transcriber`. Segments of all audios share batches."""
        self._stay()
        self._hotwords.refresh()
        with self._guard:
            self._loaded().use(self._request)
            try:
                with self._hearers() as hearers:
                    yield from self._pool(hearers).run(audios)
            except Retry:
                self._ladder = None  # with its device: the next try loads it anew
                raise
            finally:
                self._leave()

    def memory(self) -> str:
        """Say what the model's device holds for us ("" on a CPU, whose memory is the process's)."""
        if self._ladder is None or not self._ladder.device.startswith("cuda"):
            return ""
        import torch

        return f"GPU {torch.cuda.memory_reserved(self._ladder.device) / 1e9:.1f} GB"

    def close(self) -> None:
        """Let go of the model."""
        self._stay()
        self._ladder = None

    def _hearers(self) -> AbstractContextManager[ThreadPoolExecutor | None]:
        """Return threads that hear a batch each; None where the device does the work, or a model is not made for it.

        On a CPU they are faster than one batch on all cores: nobody waits for anybody after every product.
        """
        ladder = self._loaded()
        if ladder.device != "cpu" or not ladder.thread_safe:
            return nullcontext()
        return ThreadPoolExecutor(load.threads(), thread_name_prefix="hear", initializer=load.one_thread)

    def _pool(self, hearers: ThreadPoolExecutor | None) -> Pool:
        ladder = self._loaded()

        def start(sounds: Sequence[Sound]) -> Pending:
            return hearers.submit(ladder.hear, sounds).result if hearers else ladder.start(sounds)

        return Pool(
            partial(vad.stretches, detector=self._detector, settings=self._options.cutting),
            start,
            self.engine,
            self._options,
            round(self._budget_s(ladder.device) * 1000),
            load.threads() + 1 if hearers else _IN_FLIGHT,
            min(load.threads(), _MOST_LISTENERS),
            load.one_thread,
            self._label,
        )

    def _loaded(self) -> Ladder:
        if self._ladder is None:
            from transcribe.funasr.ladder import Ladder
            from transcribe.funasr.recogniser import recogniser

            options, folder = self._options, self._model[1]

            def make(device: str) -> Any:
                # the CPU that steps in for a device has its own idea of the best precision
                precision = options.precision if device == self._device else "auto"
                return recogniser(folder, device, self._request, precision, options.compile)

            self._ladder = Ladder(make, self._device, self._request, falls_back=options.device == "auto")
        return self._ladder

    def _stay(self) -> None:
        if self._unloading:
            self._unloading.cancel()
            self._unloading = None

    def _leave(self) -> None:
        if self._options.unload_after is not None:
            self._unloading = threading.Timer(self._options.unload_after, self._unload)
            self._unloading.daemon = True
            self._unloading.start()

    def _unload(self) -> None:
        if self._guard.acquire(blocking=False):  # else there is work again
            try:
                self._ladder = None
                load.free_memory()
            finally:
                self._guard.release()

    @cached_property
    def _device(self) -> str:
        return load.pick_device(self._options.device)

    @cached_property
    def _fixed(self) -> str:
        """What does not change while we run."""
        name, folder = self._model
        parts = [
            f"funasr/{_REVISION} {name}@{models.digest(folder, self._store.root)}",
            f"vad={self._detector.name}:{self._options.cutting}",
            f"speakers={self._diarizer.name}" if self._diarizer else "",
        ]
        return " ".join(part for part in parts if part)

    @cached_property
    def _model(self) -> tuple[str, Path]:
        """Name and folder of the model."""
        name = self._options.model
        for known in _AUTO if name == "auto" else (name,):
            folder = self._store.folder(known) if known in models.catalogue() else self._own_folder(known)
            if folder:
                return (known if known in models.catalogue() else folder.name), folder
        wanted = _AUTO[0] if name == "auto" else name
        raise CallstashError(
            "no speech model is on disk" if name == "auto" else f"the model {name} is not on disk",
            f"callstash models pull {wanted}",
        )

    def _own_folder(self, name: str) -> Path:
        folder = self._base / Path(name).expanduser()
        if not folder.is_dir():
            hint = f"give a folder, or one of: {', '.join((*_AUTO, 'demo-zh'))}"
            raise CallstashError(f"there is no model and no folder called '{name}'", hint)
        if not (folder / "config.yaml").is_file() and not (folder / "configuration.json").is_file():
            raise CallstashError(f"{folder} is not a FunASR model", "it needs config.yaml, model.pt and their kin")
        return folder

    @cached_property
    def _itn(self) -> bool:
        if self._options.use_itn is not None:
            return self._options.use_itn
        folder = self._model[1].resolve()
        entries: Any = models.catalogue().values()
        return all(m.itn for m in entries if m.package and self._store.place(m.name).resolve() == folder)

    @cached_property
    def _detector(self) -> vad.Detector:
        return vad.choose(self._options.vad, self._store.root, self._options.device)

    @cached_property
    def _diarizer(self) -> Diarizer | None:
        if self._options.speakers != "diarize":
            return None
        folder = self._store.folder("cam++")
        if folder is None:
            hint = "callstash models pull cam++, or speakers: channel"
            raise CallstashError("the model cam++, which tells voices apart, is not on disk", hint)
        from transcribe.funasr.diarize import Diarizer

        return Diarizer(folder, "cpu" if self._options.device == "auto" else self._options.device)

    @property
    def _label(self) -> Label | None:
        return self._diarizer.label if self._diarizer else None

    @property
    def _request(self) -> Request:
        return Request(self._options.language, self._itn, self._hotwords.words, self._options.max_length)

    def _budget_s(self, device: str) -> float:
        if self._options.batch_size_s != "auto":
            return self._options.batch_size_s
        if device.startswith("cuda"):
            import torch

            return _CUDA_BUDGET_S_PER_GB * float(torch.cuda.get_device_properties(device).total_memory) / 1e9
        return _MPS_BUDGET_S if device == "mps" else _CPU_BUDGET_S
