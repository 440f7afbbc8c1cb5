"""Who speaks when, where several voices share a channel: CAM++, clustered call by call.

Source: FunASR 1.4.16 `models/campplus/{utils,cluster_backend}.py`, `auto/auto_model.py`. What differs: windows of all
segments share batches (FunASR runs segment by segment and empties the allocator after each), clustering has a seed,
and a call of fewer than 20 windows, in which FunASR hears one speaker, is clustered by 3D-Speaker's `AHCluster`.

A voiceprint identifies a person: embeddings live inside `Diarizer.label` and nowhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callstash.errors import Retry
from callstash.model import Audio, Segment, Word
from transcribe import models
from transcribe.funasr import load
from transcribe.vad import Sound

Voices = NDArray[np.float32]
"""Embeddings, (n, 192)."""
Labels = NDArray[np.int_]
Stretch = tuple[int, int, int]
"""Start and end in ms, and who speaks."""
_FULL_SCALE = 32768.0
_BATCH = 16
_FEW = 20
"""FunASR's `ClusterBackend` gives fewer windows than these to one speaker."""
_MOST = 1_500
"""The spectrum of n windows costs n² of memory and n³ of time; FunASR's took 10,639 at once."""
_SAME_VOICE = 0.4
"""3D-Speaker's `fix_cos_thr`: groups of windows less alike than this are two voices."""
_TURN_MS = 1_000
"""A shorter stretch within a segment is no turn: windows are 1.5 s long."""
_SLACK_MS = 750
"""Windows begin 0.75 s apart: a change of voice is known no better."""


class Diarizer:
    """Tells the voices of mono calls apart; CAM++ is loaded from its folder with the first call."""

    def __init__(self, folder: Path, device: str, speakers: int | None = None) -> None:
        """`speakers`: how many there are, None where nobody knows."""
        self._folder = folder
        self._device = device
        self._speakers = speakers

    @cached_property
    def name(self) -> str:
        """The model's digest and the number of speakers asked for, part of the engine's name."""
        return f"cam++@{models.digest(self._folder)}" + (f":{self._speakers}" if self._speakers else "")

    def label(self, audio: Audio, segments: Sequence[Segment]) -> tuple[Segment, ...]:
        """Set `speaker` to "1", "2", ... in order of first appearance; raw segments, before any normalisation.

        A segment in which another voice takes over is parted at a word's beginning. Raise Retry where the device
        failed.
        """
        segments = sorted(segments, key=lambda s: (s.start_ms, s.channel))
        windows = [window for segment in segments for window in _windows(audio, segment)]
        if not windows:
            return tuple(segments)
        labels = cluster(self._voices([samples for _, _, samples in windows]), self._speakers)
        spoken = timeline([(begin, end) for begin, end, _ in windows], labels)
        return numbered([part for segment in segments for part in parted(segment, spoken)])

    def _voices(self, windows: Sequence[Sound]) -> Voices:
        """Return an embedding for each window of 1.5 s."""
        import torch

        try:
            with torch.inference_mode():
                parts = [self._embed(windows[i : i + _BATCH]) for i in range(0, len(windows), _BATCH)]
                return np.asarray(torch.cat(parts).float().cpu().numpy())
        except RuntimeError as error:
            if load.is_out_of_memory(error):
                hint = "free memory on the device, or choose another one"
                raise Retry("the device has no memory for the speaker model", hint) from error
            raise load.failure(error, "the speaker model failed") from error

    def _embed(self, windows: Sequence[Sound]) -> Any:
        """FunASR takes the level -1..1 for its filterbank here, unlike for recognition."""
        import torch

        model, front = self._loaded
        waves = torch.from_numpy(np.stack(windows)).to(self._device) / _FULL_SCALE
        banks = front.fbank(waves)
        return model(banks - banks.mean(1, keepdim=True))

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        from transcribe.funasr.front import Front

        model = load.auto_model(self._folder, self._device).model
        return model, Front(None, window="povey", stacked=1, stride=1).to(self._device)


def _windows(audio: Audio, segment: Segment) -> Iterator[tuple[float, float, Sound]]:
    """Yield FunASR's windows of a segment: begin and end in seconds, and 1.5 s of sound, silence at the end."""
    from funasr.models.campplus.utils import sv_chunk

    samples = audio.read(segment.start_ms, segment.end_ms)[segment.channel]
    if len(samples):
        yield from sv_chunk([[segment.start_ms / 1000, segment.end_ms / 1000, samples]])


def cluster(voices: Voices, speakers: int | None = None) -> Labels:
    """Return who speaks in each window, numbered in no order.

    Of a long call, windows evenly spread over it are clustered and the others join the nearest voice.
    """
    if len(voices) < _FEW:
        return _joined(voices, speakers)
    chosen = np.unique(np.linspace(0, len(voices) - 1, min(len(voices), _MOST)).round().astype(int))
    known: Labels = np.asarray(_backend()(voices[chosen], oracle_num=speakers), dtype=int)
    if len(chosen) == len(voices):
        return known
    names = np.unique(known)
    centres = np.stack([_unit(voices[chosen][known == name]).mean(0) for name in names])
    labels: Labels = names[(_unit(voices) @ _unit(centres).T).argmax(1)]
    labels[chosen] = known
    return labels


def _backend() -> Any:
    """FunASR's clustering, whose k-means draws its first centres from a seed of its own."""
    from funasr.models.campplus.cluster_backend import ClusterBackend, SpectralCluster, k_means

    class Seeded(SpectralCluster):  # type: ignore[misc]  # FunASR is untyped
        def cluster_embs(self, emb: Any, k: int) -> Any:
            return k_means(emb, k, random_state=0, n_init=10)[1]

    backend = ClusterBackend()
    backend.spectral_cluster = Seeded()
    return backend


def _joined(voices: Voices, speakers: int | None) -> Labels:
    """Join the two groups that are most alike on average, until what is left are `speakers`, or different voices."""
    alike = _unit(voices) @ _unit(voices).T
    groups = [[index] for index in range(len(voices))]
    while len(groups) > (speakers or 1):
        nearest, a, b = max(
            (float(alike[np.ix_(groups[a], groups[b])].mean()), a, b) for b in range(len(groups)) for a in range(b)
        )
        if not speakers and nearest < _SAME_VOICE:
            break
        groups[a] += groups.pop(b)
    labels = np.zeros(len(voices), dtype=int)
    for name, group in enumerate(groups):
        labels[group] = name
    return labels


def _unit(voices: Voices) -> Voices:
    return np.asarray(voices / np.maximum(np.linalg.norm(voices, axis=1, keepdims=True), 1e-9))


def timeline(windows: Sequence[tuple[float, float]], labels: Labels) -> list[Stretch]:
    """Return who speaks when; windows in seconds, in order.

    FunASR's way: overlaps are halved, and what is shorter than 0.7 s joins the nearest neighbour.
    """
    from funasr.models.campplus.utils import postprocess

    placed = postprocess([[begin, end] for begin, end in windows], None, labels, None)
    return [(round(begin * 1000), round(end * 1000), int(who)) for begin, end, who in placed]


def parted(segment: Segment, spoken: Sequence[Stretch]) -> Iterator[Segment]:
    """Yield the segment with its speaker; in parts where another voice takes over and both speak for a second."""
    here = [(max(b, segment.start_ms), min(e, segment.end_ms), who) for b, e, who in spoken]
    turns = [turn for turn in _merged(here) if turn[1] - turn[0] >= _TURN_MS]
    changes = [(a[1] + b[0]) // 2 for a, b in pairwise(turns) if a[2] != b[2]]
    for part in _cut(segment, _places(segment.words, changes)):
        said: Counter[int] = Counter()
        for begin, end, who in here:
            said[who] += max(min(end, part.end_ms) - max(begin, part.start_ms), 0)
        yield replace(part, speaker=str(said.most_common(1)[0][0]) if said.total() else None)


def _merged(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    for who, group in groupby((s for s in stretches if s[1] > s[0]), key=lambda s: s[2]):
        first, *rest = group
        yield first[0], (rest or [first])[-1][1], who


def _places(words: Sequence[Word], changes: Sequence[int]) -> list[int]:
    """Return the words that begin a new voice: near each change (ms), the one that let us wait longest."""
    places: list[int] = []
    for change in changes:
        near = [
            index
            for index in range(places[-1] + 1 if places else 1, len(words))
            if abs(words[index].start_ms - change) <= _SLACK_MS
        ]
        if near:
            places.append(max(near, key=lambda index: words[index].start_ms - words[index - 1].start_ms))
    return places


def _cut(segment: Segment, places: Sequence[int]) -> Iterator[Segment]:
    """Yield the segment's parts; what belongs to the segment as a whole (its events) stays with the first."""
    if not places:
        yield segment
        return
    for first, end in pairwise((0, *places, len(segment.words))):
        begin_at, end_at = (_offset(segment, index) for index in (first, end))
        inner = segment.words[first:end]
        sure = [w.confidence for w in inner if w.confidence is not None]
        yield replace(
            segment,
            start_ms=_moment(segment, first),
            end_ms=_moment(segment, end),
            raw=segment.raw[begin_at:end_at].rstrip(),
            words=tuple(replace(w, start=w.start - begin_at, end=w.end - begin_at) for w in inner),
            confidence=fmean(sure) if sure else None,
            events=() if first else segment.events,
        )


def _offset(segment: Segment, index: int) -> int:
    """Where in the raw text the part begins whose first word this is."""
    return 0 if index == 0 else segment.words[index].start if index < len(segment.words) else len(segment.raw)


def _moment(segment: Segment, index: int) -> int:
    """When the part begins whose first word this is: half-way from the word before."""
    if index in (0, len(segment.words)):
        return segment.end_ms if index else segment.start_ms
    return (segment.words[index - 1].end_ms + segment.words[index].start_ms) // 2


def numbered(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Return the segments with speakers called 1, 2, ... in order of first appearance."""
    names: dict[str, str] = {}
    for segment in segments:
        if segment.speaker is not None:
            names.setdefault(segment.speaker, str(len(names) + 1))
    return tuple(replace(s, speaker=s.speaker and names[s.speaker]) for s in segments)
