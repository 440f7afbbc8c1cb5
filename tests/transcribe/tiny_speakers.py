"""A CAM++ with random weights, in the folder format of the hub: for plumbing, not for voices."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

_CONFIG = {
    "model": "CAMPPlus",
    "model_conf": {
        "feat_dim": 80,
        "embedding_size": 192,
        "growth_rate": 32,
        "bn_size": 4,
        "init_channels": 128,
        "config_str": "batchnorm-relu",
        "memory_efficient": True,
        "output_level": "segment",
    },
}
_PLACES = {"init_param": "campplus_cn_common.bin", "config": "config.yaml"}


def cam_plus_plus(folder: Path) -> Path:
    """Make a CAM++ of the real one's size (7 million parameters)."""
    import torch
    from funasr.models.campplus.model import CAMPPlus

    folder.mkdir(parents=True)
    torch.manual_seed(7)
    torch.save(CAMPPlus(**_CONFIG["model_conf"]).state_dict(), folder / _PLACES["init_param"])
    (folder / "config.yaml").write_text(yaml.safe_dump(_CONFIG))
    (folder / "configuration.json").write_text(json.dumps({"framework": "pytorch", "file_path_metas": _PLACES}))
    return folder
