"""Models that we have no inference of our own for, through `funasr.AutoModel` (Fun-ASR-Nano and whatever else)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from callstash.model import Word
from transcribe import tags
from transcribe.funasr.fast import Pending
from transcribe.funasr.plain import spelled
from transcribe.funasr.request import Request
from transcribe.hearing import Heard, Sound

_LOG = logging.getLogger("callstash.transcribe")
_SHORTEST_SAMPLES = 400
"""One frame of 25 ms: FunASR shortens its window for less."""
_MANY_HOTWORDS = 50
_NANO_LANGUAGES = {"zh": "中文", "en": "英文", "yue": "粤语", "ja": "日文", "ko": "韩文"}


class Stock:
    """See `transcribe.funasr.fast.FastModel`; this one works when its result is called."""

    thread_safe = False

    def __init__(self, auto: Any, request: Request) -> None:
        self._auto = auto
        self._kind = type(auto.model).__name__
        self.use(request)

    def use(self, request: Request) -> None:
        """Hear with other settings from now on."""
        self._request = request
        self._settings = _settings(self._kind, request)

    def start(self, sounds: Sequence[Sound]) -> Pending:
        """Return what hears the sounds."""
        return lambda: self._batch(sounds)

    def _batch(self, sounds: Sequence[Sound]) -> list[Heard]:
        results = self._auto.generate(
            input=[self._input(sound) for sound in sounds], batch_size=len(sounds), **self._settings
        )
        if len(results) != len(sounds):
            if len(sounds) == 1:
                return [Heard("")]
            return [self._batch([sound])[0] for sound in sounds]  # FunASR leaves silent ones out: order says nothing
        return [self._heard(result) for result in results]

    def _input(self, sound: Sound) -> Any:
        import numpy as np
        import torch

        missing = _SHORTEST_SAMPLES - len(sound)
        enough = np.pad(sound, (0, missing)) if missing > 0 else np.ascontiguousarray(sound)
        return torch.from_numpy(enough) if self._kind == "FunASRNano" else enough

    def _heard(self, result: Mapping[str, Any]) -> Heard:
        text = str(result.get("text", ""))
        if self._kind == "SenseVoiceSmall":
            tagged = tags.parse(text)
            return Heard(tagged.text, (), None, tagged.language, tagged.emotion, tagged.events)
        raw, words = spelled(text, result.get("timestamp") or ())
        language = None if self._request.language == "auto" else self._request.language
        return Heard(raw, tuple(Word(*word) for word in words), language=language)


def _settings(kind: str, request: Request) -> dict[str, Any]:
    """Return what `generate` is told, by kind of model."""
    if kind == "SenseVoiceSmall":
        return {"language": request.language, "use_itn": request.itn}
    if kind == "FunASRNano":
        return {
            "language": _NANO_LANGUAGES.get(request.language),
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
