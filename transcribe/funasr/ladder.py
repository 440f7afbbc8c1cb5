"""What to do when a batch cannot be heard: smaller, cut, on the CPU, refused; and back to full size later.

A batch that does not fit in the device's memory is halved, down to a single sound; that is cut where it is
quietest; what still does not fit is heard on the CPU; what fails there is refused with the reason. A device that is
lost is replaced by the CPU where the user left the choice to us, else it is a `Retry`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import fmean

from callstash.errors import Reject
from callstash.model import Word
from transcribe.cuts import quietest
from transcribe.funasr import load
from transcribe.funasr.fast import FastModel, Pending
from transcribe.funasr.request import Request
from transcribe.hearing import Answer, Heard, Sound
from transcribe.samples import SAMPLES_PER_MS

_LOG = logging.getLogger("callstash.transcribe")
_RECOVER_AFTER = 16
"""Batches heard at the lowered size before twice the size is tried: out of memory costs a batch's time."""
_CUT_FROM_MS = 2_000
"""A shorter sound is not cut: its memory is that of the model itself."""
_HINT = "callstash retry tries it again; if it fails again, please report it with the recording"


class Ladder:
    """A model that answers every sound, with a `Reject` where it must. Raise Retry where the device is lost."""

    def __init__(
        self, make: Callable[[str], FastModel], device: str, request: Request, falls_back: bool = False
    ) -> None:
        """`make` loads the model on a device; with `falls_back` the CPU takes over from a device that is lost."""
        self._make = make
        self._request = request
        self._falls_back = falls_back and device != "cpu"
        self._models: dict[str, FastModel] = {device: make(device)}
        self.device = device
        self._most: int | None = None
        """Padded samples that fit, where memory ran out."""
        self._good = 0

    @property
    def thread_safe(self) -> bool:
        """Whether several threads may hear at once."""
        return all(model.thread_safe for model in self._models.values())

    def use(self, request: Request) -> None:
        """Hear with other settings from now on."""
        self._request = request
        for model in self._models.values():
            model.use(request)

    def start(self, sounds: Sequence[Sound]) -> Callable[[], list[Answer]]:
        """Begin to hear; the result, when called, waits for one answer per sound, in order."""
        begun = [(part, self._begin(part)) for part in self._parts(sounds)]
        return lambda: [answer for part, pending in begun for answer in self._finish(part, pending)]

    def hear(self, sounds: Sequence[Sound]) -> list[Answer]:
        """Return one answer per sound."""
        return self.start(sounds)()

    def _begin(self, sounds: Sequence[Sound]) -> Pending | Exception:
        try:
            return self._model(self.device).start(sounds)
        except Exception as error:
            return error

    def _finish(self, sounds: Sequence[Sound], pending: Pending | Exception) -> list[Answer]:
        if isinstance(pending, Exception):
            return self._mend(sounds, pending)
        try:
            answers: list[Answer] = [*pending()]
        except Exception as error:
            return self._mend(sounds, error)
        self._went_well()
        return answers

    def _mend(self, sounds: Sequence[Sound], error: Exception) -> list[Answer]:
        error.__traceback__ = None  # its frames hold the batch's tensors
        if load.is_out_of_memory(error):
            return self._smaller(sounds, error)
        if load.is_device_failure(error):
            return self._without_device(sounds, error)
        if len(sounds) > 1:
            return [answer for sound in sounds for answer in self.hear([sound])]
        _LOG.warning("the recogniser failed on a segment", exc_info=error)
        return [Reject(f"the recogniser failed: {type(error).__name__}: {error}", _HINT, "transcribe")]

    def _smaller(self, sounds: Sequence[Sound], error: Exception) -> list[Answer]:
        load.free_memory()
        if len(sounds) > 1:
            self._most = _padded(sounds) // 2
            self._good = 0
            _LOG.info("out of memory with %d segments: halved (batch_size_s: less avoids this)", len(sounds))
            half = len(sounds) // 2
            return [*self.hear(sounds[:half]), *self.hear(sounds[half:])]
        if len(sounds[0]) >= _CUT_FROM_MS * SAMPLES_PER_MS:
            return [self._cut(sounds[0])]
        if self.device != "cpu":
            return [self._on_cpu(sounds[0])]
        reason = f"there is no memory to hear {len(sounds[0]) // SAMPLES_PER_MS / 1000:.1f} s: {error}"
        return [Reject(reason, "free memory, or a smaller max_segment; then callstash retry", "transcribe")]

    def _cut(self, sound: Sound) -> Answer:
        length = len(sound) // SAMPLES_PER_MS
        cut = quietest(sound, length // 4, length - length // 4)
        _LOG.info("out of memory with one segment of %.1f s: cut in two", length / 1000)
        at = cut * SAMPLES_PER_MS
        first, second = (self.hear([part])[0] for part in (sound[:at], sound[at:]))
        if isinstance(first, Reject):
            return first
        return second if isinstance(second, Reject) else joined(first, second, cut)

    def _on_cpu(self, sound: Sound) -> Answer:
        _LOG.warning("the device has no memory for %.1f s: heard on the CPU", len(sound) / SAMPLES_PER_MS / 1000)
        try:
            return self._model("cpu").start([sound])()[0]
        except Exception as error:
            hint = "free memory on the device, or a smaller max_segment; then callstash retry"
            return Reject(f"no memory on the device, and the CPU failed: {error}", hint, "transcribe")

    def _without_device(self, sounds: Sequence[Sound], error: Exception) -> list[Answer]:
        if not self._falls_back:
            raise load.failure(error, "") from error
        if self.device != "cpu":
            said = str(error).partition("\n")[0]
            _LOG.error("%s failed (%s): hearing goes on, slower, on the CPU until a restart", self.device, said)
            self.device, self._most = "cpu", None
        elif len(sounds) == 1:
            raise load.failure(error, "") from error
        return self.hear(sounds)

    def _model(self, device: str) -> FastModel:
        if device not in self._models:
            self._models[device] = self._make(device)
            self._models[device].use(self._request)
        return self._models[device]

    def _parts(self, sounds: Sequence[Sound]) -> list[Sequence[Sound]]:
        """Cut a batch into as many as the memory that is left makes necessary."""
        if self._most is None or len(sounds) == 1 or _padded(sounds) <= self._most:
            return [sounds]
        half = len(sounds) // 2
        return [*self._parts(sounds[:half]), *self._parts(sounds[half:])]

    def _went_well(self) -> None:
        if self._most is not None:
            self._good += 1
            if self._good >= _RECOVER_AFTER:
                self._most, self._good = 2 * self._most, 0


def _padded(sounds: Sequence[Sound]) -> int:
    return len(sounds) * max(map(len, sounds))


def joined(first: Heard, second: Heard, cut_ms: int) -> Heard:
    """Return one answer for a sound that was heard in two pieces, cut at `cut_ms`."""
    space = " " if first.raw[-1:].isascii() and second.raw[:1].isascii() and first.raw and second.raw else ""
    moved = len(first.raw) + len(space)
    words = first.words + tuple(
        Word(w.start + moved, w.end + moved, w.start_ms + cut_ms, w.end_ms + cut_ms, w.confidence) for w in second.words
    )
    known = [h.confidence for h in (first, second) if h.confidence is not None]
    return replace(
        first,
        raw=first.raw + space + second.raw,
        words=words,
        confidence=fmean(known) if known else None,
        language=first.language or second.language,
        emotion=first.emotion or second.emotion,
        events=tuple(dict.fromkeys((*first.events, *second.events))),
    )
