"""Models at their real size with random weights: speed does not depend on what the weights are."""

from __future__ import annotations

from typing import Any

VOCABULARY = 25_055
_TAGS = {24884: "<|zh|>", 24885: "<|en|>", 25004: "<|NEUTRAL|>", 24993: "<|Speech|>", 25016: "<|withitn|>"}
_PARAFORMER_TOKENS = 8_404
_FIRST_CHAR = 0x4E00


def full_sense_voice(device: str = "cpu", blocks: int = 50, tp_blocks: int = 20) -> Any:
    """Return `funasr.AutoModel` of a SenseVoiceSmall (234 million parameters, 0.9 GB) with random weights."""
    encoder = {
        "output_size": 512,
        "attention_heads": 4,
        "linear_units": 2048,
        "num_blocks": blocks,
        "tp_blocks": tp_blocks,
        "dropout_rate": 0.1,
        "attention_dropout_rate": 0.1,
        "kernel_size": 11,
        "sanm_shfit": 0,
        "normalize_before": True,
    }
    return _made(
        device,
        _tokens(),
        model="SenseVoiceSmall",
        model_conf={"length_normalized_loss": True, "sos": 1, "eos": 2, "ignore_id": -1},
        encoder="SenseVoiceEncoderSmall",
        encoder_conf=encoder,
    )


def full_paraformer(device: str = "cpu", blocks: int = 50, decoder_blocks: int = 16) -> Any:
    """Return `funasr.AutoModel` of a Paraformer (220 million parameters, 0.9 GB) with random weights.

    Its predictor is set to fire four times a second, as in speech.
    """
    import torch

    sanm = {"attention_heads": 4, "linear_units": 2048, "dropout_rate": 0.1, "kernel_size": 11, "sanm_shfit": 0}
    encoder = {"output_size": 512, "num_blocks": blocks, "input_layer": "pe", "selfattention_layer_type": "sanm"}
    chars = [chr(_FIRST_CHAR + n) for n in range(_PARAFORMER_TOKENS - 4)]
    auto = _made(
        device,
        ["<blank>", "<s>", "</s>", *chars, "<unk>"],
        model="Paraformer",
        model_conf={"ctc_weight": 0.0, "length_normalized_loss": True, "predictor_bias": 1},
        encoder="SANMEncoder",
        encoder_conf={**sanm, **encoder, "pos_enc_class": "SinusoidalPositionEncoder"},
        decoder="ParaformerSANMDecoder",
        decoder_conf={**sanm, "num_blocks": decoder_blocks, "att_layer_num": decoder_blocks},
        predictor="CifPredictorV2",
        predictor_conf={"idim": 512, "threshold": 1.0, "l_order": 1, "r_order": 1, "tail_threshold": 0.45},
    )
    with torch.no_grad():
        auto.model.predictor.cif_output.bias.fill_(-1.15)
    return auto


def _made(device: str, tokens: list[str], **parts: Any) -> Any:
    """Return an AutoModel with random weights and the front-end that FunASR's models share."""
    from funasr import AutoModel

    from transcribe.funasr.load import _quiet, threads

    frontend = {"fs": 16000, "window": "hamming", "n_mels": 80, "frame_length": 25, "frame_shift": 10}
    with _quiet():
        return AutoModel(
            **parts,
            tokenizer="CharTokenizer",
            tokenizer_conf={"token_list": tokens, "unk_symbol": "<unk>"},
            frontend="WavFrontend",
            frontend_conf={**frontend, "lfr_m": 7, "lfr_n": 6, "cmvn_file": None, "dither": 0.0},
            device=device,
            seed=7,
            ncpu=threads(),
            disable_update=True,
            disable_pbar=True,
            log_level="ERROR",
        )


def _tokens() -> list[str]:
    """Return one character per token, and the tags where SenseVoiceSmall has them."""
    chars = [chr(_FIRST_CHAR + n) for n in range(VOCABULARY)]
    for place, tag in _TAGS.items():
        chars[place] = tag
    return ["<blank>", "<s>", "</s>", *chars[3:-1], "<unk>"]
