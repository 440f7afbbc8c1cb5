"""`callstash demo`: the whole path on recordings that we made, with a model that we made for them.

`model/` is a tiny SenseVoiceSmall in FunASR's own folder format: a demonstration and test model for synthetic speech,
never chosen by `model: auto`. `samples/` are the recordings, `truth.json` is what is in them.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLES = HERE / "samples"
TRUTH = HERE / "truth.json"
