"""The demo model as a folder in FunASR's own format: tokenizer, config.yaml, am.mvn, model.pt."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
import torch
import yaml
from demo_features import FRONTEND, LFR_M, LFR_N, Features
from demo_numbers import words

TAGS = words("<|zh|> <|nospeech|> <|NEUTRAL|> <|EMO_UNKNOWN|> <|Speech|> <|Event_UNK|> <|withitn|> <|woitn|>")

CONFIG: dict[str, Any] = {
    "model": "SenseVoiceSmall",
    "model_conf": {"length_normalized_loss": True, "sos": 1, "eos": 2, "ignore_id": -1},
    "encoder": "SenseVoiceEncoderSmall",
    "encoder_conf": {
        "output_size": 128,
        "attention_heads": 4,
        "linear_units": 512,
        "num_blocks": 4,
        "tp_blocks": 1,
        "dropout_rate": 0.1,
        "positional_dropout_rate": 0.1,
        "attention_dropout_rate": 0.1,
        "kernel_size": 11,
        "sanm_shfit": 0,
        "normalize_before": True,
    },
    "tokenizer": "SentencepiecesTokenizer",
    "tokenizer_conf": {"bpemodel": None, "unk_symbol": "<unk>", "split_with_space": True},
    "frontend": "WavFrontend",
    "frontend_conf": {**FRONTEND, "lfr_m": LFR_M, "lfr_n": LFR_N, "cmvn_file": None},
}


def write_tokenizer(folder: Path, texts: list[str]) -> None:
    """One piece per character. Piece 0 is `<unk>`, which is the blank, as in the real SenseVoiceSmall."""
    characters = sorted(set("".join(texts)))
    model = io.BytesIO()  # a path would be written into the model
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter("".join(characters) for _ in range(2)),
        model_writer=model,
        model_type="char",
        vocab_size=3 + len(TAGS) + len(characters),
        user_defined_symbols=TAGS,
        character_coverage=1.0,
        use_all_vocab=True,
        add_dummy_prefix=False,  # else every text would begin with a piece of its own and shift the timestamps
        normalization_rule_name="identity",
        minloglevel=2,
    )
    (folder / "bpe.model").write_bytes(model.getvalue())


def write_cmvn(folder: Path, data: Features) -> None:
    """Mean and deviation of every tenth item, in Kaldi's text form."""
    stacked = torch.cat([data.item(i) for i in range(0, len(data), 10)])
    shift, scale = -stacked.mean(0), 1 / stacked.std(0)
    lines = ["<Nnet>", "<Splice> 560 560", "[ 0 ]"]
    for name, row in (("AddShift", shift), ("Rescale", scale)):
        lines += [f"<{name}> 560 560", f"<LearnRateCoef> 0 [ {' '.join(f'{x:.5f}' for x in row.tolist())} ]"]
    (folder / "am.mvn").write_text("\n".join([*lines, "</Nnet>", ""]))


def read_cmvn(folder: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """Shift and scale, as the front-end will apply them."""
    rows = [line.split()[3:-1] for line in (folder / "am.mvn").read_text().splitlines() if "LearnRateCoef" in line]
    shift, scale = (torch.from_numpy(np.array(row, dtype=np.float32)) for row in rows)
    return shift, scale


def write_config(folder: Path) -> None:
    """The file FunASR builds the model from."""
    (folder / "config.yaml").write_text(yaml.safe_dump(CONFIG, sort_keys=False))


def write_weights(folder: Path, model: torch.nn.Module) -> None:
    """Nothing but the fp32 state: no optimiser, no pickled code."""
    state = {name: value.detach().float().cpu().clone() for name, value in model.state_dict().items()}
    torch.save(state, folder / "model.pt")
