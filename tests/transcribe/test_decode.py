"""Decoding: every codec, channels apart, lengths to the sample, and a reason for what cannot be heard."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import av
import numpy as np
import pytest

from callstash.contracts import Context
from callstash.errors import ContentChanged, Reject
from transcribe.audio import PyAvDecoder, PyAvOptions

from .sounds import Open, content_id, pitch, tone, tones, write

DATA = Path(__file__).parents[1] / "data" / "audio"

EXACT = [
    ("pcm.wav", "pcm_s16le", 8000, 1),
    ("pcm16k.wav", "pcm_s16le", 16000, 2),
    ("u8.wav", "pcm_u8", 8000, 2),
    ("s24.wav", "pcm_s24le", 48000, 2),
    ("s32.wav", "pcm_s32le", 16000, 4),
    ("f32.wav", "pcm_f32le", 44100, 1),
    ("f64.wav", "pcm_f64le", 22050, 1),
    ("alaw.wav", "pcm_alaw", 8000, 2),
    ("mulaw.wav", "pcm_mulaw", 8000, 1),
    ("flac.flac", "flac", 16000, 2),
    ("mp3.mp3", "libmp3lame", 8000, 1),
    ("stereo.mp3", "libmp3lame", 44100, 2),
    ("opus.ogg", "libopus", 48000, 2),
    ("opus.webm", "libopus", 48000, 1),
]
ROUNDED = [
    ("ima.wav", "adpcm_ima_wav", 8000, 1),
    ("ms.wav", "adpcm_ms", 8000, 2),
    ("aac.m4a", "aac", 16000, 2),
    ("aac.mp4", "aac", 48000, 1),
    ("aac.mkv", "aac", 48000, 1),
    ("amr.amr", "libopencore_amrnb", 8000, 1),
]
"""Codecs whose files end on a whole block."""


@pytest.mark.parametrize(("name", "codec", "rate", "channels"), EXACT)
def test_decodes_to_the_sample(tmp_path: Path, open_: Open, name: str, codec: str, rate: int, channels: int) -> None:
    audio = open_(write(tmp_path / name, codec, tones(2.0, rate, channels), rate))
    assert (audio.channels, audio.duration_ms, audio.tags) == (channels, 2000, ())
    _assert_channels_apart(audio.read(500, 1500), channels)


@pytest.mark.parametrize(("name", "codec", "rate", "channels"), ROUNDED)
def test_decodes_to_the_block(tmp_path: Path, open_: Open, name: str, codec: str, rate: int, channels: int) -> None:
    container = {"m4a": "ipod", "amr": "amr"}.get(name.rpartition(".")[2])
    audio = open_(write(tmp_path / name, codec, tones(2.0, rate, channels), rate, container))
    assert audio.channels == channels
    assert 2000 <= audio.duration_ms <= 2070
    assert audio.tags == ()
    _assert_channels_apart(audio.read(500, 1500), channels)


def test_decodes_gsm(open_: Open) -> None:
    """PyAV cannot write GSM 6.10, so this one was made with sox."""
    audio = open_(DATA / "gsm.wav")
    assert (audio.channels, audio.duration_ms, audio.tags) == (1, 2000, ())
    assert pitch(audio.read(500, 1500)[0]) == pytest.approx(400, abs=3)


def test_pauses_in_the_transmission_of_amr_keep_their_length(open_: Open) -> None:
    """dtx.amr: a second of 400 Hz, three of silence, a second of 700 Hz, as sox writes it (with DTX)."""
    audio = open_(DATA / "dtx.amr")
    assert abs(audio.duration_ms - 5000) <= 60
    assert abs(pitch(audio.read(200, 800)[0]) - 400) < 20
    assert np.abs(audio.read(1500, 3800)).max() < 0.05
    assert abs(pitch(audio.read(4200, 4800)[0]) - 700) < 20


def _assert_channels_apart(block: np.ndarray, channels: int) -> None:
    assert block.shape == (channels, 16000)
    assert block.dtype == np.float32
    for channel in range(channels):
        assert pitch(block[channel]) == pytest.approx(300 + 200 * channel, abs=3)
        assert np.abs(block[channel]).max() == pytest.approx(0.4, abs=0.1)


def test_sixteen_bit_samples_come_back_as_they_were(tmp_path: Path, open_: Open) -> None:
    wave = np.random.default_rng(1).integers(-32768, 32767, (1, 16000)).astype(np.float32) / 32767
    audio = open_(write(tmp_path / "a.wav", "pcm_s16le", wave, 16000))
    expected = (np.clip(wave, -1, 1) * 32767).astype("<i2")
    assert np.array_equal(np.rint(audio.read(0, 1000) * 32768), expected)


def test_upsampling_makes_no_image_above_four_kilohertz(tmp_path: Path, open_: Open) -> None:
    audio = open_(write(tmp_path / "a.wav", "pcm_s16le", tone(2.0, 8000, 3000)[None], 8000))
    spectrum = np.abs(np.fft.rfft(audio.read(500, 1500)[0] * np.hanning(16000)))
    assert spectrum[4200:].max() < spectrum.max() * 1e-3


def test_reads_are_clipped_to_what_there_is(tmp_path: Path, open_: Open) -> None:
    audio = open_(write(tmp_path / "a.wav", "pcm_s16le", tones(1.0, 16000, 2), 16000))
    assert audio.read(-50, 100).shape == (2, 1600)
    assert audio.read(900, 5000).shape == (2, 1600)
    assert audio.read(2000, 3000).shape == (2, 0)
    assert audio.read(700, 300).shape == (2, 0)
    audio.close()
    audio.close()


@pytest.mark.parametrize("declared", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_wav_of_a_streaming_recorder_is_heard_whole(tmp_path: Path, open_: Open, declared: int) -> None:
    path = write(tmp_path / "a.wav", "pcm_alaw", tones(2.0, 8000, 1), 8000)
    _declare(path, declared)
    audio = open_(path)
    assert (audio.duration_ms, audio.tags) == (2000, ())


@pytest.mark.parametrize("name", [n for n, *_ in EXACT] + ["aac.mkv", "ms.wav"])
def test_truncated_files_are_heard_as_far_as_they_go(tmp_path: Path, open_: Open, name: str) -> None:
    _, codec, rate, channels = next(row for row in EXACT + ROUNDED if row[0] == name)
    path = write(tmp_path / name, codec, tones(3.0, rate, channels), rate)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 6 // 10])
    audio = open_(path)
    assert 500 < audio.duration_ms < 2500
    assert audio.tags == (("_truncated",) if "webm" not in name else audio.tags)


def test_a_damaged_middle_does_not_lose_the_rest(tmp_path: Path, open_: Open) -> None:
    path = write(tmp_path / "a.mp3", "libmp3lame", tones(3.0, 16000, 1), 16000)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 300] = os.urandom(300)
    path.write_bytes(data)
    assert open_(path).duration_ms > 2500


def test_silence_is_sound_too(tmp_path: Path, open_: Open) -> None:
    audio = open_(write(tmp_path / "a.wav", "pcm_s16le", np.zeros((1, 8000), np.float32), 8000))
    assert audio.duration_ms == 1000
    assert not audio.read(0, 1000).any()


def test_a_rate_that_changes_half_way(tmp_path: Path, open_: Open) -> None:
    first = write(tmp_path / "1.mp3", "libmp3lame", tones(2.0, 16000, 1), 16000).read_bytes()
    second = write(tmp_path / "2.mp3", "libmp3lame", tones(2.0, 8000, 1), 8000).read_bytes()
    path = tmp_path / "both.mp3"
    path.write_bytes(first + second)
    audio = open_(path)
    assert audio.duration_ms > 3500
    assert pitch(audio.read(2500, 3500)[0]) == pytest.approx(300, abs=5)


def _declare(path: Path, size: int) -> None:
    data = bytearray(path.read_bytes())
    place = data.find(b"data") + 4
    data[place : place + 4] = struct.pack("<I", size)
    path.write_bytes(data)


def _without_moov(folder: Path) -> bytes:
    data = write(folder / "whole.m4a", "aac", tones(2.0, 16000, 1), 16000, "ipod").read_bytes()
    return data[: data.find(b"moov") - 4]


def _protected(folder: Path) -> bytes:
    data = write(folder / "plain.m4a", "aac", tones(1.0, 16000, 1), 16000, "ipod").read_bytes()
    return data.replace(b"mp4a", b"enca", 1)


def _video(folder: Path) -> bytes:
    path = folder / "silent.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 64
        frames = [av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24") for _ in range(5)]
        for frame in [*frames, None]:
            out.mux(stream.encode(frame))
    return path.read_bytes()


NOISE = np.random.default_rng(3).bytes(4000)
REASONS = {
    "empty.wav": (b"", "the file is empty"),
    "note.txt": ("客户来电\n".encode() * 9, "this is text, not a recording"),
    "list.m3u8": (b"#EXTM3U\n#EXTINF:3,\nhttp://127.0.0.1:9/a.ts\n", "this is text, not a recording"),
    "scan.pdf": (b"%PDF-1.4" + NOISE, "this is a PDF document, not a recording"),
    "photo.wav": (b"\x89PNG\r\n\x1a\n" + NOISE, "this is a picture (PNG), not a recording"),
    "noise.bin": (b"\0\1\2" + NOISE, "this is not a recording in any known format"),
    "salted.mp3": (b"Salted__" + NOISE, "the recording is encrypted (openssl)"),
    "pgp.wav": (b"-----BEGIN PGP MESSAGE-----\n", "the recording is encrypted (PGP)"),
    "locked.zip": (b"PK\x03\x04\x14\0\1\0" + NOISE, "the recording is encrypted (zip)"),
    "header.wav": (b"RIFF" + NOISE, "the recording is corrupt: nothing in it decodes"),
    "broken.flac": (b"fLaC" + NOISE, "the recording is corrupt: nothing in it decodes"),
    "broken.mp3": (b"ID3\3\0\0\0\0\0\0" + NOISE, "the recording is corrupt: nothing in it decodes"),
}
MADE = {
    "drm.m4a": (_protected, "the recording is encrypted (DRM)"),
    "silent.mp4": (_video, "there is no sound in it (no audio stream)"),
    "cut.m4a": (_without_moov, "the recording is cut off before its index (MP4 without moov)"),
}


@pytest.mark.parametrize("name", REASONS | MADE)
def test_each_reason_is_told_with_a_hint(tmp_path: Path, open_: Open, name: str) -> None:
    if name in REASONS:
        data, reason = REASONS[name]
    else:
        make, reason = MADE[name]
        data = make(tmp_path)
    path = tmp_path / f"case-{name}"
    path.write_bytes(data)
    with pytest.raises(Reject) as caught:
        open_(path)
    assert caught.value.reason == reason
    assert caught.value.stage == "decode"
    assert caught.value.hint


def test_other_bytes_than_admitted(tmp_path: Path, decoder: PyAvDecoder) -> None:
    path = write(tmp_path / "a.wav", "pcm_s16le", tones(1.0, 16000, 1), 16000)
    admitted = content_id(path)
    path.write_bytes(path.read_bytes() + b"\0\0")
    with pytest.raises(ContentChanged):
        decoder.open(path, admitted)
    path.unlink()
    with pytest.raises(ContentChanged):
        decoder.open(path, admitted)


def test_bytes_that_change_while_decoding(
    tmp_path: Path, decoder: PyAvDecoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.wav", "pcm_s16le", tones(1.0, 16000, 1), 16000)
    admitted = content_id(path)
    whole = av.open

    def written_meanwhile(*args: object, **kwargs: object) -> object:
        with path.open("ab") as file:
            file.write(b"\0" * 100)
        return whole(*args, **kwargs)

    monkeypatch.setattr(av, "open", written_meanwhile)
    with pytest.raises(ContentChanged):
        decoder.open(path, admitted)


def test_a_long_recording_waits_on_disk(tmp_path: Path, context: Context) -> None:
    """Three hours at 8 kHz, silence but for the last second: hardly any memory, and the last second is there."""
    path = tmp_path / "long.wav"
    seconds = 3 * 3600
    with path.open("wb") as file:
        size = seconds * 8000
        file.write(
            b"RIFF" + struct.pack("<I", size + 36) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 7, 1, 8000, 8000, 1, 8)
        )
        file.write(b"data" + struct.pack("<I", size))
        for _ in range(seconds // 60):
            file.write(b"\xff" * 8000 * 60)
        file.seek(44 + size - 4000)
        file.write(b"\x20" * 2000)
    before = _resident_kb()
    audio = PyAvDecoder(PyAvOptions(), context).open(path, content_id(path))
    try:
        assert audio.duration_ms == seconds * 1000
        assert np.abs(audio.read(seconds * 1000 - 500, seconds * 1000 - 300)).max() > 0.1
        assert not audio.read(0, 60_000).any()
        assert _resident_kb() - before < 60_000
        assert not list(context.data_dir.iterdir())  # the file has no name
    finally:
        audio.close()


def _resident_kb() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])
