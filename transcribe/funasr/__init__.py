"""FunASR behind our contract. Nothing of torch or FunASR is imported before it is needed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, field_validator

from callstash.contracts import Context
from callstash.errors import CallstashError, Reject
from callstash.model import Audio, Transcript
from transcribe import models, vad
from transcribe.hearing import HearingOptions
from transcribe.pool import Pool

if TYPE_CHECKING:
    from transcribe.funasr.recogniser import Recogniser

_AUTO = ("sensevoice-small", "paraformer-zh", "fun-asr-nano")
"""What `model: auto` takes, best first; never the demonstration model."""
_REVISION = 1
"""Raised when our own hearing (resampling, padding, decoding) changes what is heard."""
_CPU_BUDGET_S = 60.0
_MPS_BUDGET_S = 120.0
_CUDA_BUDGET_S_PER_GB = 15.0


class FunasrOptions(HearingOptions):
    """Options of the `funasr` transcriber."""

    model: str = Field(
        "auto",
        description="sensevoice-small, paraformer-zh, fun-asr-nano, demo-zh or a folder; auto: the best one on disk.",
    )
    language: Literal["auto", "zh", "en", "yue", "ja", "ko"] = Field("auto", description="Language of the calls.")
    device: str = Field("auto", description="auto, cuda, cuda:N, mps or cpu.", pattern=r"^(auto|cuda(:\d+)?|mps|cpu)$")
    batch_size_s: Literal["auto"] | float = Field(
        "auto", description="Seconds of (padded) audio per batch; auto: by the device's memory."
    )
    max_length: int = Field(
        512, gt=0, description="Longest text of one segment in tokens, for models that write it word by word."
    )
    hotwords: Path | None = Field(
        None, description="File of words to listen for, one a line (paraformer-zh: at most 50; sensevoice-small: none)."
    )
    use_itn: bool | None = Field(
        None, description="Let the model write numbers and punctuation itself; default: where it can."
    )

    @field_validator("batch_size_s")
    @classmethod
    def _positive(cls, value: Literal["auto"] | float) -> Literal["auto"] | float:
        if value != "auto" and not value > 0:
            raise ValueError("batch_size_s must be more than 0, or auto")
        return value


class FunasrTranscriber:
    """SenseVoiceSmall, Paraformer or Fun-ASR-Nano through `funasr.AutoModel`."""

    Options = FunasrOptions
    models = models.Store
    """What `callstash models` works on."""

    def __init__(self, options: FunasrOptions, context: Context) -> None:
        self._options = options
        self._base = context.base_dir
        self._store = models.Store(context.models_dir)
        self._recogniser: Recogniser | None = None

    @cached_property
    def engine(self) -> str:
        """Name everything that fixes a transcript; reads files, loads no model. Raise CallstashError without one."""
        name, folder = self._model
        options = self._options
        parts = (
            f"funasr/{_REVISION} {name}@{models.digest(folder, self._store.root)}",
            f"vad={self._detector.name}:{options.cutting}",
            f"hotwords={self._hotword_digest}" if options.hotwords else "",
            f"language={options.language}",
            f"itn={'on' if self._itn else 'off'}",
            f"max_length={options.max_length}" if options.max_length != 512 else "",
            options.parties,
        )
        return " ".join(part for part in parts if part)

    def check(self) -> None:
        """Raise CallstashError where there is no model, no such device, or no hotword file. Opens no connection."""
        _ = self.engine
        if self._options.device not in ("auto", "cpu"):
            from transcribe.funasr.load import pick_device

            pick_device(self._options.device)

    def warm_up(self) -> None:
        """Load the model."""
        self._loaded(self._device)

    def transcribe(self, audios: Iterator[Audio]) -> Iterator[tuple[str, Transcript | Reject]]:
        """See `callstash.contracts.Transcriber`. Segments of all audios share batches."""
        device = self._device
        pool = Pool(
            lambda audio: vad.stretches(audio, self._detector, self._options.cutting),
            lambda sounds: self._loaded(device).hear(sounds),
            self.engine,
            self._options,
            round(self._budget_s(device) * 1000),
        )
        yield from pool.run(audios)

    def close(self) -> None:
        """Let go of the model."""
        self._recogniser = None

    def _loaded(self, device: str) -> Recogniser:
        if self._recogniser is None:
            from transcribe.funasr.recogniser import Recogniser, Request

            options = self._options
            request = Request(options.language, self._itn, self._hotwords, options.max_length)
            self._recogniser = Recogniser(self._model[1], device, request)
        return self._recogniser

    @cached_property
    def _device(self) -> str:
        from transcribe.funasr.load import pick_device

        return pick_device(self._options.device)

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
        return vad.choose(self._options.vad, self._store.root)

    @cached_property
    def _hotwords(self) -> tuple[str, ...]:
        """The file's words, in order; FunASR would take one that begins with `http` for an address to fetch."""
        path = self._options.hotwords
        if path is None:
            return ()
        try:
            lines = (self._base / path).read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            hint = "write one word a line, in UTF-8, or take `hotwords` out"
            raise CallstashError(f"the hotwords in {path} cannot be read: {error}", hint) from error
        words = (line.strip() for line in lines if not line.startswith("#"))
        return tuple(dict.fromkeys(word for word in words if word and not word.startswith("http")))

    @property
    def _hotword_digest(self) -> str:
        return hashlib.sha256("\n".join(self._hotwords).encode()).hexdigest()[:12]

    def _budget_s(self, device: str) -> float:
        if self._options.batch_size_s != "auto":
            return self._options.batch_size_s
        if device.startswith("cuda"):
            import torch

            return _CUDA_BUDGET_S_PER_GB * float(torch.cuda.get_device_properties(device).total_memory) / 1e9
        return _MPS_BUDGET_S if device == "mps" else _CPU_BUDGET_S
