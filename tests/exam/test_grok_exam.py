"""Outside suites: Logstash's own patterns and its grok filter. Floors are what was reached."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from callstash.grok import GrokError, compile_grok, leaves
from callstash.grok.filter import GrokFilter, GrokOptions
from rules.grok import default_bank

FOLDER = Path(os.environ.get("CALLSTASH_EXAM_DATA") or Path(__file__).parents[3] / "shared" / "exam")
SLOW_MACHINE = "grok_filter_semantics-0079"
"""Must time out after 100 ms; `regex` finds its match in less than one."""

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the exam data are not at {FOLDER}")


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


def given_bank() -> dict[str, str]:
    bank: dict[str, str] = json.loads((FOLDER / "grok_bank_legacy.json").read_text("utf-8"))
    return bank


def _passes(row: dict[str, Any], bank: Mapping[str, str], mode: str) -> bool:
    try:
        grok = compile_grok(row["pattern"], {**bank, **row.get("custom_patterns", {})}, word_mode=mode)
        match = next(grok.find(row["input"], timeout_s=2), None)
    except (GrokError, TimeoutError):
        return False
    if match is None or not row["matched"]:
        return (match is not None) == row["matched"]
    return _flat(leaves(match.values)) == _without_input(_flat(row.get("fields") or {}), row["input"])


def _flat(tree: dict[str, Any], above: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        path = above + (name if name.startswith("[") else f"[{name}]")
        flat |= _flat(value, path) if isinstance(value, dict) else {path: value}
    return flat


def _without_input(fields: dict[str, Any], text: str) -> dict[str, Any]:
    """The suite's `message` holds the whole event before what was captured: the pattern's own part is the rest."""
    message = fields.get("[message]")
    if isinstance(message, list) and message[0] == text:
        return fields | {"[message]": message[1] if len(message) == 2 else message[1:]}
    return fields


@pytest.mark.parametrize(("mode", "score"), [("unicode", 272), ("han", 272), ("logstash", 272), ("ascii", 271)])
def test_the_patterns_of_logstash_with_its_bank(mode: str, score: int) -> None:
    """`ascii` has no word for the letters of /opt/Čierný_Peter/.中."""
    suite, bank = rows("grok_patterns_core_legacy"), given_bank()
    assert len(suite) == 272
    assert sum(_passes(row, bank, mode) for row in suite) == score


def test_the_patterns_of_logstash_with_our_bank() -> None:
    """One row wants CloudFront's newer columns under the names of others; we name them rightly."""
    suite, bank = rows("grok_patterns_core_legacy"), default_bank()
    assert sum(_passes(row, bank, "han") for row in suite) >= 271


def test_our_bank_knows_every_name_of_logstash() -> None:
    assert given_bank().keys() <= default_bank().keys()


def _filtered(row: dict[str, Any]) -> dict[str, Any]:
    bank = default_bank("disabled" if row["mode"] == "legacy" else "v8")
    options = GrokOptions(match=row["match"], pattern_definitions=row["custom_patterns"], **row["options"])
    return GrokFilter(options, bank).filter(row["input"])


def test_the_filter_of_logstash() -> None:
    suite = rows("grok_filter_semantics")
    wrong = [row["id"] for row in suite if _filtered(row) != row["output"]]
    assert len(suite) == 105
    assert wrong in ([], [SLOW_MACHINE])
