"""faster-whisper behind our contract. Nothing heavy is imported before it is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, takewhile
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from pydantic import Field, field_validator

from callstash.contracts import Context
from callstash.errors import CallstashError, Reject, Retry
from callstash.model import RATE, Audio, Segment, SoundEvent, Transcript, Word
from transcribe import models, vad
from transcribe.hearing import Heard, HearingOptions, Sound, parties, role, transcript
from transcribe.samples import SAMPLES_PER_MS
from transcribe.vad import Stretch

_REVISION = 2
_LISTEN_MS = 30_000
"""How much speech decides a recording's language."""
_TEMPERATURES = (0.0, 0.2, 0.4)
_SEED = 1
_TOKENS_PER_S, _SPARE_TOKENS, _MOST_TOKENS = 20, 10, 400
"""Nobody speaks faster; a Whisper that has lost its way repeats itself for as long as it may."""
_SCRIPTS = {"zh": "以下是普通话的句子。"}
"""Without it Whisper writes Mandarin in traditional characters as the fancy takes it."""


class WhisperOptions(HearingOptions):
    """Options of the `whisper` transcriber."""

    model: str = Field("whisper-base", description="whisper-base, or the folder of a CTranslate2 Whisper model.")
    language: str = Field("auto", description="auto, or a code such as zh or en.", pattern=r"^(auto|[a-z]{2,3})$")
    device: str = Field("auto", description="auto, cuda, cuda:N or cpu.", pattern=r"^(auto|cuda(:\d+)?|cpu)$")
    compute_type: str = Field("auto", description="Number format of the weights, such as int8 or float16.")
    beam_size: int = Field(5, ge=1, description="Beams of the search; 1 is fastest.")

    @field_validator("speakers")
    @classmethod
    def _cannot_diarize(cls, value: str) -> str:
        if value == "diarize":
            raise ValueError("diarize is for the funasr transcriber; whisper knows channel and none")
        return value


class WhisperTranscriber:
    """Whisper by CTranslate2, one segment at a time, with word times."""

    Options = WhisperOptions

    def __init__(self, options: WhisperOptions, context: Context) -> None:
        self._options = options
        self._base = context.base_dir
        self._store = models.Store(context.models_dir)
        self._loaded: Any = None

    @cached_property
    def engine(self) -> str:
        """Name everything that fixes a transcript; reads files, loads no model. Raise CallstashError without one."""
        options, folder = self._options, self._folder
        parts = (
            f"whisper/{_REVISION} {folder.name}@{models.digest(folder, self._store.root)}",
            f"vad={self._detector.name}:{options.cutting}",
            f"language={options.language}",
            f"beam={options.beam_size}",
            f"compute={options.compute_type}" if options.compute_type != "auto" else "",
            options.parties,
        )
        return " ".join(part for part in parts if part)

    def check(self) -> None:
        """Raise CallstashError where the model is not on disk. Opens no connection."""
        _ = self.engine

    def warm_up(self) -> None:
        """Load the model."""
        _ = self._model

    def transcribe(self, audios: Iterator[Audio]) -> Iterator[tuple[str, Transcript | Reject]]:
        """Yield one result per audio, in order. Raise Retry where the device failed."""
        for audio in audios:
            yield audio.content_id, self._one(audio)

    def close(self) -> None:
        """Let go of the model."""
        self._loaded = None

    def _one(self, audio: Audio) -> Transcript | Reject:
        heard = parties(audio, self._options)
        try:
            sounds: list[SoundEvent] = []
            segments = list(self._segments(heard, sounds))
            return transcript(heard, self.engine, segments, sounds)
        except Retry:
            raise
        except Exception as error:
            if "CUDA" in str(error) or "out of memory" in str(error):
                raise Retry(f"the device failed: {error}", "see nvidia-smi, or device: cpu") from error
            hint = "callstash retry tries it again; if it fails again, please report it with the recording"
            return Reject(f"the recogniser failed: {type(error).__name__}: {error}", hint, "transcribe")

    def _segments(self, audio: Audio, sounds: list[SoundEvent]) -> Iterator[Segment]:
        """Yield what is said; add what else is heard to `sounds`."""
        stretches = _speech(vad.stretches(audio, self._detector, self._options.cutting), sounds)
        first = _first(stretches, _LISTEN_MS)
        language = self._language([s.samples for s in first]) if first else None
        for stretch in chain(first, stretches):
            who = role(self._options, audio.channels, stretch.channel)
            yield self._heard(stretch, language).segment(stretch.channel, stretch.start_ms, stretch.end_ms, who)

    def _language(self, sounds: Sequence[Sound]) -> str:
        """One language per recording: a single "mm" is too short to tell."""
        if self._options.language != "auto":
            return self._options.language
        speech = np.concatenate(sounds)[: _LISTEN_MS * SAMPLES_PER_MS]
        return str(self._model.detect_language(speech)[0])

    def _heard(self, stretch: Stretch, language: str | None) -> Heard:
        from ctranslate2 import set_random_seed  # type: ignore[import-untyped]

        length_s = len(stretch.samples) / RATE
        set_random_seed(_SEED)  # higher temperatures draw by lot: the same sound must read the same each time
        found, _info = self._model.transcribe(
            stretch.samples,
            language=language,
            beam_size=self._options.beam_size,
            word_timestamps=True,
            condition_on_previous_text=False,
            vad_filter=False,
            temperature=_TEMPERATURES,
            max_new_tokens=min(_SPARE_TOKENS + round(_TOKENS_PER_S * length_s), _MOST_TOKENS),
            without_timestamps=True,
            initial_prompt=_SCRIPTS.get(language or ""),
        )
        window = takewhile(lambda part: part.seek == 0, found)  # then it would listen again to the silence at the end
        words = [word for part in window for word in part.words or ()]
        return _joined([w for w in words if w.start < length_s], language)  # beyond it lies only what Whisper made up

    @property
    def _model(self) -> Any:
        if self._loaded is None:
            from faster_whisper import WhisperModel

            device, _, index = self._options.device.partition(":")
            self._loaded = WhisperModel(
                str(self._folder),
                device=device,
                device_index=int(index or 0),
                compute_type="default" if self._options.compute_type == "auto" else self._options.compute_type,
                local_files_only=True,
            )
        return self._loaded

    @cached_property
    def _folder(self) -> Path:
        name = self._options.model
        if name in models.catalogue():
            folder = self._store.folder(name)
            if folder is None:
                raise CallstashError(f"the model {name} is not on disk", f"callstash models pull {name}")
            return folder
        own = self._base / Path(name).expanduser()
        if not (own / "model.bin").is_file():
            raise CallstashError(f"there is no Whisper model in {own}", "callstash models pull whisper-base")
        return own

    @cached_property
    def _detector(self) -> vad.Detector:
        return vad.choose(self._options.vad, self._store.root)


def _speech(found: Iterator[Stretch | SoundEvent], sounds: list[SoundEvent]) -> Iterator[Stretch]:
    for item in found:
        if isinstance(item, SoundEvent):
            sounds.append(item)
        else:
            yield item


def _first(stretches: Iterator[Stretch], length_ms: int) -> list[Stretch]:
    """Take stretches until they last long enough."""
    taken: list[Stretch] = []
    while sum(s.end_ms - s.start_ms for s in taken) < length_ms:
        stretch = next(stretches, None)
        if stretch is None:
            break
        taken.append(stretch)
    return taken


def _joined(words: Sequence[Any], language: str | None) -> Heard:
    """Put Whisper's words together: each knows its place in the text; the space before a word is not its own."""
    text, said = "", []
    for word in words:
        piece = str(word.word) if text else str(word.word).lstrip()
        start = len(text) + len(piece) - len(piece.lstrip())
        text += piece
        said.append(Word(start, len(text), round(word.start * 1000), round(word.end * 1000), float(word.probability)))
    sure = fmean(w.confidence or 0.0 for w in said) if said else None
    return Heard(text, tuple(said), sure, language)
