"""Tiny models with random weights, in FunASR's own folder format: for plumbing, not for words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

CHARS = "一二三四五六七八九零请问电话号码是多少营业时间到点半"
_FRONTEND = {
    "fs": 16000,
    "window": "hamming",
    "n_mels": 80,
    "frame_length": 25,
    "frame_shift": 10,
    "lfr_m": 7,
    "lfr_n": 6,
    "dither": 0.0,
}
_SANM = {
    "output_size": 64,
    "attention_heads": 4,
    "linear_units": 128,
    "num_blocks": 2,
    "dropout_rate": 0.1,
    "attention_dropout_rate": 0.1,
    "kernel_size": 11,
    "sanm_shfit": 0,
    "normalize_before": True,
}


def sense_voice(folder: Path) -> Path:
    """Make a SenseVoiceSmall; its vocabulary holds tags, blank is 0."""
    tokens = ["<blank>", "<s>", "</s>", "<|zh|>", "<|NEUTRAL|>", "<|Speech|>", "<|woitn|>", "a", "b", *CHARS, "<unk>"]
    config = {
        "model": "SenseVoiceSmall",
        "model_conf": {"length_normalized_loss": True, "sos": 1, "eos": 2, "ignore_id": -1},
        "encoder": "SenseVoiceEncoderSmall",
        "encoder_conf": {**_SANM, "tp_blocks": 1},
    }
    return _folder(folder, config, tokens)


def paraformer(folder: Path, seed: int = 7, signs: int = 0) -> Path:
    """Make a Paraformer whose vocabulary has so many signs more."""
    tokens = ["<blank>", "<s>", "</s>", *CHARS, *_more(signs), "<unk>"]
    return _folder(folder, _paraformer("Paraformer", "CifPredictorV2"), tokens, seed, _fires)


def seaco(folder: Path, seed: int = 7, signs: int = 60, blocks: int = 6) -> Path:
    """Make a SeACo-Paraformer, with a hotword decoder of so many blocks, and `seg_dict`; "hello world" is in it."""
    tokens = ["<blank>", "<s>", "</s>", *CHARS, *_more(signs), *ENGLISH, "<unk>"]
    config = _paraformer("SeacoParaformer", "CifPredictorV3")
    config["model_conf"] |= {"inner_dim": 64, "NO_BIAS": len(tokens) - 2, "bias_encoder_type": "lstm"}
    config["predictor_conf"] |= {
        "smooth_factor2": 0.25, "noise_threshold2": 0.01, "upsample_times": 3, "use_cif1_cnn": False,
        "upsample_type": "cnn_blstm",
    }  # fmt: skip
    config["seaco_decoder"] = "ParaformerSANMDecoder"
    config["seaco_decoder_conf"] = {
        **_DECODER, "num_blocks": blocks, "att_layer_num": blocks, "kernel_size": 21,
        "use_output_layer": False, "wo_input_layer": True,
    }  # fmt: skip
    _folder(folder, config, tokens, seed, _fires)
    spelled = [f"{char} {char}" for char in (*CHARS, *_more(signs))]
    (folder / "seg_dict").write_text("\n".join([*spelled, "hello hel@@ lo", "world world", ""]), encoding="utf-8")
    return folder


ENGLISH = ("hel@@", "lo", "world", "a", "b")
_DECODER = {
    "attention_heads": 4,
    "linear_units": 128,
    "dropout_rate": 0.1,
    "positional_dropout_rate": 0.1,
    "self_attention_dropout_rate": 0.1,
    "src_attention_dropout_rate": 0.1,
    "sanm_shfit": 0,
}


def _paraformer(kind: str, predictor: str) -> dict[str, Any]:
    return {
        "model": kind,
        "model_conf": {
            "ctc_weight": 0.0,
            "lsm_weight": 0.1,
            "length_normalized_loss": True,
            "predictor_weight": 1.0,
            "predictor_bias": 1,
            "sampling_ratio": 0.75,
        },
        "encoder": "SANMEncoder",
        "encoder_conf": {
            **_SANM,
            "positional_dropout_rate": 0.1,
            "input_layer": "pe",
            "pos_enc_class": "SinusoidalPositionEncoder",
            "selfattention_layer_type": "sanm",
        },
        "decoder": "ParaformerSANMDecoder",
        "decoder_conf": {**_DECODER, "num_blocks": 3, "att_layer_num": 2, "kernel_size": 11},
        "predictor": predictor,
        "predictor_conf": {"idim": 64, "threshold": 1.0, "l_order": 1, "r_order": 1, "tail_threshold": 0.45},
    }


def _more(signs: int) -> list[str]:
    return [chr(code) for code in range(0x5F00, 0x5F00 + signs)]


def _fires(model: Any) -> None:
    """Random weights hardly fire and say one thing only: make the ends of the network say more."""
    import torch

    predictor = model.predictor
    with torch.no_grad():
        for output, bias in ((predictor.cif_output, -1.0), (getattr(predictor, "cif_output2", None), 0.0)):
            if output is not None:
                output.weight *= 12
                output.bias.fill_(bias)


def _folder(
    folder: Path,
    config: dict[str, Any],
    tokens: list[str],
    seed: int = 7,
    change: Callable[[Any], None] = lambda model: None,
) -> Path:
    import torch
    from funasr import AutoModel

    from transcribe.funasr.load import _quiet

    folder.mkdir(parents=True)
    config |= {"tokenizer": "CharTokenizer", "frontend": "WavFrontend", "frontend_conf": _FRONTEND}
    config["tokenizer_conf"] = {"unk_symbol": "<unk>", "split_with_space": True}
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    (folder / "tokens.json").write_text(json.dumps(tokens, ensure_ascii=False))
    (folder / "am.mvn").write_text(_mvn())
    settings = {**config, "tokenizer_conf": {"token_list": str(folder / "tokens.json"), "unk_symbol": "<unk>"}}
    settings["frontend_conf"] = {**_FRONTEND, "cmvn_file": str(folder / "am.mvn")}
    with _quiet():
        model = AutoModel(**settings, device="cpu", disable_update=True, seed=seed, ncpu=2)
    change(model.model)
    torch.save(model.model.state_dict(), folder / "model.pt")
    return folder


def _mvn() -> str:
    shift, scale = " ".join(["-8.0"] * 560), " ".join(["0.2"] * 560)
    return (
        f"<Nnet>\n<Splice> 560 560\n[ 0 ]\n<AddShift> 560 560\n<LearnRateCoef> 0 [ {shift} ]\n"
        f"<Rescale> 560 560\n<LearnRateCoef> 0 [ {scale} ]\n</Nnet>\n"
    )
