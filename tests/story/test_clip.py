"""`callstash clip` on what real runs left: the seconds that prove a field, heard."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import wave
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from callstash.demo import SAMPLES
from callstash.demo.stage import Stage
from callstash.model import Audio, SoundEvent, Transcript
from callstash.testing import make_context
from tests.story.place import Place, make_place, write_wav
from transcribe.audio import PyAvDecoder, PyAvOptions
from transcribe.funasr import FunasrOptions, FunasrTranscriber
from transcribe.itn import Itn, ItnOptions

STEREO = "20250103_104500_zhaomin_c1003.wav"
PHONE = "15926535897"


def command(file: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """`callstash clip ... -f FILE`, in the folder of that file."""
    script = Path(sys.executable).with_name("callstash")
    return subprocess.run(
        [script, "clip", *words, "-f", file], cwd=file.parent, capture_output=True, timeout=120, check=False
    )


def samples(wav: Path | bytes) -> NDArray[np.int16]:
    """Samples of shape (n, channels)."""
    with wave.open(io.BytesIO(wav) if isinstance(wav, bytes) else str(wav)) as file:
        assert (file.getframerate(), file.getsampwidth()) == (16_000, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())


# -- with the demonstration model --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline with the demonstration model that heard one stereo call; its configuration."""
    stage = Stage(tmp_path_factory.mktemp("clip") / "demo")
    stage.prepare()
    shutil.copyfile(SAMPLES / STEREO, stage.recordings / STEREO)
    script = Path(sys.executable).with_name("callstash")
    done = subprocess.run(
        [script, "run", "--once", "-f", stage.pipelines], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return stage.pipelines


@pytest.fixture(scope="module")
def phone(demo: Path) -> tuple[dict[str, int], NDArray[np.int16], NDArray[np.int16]]:
    """What `clip --field phone --mute-others --json` said, what it wrote, and the recording's own sound there."""
    done = command(demo, "c1003", "--field", "phone", "--mute-others", "--json", "-o", "phone.wav")
    assert done.returncode == 0, done.stderr.decode()
    said = json.loads(done.stdout)
    assert (said["file"], said["field"]["field.value"]) == ("phone.wav", f"+86{PHONE}")
    opened = PyAvDecoder(PyAvOptions(), make_context(demo.parent)).open(SAMPLES / STEREO, _content_id(demo))
    original = np.rint(opened.read(said["start_ms"], said["end_ms"]).T * 32768).astype(np.int16)
    return said, samples(demo.parent / "phone.wav"), original


def _content_id(file: Path) -> str:
    (transcript,) = (file.parent / "data/transcripts").glob("*/*.json")
    return transcript.name.partition(".")[0]


def test_who_says_the_number_is_heard_sample_by_sample_and_the_other_is_silent(
    phone: tuple[dict[str, int], NDArray[np.int16], NDArray[np.int16]],
) -> None:
    said, clip, original = phone
    assert said["channels"] == [1]
    assert np.array_equal(clip[:, 1], original[:, 1])
    assert clip[:, 1].any()
    assert not clip[:, 0].any()


def test_both_are_heard_unless_asked_otherwise(
    demo: Path, phone: tuple[dict[str, int], NDArray[np.int16], NDArray[np.int16]]
) -> None:
    done = command(demo, "c1003", "--field", "phone", "-o", "-")
    assert done.returncode == 0, done.stderr.decode()
    assert np.array_equal(samples(done.stdout), phone[2])


class _Clip:
    """The clip's one voice, as a call of its own."""

    content_id, channels, tags = "clip", 1, ()

    def __init__(self, voice: NDArray[np.int16]) -> None:
        self._voice = (voice / 32768.0).astype(np.float32)[None]
        self.duration_ms = len(voice) // 16

    def read(self, start_ms: int, end_ms: int) -> NDArray[np.float32]:
        return self._voice[:, start_ms * 16 : end_ms * 16]

    def close(self) -> None:
        pass


def test_the_clip_alone_says_the_number(
    tmp_path: Path, phone: tuple[dict[str, int], NDArray[np.int16], NDArray[np.int16]]
) -> None:
    engine = FunasrTranscriber(FunasrOptions(model="demo-zh", language="zh", vad="silero"), make_context(tmp_path))
    calls: Iterator[Audio] = iter([_Clip(phone[1][:, 1])])
    [(_, heard)] = engine.transcribe(calls)
    engine.close()
    assert isinstance(heard, Transcript)
    assert PHONE in Itn(ItnOptions()).normalize(heard).text


# -- what can go wrong, with a scripted transcriber --------------------------------------------------------------------


@pytest.fixture
def heard(tmp_path: Path) -> Place:
    """A place where one call was heard: four seconds of a number on its only channel, and a text."""
    place = make_place(tmp_path / "place")
    write_wav(place.recordings / "call.wav", 1, seconds=5)
    (place.recordings / "note.txt").write_text("客服电话是4006182795\n", "utf-8")
    assert place.run() == 0
    return place


def refusal(place: Place, *words: str) -> str:
    done = command(place.file, *words)
    assert (done.returncode, done.stdout) == (1, b""), done.stderr.decode()
    assert not list(place.home.glob("*.wav"))
    return done.stderr.decode()


def test_errors_say_what_to_do_next(heard: Place) -> None:
    for words, expected in {
        ("call.wav",): ("name the seconds to hear", "phone  +8613800138000"),
        ("call.wav", "--field", "money"): ("no field of this call is called 'money'", "phone  +8613800138000"),
        ("call.wav", "--field", "phone", "--number", "2"): ("there is only one field 'phone'", "--number 1"),
        ("call.wav", "--at", "1:00"): ("behind the end of the recording",),
        ("call.wav", "--at", "1s", "--only", "customer"): ("nobody in this call is 'customer'", "channel_0"),
        ("call.wav", "--field", "phone", "--mute-others"): ("nobody can be muted", "one channel"),
        ("call.wav", "--at", "1s", "-o", "recordings/clip.wav"): ("watched folder", "-o FILE"),
        ("call.wav", "--at", "1s", "-o", "nowhere/clip.wav"): ("no folder nowhere", "mkdir -p nowhere"),
        ("note.txt", "--field", "phone"): ("this recording is text", "callstash show"),
        ("note.txt", "--at", "1s"): ("this recording is text", "callstash show"),
        ("nobody.wav", "--at", "1s"): ("no call is known", "callstash status"),
    }.items():
        said = refusal(heard, *words)
        assert "next:" in said, said
        for part in expected:
            assert part in said, f"{words}: {said}"


def test_a_file_is_named_after_the_call_and_never_overwritten_unasked(heard: Place) -> None:
    done = command(heard.file, "call.wav", "--field", "phone")
    (written,) = heard.home.glob("*_phone_0-0*.wav")
    assert done.stdout.decode().strip() == written.name
    before = written.read_bytes()
    again = command(heard.file, "call.wav", "--at", "1s", "--for", "1s", "--pad", "0s", "-o", written.name)
    assert again.returncode == 1
    assert b"--force" in again.stderr
    assert written.read_bytes() == before
    command(heard.file, "call.wav", "--at", "1s", "--for", "1s", "--pad", "0s", "-o", written.name, "--force")
    assert len(samples(written)) == 16_000
    assert not list(heard.home.glob("*.part"))


def test_pressed_keys_are_not_heard(heard: Place) -> None:
    with heard.workplace() as workplace:
        report = heard.report("call.wav")
        transcript = workplace.transcripts.get(report["content_id"], report["engine"])
        assert transcript
        keys = (SoundEvent("dtmf", 0, 2_000, 2_080, "*"), SoundEvent("dtmf", 0, 3_000, 3_080, "5"))
        workplace.transcripts.put(replace(transcript, sounds=keys))
    done = command(heard.file, "call.wav", "--at", "1s", "--for", "3s", "--pad", "0s", "-o", "-")
    assert b"1 pressed keys are silenced" in done.stderr
    sound = samples(done.stdout)[:, 0]
    assert not sound[16 * 900 : 16 * 1_180].any()
    assert sound[16 * 2_000 : 16 * 2_080].any(), "its key was not to be masked"


def test_a_recording_that_was_moved_is_found_and_one_that_changed_is_not(tmp_path: Path) -> None:
    place = make_place(tmp_path / "place", on_done="move\n          move_to: ./heard")
    write_wav(place.recordings / "call.wav", 1, seconds=5)
    assert place.run() == 0
    moved = place.home / "heard/call.wav"
    assert moved.exists()
    done = command(place.file, "call.wav", "--field", "phone", "-o", "-")
    assert done.returncode == 0, done.stderr.decode()
    write_wav(moved, 2, seconds=5)
    said = refusal(place, "call.wav", "--field", "phone")
    assert "has other bytes" in said
    moved.unlink()
    said = refusal(place, "call.wav", "--field", "phone")
    assert f"{moved} is no longer there" in said
    assert f"copy it back to {place.recordings / 'call.wav'}" in said


def test_without_its_transcript_nobody_knows_where_keys_were_pressed(heard: Place) -> None:
    for transcript in (heard.home / "data/transcripts").glob("*/*.json"):
        transcript.unlink()
    assert "its transcript is not on disk" in refusal(heard, "call.wav", "--at", "1s")
