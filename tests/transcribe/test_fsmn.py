"""FSMN-VAD by our own inference: the same segments as FunASR's own, to the millisecond."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

import callstash
from callstash.errors import CallstashError
from transcribe.funasr import fsmn, fsmn_decide
from transcribe.funasr.fsmn import Fsmn

from .sounds import Open, Wave, noise, tone
from .stock_vad import StockVad

DEMO = Path(callstash.__file__).parent / "demo" / "samples"
SOUNDS = ("c1001.wav", "c1004.wav", "c1008.m4a", "c1009.ogg", "c1010.amr", "c1011.flac", "c1013.wav", "voicemail.mp3")
"""Samples of all kinds; some are stereo."""


@pytest.fixture(scope="module")
def stock(fsmn_folder: Path) -> StockVad:
    return StockVad(fsmn_folder)


@pytest.fixture(scope="module")
def ours(fsmn_folder: Path) -> Fsmn:
    return Fsmn(fsmn_folder, "digest")


@pytest.fixture(autouse=True)
def _one_thread(stock: StockVad, ours: Fsmn) -> Iterator[None]:
    """On a busy machine two threads mostly wait for each other (loading a model has set their number)."""
    ours._loaded()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def samples(open_: Open) -> list[Wave]:
    """The channels of the demo's samples."""
    files = [path for name in SOUNDS for path in DEMO.glob(f"*{name}")]
    assert len(files) == len(SOUNDS)
    return [channel for path in files for channel in open_(path).read(0, 60_000)]


def _parting(seed: int) -> NDArray[np.float32]:
    """Return probabilities of silence with runs of all lengths, and windows that hold just enough speech."""
    random = np.random.default_rng(seed)
    frames = int(random.choice([1, 14, 15, 20, 21, 40, 100, 300, 1000, 2500]))
    if seed % 3 == 0:
        speech = random.random(frames) < random.choice([0.5, 0.7, 0.75, 0.8, 0.9])
    elif seed % 3 == 1:
        runs = random.integers(1, int(random.choice([40, 300])), frames)
        speech = np.repeat(np.arange(frames) % 2 == 1, runs)[:frames]
    else:
        speech = np.resize(random.permutation(np.arange(20) < random.integers(13, 18)), frames)
        speech = speech ^ (random.random(frames) < random.choice([0, 0.01, 0.05]))
    return np.where(speech, 0.05, 0.9).astype(np.float32)


def test_decisions_are_those_of_funasr_frame_by_frame(stock: StockVad) -> None:
    for seed in range(200):
        silence = _parting(seed)
        random = np.random.default_rng(seed + 1000)
        pause = int(random.choice([0, 150, 155, 160, 200, 260, 270, 305, 500, 800, 1500, 6000]))
        longest = int(random.choice([100, 390, 500, 1000, 5000, 60_000]))
        expected = stock.decide(silence, pause, longest, int(random.choice([50, 333, 6000])))
        found = fsmn_decide.segments(silence, replace(stock.rules, longest=longest // 10), pause)
        assert found == expected, f"seed {seed}, pause {pause} ms, at most {longest} ms"


def test_no_frames_are_no_speech() -> None:
    assert fsmn_decide.segments(np.empty(0, np.float32), fsmn_decide.Rules(), 800) == []


def test_options_that_would_decide_otherwise_are_refused(stock: StockVad) -> None:
    options = SimpleNamespace(**{**vars(stock._model.vad_opts), "decibel_thres": -40.0})
    with pytest.raises(CallstashError, match="decibel_thres") as caught:
        fsmn_decide.Rules.of(options)
    assert "callstash models pull fsmn-vad" in caught.value.hint


@pytest.mark.parametrize("pause", [200, 800, 1500])
def test_segments_of_the_samples_equal_funasrs(stock: StockVad, ours: Fsmn, samples: list[Wave], pause: int) -> None:
    sounds = samples if pause == 800 else samples[::3]
    expected = [stock.speech(sound, pause) for sound in sounds]
    assert ours.speech(sounds, pause) == expected
    assert sum(map(len, expected)) >= len(sounds)


def test_segments_of_long_sound_equal_funasrs(stock: StockVad, ours: Fsmn, samples: list[Wave]) -> None:
    """Two and a half minutes: FunASR listens to a minute at a time, we to half a minute."""
    random = np.random.default_rng(5)
    gaps = [np.zeros(int(random.uniform(0.1, 5) * 16000), np.float32) for _ in range(30)]
    calls = [samples[i % len(samples)] * random.uniform(0.1, 1.0) for i in range(30)]
    pieces = [piece for call, gap in zip(calls, gaps, strict=True) for piece in (call, gap)]
    sound = np.concatenate(pieces).astype(np.float32)[: 150 * 16000]
    assert len(sound) == 150 * 16000
    assert ours.speech([sound], 800) == [stock.speech(sound, 800)]


def test_segments_of_what_is_not_speech_equal_funasrs(stock: StockVad, ours: Fsmn) -> None:
    white = np.random.default_rng(3).normal(0, 0.1, 16000 * 8).astype(np.float32)
    sounds = [noise(1, 6), tone(5), white, white[:400], white[:561], white[:16000], np.zeros(48000, np.float32)]
    assert ours.speech(sounds, 800) == [stock.speech(sound, 800) for sound in sounds]


def test_a_limit_upon_segments_cuts_where_funasr_cuts(stock: StockVad, ours: Fsmn, samples: list[Wave]) -> None:
    rules = replace(stock.rules, longest=300)
    sounds = samples[:4]
    for sound, silence in zip(sounds, ours._loaded().silence(sounds), strict=True):
        found = fsmn_decide.segments(silence, rules, 800)
        assert fsmn._within(found, len(sound) // 16) == stock.speech(sound, 800, longest_ms=3000)


def test_company_and_order_change_nothing(ours: Fsmn, samples: list[Wave]) -> None:
    sounds = [*samples[:5], samples[0][:399], np.zeros(0, np.float32), samples[1][:400]]
    alone = [ours.speech([sound], 800)[0] for sound in sounds]
    assert ours.speech(sounds, 800) == alone
    assert ours.speech(sounds[::-1], 800) == alone[::-1]
    assert alone[5:] == [[], [], []]
    assert ours.speech([], 800) == []


def test_parts_say_what_the_whole_says(ours: Fsmn, samples: list[Wave], monkeypatch: pytest.MonkeyPatch) -> None:
    (whole,) = ours._loaded().silence(samples[:1])
    monkeypatch.setattr(fsmn, "_PART_FRAMES", 100)
    monkeypatch.setattr(fsmn, "_BATCH", 3)
    network = replace(ours._loaded(), device="cpu:0")  # in batches, as a GPU has them
    (parts,) = network.silence(samples[:1])
    np.testing.assert_allclose(parts, whole, atol=2e-6)


def test_the_cpu_takes_over_from_a_device_that_fails(
    fsmn_folder: Path, samples: list[Wave], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    detector = Fsmn(fsmn_folder, "digest")
    expected = detector.speech(samples[:1], 800)

    def fail(*_: object) -> None:
        raise RuntimeError("CUDA error: unspecified launch failure")

    detector._device = "cuda"
    broken = detector._loaded()
    monkeypatch.setattr(detector, "_network", replace(broken, encoder=fail))
    with caplog.at_level(logging.WARNING, "callstash.transcribe"):
        assert detector.speech(samples[:1], 800) == expected
    assert "the CPU takes over" in caplog.text
