"""WAV headers against the bytes that are there."""

from __future__ import annotations

import io
import struct

import pytest

from ingest.containers import layout
from tests.ingest.running import wav, with_header
from transcribe.cutoff import is_cut_off

SAMPLES = b"\1\2" * 800


def wide(data_size: int) -> bytes:
    """RF64, whose sizes stand apart."""
    ds64 = struct.pack("<4sIQQQI", b"ds64", 28, 72 + data_size, data_size, data_size // 2, 0)
    plain = with_header(SAMPLES)
    return b"RF64\xff\xff\xff\xffWAVE" + ds64 + plain[12:40] + b"\xff\xff\xff\xff" + SAMPLES


@pytest.mark.parametrize(
    ("data", "short"),
    [
        pytest.param(wav(), False, id="whole"),
        pytest.param(wav()[:-1], True, id="cut off"),
        pytest.param(wav(riff_size=36 + 1600 + 100), True, id="a chunk after the sound is missing"),
        pytest.param(wav(data_size=0x7FFF0800, riff_size=0), True, id="nearly 2 GB"),
        pytest.param(wav(data_size=0x7FFFF000, riff_size=0), False, id="unknown, as sox says it"),
        pytest.param(wide(1600), False, id="wide"),
        pytest.param(wide(3200), True, id="wide and cut off"),
        pytest.param(wav()[:30], True, id="cut within the header"),
    ],
)
def test_a_header_is_judged_alike_when_a_file_settles_and_when_it_is_heard(data: bytes, short: bool) -> None:
    assert bool(layout(io.BytesIO(data), len(data)).short) == short
    assert is_cut_off(io.BytesIO(data)) == short
