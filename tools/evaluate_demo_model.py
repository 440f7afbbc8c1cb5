"""CER of the demo model on 100 unseen sentences through each codec: python tools/evaluate_demo_model.py MODEL_FOLDER

The sentences are neither in the training list nor among those that were looked at while training; the numbers and
voices in them are held out too. Everything goes through FunASR's own inference, without a VAD.
"""

import argparse
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from demo_audio import Wave, clean, noise, silence, through
from demo_sentences import CODECS, EVALUATION_SIZE, Utterance, evaluation_set, plain, training_set

from callstash.demo.score import edits

COUNT = 100
LINE_NOISE = 0.07 * 10 ** (-30 / 20)  # 30 dB below the speech


def test_items() -> list[Utterance]:
    """The 100: drawn after the validation sentences, none of them said in training."""
    seen = {plain(sentence) for item in training_set() for sentence in item.sentences}
    later = evaluation_set(EVALUATION_SIZE + 3 * COUNT)[EVALUATION_SIZE:]
    return [item for item in later if item.text not in seen][:COUNT]


def line(item: Utterance, codec: str) -> Wave:
    """The sentence with a little line noise and room before and after, through the codec."""
    wave = np.concatenate([silence(0.2), clean(replace(item, codec=codec)), silence(0.2)])
    wave = wave + noise("white", len(wave), item.seed) * np.float32(LINE_NOISE)
    return through(codec, np.clip(wave, -1, 1).astype(np.float32))


def recogniser(folder: Path) -> Callable[[Wave], str]:
    """FunASR with the tags taken off."""
    from funasr import AutoModel

    model = AutoModel(model=str(folder), device="cpu", disable_update=True, disable_pbar=True, log_level="ERROR")

    def hear(wave: Wave) -> str:
        return re.sub(r"<\|[^|]*\|>", "", model.generate(input=wave)[0]["text"])

    return hear


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true", help="print every sentence that is not right")
    parser.add_argument("--codecs", nargs="+", choices=dict.fromkeys(CODECS), default=list(dict.fromkeys(CODECS)))
    args = parser.parse_args()
    hear, items = recogniser(args.folder), test_items()
    characters = sum(len(item.text) for item in items)
    for codec in args.codecs:
        heard = [hear(line(item, codec)) for item in items]
        wrong = [(item.text, text) for item, text in zip(items, heard, strict=True) if item.text != text]
        cer = sum(edits(*pair) for pair in wrong) / characters
        print(f"{codec:8} CER {100 * cer:.2f} %, {len(items) - len(wrong)} of {len(items)} sentences right", flush=True)
        for truth, text in wrong if args.show else []:
            print(f"    {truth}\n    {text}")


if __name__ == "__main__":
    main()
