"""Speech for the demo model: espeak-ng says a sentence, then a telephone line and a recorder have their way with it.

Needs the programs espeak-ng, ffmpeg and sox (with AMR) and the packages numpy and soxr.
"""

import random
import subprocess
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import soxr
from demo_numbers import words
from demo_sentences import Utterance

RATE = 16_000
ESPEAK_RATE = 22_050
# Plain `cmn` spells Latin letters as English and, in espeak-ng 1.51, falls into it on every character.
LANGUAGE = "cmn-latn-pinyin"

Wave = npt.NDArray[np.float32]

# codec -> (rate, encoder and container, how ffmpeg reads it again)
FFMPEG_CODECS: dict[str, tuple[int, str, str]] = {
    "alaw": (8000, "-c:a pcm_alaw -f alaw", "-f alaw -ar 8000 -ac 1"),
    "mulaw": (8000, "-c:a pcm_mulaw -f mulaw", "-f mulaw -ar 8000 -ac 1"),
    "gsm": (8000, "-c:a libgsm -f gsm", "-f gsm"),
    "adpcm": (8000, "-c:a adpcm_ima_wav -f wav", "-f wav"),
    "mp3": (8000, "-c:a libmp3lame -b:a 16k -f mp3", "-f mp3"),
    "opus": (16000, "-c:a libopus -b:a 14k -f ogg", "-f ogg"),
    "aac": (16000, "-c:a aac -b:a 28k -f adts", "-f aac"),
}


def pipe(command: Sequence[str], data: bytes = b"") -> bytes:
    """Run a program on bytes."""
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def speak(sentence: str, voice: str, speed: int, pitch: int) -> Wave:
    """One sentence at 16 kHz, silence cut off at both ends, at -23 dBFS RMS."""
    command = ["espeak-ng", "-v", f"{LANGUAGE}+{voice}", "-s", str(speed), "-p", str(pitch), "--stdout", sentence]
    raw = np.frombuffer(pipe(command)[44:], dtype="<i2").astype(np.float32) / 32768
    wave = np.asarray(soxr.resample(raw, ESPEAK_RATE, RATE), dtype=np.float32)
    loud = np.flatnonzero(np.abs(wave) > 0.01 * np.abs(wave).max())
    wave = wave[loud[0] : loud[-1] + 1]
    return np.asarray(wave * (0.07 / np.sqrt(np.mean(wave**2))), dtype=np.float32)


def silence(seconds: float) -> Wave:
    """Digital silence."""
    return np.zeros(int(seconds * RATE), dtype=np.float32)


def to_pcm(wave: Wave) -> bytes:
    """16 bit little-endian PCM."""
    return (np.clip(wave, -1, 1) * 32767).astype("<i2").tobytes()


def from_pcm(data: bytes) -> Wave:
    """The other way round."""
    return np.asarray(np.frombuffer(data, dtype="<i2").astype(np.float32) / 32768, dtype=np.float32)


def through(codec: str, wave: Wave) -> Wave:
    """The wave as it comes back from a codec, at 16 kHz again."""
    if codec == "wide":
        return wave
    if codec == "narrow":
        return np.asarray(soxr.resample(soxr.resample(wave, RATE, 8000), 8000, RATE), dtype=np.float32)
    if codec == "amr":
        narrow = to_pcm(np.asarray(soxr.resample(wave, RATE, 8000), dtype=np.float32))
        raw = words("-t raw -r 8000 -e signed -b 16 -c 1 -")
        coded = pipe(["sox", "-V1", *raw, "-t", "amr-nb", "-C", "5", "-"], narrow)
        decoded = pipe(["sox", "-V1", "-t", "amr-nb", "-", *raw], coded)
        return np.asarray(soxr.resample(from_pcm(decoded), 8000, RATE), dtype=np.float32)
    rate, encode, decode = FFMPEG_CODECS[codec]
    quiet = ["ffmpeg", "-hide_banner", "-loglevel", "error"]
    raw = f"-f s16le -ar {RATE} -ac 1".split()
    coded = pipe([*quiet, *raw, "-i", "-", "-ar", str(rate), *encode.split(), "-"], to_pcm(wave))
    return from_pcm(pipe([*quiet, *decode.split(), "-i", "-", *raw, "-"], coded))


def telephone_band(wave: Wave) -> Wave:
    """300 to 3,400 Hz, as an old line passes it."""
    spectrum = np.fft.rfft(wave)
    hertz = np.fft.rfftfreq(len(wave), 1 / RATE)
    spectrum *= 1 / (1 + (250 / np.maximum(hertz, 1)) ** 6) / (1 + (hertz / 3500) ** 16)
    return np.fft.irfft(spectrum, len(wave)).astype(np.float32)


def noise(kind: str, count: int, seed: int) -> Wave:
    """Noise of RMS 1: white, pink, mains hum or the 450 Hz ring-back tone."""
    rng = np.random.default_rng(seed)
    time = np.arange(count) / RATE
    if kind == "hum":
        wave = sum(np.sin(2 * np.pi * 50 * k * time + k) / k for k in (1, 2, 3, 5))
    elif kind == "tone":
        wave = np.sin(2 * np.pi * 450 * time) * ((time + rng.uniform(0, 5)) % 5 < 1)
    else:
        spectrum = np.fft.rfft(rng.standard_normal(count))
        if kind == "pink":
            spectrum /= np.sqrt(np.arange(1, len(spectrum) + 1))
        wave = np.fft.irfft(spectrum, count)
    return np.asarray(wave / (np.sqrt(np.mean(np.square(wave))) + 1e-9), dtype=np.float32)


def clean(item: Utterance) -> Wave:
    """All sentences of an item with pauses between them, nothing done to the sound yet."""
    rng = random.Random(item.seed)
    parts: list[Wave] = []
    for sentence, voice in zip(item.sentences, item.voices, strict=True):
        parts += [silence(rng.uniform(0.15, 0.9)), speak(sentence, voice, item.speed, item.pitch)]
    return np.concatenate(parts[1:])


def recording(item: Utterance) -> Wave:
    """A training item as the recogniser will meet it: cut by a VAD, noisy, quiet, through its codec."""
    rng = random.Random(item.seed + 1)
    if not item.sentences:
        wave = noise(rng.choice(["white", "pink", "hum", "tone"]), int(rng.uniform(0.4, 4) * RATE), item.seed)
        return through(item.codec, wave * np.float32(rng.choice([0, 10 ** rng.uniform(-4, -1.5)])))
    before, after = (rng.choice([0, rng.uniform(0, 0.2), rng.uniform(0, 0.6)]) for _ in range(2))
    wave = np.concatenate([silence(before), clean(item), silence(after)])
    if item.codec != "wide" and rng.random() < 0.4:
        wave = telephone_band(wave)
    if rng.random() < 0.6:
        level = 0.07 * 10 ** (-rng.uniform(15, 45) / 20)
        wave = wave + noise(rng.choice(["white", "white", "pink", "hum"]), len(wave), item.seed) * np.float32(level)
    wave = wave * np.float32(10 ** (rng.uniform(-20, 6) / 20))
    return through(item.codec, np.clip(wave, -1, 1).astype(np.float32))
