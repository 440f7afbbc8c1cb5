"""The proof, heard: the seconds of a recording in which a field was said, cut out of its sound."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callstash.contracts import Decoder
from callstash.decoding import close_decoder
from callstash.errors import CallstashError, ContentChanged
from callstash.journal import Journal
from callstash.model import RATE, Audio, Recording
from callstash.pipeline import Workplace, make_decoder
from callstash.places import clock
from callstash.values import value_text

LONGEST_PROOF_MS = 30_000
"""Pieces of a field that lie further apart are not one clip."""
LONGEST_CLIP_MS = 600_000
KEY_MARGIN_MS = 100
"""Detection works in blocks of some 40 ms, and 40 ms of a tone betray its key."""
_FULL_SCALE = 32768.0
_ALIKE = 4 / _FULL_SCALE
"""Two channels that differ by no more than rounding are one sound."""

Json = dict[str, Any]
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds of a call, from `start_ms` to `end_ms`, and the channels on which somebody speaks in them."""

    start_ms: int
    end_ms: int
    channels: frozenset[int]
    remark: str = ""
    """What is left out of it, for the user."""

    def padded(self, pad_ms: int) -> Stretch:
        """The same with `pad_ms` before and after."""
        return replace(self, start_ms=max(self.start_ms - pad_ms, 0), end_ms=self.end_ms + pad_ms)


@dataclass(frozen=True, slots=True)
class Clip:
    """Sound: 16-bit samples of shape (n, channels) at 16 kHz."""

    samples: NDArray[np.int16]
    start_ms: int
    end_ms: int
    channels: tuple[int, ...]
    """The recording's channels that can be heard."""
    silenced: Spans
    """(start_ms, end_ms) in the recording where keys were pressed: silent here."""

    def wav(self) -> bytes:
        """The whole of a WAV file."""
        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as file:
            file.setnchannels(self.samples.shape[1])
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(self.samples.astype("<i2").tobytes())
        return buffer.getvalue()


# -- which seconds -----------------------------------------------------------------------------------------------------


def check_audible(call: Json) -> None:
    """Raise CallstashError where a recording has no sound."""
    if call["call.media"] != "audio":
        hint = f"callstash show {call['call.recording_id']}"
        raise CallstashError("this recording is text: there is nothing to hear", hint)


def fields_called(call: Json, name: str) -> list[Json]:
    """A call's fields of this name or type that have a place in its sound, by time. Raise CallstashError for none."""
    found = [field for field in _heard(call) if name in (field["field.name"], field["field.type"])]
    if not found:
        raise CallstashError(f"no field of this call is called '{name}'", _what_there_is(call))
    return found


def nothing_named(call: Json) -> CallstashError:
    """The error for a user who named neither a field nor a place."""
    return CallstashError("name the seconds to hear, with --field or --at", _what_there_is(call))


def listed(fields: Sequence[Json]) -> str:
    """A line per field: its place, name and value."""
    rows = ((clock(f["field.start_ms"]), f["field.name"], value_text(f["field.value"])) for f in fields)
    return "\n".join("    " + "  ".join(row) for row in rows)


def stretch_of(call: Json, field: Json) -> Stretch:
    """The stretch that proves a field: the first time it was said in full, else all its pieces (digits are split over
    turns), or the first of them where they lie far apart."""
    segments = {segment["segment.number"]: segment for segment in call["segments"]}
    pieces = sorted(field["field.evidence"], key=lambda piece: piece["start_ms"])
    first, others = pieces[0], ", ".join(clock(piece["start_ms"]) for piece in pieces[1:])
    remark = ""
    if segments[first["segment"]]["message"][first["start"] : first["end"]] == field["field.words"]:
        remark = f"it was said again at {others}" if others else ""
        pieces = [first]
    elif max(piece["end_ms"] for piece in pieces) - first["start_ms"] > LONGEST_PROOF_MS:
        remark = f"this is the first piece of it; the others lie far away, at {others}"
        pieces = [first]
    channels = frozenset(segments[piece["segment"]]["segment.channel"] for piece in pieces)
    return Stretch(first["start_ms"], max(piece["end_ms"] for piece in pieces), channels, remark)


def stretch_at(call: Json, at_ms: int, length_ms: int) -> Stretch:
    """The stretch of that length that begins at a place."""
    end_ms = at_ms + length_ms
    speaking = [s for s in call["segments"] if s["segment.start_ms"] < end_ms and s["segment.end_ms"] > at_ms]
    return Stretch(at_ms, end_ms, frozenset(s["segment.channel"] for s in speaking))


def channels_of(call: Json, party: str) -> frozenset[int]:
    """The channels of a role (agent, customer) or of `channel_N`. Raise CallstashError where there is none."""
    parties = _parties(call)
    if party not in parties:
        raise CallstashError(f"nobody in this call is '{party}'", f"there are: {', '.join(parties)}")
    return frozenset(parties[party])


def who_speaks(call: Json, stretch: Stretch) -> frozenset[int]:
    """The channel of the one who speaks in a stretch. Raise CallstashError where that is nobody, or not one alone."""
    if len(stretch.channels) == 1:
        return stretch.channels
    reason = "several speak in these seconds" if stretch.channels else "nobody speaks in these seconds"
    raise CallstashError(reason, f"say whom to hear: --only PARTY, one of {', '.join(_parties(call))}")


def _parties(call: Json) -> dict[str, set[int]]:
    parties: dict[str, set[int]] = {f"channel_{number}": {number} for number in range(call["call.channels"])}
    for segment in call["segments"]:
        if role := segment.get("segment.role"):
            parties.setdefault(role, set()).add(segment["segment.channel"])
    return parties


def _heard(call: Json) -> list[Json]:
    return sorted((f for f in call["fields"] if f.get("field.evidence")), key=lambda field: field["field.start_ms"])


def _what_there_is(call: Json) -> str:
    fields = _heard(call)
    if not fields:
        return "nothing was found in this call; --at 1:23 names a place in it"
    return f"--field NAME, one of these, or --at with a place:\n{listed(fields)}"


# -- the sound ---------------------------------------------------------------------------------------------------------


def make_clip(
    workplace: Workplace, call: Json, stretch: Stretch, only: frozenset[int] | None = None, mono: bool = False
) -> Clip:
    """Cut a stretch out of a call's recording (see `cut`).

    Raise CallstashError where it is text, where its file is gone or changed, and where nothing tells about keys.
    """
    audio, keys = _open(workplace, call)
    try:
        return cut(audio, stretch, keys, only, mono)
    finally:
        audio.close()


def _open(workplace: Workplace, call: Json) -> tuple[Audio, Spans]:
    """The recording's sound, and where masked keys were pressed in it."""
    check_audible(call)
    for pipeline in workplace.config.pipelines:
        journal = next(j for j in workplace.journals if j.pipeline == pipeline.id)
        recording = journal.recording(call["call.recording_id"])
        if recording:
            tones = _masked_keys(workplace, journal, recording)
            decoder = make_decoder(workplace.config.context(pipeline))
            try:
                return _decoded(decoder, journal, recording), tones
            finally:
                close_decoder(decoder)
    raise CallstashError(
        f"the journal in {workplace.config.data_dir} does not know this recording, so nobody knows where its file is",
        "use the configuration with which it was heard: -f FILE",
    )


def _decoded(decoder: Decoder, journal: Journal, recording: Recording) -> Audio:
    why: list[str] = []
    for place in _places(journal, recording):
        try:
            return decoder.open(Path(place), recording.content_id)
        except ContentChanged as error:
            why.append(error.reason)
    raise CallstashError(
        f"the recording is not where it was heard: {'; '.join(why)}",
        f"copy it back to {recording.path}; `on_done: keep` or `move` keeps those to come",
    )


def _places(journal: Journal, recording: Recording) -> Iterator[str]:
    """Where its bytes may lie, each once: where they were seen, or where `on_done: move` put them."""
    known = journal.paths.of_recording(recording.id)
    yield from dict.fromkeys([path.moved_to or path.path for path in known] + [recording.path])


def _masked_keys(workplace: Workplace, journal: Journal, recording: Recording) -> Spans:
    """(start_ms, end_ms) of every key that must not be heard: people key in PINs and card numbers."""
    transcript = workplace.transcripts.get(recording.content_id, journal.engine_of(recording.id))
    if transcript is None:
        raise CallstashError(
            "its transcript is not on disk, so nobody knows where keys (a PIN?) were pressed in it",
            f"callstash status {recording.id} says how far it is; `callstash run` hears it again",
        )
    return tuple((s.start_ms, s.end_ms) for s in transcript.sounds if s.kind == "dtmf" and s.value == "*")


def cut(audio: Audio, stretch: Stretch, keys: Spans, only: frozenset[int] | None = None, mono: bool = False) -> Clip:
    """Cut a stretch out; of the channels all, or `only` these with the others silent; masked keys never.

    Raise CallstashError where the stretch lies outside, is too long, or where the others cannot be silenced.
    """
    start, end = stretch.start_ms, min(stretch.end_ms, audio.duration_ms)
    if start >= end:
        reason = f"{clock(start)} lies behind the end of the recording"
        raise CallstashError(reason, f"name a place before {clock(audio.duration_ms)}")
    if end - start > LONGEST_CLIP_MS:
        raise CallstashError("a clip is at most ten minutes long", "the recording itself has the rest")
    sound = audio.read(start, end)
    heard = [number for number in range(len(sound)) if only is None or number in only]
    if only is not None:
        _silence_others(sound, heard)
    silenced = tuple(key for key in keys if key[1] + KEY_MARGIN_MS > start and key[0] - KEY_MARGIN_MS < end)
    for key_start, key_end in silenced:  # on every channel: a line's echo carries tones to the other party's
        first, last = (max(ms - start, 0) * RATE // 1000 for ms in (key_start - KEY_MARGIN_MS, key_end + KEY_MARGIN_MS))
        sound[:, first:last] = 0
    if mono:
        sound = sound[heard].mean(axis=0, keepdims=True)
    samples = np.clip(np.rint(sound.T * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16)
    return Clip(samples, start, end, tuple(heard), silenced)


def _silence_others(sound: NDArray[np.float32], heard: Sequence[int]) -> None:
    """Silence the other channels. Raise CallstashError where that would mute nobody."""
    others = [number for number in range(len(sound)) if number not in heard]
    one_sound = any(_alike(sound[one], sound[other]) for one in heard for other in others)
    if len(sound) == 1 or one_sound:
        why = "its channels hold the same sound" if one_sound else "it has one channel"
        raise CallstashError(f"nobody can be muted in this recording: {why}", "ask without muting; all will be heard")
    sound[others] = 0


def _alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    return bool(np.abs(one).max() > _ALIKE and np.abs(one - other).max() <= _ALIKE)
