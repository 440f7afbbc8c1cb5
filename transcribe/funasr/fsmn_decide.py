"""What FSMN-VAD makes of its frames, step for step as FunASR decides it, but from change to change instead of frame
by frame.

Source: FunASR 1.4.16 `models/fsmn_vad_streaming/model.py`, `WindowDetector` and `FsmnVADStreaming.DetectOneFrame`.
Energies are left out: a frame of 400 samples in -1..1 lies between -60 and +26 dB, so that neither `decibel_thres` nor
`snr_thres` can decide anything at -100 (and `Rules.of` refuses other values).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callstash.errors import CallstashError
from transcribe.telephone import Span

_EXPECTED = {"detect_mode": 1, "do_extend": 1, "decibel_thres": -100.0, "snr_thres": -100.0, "speech_2_noise_ratio": 1}


@dataclass(frozen=True, slots=True)
class Rules:
    """FSMN-VAD's options, in frames where nothing else is said."""

    frame_ms: int = 10
    margin: float = 0.6
    """A frame is speech where speech is this much more likely than silence."""
    window: int = 20
    to_speech: int = 15
    """Frames of speech in the window that begin speech; fewer or as many as `to_silence` end it."""
    to_silence: int = 15
    to_silence_ms: int = 150
    back: int = 20
    """Frames before the window that belong to the speech it has found."""
    ahead: int = 10
    """Frames of silence that still belong to the speech before them."""
    longest: int = 6000

    @classmethod
    def of(cls, options: Any) -> Rules:
        """Read a loaded model's `vad_opts`. Raise CallstashError where they ask for what we have not built."""
        odd = [name for name, value in _EXPECTED.items() if getattr(options, name) != value]
        if odd:
            hint = "take FunASR's own fsmn-vad (callstash models pull fsmn-vad), or vad: silero"
            raise CallstashError(f"this FSMN-VAD sets {', '.join(odd)} to what callstash does not know", hint)
        frame = int(options.frame_in_ms)
        return cls(
            frame,
            float(options.speech_noise_thres),
            int(options.window_size_ms / frame),
            int(options.sil_to_speech_time_thres / frame),
            int(options.speech_to_sil_time_thres / frame),
            int(options.speech_to_sil_time_thres),
            int(options.lookback_time_start_point / frame),
            int(options.lookahead_time_end_point / frame),
            int(options.max_single_segment_time // frame),
        )


def segments(silence: NDArray[np.float32], rules: Rules, max_end_silence_ms: int) -> list[Span]:
    """Return the speech in frames whose probability of silence is given (shape (n,))."""
    score = silence.astype(np.float64)
    return _Decision((1.0 - score) >= score + rules.margin, rules, max_end_silence_ms).run()


class _Decision:
    """One channel's frames.

    Speech begins where a sliding window holds enough frames of speech, and is interrupted where it holds too few;
    with both thresholds alike, as shipped, it flips at every frame that has just as many. The window is emptied when
    a segment has ended.
    """

    def __init__(self, speech: NDArray[np.bool_], rules: Rules, max_end_silence_ms: int) -> None:
        self._rules = rules
        self._frames = len(speech)
        self._patience_ms = max_end_silence_ms - rules.to_silence_ms
        self._patience = max(-(-self._patience_ms // rules.frame_ms), 1)
        """Frames of silence, after the first, that end a segment."""
        self._count = np.concatenate([[0], np.cumsum(speech)])
        inside = self._count[1:] - self._count[np.maximum(np.arange(self._frames) + 1 - rules.window, 0)]
        self._many = np.flatnonzero(inside >= rules.to_speech).tolist()
        self._few = np.flatnonzero(inside <= rules.to_silence).tolist()
        self._emptied = 0
        """The frame at which the window was last empty: those before it count no more."""

    def run(self) -> list[Span]:
        """Return all segments."""
        found: list[Span] = []
        free = 0
        while (begun := self._next_many(self._emptied)) < self._frames:
            start = max(free, begun - self._rules.window - self._rules.back)
            last, decided = self._end(start, begun)
            found.append((start * self._rules.frame_ms, (last + 1) * self._rules.frame_ms))
            free, self._emptied = last + 1, decided + 1
        return found

    def _end(self, start: int, begun: int) -> tuple[int, int]:
        """Return a segment's last frame, and the frame at which that was decided."""
        full = min(max(start + self._rules.longest, begun + 1), self._frames - 1)
        while (quiet := self._next_few(begun + 1)) < full:
            begun = self._next_many(quiet + 1)
            decided = quiet + self._patience
            if begun > decided and decided <= full:
                return decided - self._spare, decided
            if begun > full:
                break
        return full, full

    @property
    def _spare(self) -> int:
        """Frames of the silence that ended a segment which do not belong to it."""
        return max(self._patience_ms // self._rules.frame_ms - self._rules.ahead - 1, 0)

    def _next_many(self, frame: int) -> int:
        """Return the first frame from `frame` on at which the window holds enough speech to begin."""
        if frame < self._full:
            enough = int(np.searchsorted(self._count, self._count[self._emptied] + self._rules.to_speech))
            if max(enough - 1, frame) < self._full:
                return max(enough - 1, frame)
        return _from(self._many, max(frame, self._full), self._frames)

    def _next_few(self, frame: int) -> int:
        """Return the first frame from `frame` on at which the window holds too little speech to go on."""
        if frame < min(self._full, self._frames) and (
            self._count[frame + 1] - self._count[self._emptied] <= self._rules.to_silence
        ):
            return frame
        return _from(self._few, max(frame, self._full), self._frames)

    @property
    def _full(self) -> int:
        """The first frame at which the window is full; until then it only gains."""
        return self._emptied + self._rules.window - 1


def _from(frames: list[int], frame: int, none: int) -> int:
    place = bisect_left(frames, frame)
    return frames[place] if place < len(frames) else none
