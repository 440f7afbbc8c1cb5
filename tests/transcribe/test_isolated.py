"""Decoding in children: whatever a file does to a child, the worker and the other recordings go on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from callstash.contracts import Context, Decoder
from callstash.errors import ContentChanged, Reject, Retry
from transcribe import isolated
from transcribe.audio import PyAvDecoder
from transcribe.isolated import IsolatedDecoder, IsolatedOptions
from transcribe.samples import Samples

from .sounds import content_id, pitch, tones, write

ROOT = Path(__file__).resolve().parents[2]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="a child's memory is limited on Linux only")


class Deadly(IsolatedDecoder):
    function = "tests.transcribe.deadly:decode"


Make = Callable[..., IsolatedDecoder]


@pytest.fixture
def make(context: Context, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """A decoder whose children do harm where a file's name says so."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    made: list[IsolatedDecoder] = []

    def make(**options: Any) -> IsolatedDecoder:
        made.append(Deadly(IsolatedOptions(**options), context))
        return made[-1]

    yield make
    for decoder in made:
        decoder.close()


def wav(folder: Path, name: str, channels: int = 1, seconds: float = 0.5) -> Path:
    return write(folder / name, "pcm_s16le", tones(seconds, 16000, channels), 16000)


def opened(decoder: IsolatedDecoder, path: Path) -> Samples:
    return decoder.open(path, content_id(path))


def pid(samples: Samples) -> int:
    return int(samples.tags[-1])


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return "\nState:\tZ" in Path(f"/proc/{process}/status").read_text() if sys.platform == "linux" else False


def assert_gone(process: int) -> None:
    deadline = time.monotonic() + 20
    while not gone(process):
        assert time.monotonic() < deadline, f"process {process} is still there"
        time.sleep(0.05)


def child_at(path: Path) -> int:
    """The process that decodes a file on which it hangs, once it does."""
    deadline = time.monotonic() + 60
    while not (said := path.with_suffix(".pid")).exists():
        assert time.monotonic() < deadline, f"no child came to {path.name}"
        time.sleep(0.02)
    return int(said.read_text())


def test_a_child_hears_what_this_process_would(tmp_path: Path, context: Context, decoder: PyAvDecoder) -> None:
    path = write(tmp_path / "a.wav", "pcm_mulaw", tones(2.0, 8000, 2), 8000)
    children = IsolatedDecoder(IsolatedOptions(), context)
    theirs, ours = opened(children, path), decoder.open(path, content_id(path))
    children.close()
    assert isinstance(children, Decoder)
    assert (theirs.channels, theirs.duration_ms, theirs.tags) == (2, 2000, ())
    assert np.array_equal(theirs.read(0, 2000), ours.read(0, 2000)), "also after the decoder was closed"


@pytest.mark.parametrize(
    ("name", "why"), [("crash", "signal SIGSEGV"), ("killed", "signal SIGKILL"), ("exit", "exit status 3")]
)
def test_a_file_that_kills_the_decoder_ends_a_child_only(tmp_path: Path, make: Make, name: str, why: str) -> None:
    decoder = make()
    before = opened(decoder, wav(tmp_path, "good.wav"))
    with pytest.raises(Reject) as caught:
        opened(decoder, wav(tmp_path, f"{name}.wav"))
    assert caught.value.reason == f"the decoder died on this recording ({why})"
    assert (caught.value.stage, bool(caught.value.hint)) == ("decode", True)
    after = opened(decoder, wav(tmp_path, "good.wav"))
    assert pid(before) != pid(after)
    assert np.array_equal(before.read(0, 500), after.read(0, 500))


def test_a_file_on_which_the_decoder_hangs_is_given_up_in_time(tmp_path: Path, make: Make) -> None:
    decoder = make(timeout="5s")
    path = wav(tmp_path, "hang.wav")
    with pytest.raises(Reject, match="had not ended after") as caught:
        opened(decoder, path)
    assert caught.value.stage == "decode"
    assert_gone(int(path.with_suffix(".pid").read_text()))


@linux_only
def test_a_file_that_takes_too_much_memory_is_rejected_and_the_child_lives(tmp_path: Path, make: Make) -> None:
    decoder = make(memory="512mb")
    before = opened(decoder, wav(tmp_path, "good.wav"))
    with pytest.raises(Reject, match="more memory than a child may have"):
        opened(decoder, wav(tmp_path, "bomb.wav"))
    assert pid(opened(decoder, wav(tmp_path, "good.wav"))) == pid(before)


def test_a_small_file_may_not_hold_days_of_silence(tmp_path: Path, make: Make) -> None:
    path = write(tmp_path / "long.flac", "flac", np.zeros((1, 16000 * 60), np.float32), 16000)
    with pytest.raises(Reject, match=r"more than 0\.01 h of sound"):
        opened(make(longest="36s"), path)


def test_failures_come_across_as_what_they_are(tmp_path: Path, make: Make) -> None:
    decoder = make()
    (tmp_path / "note.txt").write_text("客户来电\n" * 9, "utf-8")
    with pytest.raises(Reject, match="this is text") as caught:
        opened(decoder, tmp_path / "note.txt")
    assert (caught.value.stage, caught.value.hint) == ("decode", "exclude such files in ingest")
    with pytest.raises(ContentChanged, match="other bytes"):
        decoder.open(wav(tmp_path, "good.wav"), "0" * 32)
    with pytest.raises(ContentChanged, match="no longer there"):
        decoder.open(tmp_path / "gone.wav", "0" * 32)
    with pytest.raises(Retry, match="no room"):
        opened(decoder, wav(tmp_path, "full.wav"))
    with pytest.raises(Reject, match="KeyError: 'stream'"):
        opened(decoder, wav(tmp_path, "bug.wav"))


def test_a_file_name_that_is_not_unicode_comes_across(tmp_path: Path, make: Make) -> None:
    path = wav(tmp_path, "good.wav")
    strange = path.rename(tmp_path / os.fsdecode(b"\xff\xfe \n.wav"))
    assert opened(make(), strange).duration_ms == 500


def test_as_many_children_as_threads_decode_at_once(tmp_path: Path, make: Make) -> None:
    decoder = make()
    paths = [wav(tmp_path, f"meet-{number}.wav", seconds=0.5 + number) for number in range(3)]
    with ThreadPoolExecutor(3) as threads:
        sounds = list(threads.map(lambda path: opened(decoder, path), paths))
    assert len({pid(sound) for sound in sounds}) == 3
    assert [sound.duration_ms for sound in sounds] == [500, 1500, 2500]


def test_recordings_of_one_child_share_a_file_without_a_name_and_keep_apart(
    tmp_path: Path, context: Context, make: Make
) -> None:
    decoder = make()
    first = opened(decoder, wav(tmp_path, "one.wav"))
    descriptors = open_files()
    others = [opened(decoder, wav(tmp_path, "two.wav", channels=2)) for _ in range(20)]
    assert open_files() == descriptors
    assert not list(context.data_dir.iterdir())
    for sound in others:
        assert [round(pitch(channel), -1) for channel in sound.read(0, 500)] == [300, 500]
    first.close()
    first.close()
    with pytest.raises(ValueError, match="closed"):
        first.read(0, 10)


def test_a_full_spool_is_left_to_its_recordings(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "_SPOOL_BYTES", 30_000)
    decoder = make()
    before = open_files()
    sounds = [opened(decoder, wav(tmp_path, f"{channels}.wav", channels)) for channels in (1, 2, 4, 1)]
    for sound, pitches in zip(sounds, ([300], [300, 500], [300, 500, 700, 900], [300]), strict=True):
        assert [round(pitch(channel), -1) for channel in sound.read(0, 500)] == pitches
        sound.close()
    assert open_files() == before + 2, "the child's socket, and its newest spool"


def test_a_child_is_replaced_before_it_grows_old(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "_USES", 2)
    decoder = make()
    pids = [pid(opened(decoder, wav(tmp_path, "good.wav"))) for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]
    assert_gone(pids[0])


def test_a_child_that_died_while_nobody_asked_it_is_replaced(tmp_path: Path, make: Make) -> None:
    decoder = make()
    path = wav(tmp_path, "good.wav")
    first = pid(opened(decoder, path))
    os.kill(first, signal.SIGKILL)
    assert_gone(first)
    assert pid(opened(decoder, path)) != first


def test_a_child_that_waits_long_is_not_trusted_to_be_there(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolated, "_FRESH_S", 0.0)
    decoder = make()
    path = wav(tmp_path, "good.wav")
    assert pid(opened(decoder, path)) != pid(opened(decoder, path))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_meant_for_the_worker_ends_no_child(tmp_path: Path, make: Make, number: signal.Signals) -> None:
    decoder = make()
    path = wav(tmp_path, "good.wav")
    first = pid(opened(decoder, path))
    os.kill(first, number)
    assert pid(opened(decoder, path)) == first


def test_close_ends_all_children_also_those_at_work(tmp_path: Path, make: Make) -> None:
    decoder = make()
    idle = pid(opened(decoder, wav(tmp_path, "good.wav")))
    hanging = [wav(tmp_path, f"hang-{number}.wav") for number in range(2)]
    with ThreadPoolExecutor(2) as threads:
        futures = [threads.submit(opened, decoder, path) for path in hanging]
        children = [child_at(path) for path in hanging]
        decoder.close()
        assert all(isinstance(future.exception(20), Retry) for future in futures)
    for process in (idle, *children):
        assert_gone(process)
    with pytest.raises(Retry, match="closed"):
        opened(decoder, hanging[0])


def test_a_child_that_cannot_start_is_no_recordings_fault(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Deadly, "function", "tests.transcribe.nothing:decode")
    with pytest.raises(Retry, match="did not start"):
        opened(make(), wav(tmp_path, "good.wav"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(Retry, match="no process could be started"):
        opened(make(), wav(tmp_path, "good.wav"))


WORKER = """
import sys
from pathlib import Path
from callstash.contracts import Context
from tests.transcribe.test_isolated import Deadly, IsolatedOptions, opened
folder = Path(sys.argv[1])
opened(Deadly(IsolatedOptions(), Context("t", folder, folder, folder)), folder / "hang.wav")
"""


def test_a_child_at_work_ends_with_a_worker_that_is_killed(tmp_path: Path) -> None:
    path = wav(tmp_path, "hang.wav")
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(tmp_path)], env=os.environ | {"PYTHONPATH": str(ROOT)})
    try:
        child = child_at(path)
    finally:
        worker.kill()
        worker.wait()
    assert_gone(child)
    assert {item.name for item in tmp_path.iterdir()} == {"hang.wav", "hang.pid"}
