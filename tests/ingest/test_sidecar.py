"""Sidecars, whole and broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.sidecar import FAILED, MAX_BYTES, read


def sidecar(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def test_json_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = sidecar(tmp_path, "a.json", b"\xef\xbb\xbf" + '{"agent": "李雷", "crm": {"id": 7}}'.encode())
    assert read(path).values == {"agent": "李雷", "crm": {"id": 7}}


def test_yaml_dates_become_what_json_can_say(tmp_path: Path) -> None:
    path = sidecar(
        tmp_path, "a.yaml", "began_at: 2025-01-02 03:04:05\nday: 2025-01-02\ntags: [a, b]\nx: .nan\n1: one\n"
    )
    values = read(path).values
    assert values["began_at"] == "2025-01-02T03:04:05"
    assert (values["day"], values["x"], values["1"]) == ("2025-01-02", "nan", "one")
    json.dumps(values, allow_nan=False)


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.json", "", "JSON"),
        ("a.json", '{"agent": ', "JSON"),
        ("a.json", "[1, 2]", "list"),
        ("a.json", b"\xff\xfe{}", "JSON"),
        ("a.yml", "a: [", "YAML"),
        ("a.yml", "just words", "str"),
        ("a.yml", "a: &x [1]\nb: *x", "aliases"),
        ("a.yml", "a: !!python/object/apply:os.getcwd []", "YAML"),
        ("a.json", '{"a":"' + "x" * MAX_BYTES + '"}', "larger"),
        ("a.json", "[" * 100_000, "JSON"),
    ],
)
def test_a_broken_one_says_why_and_raises_nothing(tmp_path: Path, name: str, content: str | bytes, word: str) -> None:
    found = read(sidecar(tmp_path, name, content))
    assert word in found.problem
    assert (found.tags, dict(found.values)) == ((FAILED,), {})


def test_one_that_is_gone_says_why(tmp_path: Path) -> None:
    assert "no such file" in read(str(tmp_path / "a.json")).problem


def test_half_a_character_does_not_reach_the_database(tmp_path: Path) -> None:
    values = read(sidecar(tmp_path, "a.json", '{"a": "\\ud83d"}')).values
    values["a"].encode()
