"""What headers promise, against the bytes that are there."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.containers import layout
from tests.ingest.running import wav, with_header


def short(data: bytes) -> str:
    return layout(io.BytesIO(data), len(data)).short


def box(name: bytes, contents: bytes = b"", size: int | None = None) -> bytes:
    return struct.pack(">I4s", 8 + len(contents) if size is None else size, name) + contents


MP4_HEAD = box(b"ftyp", b"isomiso2")


class TestWav:
    def test_a_whole_file_is_not_short(self) -> None:
        place = layout(io.BytesIO(wav()), len(wav()))
        assert (place.offset, place.size, place.short) == (44, 1600, "")

    @pytest.mark.parametrize("keep", [13, 30, 43, 44, 45, 1000, 1600])
    def test_a_cut_file_is_short_wherever_it_was_cut(self, keep: int) -> None:
        assert short(wav()[:keep])

    @pytest.mark.parametrize("declared", [0, 0xFFFFFFFF, 0x7FFFFFDB], ids=["zero", "all ones", "sox in a pipe"])
    def test_streaming_recorders_do_not_know_their_length(self, declared: int) -> None:
        data = wav(data_size=declared, riff_size=declared)
        assert layout(io.BytesIO(data), len(data)).size == 1600
        assert short(data) == ""

    def test_a_recorder_that_counts_the_first_eight_bytes_is_believed(self) -> None:
        assert short(wav(riff_size=36 + 1600 + 8)) == ""

    def test_a_chunk_after_the_sound_that_is_still_missing_is_waited_for(self) -> None:
        assert short(wav(riff_size=36 + 1600 + 100))

    def test_chunks_before_the_sound_move_the_payload(self) -> None:
        plain = with_header(b"\1\2" * 50)
        data = plain[:36] + b"LIST" + struct.pack("<I", 5) + b"hello\0" + plain[36:]
        place = layout(io.BytesIO(data), len(data))
        assert data[place.offset : place.offset + place.size] == b"\1\2" * 50

    def test_what_follows_the_sound_is_no_payload(self) -> None:
        data = wav(riff_size=36 + 1600 + 12) + b"LIST\4\0\0\0abcd"
        assert layout(io.BytesIO(data), len(data)).size == 1600

    @pytest.mark.parametrize("cut", [0, 1])
    def test_rf64_keeps_its_sizes_apart(self, cut: int) -> None:
        samples = b"\1\2" * 100
        ds64 = struct.pack("<4sIQQQI", b"ds64", 28, 200 + 48, 200, 100, 0)
        data = b"RF64\xff\xff\xff\xffWAVE" + ds64 + b"data\xff\xff\xff\xff" + samples
        data = data[: len(data) - cut]
        assert bool(short(data)) == bool(cut)


class TestMp4:
    def test_an_index_at_the_end_is_waited_for(self) -> None:
        assert "moov" in short(MP4_HEAD + box(b"mdat", b"x" * 100))
        assert short(MP4_HEAD + box(b"mdat", b"x" * 100) + box(b"moov", b"y")) == ""

    def test_an_index_at_the_front_does_not_make_cut_sound_whole(self) -> None:
        assert short(MP4_HEAD + box(b"moov") + box(b"mdat", b"x" * 10, size=1000))

    def test_sound_to_the_end_of_the_file_is_enough(self) -> None:
        assert short(MP4_HEAD + box(b"moov") + box(b"mdat", b"x" * 10, size=0)) == ""

    def test_large_boxes_have_a_size_of_their_own(self) -> None:
        large = struct.pack(">I4sQ", 1, b"mdat", 16 + 10) + b"x" * 10
        assert short(MP4_HEAD + large + box(b"moov")) == ""
        assert short(MP4_HEAD + large[:-1])


class TestOthers:
    def test_aiff(self) -> None:
        data = b"FORM" + struct.pack(">I", 20) + b"AIFF" + b"x" * 16
        assert short(data) == ""
        assert short(data[:-1])

    def test_au_may_not_know(self) -> None:
        head = b".snd" + struct.pack(">IIIII", 24, 10, 3, 8000, 1)
        assert short(head + b"x" * 10) == ""
        assert short(head + b"x" * 9)
        assert short(head.replace(struct.pack(">I", 10), b"\xff" * 4) + b"x") == ""

    def test_matroska_may_not_know(self) -> None:
        head = b"\x1a\x45\xdf\xa3\x81x" + b"\x18\x53\x80\x67"
        assert short(head + b"\x84" + b"abcd") == ""
        assert short(head + b"\x84" + b"abc")
        assert short(head + b"\xff" + b"abc") == ""
        assert short(head + b"\x01" + b"\xff" * 7 + b"abc") == ""
        assert short(head[:-1])

    @pytest.mark.parametrize("data", [b"ID3\x03", b"OggS", b"fLaC", b"#!AMR\n", b"hello", b""])
    def test_formats_without_a_length_are_never_short(self, data: bytes) -> None:
        place = layout(io.BytesIO(data), len(data))
        assert (place.offset, place.size, place.short) == (0, len(data), "")


MAGICS = st.sampled_from(
    [b"RIFF\1\0\0\0WAVE", b"RF64\1\0\0\0WAVE", MP4_HEAD, b"FORM", b".snd", b"\x1a\x45\xdf\xa3", b""]
)


@given(MAGICS, st.binary(max_size=200))
def test_no_bytes_make_it_stumble_and_the_payload_lies_within_the_file(magic: bytes, rest: bytes) -> None:
    data = magic + rest
    place = layout(io.BytesIO(data), len(data))
    assert 0 <= place.offset <= place.offset + place.size <= len(data)
