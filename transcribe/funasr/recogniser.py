"""A loaded FunASR model behind one question: what is said in these sounds?"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from callstash.errors import Reject, Retry
from callstash.model import Word
from transcribe import tags
from transcribe.funasr import ctc, load
from transcribe.funasr.plain import spelled
from transcribe.hearing import Heard, Sound

_LOG = logging.getLogger("callstash.transcribe")
_SHORTEST_SAMPLES = 400
"""One frame of 25 ms: FunASR shortens its window for less."""
_MANY_HOTWORDS = 50


@dataclass(frozen=True, slots=True)
class Request:
    """What is the same for all sounds."""

    language: str = "auto"
    itn: bool = True
    hotwords: tuple[str, ...] = ()
    max_length: int = 512


class Recogniser:
    """SenseVoiceSmall, Paraformer and its kin, or Fun-ASR-Nano, from a folder."""

    def __init__(self, folder: Path, device: str, request: Request) -> None:
        self._auto = load.auto_model(folder, device)
        self._request = request
        self._kind = type(self._auto.model).__name__
        self._overheard = ctc.Overheard(self._auto.model) if self._kind == "SenseVoiceSmall" else None
        frontend = self._auto.kwargs.get("frontend")
        self._frame_ms = float(getattr(frontend, "frame_shift", 10) * getattr(frontend, "lfr_n", 6))
        self._settings = self._generate_settings()

    def hear(self, sounds: Sequence[Sound]) -> list[Heard | Reject]:
        """Return one answer per sound (16 kHz mono). Raise Retry where the device failed.

        A batch that does not fit is halved; one that fails otherwise is tried sound by sound, so that only the
        sound at fault is refused.
        """
        try:
            return list(self._batch(sounds))
        except Exception as error:
            if load.is_out_of_memory(error):
                return self._halved(sounds, error)
            if load.is_device_failure(error):
                raise load.failure(error, "") from error
            if len(sounds) > 1:
                return [answer for sound in sounds for answer in self.hear([sound])]
            _LOG.warning("the recogniser failed on a segment", exc_info=error)
            hint = "callstash retry tries it again; if it fails again, please report it with the recording"
            return [Reject(f"the recogniser failed: {type(error).__name__}: {error}", hint, "transcribe")]

    def _halved(self, sounds: Sequence[Sound], error: Exception) -> list[Heard | Reject]:
        error.__traceback__ = None  # its frames hold the batch's tensors
        load.free_memory()
        if len(sounds) == 1:
            hint = "free memory on the device, choose another one, or a smaller max_segment"
            raise Retry("the device has no memory for a single segment", hint) from error
        half = len(sounds) // 2
        _LOG.info("out of memory with %d segments: halved (batch_size_s: less avoids this)", len(sounds))
        return [*self.hear(sounds[:half]), *self.hear(sounds[half:])]

    def _batch(self, sounds: Sequence[Sound]) -> Sequence[Heard]:
        results = self._auto.generate(
            input=[self._input(sound) for sound in sounds], batch_size=len(sounds), **self._settings
        )
        if len(results) != len(sounds):
            if len(sounds) == 1:
                return [Heard("")]
            return [self._batch([sound])[0] for sound in sounds]  # FunASR leaves silent ones out: order says nothing
        if self._overheard:
            found = self._overheard.tokens()
            return [self._sense(result["text"], tokens) for result, tokens in zip(results, found, strict=True)]
        return [self._plain(result) for result in results]

    def _input(self, sound: Sound) -> Any:
        import numpy as np
        import torch

        missing = _SHORTEST_SAMPLES - len(sound)
        enough = np.pad(sound, (0, missing)) if missing > 0 else np.ascontiguousarray(sound)
        return torch.from_numpy(enough) if self._kind == "FunASRNano" else enough

    def _sense(self, text: str, tokens: Sequence[ctc.Token]) -> Heard:
        tagged = tags.parse(text)
        words = ctc.words(tokens, self._auto.kwargs["tokenizer"], text, tagged, self._frame_ms)
        sure = fmean(w.confidence or 0.0 for w in words) if words else None
        return Heard(tagged.text, tuple(words), sure, tagged.language, tagged.emotion, tagged.events)

    def _plain(self, result: Mapping[str, Any]) -> Heard:
        raw, words = spelled(str(result.get("text", "")), result.get("timestamp") or ())
        return Heard(raw, tuple(Word(*word) for word in words), language=_language(self._request.language))

    def _generate_settings(self) -> dict[str, Any]:
        """What `generate` is told, by kind of model."""
        request = self._request
        if self._kind == "SenseVoiceSmall":
            return {"language": request.language, "use_itn": request.itn}
        if self._kind == "FunASRNano":
            language = None if request.language == "auto" else _NANO_LANGUAGES[request.language]
            return {
                "language": language,
                "itn": request.itn,
                "hotwords": list(request.hotwords),
                "max_length": request.max_length,
            }
        settings: dict[str, Any] = {"output_timestamp": True}
        if request.hotwords:
            if len(request.hotwords) > _MANY_HOTWORDS:
                _LOG.warning("this model heeds the first %d of %d hotwords", _MANY_HOTWORDS, len(request.hotwords))
            settings["hotword"] = " ".join(request.hotwords[:_MANY_HOTWORDS])
        return settings


_NANO_LANGUAGES = {"zh": "中文", "en": "英文", "yue": "粤语", "ja": "日文", "ko": "韩文"}


def _language(asked: str) -> str | None:
    return None if asked == "auto" else asked
