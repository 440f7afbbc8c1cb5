"""The command: what is measured, what is printed, what is kept."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.support import measure
from benchmarks.support.library import calls_per_second, replays_per_second
from benchmarks.support.patterns import measure as measure_patterns

RULES = (10, 50, 200, 1000)
SHARES = (0.12, 0.5)
CAVEATS = """\
Lines are made up (benchmarks/support/talk.py), some thirty characters each; rules are made in the styles of rule files.
All sides look for the first match of every rule in every line; captures are compared. CPU time, best of the rounds, the
sides in turns. Of rules that name entities, the one-by-one sides find them for each rule; `shared` once for each line.
Per-line figures say nothing of calls: those of the whole library are on transcripts of ten minutes.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; 1 where hits differ."""
    parser = argparse.ArgumentParser(prog="benchmarks/rules.py", description=CAVEATS)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, 1,000 transcripts for the replay")
    options = parser.parse_args(arguments)
    result = run(2 if options.quick else 5, 40 if options.quick else 200, 1000 if options.quick else 10_000)
    print(CAVEATS, file=sys.stderr)
    for row in result["figures"]["patterns"]:
        print(_line(row), file=sys.stderr)
    for name in ("library", "replay"):
        print(f"{name}: {json.dumps(result['figures'][name])}", file=sys.stderr)
    print(json.dumps(result, ensure_ascii=False))
    return int(not all(row["same_hits"] for row in result["figures"]["patterns"]))


def run(rounds: int, calls: int, replays: int, counts: Sequence[int] = RULES) -> dict[str, Any]:
    """What is printed. `ratio`: at 200 rules the least that we are faster than pygrok, entities or not."""
    rows = [
        measure_patterns(count, share, entities, rounds if count < 1000 else 1).as_dict() | {"entities": entities}
        for entities in (False, True)
        for count in counts
        for share in SHARES
        if not entities or count == 200
    ]
    with tempfile.TemporaryDirectory() as folder:
        replayed = replays_per_second(Path(folder), replays)
    return {
        "benchmark": "rules",
        "ratio": min((row["times_pygrok"] for row in rows if row["rules"] == 200), default=0.0),
        "figures": {
            "patterns": rows,
            "cost_of_1000_by_200": [_cost(rows, share) for share in SHARES] if {200, 1000} <= {*counts} else [],
            "library": calls_per_second(calls),
            "replay": replayed,
        },
        "machine": measure.machine("cpu", 1),
        "commit": measure.commit(),
    }


def _cost(rows: Sequence[dict[str, Any]], share: float) -> float:
    """How many times the cost of 200 rules 1,000 rules have, on lines of which this share has a hit."""
    plain = {row["rules"]: row for row in rows if not row["entities"] and abs(row["lines_with_a_hit"] - share) < 0.05}
    return round(float(plain[200]["lines_per_s"]["ours"] / plain[1000]["lines_per_s"]["ours"]), 2)


def _line(row: dict[str, Any]) -> str:
    speeds = ", ".join(f"{side} {speed:,}" for side, speed in row["lines_per_s"].items())
    kind = "with entities" if row["entities"] else "patterns only"
    return (
        f"{row['rules']:>5} rules, {row['lines_with_a_hit']:.0%} of lines hit, {kind}: {row['times_pygrok']}x pygrok, "
        f"{row['times_regex']}x regex ({speeds} lines/s; same hits: {row['same_hits']})"
    )
