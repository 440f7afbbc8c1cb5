"""The published suite of WeTextProcessing (Apache-2.0), not copied here: our house style against it, by value.

Exact strings are counted too, for what they are worth: the suite writes 2008/08/08 and 8:30a.m. where the house writes
2008年8月8日 and 上午8:30. See `itn_values` for what counts as the same value.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exam.itn_values import canonical_en, canonical_zh
from transcribe.itn import Itn, ItnOptions
from transcribe.itn.general import grammar

HERE = Path(__file__).resolve()
DATA = Path(os.environ.get("CALLSTASH_EXAM_DATA") or HERE.parents[3] / "shared" / "exam")
ITN = Itn(ItnOptions())


def rows(language: str) -> list[dict[str, str]]:
    path = DATA / f"itn_wetextprocessing_{language}.jsonl"
    if not path.exists():
        pytest.skip(f"no exam data at {path}: set CALLSTASH_EXAM_DATA to its folder")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row for row in lines if row["config"] == "default"]


def score(language: str, canonical: Callable[[str], str]) -> tuple[int, int, int]:
    """(rows, the same string, the same value)."""
    exact = same = 0
    exam = rows(language)
    for row in exam:
        text = ITN.align(row["text"])[0]
        exact += text in row["expected"]
        right = canonical(text) in {canonical(expected) for expected in row["expected"]}
        same += right
        if not right:
            print(f"{row['id']}: {row['text'][:60]} -> {text[:60]}, not {row['expected'][0][:60]}")
    print(f"{language}: {same} of {len(exam)} by value, {exact} as the same string")
    return len(exam), exact, same


def test_chinese_rows_by_value() -> None:
    """The two that differ are the suite's own slips: 三百九十九三盒 -> 3993盒, 八点五分 -> 8.5分."""
    total, _, same = score("zh", canonical_zh)
    assert total == 197
    assert same >= 195


def test_english_rows_by_value() -> None:
    total, _, same = score("en", lambda text: canonical_en(text, grammar("en")))
    assert total == 468
    assert same >= 467


def test_canonical_forms_keep_different_values_apart() -> None:
    assert canonical_zh("15000美元") == canonical_zh("$1.5万")
    assert canonical_zh("50000美元") != canonical_zh("$1.5万")
    assert canonical_zh("8:05") != canonical_zh("8.5分")
    assert canonical_zh("下午3:40") == canonical_zh("3:40p.m.") != canonical_zh("上午3:40")
    assert canonical_zh("2008年8月8日") == canonical_zh("2008/08/08") != canonical_zh("2008年8月")
    assert canonical_zh("13800138000") != canonical_zh("138 0013 8000")
