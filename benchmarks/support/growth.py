"""The command: growth of time with the text, entity by entity and pattern by pattern."""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Iterator, Sequence
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

from benchmarks.support import measure
from benchmarks.support.hard import HEADS, PIECES
from callstash.contracts import Context
from callstash.grok import Grok, compile_grok
from callstash.grok.growth import growth
from rules.engine import RuleFiles
from rules.entities import EntityContext, entity_types, find_type
from rules.files import library_names
from rules.grok import default_bank, speech_names
from rules.shadow import entity_chars
from rules.slow import patterns_of

LENGTHS = (1000, 2000, 4000)
LOUD_S = 0.0005
"""What takes less on the shortest text is too little to be measured."""
SUSPECT, WRONG = 1.1, 1.5
"""Growth beyond the text's own from which a piece is timed again, more often; and from which it is wrong."""
_CONTEXT = EntityContext()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; 1 where anything grows faster than the text."""
    parser = argparse.ArgumentParser(prog="benchmarks/growth.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer heads before the pieces")
    options = parser.parse_args(arguments)
    result = run(HEADS[:2] if options.quick else HEADS, PIECES)
    for row in result["figures"]["entities"]:
        print(f"{row['entity']:<14} worst {row['growth']:.2f} x length on {row['piece']!r}", file=sys.stderr)
    print(json.dumps(result, ensure_ascii=False))
    return int(bool(result["figures"]["too_fast"]))


def run(heads: Sequence[str], pieces: Sequence[str]) -> dict[str, Any]:
    """What is printed: `ratio` is the worst growth over 4,000 characters, 1.0 being the text's own."""
    entities = [worst_of(name, heads, pieces) for name in entity_types()]
    patterns = list(patterns_that_grow())
    too_fast = [row for row in entities if row["growth"] > WRONG] + patterns
    return {
        "benchmark": "growth",
        "ratio": max(row["growth"] for row in entities),
        "figures": {"lengths": LENGTHS, "entities": entities, "too_fast": too_fast, "patterns": len(all_patterns())},
        "machine": measure.machine("cpu", 1),
        "commit": measure.commit(),
    }


def worst_of(name: str, heads: Sequence[str], pieces: Sequence[str]) -> dict[str, Any]:
    """The piece on which an entity's time grows most, each timed twice, suspects ten times."""
    worst = {"entity": name, "growth": 0.0, "piece": "", "seconds": []}
    for head in heads:
        for piece in pieces:
            seconds = timed(name, head, piece, 2)
            if ratio(seconds) > max(SUSPECT, float(worst["growth"])):
                seconds = timed(name, head, piece, 10)
            if ratio(seconds) > float(worst["growth"]):
                worst |= {"growth": round(ratio(seconds), 2), "piece": f"{head}|{piece}", "seconds": seconds}
    return worst


def timed(name: str, head: str, piece: str, rounds: int) -> list[float]:
    """Best CPU time at each length, each time as if nobody had read the text before."""
    kept = [each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper) and each.cache_info().maxsize]

    def once(length: int) -> float:
        text = head + (piece * length)[:length]
        for each in kept:
            each.cache_clear()
        begin = time.thread_time()
        find_type(name, text, _CONTEXT)
        return time.thread_time() - begin

    return [min(once(length) for _ in range(rounds)) for length in LENGTHS]


def ratio(seconds: Sequence[float]) -> float:
    """Growth from the shortest to the longest text, the text's own taken out; 0 for what is too short to tell."""
    if seconds[-1] < LOUD_S * LENGTHS[-1] / LENGTHS[0]:
        return 0.0
    return seconds[-1] / max(seconds[0], LOUD_S) / (LENGTHS[-1] / LENGTHS[0])


def patterns_that_grow() -> Iterator[dict[str, Any]]:
    """Patterns of the library and of the speech bank that are not linear."""
    for name, grok in all_patterns():
        found = growth(grok)
        if found.kind != "linear":
            yield {"pattern": name, "kind": found.kind, "exponent": round(found.exponent, 2), "sample": found.sample}


def all_patterns() -> list[tuple[str, Grok]]:
    """(name or text, pattern) of every pattern that we ship for talk."""
    context = Context("benchmark", Path.cwd(), Path("data"), Path("models"))
    library = RuleFiles(RuleFiles.Options(paths=tuple(f"library:{name}" for name in library_names())), context)
    groks = [(p.grok.source, p.grok) for loaded in library.rules for p in patterns_of(loaded.compiled)]
    bank = [(name, compile_grok(f"%{{{name}}}", default_bank(), entity_chars())) for name in speech_names()]
    return [*groks, *bank]
