"""What a worker holds in memory depends neither on how many recordings there are nor on how long they are."""

from __future__ import annotations

import re
import struct

import numpy as np
import pytest

from tests.story.place import Place, make_place, write_wav

HOURS = 3
_PEAK = re.compile(
    r"heard ([\d,]+) s of sound in [\d.]+ s \([\d.,]+x real time\), ([\d,]+) recordings, peak ([\d,]+) MB"
)


def heard(place: Place) -> tuple[int, int, int]:
    """(seconds of sound, recordings, peak of the worker's memory in MB), as the run itself reports them."""
    assert place.run() == 0, place.log()
    found = _PEAK.findall(place.log())
    assert found, place.log()
    seconds, recordings, peak = (int(number.replace(",", "")) for number in found[-1])
    return seconds, recordings, peak


def calls(place: Place, count: int, seconds: int = 10) -> Place:
    """Recordings of noise, stereo at 8 kHz, all different."""
    for number in range(count):
        samples = np.random.default_rng(number).integers(-9000, 9000, seconds * 8000 * 2, dtype="<i2")
        (place.recordings / f"call-{number}.wav").write_bytes(header(1, 16, samples.nbytes) + samples.tobytes())
    return place


def header(kind: int, bits: int, size: int) -> bytes:
    """Of a WAV file: stereo at 8 kHz; kind 1 is PCM, 7 mu-law."""
    frame = 2 * bits // 8
    return b"".join(
        (
            b"RIFF" + struct.pack("<I", size + 36) + b"WAVEfmt ",
            struct.pack("<IHHIIHH", 16, kind, 2, 8000, 8000 * frame, frame, bits),
            b"data" + struct.pack("<I", size),
        )
    )


@pytest.fixture(scope="module")
def fifty(tmp_path_factory: pytest.TempPathFactory) -> int:
    """Peak of the worker's memory over fifty recordings."""
    return heard(calls(make_place(tmp_path_factory.mktemp("fifty") / "place"), 50))[2]


def test_two_hundred_recordings_take_no_more_memory_than_fifty(place: Place, fifty: int) -> None:
    seconds, recordings, peak = heard(calls(place, 200))
    assert (seconds, recordings) == (2000, 200)
    assert peak <= fifty * 1.1


def test_three_hours_in_stereo_add_less_than_300_megabytes(place: Place, fifty: int) -> None:
    size = HOURS * 3600 * 8000 * 2
    with (place.recordings / "long.wav").open("wb") as file:
        file.write(header(7, 8, size))
        file.truncate(44 + size)  # a hole: the same in every byte that is not written
    write_wav(place.recordings / "short.wav", 1, seconds=1)
    seconds, recordings, peak = heard(place)
    assert (seconds, recordings) == (HOURS * 3600 + 1, 2)
    assert peak - fifty < 300
    log = place.log()
    assert log.index("short.wav: heard") < log.index("long.wav: heard"), "the short one did not wait"
    assert not [path for path in place.home.rglob("data/**/*") if path.stat().st_size > size], "no sound left on disk"
