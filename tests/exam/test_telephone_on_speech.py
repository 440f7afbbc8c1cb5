"""Real speech through the telephone's own sounds: no word may be taken for a key, a tone, music or an echo.

CALLSTASH_EXAM_AUDIO=folder pytest tests/exam/test_telephone_on_speech.py
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest

from callstash.contracts import Context
from transcribe.audio import PyAvDecoder, PyAvOptions
from transcribe.telephone import Conditioner, Settings, audible, without_leakage

_GIVEN = os.environ.get("CALLSTASH_EXAM_AUDIO")
_FOLDER = Path(_GIVEN or Path(__file__).parents[3] / "shared" / "audio")

pytestmark = pytest.mark.skipif(not (_FOLDER / "manifest.jsonl").is_file(), reason=f"no clips in {_FOLDER}")


def _clips() -> list[str]:
    if not (_FOLDER / "manifest.jsonl").is_file():
        return []
    lines = (_FOLDER / "manifest.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["file"] for line in lines]


@pytest.mark.parametrize("name", _clips())
def test_speech_is_left_alone(tmp_path: Path, name: str) -> None:
    """Nothing is gated or masked, no event is reported, no channel's speech is another one's echo."""
    file = _FOLDER / name
    decoder = PyAvDecoder(PyAvOptions(), Context("exam", tmp_path, tmp_path, tmp_path))
    audio = decoder.open(file, hashlib.sha256(file.read_bytes()).hexdigest()[:32])
    sound = audio.read(0, audio.duration_ms)
    audio.close()
    window = Conditioner(len(sound), Settings(levels=False)).window(sound, 0)
    assert window.sounds == ()
    assert np.array_equal(window.samples, sound)
    assert window.worth == tuple(tuple(audible(channel)) for channel in sound)
    assert without_leakage(sound, window.worth) == window.worth
