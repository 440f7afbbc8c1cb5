"""FunASR's AutoModel and our own forward, side by side, on the same features."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from transcribe.funasr.plain import spelled
from transcribe.hearing import Heard

from .sounds import Wave, noise

Spoken = tuple[str, list[tuple[int, int, int, int]]]


def many(count: int, seed: int = 0) -> list[Wave]:
    """Return so many sounds of 0.05..12 s, the shortest and the longest among them."""
    lengths = np.random.default_rng(seed).uniform(0.05, 12, count - 2)
    return [noise(seed * 1000 + n, seconds) for n, seconds in enumerate((0.05, 12.0, *lengths))]


class SameFront:
    """FunASR's `WavFrontend` with our filterbank: they differ by 1e-5, enough to tip a random model's even choices."""

    def __init__(self, frontend: Any) -> None:
        from transcribe.funasr.front import Front

        self._its, self._ours = frontend, Front.of(frontend)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._its, name)

    def __call__(self, waves: Any, lengths: Any) -> Any:
        import torch

        return self._ours(waves, torch.as_tensor(lengths))


def loaded(folder: Path, same_front: bool = True) -> Any:
    """Return AutoModel of a folder."""
    from transcribe.funasr.load import auto_model

    auto = auto_model(folder, "cpu")
    if same_front:
        auto.kwargs["frontend"] = SameFront(auto.kwargs["frontend"])
    return auto


def by_auto(auto: Any, sounds: Sequence[Wave], hotwords: str | None = None) -> list[Spoken]:
    """Return what AutoModel says of each sound, one at a time."""
    settings = {"hotword": hotwords} if hotwords else {}
    return [_auto(auto.generate(input=[s], batch_size=1, output_timestamp=True, **settings)) for s in sounds]


def _auto(results: list[Any]) -> Spoken:
    if not results or not results[0]:
        return "", []
    text, words = spelled(results[0]["text"], results[0].get("timestamp") or ())
    return text, [(begin, end, max(0, start_ms), end_ms) for begin, end, start_ms, end_ms in words]


def ours(answers: Sequence[Heard]) -> list[Spoken]:
    """Return what we say, in the same form."""
    return [(h.raw, [(w.start, w.end, w.start_ms, w.end_ms) for w in h.words]) for h in answers]


def near(one: Sequence[Spoken], other: Sequence[Spoken], frame_ms: int = 61) -> bool:
    """Whether texts and words are the same, and times too but for a frame here and there.

    CifPredictorV2's times sum up sums of weights, so that a difference of 1e-6 can move a word by a frame.
    """
    if [(text, [w[:2] for w in words]) for text, words in one] != [(t, [w[:2] for w in words]) for t, words in other]:
        return False
    moved = [abs(a - b) for x, y in zip(one, other, strict=True) for v, w in zip(x[1], y[1], strict=True)
             for a, b in zip(v[2:], w[2:], strict=True)]  # fmt: skip
    return max(moved, default=0) <= frame_ms and sum(map(bool, moved)) <= len(moved) / 50


def equally_sure(one: Sequence[Heard], other: Sequence[Heard]) -> bool:
    """Whether confidences of words are the same."""
    sure = [[w.confidence or 0.0 for h in heard for w in h.words] for heard in (one, other)]
    return bool(np.allclose(*sure, atol=1e-3))
