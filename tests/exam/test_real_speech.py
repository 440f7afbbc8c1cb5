"""Real speech through the `whisper` transcriber: error rates against the manifest of clips that others recorded.

Not part of `make test`: it needs the clips, and whisper-base on disk (callstash models pull whisper-base).

    CALLSTASH_EXAM=1 pytest tests/exam/test_real_speech.py -s
    CALLSTASH_EXAM_AUDIO=folder pytest tests/exam/test_real_speech.py -s
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from callstash.contracts import Context
from callstash.demo.score import edits
from callstash.model import Transcript
from transcribe import models
from transcribe.audio import PyAvDecoder, PyAvOptions
from transcribe.whisper import WhisperOptions, WhisperTranscriber

_GIVEN = os.environ.get("CALLSTASH_EXAM_AUDIO")
_FOLDER = Path(_GIVEN or Path(__file__).parents[3] / "shared" / "audio")
_WANTED = bool(_GIVEN) or os.environ.get("CALLSTASH_EXAM") == "1"
_LIMIT = 0.25
_DIGITS = dict(
    zip("0123456789", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
)
_CHINESE_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))

pytestmark = [
    pytest.mark.skipif(not _WANTED, reason="an exam: set CALLSTASH_EXAM=1"),
    pytest.mark.skipif(not (_FOLDER / "manifest.jsonl").is_file(), reason=f"no clips in {_FOLDER}"),
]


def _clips() -> list[dict[str, str]]:
    lines = (_FOLDER / "manifest.jsonl").read_text("utf-8").splitlines()
    return [clip for clip in map(json.loads, lines) if clip["text"]]


def _units(text: str, language: str) -> list[str]:
    """Characters of Mandarin, words of English; digits spelled out, case and punctuation dropped."""
    text = re.sub(r"\b[LR]:", " ", unicodedata.normalize("NFKC", text)).lower()
    names = _CHINESE_DIGITS if language == "zh" else {digit: f" {name} " for digit, name in _DIGITS.items()}
    text = "".join(names.get(c, c) for c in text)
    if language == "zh":
        return [c for c in text if c.isalnum()]
    words = re.sub(r"[^\w']+|_", " ", text).split()
    return ["zero" if word == "oh" else word for word in words]


def _said(transcript: Transcript) -> str:
    """Everything said, channel by channel, as the manifest writes it."""
    return " ".join(s.raw for s in sorted(transcript.segments, key=lambda s: (s.channel, s.start_ms)))


@pytest.fixture(scope="module")
def error_rates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[float]]:
    """Error rates by language, each clip printed."""
    store = models.Store()
    if store.folder("whisper-base") is None:
        pytest.skip("whisper-base is not on disk: callstash models pull whisper-base")
    folder = tmp_path_factory.mktemp("exam")
    context = Context("exam", folder, folder, store.root)
    decoder = PyAvDecoder(PyAvOptions(), context)
    engine = WhisperTranscriber(WhisperOptions(), context)
    clips = _clips()
    files = [_FOLDER / clip["file"] for clip in clips]
    ids = [hashlib.sha256(file.read_bytes()).hexdigest()[:32] for file in files]

    def audios() -> Iterator[object]:
        yield from (decoder.open(file, content_id) for file, content_id in zip(files, ids, strict=True))

    rates: dict[str, list[float]] = {}
    for clip, (content_id, result) in zip(clips, engine.transcribe(audios()), strict=True):
        assert content_id == ids[clips.index(clip)]
        assert isinstance(result, Transcript)
        truth = _units(clip["text"], clip["lang"])
        rate = edits(truth, _units(_said(result), clip["lang"])) / len(truth)
        rates.setdefault(clip["lang"], []).append(rate)
        print(f"{clip['lang']} {rate:6.1%} {clip['file']}: {_said(result)[:100]}")
    return rates


@pytest.mark.parametrize("language", ["zh", "en"])
def test_median_error_rate(error_rates: dict[str, list[float]], language: str) -> None:
    """Half of the clips of a language have at most a quarter of their characters (words) wrong."""
    found = median(error_rates[language])
    print(f"{language}: median {found:.1%} of {len(error_rates[language])} clips")
    assert found <= _LIMIT
