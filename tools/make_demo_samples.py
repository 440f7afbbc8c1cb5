"""Make the demo's sample recordings and their truth: python tools/make_demo_samples.py SAMPLE_FOLDER TRUTH_FILE

Needs espeak-ng, ffmpeg and libopencore-amrnb. With the same versions of these it writes the same bytes again.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from demo_amr import amr
from demo_audio import RATE, Wave, noise, pipe, silence, speak, to_pcm
from demo_calls import CALLS, Call, Turn, hours, phone
from demo_numbers import words
from demo_sentences import SEED, plain

SPEED, PITCH = 155, 50
LINE_NOISE = 10 ** (-66 / 20)

# encoding -> sample rate and ffmpeg's options for it
ENCODERS: dict[str, tuple[int, str]] = {
    "pcm16k": (16000, "-c:a pcm_s16le"),
    "pcm8k": (8000, "-c:a pcm_s16le"),
    "alaw": (8000, "-c:a pcm_alaw"),
    "mulaw": (8000, "-c:a pcm_mulaw"),
    "gsm": (8000, "-c:a libgsm_ms"),
    "adpcm": (8000, "-c:a adpcm_ima_wav"),
    "mp3": (8000, "-c:a libmp3lame -b:a 24k"),
    "m4a": (16000, "-c:a aac -b:a 32k"),
    "opus": (16000, "-c:a libopus -b:a 20k"),
    "flac": (8000, "-c:a flac -sample_fmt s16"),
    "mp4": (16000, "-c:a aac -b:a 32k -c:v mpeg4 -shortest"),
}
PICTURE = words("-f lavfi -i color=c=gray:s=64x64:r=2")

TEXT_FILE = "20250103_183000_zhaomin_c1016.txt"
TEXT_LINES = (
    "您好，这里是星星书店。",
    "我们的营业时间是周二至周日9:30到20:00。",
    "电话是0571-88156732，也可以打店长的手机13957102846。",
)
TEXT_FIELDS = (hours("Tu-Su 09:30-20:00"), phone("+8657188156732"), phone("+8613957102846"))
SIDECAR_OF = "20250103_111500_chenjie_c1004.wav"
SIDECAR = {"agent": "陈洁", "queue": "门店咨询", "direction": "inbound"}
CORRUPT_FILE = "20250103_180000_wangfang_c1015.wav"
COPY, COPY_OF = "voicemail (1).mp3", "voicemail.mp3"


def say(turn: Turn) -> Wave:
    """All sentences of a turn, half a second between them."""
    parts: list[Wave] = []
    for sentence in turn.sentences:
        parts += [silence(0.5), speak(sentence, turn.voice, SPEED, PITCH)]
    return np.concatenate(parts[1:])


def channels(call: Call) -> Wave:
    """(channels, samples) at 16 kHz. Mono lines hiss faintly; a side of a stereo call is silent while it listens."""
    spoken = [np.concatenate([silence(turn.pause_before_ms / 1000), say(turn)]) for turn in call.turns]
    spoken.append(silence(0.4 if call.turns else 4))
    stereo = any(turn.role for turn in call.turns)
    wave = np.zeros((2 if stereo else 1, sum(map(len, spoken))), dtype=np.float32)
    at = 0
    for turn, sound in zip([*call.turns, None], spoken, strict=True):
        wave[turn.channel if turn else 0, at : at + len(sound)] = sound
        at += len(sound)
    return wave if stereo else wave + noise("white", wave.shape[1], SEED) * np.float32(LINE_NOISE)


def encode(call: Call, target: Path) -> None:
    """Write the call with its codec."""
    wave = channels(call)
    rate, options = ENCODERS.get(call.encoding, (8000, ""))
    samples = to_pcm(np.asarray(soxr.resample(wave.T, RATE, rate), dtype=np.float32))
    if call.encoding == "amr":
        target.write_bytes(amr(samples))
        return
    head = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", *(PICTURE if call.encoding == "mp4" else [])]
    source = ["-f", "s16le", "-ar", str(rate), "-ac", str(len(wave)), "-i", "-"]
    exact = words("-map_metadata -1 -fflags +bitexact -flags:a +bitexact -flags:v +bitexact")
    pipe([*head, *source, *options.split(), *exact, str(target)], samples)


def truth_of(call: Call) -> dict[str, Any]:
    """The call's entry in truth.json."""
    turns = [
        {"channel": t.channel, "role": t.role, "spoken": plain(t.spoken.replace("。", "")), "text": t.text}
        for t in call.turns
    ]
    return entry(call.file, slow=call.slow, turns=turns, fields=list(call.fields), notes=call.notes)


def entry(file: str, **changes: Any) -> dict[str, Any]:
    """One sample with every key."""
    defaults: dict[str, Any] = {"file": file, "state": "delivered", "media": "audio", "slow": False, "copy_of": None}
    return {**defaults, "turns": [], "fields": [], "notes": "", **changes}


def others(folder: Path) -> list[dict[str, Any]]:
    """What is not a spoken call: a transcript, a sidecar, a broken file, a second name for a first file."""
    (folder / TEXT_FILE).write_text("\n".join([*TEXT_LINES, ""]), encoding="utf-8")
    sidecar = json.dumps(SIDECAR, ensure_ascii=False, indent=1) + "\n"
    (folder / SIDECAR_OF).with_suffix(".json").write_text(sidecar, encoding="utf-8")
    (folder / CORRUPT_FILE).write_bytes(random.Random(SEED).randbytes(4096))
    lines = [{"channel": 0, "role": None, "spoken": line, "text": line} for line in TEXT_LINES]
    return [
        entry(TEXT_FILE, media="text", turns=lines, fields=list(TEXT_FIELDS), notes="a ready transcript"),
        entry(CORRUPT_FILE, state="dead", notes="4 KB of random bytes, no recording at all"),
        entry(
            COPY,
            state="duplicate",
            copy_of=COPY_OF,
            notes="the same bytes under another name that says nothing: one recording with two paths",
        ),
    ]


def write_all(folder: Path, truth: Path) -> None:
    """Every sample and the truth beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for call in CALLS:
        encode(call, folder / call.file)
    samples = [*map(truth_of, CALLS), *others(folder)]
    sidecars = [{"file": Path(SIDECAR_OF).with_suffix(".json").name, "of": SIDECAR_OF, "meta": SIDECAR}]
    document = {"about": "What the demo's samples say and hold.", "sidecars": sidecars, "samples": samples}
    truth.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def same_again(folder: Path, truth: Path, write: Callable[[Path, Path], None] = write_all) -> list[str]:
    """The files that would come out different now."""
    with tempfile.TemporaryDirectory() as name:
        again = Path(name)
        write(again / "samples", again / "truth.json")
        pairs = [(path, folder / path.name) for path in sorted((again / "samples").iterdir())]
        pairs.append((again / "truth.json", truth))
        return [old.name for new, old in pairs if not old.exists() or new.read_bytes() != old.read_bytes()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing, name what would differ")
    args = parser.parse_args()
    if args.check:
        raise SystemExit("\n".join(same_again(args.folder, args.truth)) or None)
    write_all(args.folder, args.truth)


if __name__ == "__main__":
    main()
