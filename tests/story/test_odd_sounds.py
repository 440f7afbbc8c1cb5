"""Real hearing of what is no ordinary call: each comes to its right end, and nothing else waits for it."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from callstash.demo import SAMPLES
from callstash.demo.stage import Stage
from callstash.model import Event
from callstash.pipeline import open_workplace
from tests.transcribe.sounds import Wave
from tests.transcribe.telephony import chords

CALL = "20250103_101500_wangfang_c1002.wav"
PHONE = "幺三八零零幺三八零零零"
SHORT = 1_000
HOURS = 3
LONG_BYTES = HOURS * 3600 * 8_000 * 2 * 2


def _spoken() -> NDArray[np.int16]:
    """The demonstration's call with a phone number in it, 16-bit mono at its own rate."""
    with wave.open(str(SAMPLES / CALL)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8_000)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def _write(path: Path, samples: NDArray[np.int16], rate: int = 8_000) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(samples.tobytes())


def _int16(sound: Wave) -> NDArray[np.int16]:
    return (sound * 32767).astype("<i2")


def _three_hours(path: Path, spoken: NDArray[np.int16]) -> None:
    """Stereo; the right channel speaks at the beginning and just before the end, between them lies silence."""
    both = np.stack([np.zeros_like(spoken), spoken], axis=1).tobytes()
    header = struct.pack("<4sI8sIHHIIHH4sI", b"RIFF", LONG_BYTES + 36, b"WAVEfmt ", 16, 1, 2, 8_000, 32_000, 4, 16,
                         b"data", LONG_BYTES)  # fmt: skip
    with path.open("wb") as file:
        file.write(header + both)
        file.seek(len(header) + LONG_BYTES - len(both))
        file.write(both)


class Run:
    """A run over everything, and what it left."""

    def __init__(self, stage: Stage) -> None:
        script = Path(sys.executable).with_name("callstash")
        environment = {**os.environ, "NO_COLOR": "1"}
        self.done = subprocess.run(
            [script, "run", "--once", "-f", stage.pipelines],
            env=environment, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        self.log = self.done.stderr
        with open_workplace(stage.pipelines) as workplace:
            (journal,) = workplace.journals
            sql = "SELECT id FROM recordings WHERE pipeline = 'demo'"
            events = [journal.deliveries.extraction(row[0]) for row in workplace.database.rows(sql)]
        self.events = {Path(event.recording.path).name: event for event in events if event}

    def __getitem__(self, name: str) -> Event:
        return self.events[name]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    stage = Stage(tmp_path_factory.mktemp("odd") / "demo")
    stage.prepare()
    folder, spoken = stage.recordings, _spoken()
    _three_hours(folder / "long.wav", spoken)
    _write(folder / "silence.wav", np.zeros(60 * 8_000, "<i2"))
    _write(folder / "music.wav", _int16(chords(60)), 16_000)
    noise = np.random.default_rng(3).normal(0, 0.05, 30 * 8_000).astype(np.float32)
    _write(folder / "noise.wav", _int16(noise))
    two_seconds = spoken[: 2 * 8_000].astype(np.float32)
    for number in range(SHORT):
        _write(folder / f"short-{number:04}.wav", (two_seconds * (0.5 + number / SHORT)).astype("<i2"))
    shutil.copyfile(SAMPLES / CALL, folder / CALL)
    return Run(stage)


def test_all_of_them_come_to_an_end_and_the_run_says_how_fast(run: Run) -> None:
    assert run.done.returncode == 0, run.log
    assert len(run.events) == SHORT + 5
    assert f"{SHORT + 5:,} recordings, peak" in run.log
    assert "x real time)" in run.log


def test_three_hours_in_stereo_are_heard_from_end_to_end(run: Run) -> None:
    transcript = run["long.wav"].transcript
    assert transcript.duration_ms == HOURS * 3_600_000
    said = [segment for segment in transcript.segments if PHONE in segment.raw]
    assert {segment.channel for segment in transcript.segments} == {1}
    assert len(said) == 2
    assert said[0].start_ms < 30_000
    assert said[1].start_ms > HOURS * 3_600_000 - 30_000
    assert run.log.index(f"{CALL}: heard") < run.log.index("long.wav: heard"), "nobody waits for it"


def test_silence_holds_nothing(run: Run) -> None:
    assert run["silence.wav"].transcript.segments == ()
    assert run["silence.wav"].transcript.duration_ms == 60_000


def test_hold_music_is_reported_and_not_listened_to(run: Run) -> None:
    transcript = run["music.wav"].transcript
    assert transcript.segments == ()
    assert {sound.kind for sound in transcript.sounds} == {"hold_music"}
    assert transcript.metrics["hold_ms"] > 50_000


def test_noise_makes_no_fields(run: Run) -> None:
    assert run["noise.wav"].outcome == "success"
    assert run["noise.wav"].fields == ()


def test_a_thousand_short_ones_all_say_the_same(run: Run) -> None:
    texts = {event.transcript.text for name, event in run.events.items() if name.startswith("short-")}
    assert len(texts) <= 3, texts
    assert all(text.startswith("您好") for text in texts)
    assert [field.value for field in run[CALL].fields if field.type == "phone"] == ["+8613800138000"]
