"""The command: what is measured, what is printed, what is kept."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.support import measure
from benchmarks.support.folders import saved
from benchmarks.support.parts import Outcome, Setting, Work
from benchmarks.support.parts import measure as measure_part
from transcribe import models
from transcribe.funasr import load

RESULTS = measure.ROOT / "benchmarks" / "results"
CAVEATS = """\
Stock is FunASR's AutoModel with FSMN-VAD, called with all files at once: `defaults` names the models only; the other
row has our VAD settings (800 ms, no dynamic silence), as many threads as we use, sorted batches. On a CPU AutoModel
hears piece by piece whatever batch_size_s says.
Texts are compared strictly, in fp32, against AutoModel sound by sound. From disk the sides cut differently (ours pads
pieces by 150 ms), so each piece that ours heard is given to AutoModel alone, and its text compared.
Both sides take turns, the order turned around; the best time of each group counts, and the least and most of a ratio
are those of single groups and rounds.
Memory is what the process gained at its peak (of a GPU: all that was allocated); children that decode are apart.
The full-size models have random weights: their speed is that of the real ones; their texts, and the share of tokens
that a precision changes, are not.
"""
_COLUMNS = (
    ("scope", "scope", "<19"),
    ("side", "side", "<26"),
    ("audio s", "audio_s", ">8"),
    ("seconds", "seconds", ">9"),
    ("x real time", "rtfx", ">11"),
    ("padding", "padding", ">8"),
    ("batch", "batch", ">8"),
    ("MB", "peak_mb", ">6"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; 1 where a text differs, 2 where something is missing."""
    options = _parser().parse_args(arguments)
    vad = models.Store().folder("fsmn-vad")
    if vad is None:
        print("fsmn-vad is not on disk: callstash models pull fsmn-vad", file=sys.stderr)
        return 2
    device = load.pick_device(options.device)
    result, wrong = run(_works(options.quick, device), device, vad, rounds=2 if options.quick else 3)
    line = json.dumps(result, ensure_ascii=False)
    for text in wrong:
        print(f"DIFFERS: {text}", file=sys.stderr)
    if options.json:
        options.json.write_text(line + "\n", "utf-8")
    if options.keep:
        _keep(result, shlex.join(["python", "benchmarks/transcription.py", *(arguments or sys.argv[1:])]))
    print(line)
    return 1 if wrong else 0


def run(works: Sequence[Work], device: str, vad: Path, rounds: int) -> tuple[dict[str, Any], list[str]]:
    """Measure; return the result, whose ratio is the first work's from disk, and the texts that differ."""
    threads = load.threads()
    facts = measure.machine(device, threads)
    print(f"{facts['device']}, {facts['cpu']}, {facts['cores']} cores, {threads} threads")
    gemm, wrong, figures = 0.0, list[str](), dict[str, Any]()
    apart = "fp16" if device.startswith("cuda") else "int8"
    for work in works:
        gemm = max(gemm, measure.gemm_peak(device, threads))
        with tempfile.TemporaryDirectory() as place:
            outcome = measure_part(work, Setting(device, threads, rounds, vad, Path(place), apart))
        _print(outcome)
        figures[work.name] = {"rows": outcome.rows, **outcome.figures, "differing": len(outcome.wrong)}
        wrong += [f"{work.name}: {text}" for text in outcome.wrong]
    print(f"\nmatrix products at their best: {gemm / 1e9:.0f} GFLOP/s")
    for work in works:
        share = figures[work.name]["share_of_gemm_peak"] = round(figures[work.name]["gflop_per_s"] * 1e9 / gemm, 3)
        print(f"  {work.name} reaches {share:.1%} of it from tensor to ids")
    figures["gemm_gflop_per_s"] = round(gemm / 1e9, 1)
    return {
        "benchmark": "transcription",
        "ratio": figures[works[0].name]["disk_to_transcript_ratio"]["ratio"],
        "figures": figures,
        "machine": facts,
        "commit": measure.commit(),
    }, wrong


def _works(quick: bool, device: str) -> list[Work]:
    from benchmarks.models import full_paraformer, full_sense_voice

    seconds = 48.0 if quick else 120.0
    if device.startswith("cuda"):
        seconds = 1_800.0 if quick else 7_200.0
    demo = models.Store().place("demo-zh")
    return [
        Work("demo model", lambda _: demo, 120.0, 200 if quick else 400),
        Work("SenseVoiceSmall, full size", lambda folder: saved(full_sense_voice(), folder), seconds),
        Work("Paraformer, full size", lambda folder: saved(full_paraformer(), folder), seconds),
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less audio: minutes on two cores")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--json", type=Path, help="write the last line to a file, too")
    parser.add_argument("--keep", action="store_true", help=f"keep the result in {RESULTS.relative_to(measure.ROOT)}")
    return parser


def _print(outcome: Outcome) -> None:
    print(f"\n{outcome.name}")
    print("  ".join(f"{title:{width}}" for title, _, width in _COLUMNS))
    for found in outcome.rows:
        shown = {
            **found,
            "padding": f"{found['padding']:.1%}",
            "batch": f"{found['batch_median']}/{found['batch_most']}",
        }
        print("  ".join(f"{shown[key]:{width}}" for _, key, width in _COLUMNS))
    for key, value in outcome.figures.items():
        if isinstance(value, dict):
            value = ", ".join(f"{name} {number}" for name, number in value.items())
        print(f"  {key.replace('_', ' ')}: {value}")
    print(f"  texts that differ from stock's in fp32: {len(outcome.wrong)}", flush=True)


def _keep(result: dict[str, Any], command: str) -> None:
    now = datetime.now(UTC)
    RESULTS.mkdir(exist_ok=True)
    kept = {"date": now.date().isoformat(), "command": command, **result, "caveats": CAVEATS.split("\n")}
    name = f"transcription-{result['machine']['device'].replace(' ', '-')}-{now:%Y%m%d-%H%M}.json"
    (RESULTS / name).write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
