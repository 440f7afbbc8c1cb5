"""`callstash demo`, the whole of it, with each voice activity detector."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from callstash.demo.stage import Stage
from callstash.errors import CallstashError


@pytest.mark.parametrize("models", ["", "none"], ids=["FSMN-VAD where it is on disk", "Silero's VAD"])
def test_the_demo_finds_what_the_truth_says_and_nothing_beyond_it(tmp_path: Path, models: str) -> None:
    environment = os.environ | ({"CALLSTASH_MODELS": str(tmp_path / models)} if models else {})
    script = Path(sys.executable).with_name("callstash")
    done = subprocess.run(
        [script, "demo", "--json", "--dir", tmp_path / "demo"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout)
    assert result["ok"]
    assert result["mean_cer"] <= 0.03
    assert (result["missing"], result["unexpected"]) == ([], [])
    assert [dead["file"] for dead in result["dead"]] == ["20250103_180000_wangfang_c1015.wav"]
    assert len(result["samples"]) == 17
    timed = [field for sample in result["samples"] for field in sample["fields"] if sample["file"].endswith(".wav")]
    assert all(field["end_ms"] > field["start_ms"] for field in timed)


def test_the_demo_does_not_clear_a_folder_that_it_did_not_make(tmp_path: Path) -> None:
    (tmp_path / "mine.wav").write_bytes(b"mine")
    with pytest.raises(CallstashError, match="not empty"):
        Stage(tmp_path).prepare()
    assert (tmp_path / "mine.wav").exists()
