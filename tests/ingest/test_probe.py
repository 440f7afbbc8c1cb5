"""Hashes, payloads and headers of real files."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from ingest import probe
from ingest.files import NotRegularError, fingerprint, opened, same_file
from tests.ingest.running import wav, with_header


def written(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


def test_content_id_is_the_first_half_of_the_sha256_of_all_bytes(tmp_path: Path) -> None:
    data = os.urandom(3_000_000)
    found = probe.identify(written(tmp_path / "a.mp3", data))
    assert found.content_id == hashlib.sha256(data).hexdigest()[:32]
    assert (found.payload_offset, found.payload_size, found.payload_id) == (0, len(data), found.content_id)


def test_the_payload_of_a_wav_is_its_sound_wherever_it_lies(tmp_path: Path) -> None:
    samples = os.urandom(2_500_000)
    found = probe.identify(written(tmp_path / "a.wav", with_header(samples)))
    assert (found.payload_offset, found.payload_size) == (44, len(samples))
    assert found.payload_id == hashlib.sha256(samples).hexdigest()[:32]


def test_a_longer_file_is_known_by_its_beginning(tmp_path: Path) -> None:
    samples = os.urandom(1_500_000)
    old = probe.identify(written(tmp_path / "a.wav", with_header(samples)))
    new = written(tmp_path / "b.wav", with_header(samples + b"more"))
    assert probe.begins_with(new, 44, old.payload_size, old.payload_id)
    assert not probe.begins_with(new, 45, old.payload_size, old.payload_id)
    assert not probe.begins_with(new, 44, 10**9, old.payload_id)


def test_a_file_that_changes_while_it_is_read_has_not_settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.wav"
    written(path, wav())
    real = probe._hashes

    def slow(*args: object) -> tuple[str, str]:
        with path.open("ab") as more:
            more.write(b"x")
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(probe, "_hashes", slow)
    with pytest.raises(probe.ChangedError):
        probe.identify(str(path))


def test_duration_and_channels_come_from_the_header(tmp_path: Path) -> None:
    assert probe.header(written(tmp_path / "a.wav", wav(1.5))) == (1500, 1)


@pytest.mark.parametrize("data", [b"", b"hello", b"RIFF", b"#EXTM3U\nhttp://127.0.0.1:9/x.ts\n"])
def test_what_cannot_be_opened_has_no_duration_and_is_no_error(tmp_path: Path, data: bytes) -> None:
    assert probe.header(written(tmp_path / "a.wav", data)) == (0, 1)


def test_an_empty_file_is_short(tmp_path: Path) -> None:
    assert probe.shortfall(written(tmp_path / "a.wav", b"")) == "it is empty"


def test_a_fifo_never_blocks(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.wav")
    with pytest.raises(NotRegularError, match="FIFO"), opened(str(tmp_path / "a.wav")):
        raise AssertionError("opened a FIFO")


def test_another_mount_is_no_other_file() -> None:
    assert same_file((1, 2, 3, 4), (9, 2, 3, 4))
    assert not same_file((1, 2, 3, 4), (1, 2, 3, 5))


def test_the_widest_numbers_fit_a_signed_integer() -> None:
    status = SimpleNamespace(st_dev=(1 << 64) - 2, st_ino=(1 << 64) - 1, st_size=5, st_mtime_ns=1 << 70)
    assert all(0 <= number < 1 << 63 for number in fingerprint(cast(os.stat_result, status)))


def test_lint_and_text_never_load_ffmpeg() -> None:
    code = "import sys, ingest.folder; sys.exit('av' in sys.modules or 'torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
