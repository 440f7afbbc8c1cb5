"""Decoding: whatever FFmpeg can read becomes 16 kHz sound, its channels kept apart.

Child processes import this module, so it imports little (no pydantic).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import av
import av.logging
import numpy as np
from numpy.typing import NDArray

from callstash.errors import ContentChanged, Reject
from callstash.model import ID_HEX_DIGITS, RATE, TRUNCATED
from transcribe import sniff
from transcribe.cutoff import is_cut_off, promises_length
from transcribe.resample import Resampler, as_float
from transcribe.samples import Decoded, Writer

_LOOK_AGAIN = "it will be looked at again"
_FORMATS = (
    "wav,w64,rf64,aiff,au,caf,mp3,aac,ac3,eac3,flac,ogg,amr,amrnb,amrwb,gsm,g722,mov,mp4,m4a,3gp,3g2,mj2,"
    "matroska,webm,avi,asf,mpeg,mpegts,flv,wv,tta,voc"
)
"""Formats that hold sound themselves. A playlist would make FFmpeg open what it names, even on another host."""
_OPTIONS = {"format_whitelist": _FORMATS, "max_size": "65536"}
"""max_size: the longest packet of a WAV file. FFmpeg's own are so short that handling them took half the time."""
_PLAIN_WAV = {"probesize": "4096"}
"""FFmpeg decodes seconds of a file to learn what a WAV's header has said; of a short call that is most of the work."""
_PLAIN_CODINGS = {1, 3, 6, 7}
"""Format tags of PCM, float, A-law and mu-law."""
_MISSING_SHARE = 0.02
_MISSING_S = 0.25
"""How much less than the header's promise may decode before a file counts as cut off."""

_LONGEST_PACKET_S = 1.0
"""No packet of speech is longer; a broken header may claim hours."""


av.logging.set_level(None)


def decode(path: Path, content_id: str, into: Writer) -> Decoded:
    """Decode the file; raise as `callstash.contracts.Decoder.open` does."""
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise ContentChanged(f"{path} is no longer there", _LOOK_AGAIN) from error
    except OSError as error:
        raise _reject(f"the file cannot be read: {error.strerror}", "check its permissions") from error
    with file:
        before = _fingerprint(file)
        _verify(file, path, content_id)
        if not before[0]:
            raise _reject("the file is empty", "the recorder wrote nothing; record or copy it again")
        tags = _decode(file, into)
        if _fingerprint(file) != before:
            raise ContentChanged(f"{path} was written to while it was decoded", _LOOK_AGAIN)
    return Decoded(into.frames, into.channels, tags)


def _decode(file: BinaryIO, into: Writer) -> tuple[str, ...]:
    """Return tags."""
    kind = sniff.encryption(file)
    if kind:
        raise _reject(f"the recording is encrypted ({kind})", "decrypt it before it comes to this folder")
    file.seek(0)
    try:
        container = av.open(file, "r", options=_options(file), metadata_errors="replace")
    except MemoryError:  # FFmpeg's own is a FFmpegError, too, but nothing is wrong with the file
        raise
    except (av.FFmpegError, ValueError, EOFError) as error:
        _refuse(file, error)
    with container:
        if not container.streams.audio:
            raise _reject("there is no sound in it (no audio stream)", "record with sound, or exclude such files")
        return _Decoding(container, into).run(file)


def _options(file: BinaryIO) -> dict[str, str]:
    """Return what FFmpeg is told about a file, which is left at its beginning."""
    head = file.read(22)
    file.seek(0)
    plain = (
        head[:4] == b"RIFF" and head[8:16] == b"WAVEfmt " and int.from_bytes(head[20:22], "little") in _PLAIN_CODINGS
    )
    return _OPTIONS | _PLAIN_WAV if plain else _OPTIONS


class _Decoding:
    """One file's way from packets to samples; counts what went wrong."""

    def __init__(self, container: Any, into: Writer) -> None:
        self._container = container
        self._stream = container.streams.best("audio") or container.streams.audio[0]
        self._into = into
        self._resampler = Resampler()
        self._broke_off = False
        self._error: Exception | None = None

    def run(self, file: BinaryIO) -> tuple[str, ...]:
        """Decode to the end, or to where it breaks off, and return tags; Reject where nothing was decoded."""
        promised = self._promised_s() if promises_length(file, self._container.format.name) else 0.0
        for sound, rate in self._sounds():
            for block in self._resampler.push(sound, rate):
                self._into.add(block)
        for block in self._resampler.flush():
            self._into.add(block)
        if not self._into.frames:
            _refuse(file, self._error, opened=True)
        short = self._is_short(promised) or is_cut_off(file)
        return (TRUNCATED,) if short else ()

    def _sounds(self) -> Iterator[tuple[NDArray[np.float32], int]]:
        """Samples with their rate, in order.

        A packet that does not decode is silence of its own length, or the times of everything behind it would be
        wrong: FFmpeg's AMR decoder knows no pauses in transmission (DTX), which telephones make at every breath.
        """
        lost_s = 0.0
        for packet in self._packets():
            try:
                frames = packet.decode()
            except MemoryError:
                raise
            except (av.FFmpegError, ValueError) as error:
                self._error = error
                lost_s += min(float((packet.duration or 0) * (packet.time_base or 0)), _LONGEST_PACKET_S)
                continue
            for frame in frames:
                sound = as_float(frame)
                if lost_s:
                    yield np.zeros((round(lost_s * frame.sample_rate), sound.shape[1]), np.float32), frame.sample_rate
                    lost_s = 0.0
                yield sound, frame.sample_rate

    def _packets(self) -> Iterator[Any]:
        try:
            yield from self._container.demux(self._stream)
        except MemoryError:
            raise
        except (av.FFmpegError, ValueError) as error:
            self._error, self._broke_off = error, True

    def _promised_s(self) -> float:
        stream = self._stream
        if stream.duration is not None and stream.time_base is not None:
            return float(stream.duration * stream.time_base)
        return (self._container.duration or 0) / av.time_base

    def _is_short(self, promised_s: float) -> bool:
        heard = self._into.frames / RATE
        if promised_s:
            return promised_s - heard > max(_MISSING_S, _MISSING_SHARE * promised_s)
        return self._broke_off


def _refuse(file: BinaryIO, error: Exception | None, opened: bool = False) -> NoReturn:
    """Raise the Reject that says best why nothing can be heard."""
    kind = sniff.other_kind(file)
    if kind:
        raise _reject(f"this is {kind}, not a recording", "exclude such files in ingest") from error
    if isinstance(error, av.error.DecoderNotFoundError):
        raise _reject(f"its codec is not supported: {error.strerror}", "convert it, to FLAC for instance") from error
    if sniff.lacks_index(file):
        hint = "the recorder was stopped while writing; a repair tool for MP4 may save it"
        raise _reject("the recording is cut off before its index (MP4 without moov)", hint) from error
    if opened or sniff.is_container(file):
        hint = "copy it again from the recorder; if it does not play elsewhere either, it is lost"
        raise _reject("the recording is corrupt: nothing in it decodes", hint) from error
    raise _reject("this is not a recording in any known format", "exclude such files, or convert them") from error


def _verify(file: BufferedReader, path: Path, content_id: str) -> None:
    found = hashlib.file_digest(file, "sha256").hexdigest()[:ID_HEX_DIGITS]
    if found != content_id:
        raise ContentChanged(f"{path} has other bytes than those that were admitted", _LOOK_AGAIN)


def _fingerprint(file: BinaryIO) -> tuple[int, int]:
    state = os.fstat(file.fileno())
    return state.st_size, state.st_mtime_ns


def _reject(reason: str, hint: str) -> Reject:
    return Reject(reason, hint, "decode")
