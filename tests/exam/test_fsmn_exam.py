"""FSMN-VAD's segments against FunASR's own: on clips that others recorded, and on an hour of calls."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import numpy as np
import pytest

import callstash
from callstash.contracts import Context
from transcribe import models
from transcribe.audio import PyAvDecoder, PyAvOptions
from transcribe.funasr.fsmn import Fsmn

from ..transcribe.sounds import Wave
from ..transcribe.stock_vad import StockVad

_GIVEN = os.environ.get("CALLSTASH_EXAM_AUDIO")
_FOLDER = Path(_GIVEN or Path(__file__).parents[3] / "shared" / "audio")
_DEMO = Path(callstash.__file__).parent / "demo" / "samples"
_LONG_S = 3600 if os.environ.get("CALLSTASH_EXAM") == "1" else 600

pytestmark = [
    pytest.mark.skipif(models.Store().folder("fsmn-vad") is None, reason="callstash models pull fsmn-vad"),
    pytest.mark.skipif(not (_FOLDER / "manifest.jsonl").is_file(), reason=f"no clips in {_FOLDER}"),
]


@pytest.fixture(scope="module")
def detectors() -> tuple[Fsmn, StockVad]:
    folder = models.Store().folder("fsmn-vad")
    assert folder
    return Fsmn(folder, "digest"), StockVad(folder)


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> list[Wave]:
    """The channels of the demo's samples and of the clips."""
    folder = tmp_path_factory.mktemp("exam")
    decoder = PyAvDecoder(PyAvOptions(), Context("exam", folder, folder, folder))
    damaged = "c1015"
    files = [path for path in (*sorted(_DEMO.iterdir()), *sorted(_FOLDER.glob("*/*"))) if damaged not in path.name]
    found: list[Wave] = []
    for path in files:
        if path.suffix in (".wav", ".flac", ".mp3", ".m4a", ".mp4", ".ogg", ".amr"):
            audio = decoder.open(path, hashlib.sha256(path.read_bytes()).hexdigest()[:32])
            found += list(audio.read(0, audio.duration_ms))
            audio.close()
    return found


@pytest.mark.parametrize("pause", [300, 800, 1500])
def test_clips(detectors: tuple[Fsmn, StockVad], sounds: list[Wave], pause: int) -> None:
    ours, stock = detectors
    assert ours.speech(sounds, pause) == [stock.speech(sound, pause) for sound in sounds]


def test_a_long_recording(detectors: tuple[Fsmn, StockVad], sounds: list[Wave]) -> None:
    ours, stock = detectors
    random = np.random.default_rng(1)
    pieces: list[Wave] = []
    while sum(map(len, pieces)) < _LONG_S * 16_000:
        call = sounds[int(random.integers(len(sounds)))]
        pieces += [call * np.float32(random.uniform(0.1, 1)), np.zeros(int(random.uniform(1600, 90_000)), np.float32)]
    whole = np.concatenate(pieces)[: _LONG_S * 16_000]
    ours.speech([whole[:160_000]], 800)  # loads the model
    began = time.perf_counter()
    (found,) = ours.speech([whole], 800)
    between = time.perf_counter()
    expected = stock.speech(whole, 800)
    took, theirs = between - began, time.perf_counter() - between
    print(f"\n{len(found)} segments; ours {_LONG_S / took:.0f}x real time, FunASR's {_LONG_S / theirs:.0f}x")
    assert found == expected
