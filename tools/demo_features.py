"""Filterbank features of the synthetic recordings, computed once and kept in a work folder outside the repository."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from demo_audio import recording
from demo_sentences import Utterance
from funasr.frontends.wav_frontend import WavFrontend, apply_lfr

FRONTEND = {"fs": 16000, "window": "hamming", "n_mels": 80, "frame_length": 25, "frame_shift": 10, "dither": 0.0}
LFR_M, LFR_N = 7, 6


@dataclass(frozen=True)
class Features:
    """Log-mel frames of all items one after the other, and what each item says."""

    frames: npt.NDArray[np.float16]
    starts: list[int]  # one more than there are items
    texts: list[str]

    def __len__(self) -> int:
        return len(self.texts)

    def item(self, index: int, first: int = 0) -> torch.Tensor:
        """Low-frame-rate features of one item, from frame `first` of it on."""
        frames = np.asarray(self.frames[self.starts[index] + first : self.starts[index + 1]], dtype=np.float32)
        stacked: torch.Tensor = apply_lfr(torch.from_numpy(frames), LFR_M, LFR_N)
        return stacked

    def length(self, index: int) -> int:
        return -(-(self.starts[index + 1] - self.starts[index]) // LFR_N)


def fbank(item: Utterance) -> npt.NDArray[np.float16]:
    """Frames of 10 ms, not yet stacked, so that training may start on any of them."""
    torch.set_num_threads(1)
    wave = torch.from_numpy(recording(item))
    frames, _ = WavFrontend(**FRONTEND)(wave[None], torch.tensor([len(wave)]))
    return np.asarray(frames[0].numpy(), dtype=np.float16)


def joined(parts: list[Features]) -> Features:
    """Several as one."""
    ends = np.cumsum([0, *(part.starts[-1] for part in parts)]).tolist()
    starts = [start + end for part, end in zip(parts, ends, strict=False) for start in part.starts[:-1]]
    texts = [text for part in parts for text in part.texts]
    return Features(np.concatenate([part.frames for part in parts]), [*starts, ends[-1]], texts)


def features(items: list[Utterance], folder: Path, workers: int = 2) -> Features:
    """From the work folder, or made and kept there."""
    array, index = folder / "frames.npy", folder / "items.json"
    if not index.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with Pool(workers) as pool:
            parts = list(_progress(pool.imap(fbank, items, chunksize=16), len(items)))
        np.save(array, np.concatenate(parts))
        starts = [0, *np.cumsum([len(part) for part in parts]).tolist()]
        index.write_text(json.dumps({"starts": starts, "texts": [item.text for item in items]}))
    meta = json.loads(index.read_text())
    return Features(np.load(array, mmap_mode="r"), meta["starts"], meta["texts"])


def _progress(parts: Iterator[npt.NDArray[np.float16]], total: int) -> Iterator[npt.NDArray[np.float16]]:
    for count, part in enumerate(parts, 1):
        if count % 500 == 0:
            print(f"synthesised {count} of {total}", flush=True)
        yield part
