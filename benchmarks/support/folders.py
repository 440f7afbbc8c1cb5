"""Models in memory become folders, as hubs have them: what users name is a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
import yaml

_PARTS = ("encoder", "decoder", "predictor", "seaco_decoder", "specaug", "normalize")


def saved(auto: Any, folder: Path) -> Path:
    """Write a loaded AutoModel (CharTokenizer, no CMVN) as a folder that AutoModel loads."""
    folder.mkdir(parents=True)
    known = auto.kwargs
    names = {"model": auto.model, "tokenizer": known["tokenizer"], "frontend": known["frontend"]}
    config: dict[str, Any] = {key: type(value).__name__ for key, value in names.items()}
    config |= {key: known[key] for key in _PARTS if known.get(key) is not None}
    config |= {f"{key}_conf": dict(known[f"{key}_conf"]) for key in (*names, *_PARTS) if known.get(f"{key}_conf")}
    config["tokenizer_conf"].pop("token_list")
    config["frontend_conf"].pop("cmvn_file", None)
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    (folder / "tokens.json").write_text(json.dumps(known["token_list"]))
    torch.save(auto.model.state_dict(), folder / "model.pt")
    return folder
