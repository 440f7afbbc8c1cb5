"""Tiny models with random weights, in FunASR's own folder format: for plumbing, not for words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from .sounds import noise

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


def sense_voice(folder: Path, seed: int = 7, blocks: int = 2, width: int = 64) -> Path:
    """Make a SenseVoiceSmall; its vocabulary holds tags, blank is 0."""
    tokens = ["<blank>", "<s>", "</s>", "<|zh|>", "<|NEUTRAL|>", "<|Speech|>", "<|woitn|>", "a", "b", *CHARS, "<unk>"]
    config = {
        "model": "SenseVoiceSmall",
        "model_conf": {"length_normalized_loss": True, "sos": 1, "eos": 2, "ignore_id": -1},
        "encoder": "SenseVoiceEncoderSmall",
        "encoder_conf": {**_SANM, "tp_blocks": 1, "num_blocks": blocks, "output_size": width},
    }
    return _folder(folder, config, tokens, seed)


def paraformer(folder: Path, seed: int = 7, signs: int = 0) -> Path:
    """Make a Paraformer whose vocabulary has so many signs more."""
    tokens = ["<blank>", "<s>", "</s>", *CHARS, *_more(signs), "<unk>"]
    return _folder(folder, _paraformer("Paraformer", "CifPredictorV2"), tokens, seed, _outspoken)


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
    _folder(folder, config, tokens, seed, _outspoken)
    spelled = [f"{char} {char}" for char in (*CHARS, *_more(signs))]
    (folder / "seg_dict").write_text("\n".join([*spelled, "hello hel@@ lo", "world world", ""]), encoding="utf-8")
    return folder


_NEVER = -100.0
"""<unk>: FunASR drops it and not its time, so that later words have their neighbours' times."""
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


def _outspoken(auto: Any) -> None:
    """Random weights hardly fire and say one thing only: centre what comes out on what a noise brings about."""
    import torch

    model, predictor = auto.model, auto.model.predictor
    features, lengths = auto.kwargs["frontend"](torch.from_numpy(noise(0, 20.0))[None], [320_000])
    with torch.no_grad():
        hidden, lengths = model.encode(features, lengths)
        state = torch.relu(predictor.cif_conv1d(predictor.pad(hidden.transpose(1, 2)))).transpose(1, 2)
        _centre(predictor.cif_output, state, spread=1.5, middle=-1.0)
        found, counts = model.calc_predictor(hidden, lengths)[:2]
        decoded, _ = model.decoder(hidden, lengths, found, counts.long(), return_hidden=True)
        _centre(model.decoder.output_layer, decoded, spread=1.0, middle=0.0)
        model.decoder.output_layer.bias[-1] = _NEVER
        if hasattr(model, "seaco_decoder"):
            memory = torch.randn(1, 6, hidden.shape[2], generator=torch.Generator().manual_seed(0)) * 0.1
            attended = sum(
                model.seaco_decoder(memory, torch.tensor([6]), x, counts.long())[0] for x in (found, decoded)
            )
            _centre(model.hotword_output_layer, attended, spread=1.0, middle=0.0)
            model.hotword_output_layer.bias[model.NO_BIAS] += 2.0
            model.hotword_output_layer.bias[-1] = _NEVER


def _centre(output: Any, states: Any, spread: float, middle: float) -> None:
    """Make each of a layer's outputs vary so much about a middle."""
    found = output(states).flatten(0, 1)
    output.weight *= spread / found.std(0)[:, None]
    output.bias.copy_(middle - (states @ output.weight.T).flatten(0, 1).mean(0))


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
    change(model)
    torch.save(model.model.state_dict(), folder / "model.pt")
    return folder


def _mvn() -> str:
    shift, scale = " ".join(["-8.0"] * 560), " ".join(["0.2"] * 560)
    return (
        f"<Nnet>\n<Splice> 560 560\n[ 0 ]\n<AddShift> 560 560\n<LearnRateCoef> 0 [ {shift} ]\n"
        f"<Rescale> 560 560\n<LearnRateCoef> 0 [ {scale} ]\n</Nnet>\n"
    )
