"""Voices on one channel: embeddings are FunASR's, clusters are right, and a segment gets the voice that said it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from callstash.errors import CallstashError
from callstash.model import Segment, Word
from transcribe import models
from transcribe.funasr import diarize
from transcribe.funasr.diarize import Diarizer, Labels, Voices, cluster, numbered, parted, timeline

from .sounds import Sound, Wave, noise, tone
from .tiny_speakers import cam_plus_plus


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cam_plus_plus(tmp_path_factory.mktemp("models") / "cam++")


@pytest.fixture(scope="module")
def diarizer(folder: Path) -> Diarizer:
    return Diarizer(folder, "cpu")


def _windows(audio: Sound, *spans: tuple[int, int]) -> list[Wave]:
    return [wave for begin, end in spans for _, _, wave in diarize._windows(audio, Segment(begin, end, "x"))]


def test_embeddings_are_funasrs_own_window_by_window(diarizer: Diarizer, folder: Path) -> None:
    from transcribe.funasr.load import auto_model

    audio = Sound(noise(3, 6.0)[None] * np.linspace(0.001, 1, 96_000, dtype=np.float32))
    windows = _windows(audio, (0, 3_100), (3_500, 3_900), (4_000, 6_000))
    model = auto_model(folder, "cpu")
    theirs = np.concatenate([model.generate(input=[wave])[0]["spk_embedding"].numpy(force=True) for wave in windows])
    ours = diarizer._voices(windows)
    assert ours.shape == (len(windows), 192)
    scale = float(np.abs(theirs).max())
    assert float(np.abs(theirs - theirs.mean(0)).max()) > 0.05 * scale  # the windows differ, so equality says something
    np.testing.assert_allclose(ours, theirs, atol=1e-4 * scale)


def test_a_window_has_one_embedding_in_whatever_batch(diarizer: Diarizer) -> None:
    windows = _windows(Sound(noise(5, 15.0)[None]), (0, 15_000))
    assert len(windows) > diarize._BATCH
    together = diarizer._voices(windows)
    alone = np.concatenate([diarizer._voices([wave]) for wave in windows[::6]])
    np.testing.assert_allclose(together[::6], alone, atol=1e-5 * float(np.abs(together).max()))


def test_labels_are_the_same_each_time_and_count_from_the_first_heard(diarizer: Diarizer, folder: Path) -> None:
    turns = [noise(seed, 2.0) if seed % 2 == 0 else tone(2, hertz=150.0 + seed) for seed in range(6)]
    audio = Sound(np.concatenate(turns)[None])
    segments = [Segment(2_000 * i, 2_000 * i + 2_000, "喂") for i in (5, 0, 1, 2, 3, 4)]
    labelled = Diarizer(folder, "cpu", speakers=2).label(audio, segments)
    assert [s.speaker for s in labelled] == ["1", "2", "1", "2", "1", "2"]
    assert [s.start_ms for s in labelled] == [2_000 * i for i in range(6)]
    assert Diarizer(folder, "cpu", speakers=2).label(audio, segments) == labelled


def test_a_call_of_a_word_or_of_none(diarizer: Diarizer) -> None:
    audio = Sound(noise(1, 2.0)[None])
    assert diarizer.label(audio, []) == ()
    (only,) = diarizer.label(audio, [Segment(300, 900, "喂")])
    assert only.speaker == "1"


def test_the_name_says_which_model_and_how_many_speakers(folder: Path) -> None:
    digest = models.digest(folder)
    assert Diarizer(folder, "cpu").name == f"cam++@{digest}"
    assert Diarizer(folder, "cpu", 2).name == f"cam++@{digest}:2"


def test_a_folder_that_holds_no_model(tmp_path: Path) -> None:
    with pytest.raises(CallstashError) as caught:
        Diarizer(tmp_path, "cpu").label(Sound(noise(1, 2.0)[None]), [Segment(0, 2_000, "喂")])
    assert "cannot be loaded" in caught.value.reason


def test_the_catalogue_pulls_what_the_folder_needs(folder: Path) -> None:
    assert {file.path for file in models.find("cam++").files} == {path.name for path in folder.iterdir()}


def _voices(truth: Labels, spread: float = 0.6, seed: int = 1) -> Voices:
    """Embeddings around one direction per speaker; cosine within a speaker is about 1 / (1 + spread²)."""
    random = np.random.default_rng(seed)
    centres = np.linalg.qr(random.normal(size=(192, 8)))[0].T
    jitter = random.normal(size=(len(truth), 192)) * spread / np.sqrt(192)
    return (7 * (centres[truth] + jitter)).astype(np.float32)


def _same(found: Labels, truth: Labels) -> bool:
    pairs = set(zip(found.tolist(), truth.tolist(), strict=True))
    return len(pairs) == len(set(found.tolist())) == len(set(truth.tolist()))


@pytest.mark.parametrize("speakers", [1, 2, 3, 4])
@pytest.mark.parametrize("windows", [2, 6, 19, 60, 300])
def test_voices_that_differ_are_told_apart(windows: int, speakers: int) -> None:
    truth = np.arange(windows) // 3 % min(speakers, max(windows // 3, 1))
    assert _same(cluster(_voices(truth)), truth)


@pytest.mark.parametrize("windows", [10, 100])
def test_a_known_number_of_speakers_is_kept(windows: int) -> None:
    truth = np.arange(windows) % 2
    assert len(set(cluster(_voices(truth), 2).tolist())) == 2
    assert len(set(cluster(_voices(np.zeros(windows, dtype=int)), 2).tolist())) == 2


def test_a_long_call_is_clustered_by_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    backend = diarize._backend()

    def count(voices: Voices, oracle_num: int | None) -> Labels:
        seen.append(len(voices))
        return np.asarray(backend(voices, oracle_num=oracle_num))

    monkeypatch.setattr(diarize, "_backend", lambda: count)
    monkeypatch.setattr(diarize, "_MOST", 100)
    truth = np.random.default_rng(4).integers(0, 3, 12_000)
    assert _same(cluster(_voices(truth)), truth)
    assert seen == [100]


def test_clusters_do_not_depend_on_what_was_drawn_before() -> None:
    voices = _voices(np.random.default_rng(9).integers(0, 4, 200), spread=1.4)
    np.random.seed(1)  # FunASR's own k-means draws from it
    first = cluster(voices)
    np.random.seed(2)
    assert (cluster(voices) == first).all()


def test_overlapping_windows_make_a_timeline() -> None:
    windows = [(0.0, 1.5), (0.75, 2.25), (1.5, 3.0), (4.0, 5.5)]
    assert timeline(windows, np.array([3, 3, 5, 5])) == [(0, 1880, 0), (1880, 3000, 1), (4000, 5500, 1)]


def _said(*onsets: int) -> Segment:
    """A segment of four seconds with a character at each onset (ms)."""
    raw = "您好我想问一下电话"[: len(onsets)]
    words = [Word(i, i + 1, at, at + 200, 0.5 if at < 2_000 else 1.0) for i, at in enumerate(onsets)]
    return Segment(0, 4_000, raw, words=tuple(words), confidence=0.7, events=("Laughter",), role="customer")


def test_a_segment_is_parted_at_the_longest_wait_near_the_change_of_voice() -> None:
    segment = _said(100, 400, 700, 1_500, 1_800, 2_100, 3_000)
    first, second = parted(segment, [(0, 2_000, 4), (2_000, 4_000, 1)])
    assert (first.raw, first.speaker, first.start_ms, first.end_ms) == ("您好我", "4", 0, 1_200)
    assert (second.raw, second.speaker, second.start_ms, second.end_ms) == ("想问一下", "1", 1_200, 4_000)
    for part in (first, second):
        assert [part.raw[w.start : w.end] for w in part.words] == list(part.raw)
        assert part.role == "customer"
    assert (first.confidence, first.events) == (0.5, ("Laughter",))
    assert second.confidence == pytest.approx(0.75)
    assert second.events == ()


def test_three_turns_in_one_segment_lose_no_word() -> None:
    segment = replace(_said(100, 400, 1_500, 1_800, 2_900, 3_300), raw="hi, yo, ok")
    words = tuple(replace(w, start=at, end=at + 1) for w, at in zip(segment.words, (0, 1, 4, 5, 8, 9), strict=True))
    parts = list(parted(replace(segment, words=words), [(0, 1_300, 0), (1_300, 2_600, 1), (2_600, 4_000, 0)]))
    assert [(p.raw, p.speaker) for p in parts] == [("hi,", "0"), ("yo,", "1"), ("ok", "0")]
    assert [(p.start_ms, p.end_ms) for p in parts] == [(0, 1_050), (1_050, 2_450), (2_450, 4_000)]


@pytest.mark.parametrize(
    ("segment", "spoken", "speaker"),
    [
        (_said(100, 1_900, 2_200), [(0, 3_300, 2), (3_300, 4_000, 1)], "2"),  # too short for a turn
        (Segment(0, 4_000, "您好"), [(0, 1_500, 2), (1_500, 4_000, 1)], "1"),  # no words to part it at
        (_said(100, 3_900), [(0, 1_500, 2), (1_500, 4_000, 1)], "1"),  # no word begins near the change
        (_said(100), [(9_000, 10_000, 1)], None),
    ],
)
def test_else_a_segment_belongs_to_who_speaks_most(
    segment: Segment, spoken: list[tuple[int, int, int]], speaker: str | None
) -> None:
    assert list(parted(segment, spoken)) == [replace(segment, speaker=speaker)]


def test_speakers_are_numbered_as_they_appear() -> None:
    heard = [Segment(0, 1, "x", speaker=who) for who in ("7", None, "0", "7", "3")]
    assert [s.speaker for s in numbered(heard)] == ["1", None, "2", "1", "3"]
