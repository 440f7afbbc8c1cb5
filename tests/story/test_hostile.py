"""Files that kill the decoder, make it hang or eat the memory: each is buried with its reason, all others are heard."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.story.place import Place, write_wav
from transcribe.isolated import IsolatedDecoder, IsolatedOptions

ROOT = Path(__file__).resolve().parents[2]
GOOD = [f"call-{number}.wav" for number in range(8)]


class Options(IsolatedOptions):
    timeout: float = 4.0
    memory: int = 512 << 20


def deadly() -> None:
    """Have the children of this process's decoder do harm where a file's name says so."""
    os.environ["PYTHONPATH"] = str(ROOT)
    IsolatedDecoder.function = "tests.transcribe.deadly:decode"
    IsolatedDecoder.Options = Options


@pytest.mark.skipif(sys.platform != "linux", reason="a child's memory is limited on Linux only")
def test_hostile_files_are_buried_with_their_reasons_and_hold_nobody_up(place: Place) -> None:
    hostile = {
        "crash.wav": "the decoder died on this recording (signal SIGSEGV)",
        "killed.wav": "the decoder died on this recording (signal SIGKILL)",
        "exit.wav": "the decoder died on this recording (exit status 3)",
        "bomb.wav": "decoding it takes more memory than a child may have",
        "sleep.wav": "decoding it had not ended after 4 s",
    }
    for number, name in enumerate([*hostile, *GOOD]):
        write_wav(place.recordings / name, number)
    assert place.run(prepare=deadly) == 0, place.log()
    for name, reason in hostile.items():
        report = place.report(name)
        assert (report["state"], report["stage"], report["reason"]) == ("dead", "decode", reason)
        assert report["hint"]
    assert {name: place.state(name) for name in GOOD} == dict.fromkeys(GOOD, "delivered")
    log = place.log()
    assert all(log.index(f"{name}: heard") < log.index("sleep.wav: dead letter") for name in GOOD), "nobody waited"
    assert place.calls().total() == len(GOOD), "no hostile one came as far as the transcriber"
    place.assert_balanced()
