"""Sidecars, whole and broken."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    values = read(sidecar(tmp_path, "a.json", '{"a": "\\ud83d", "\\ud83d": {"\\ud83d": 1}}')).values
    assert values == {"a": "?", "?": {"?": 1}}


def test_a_number_of_more_than_64_bits_is_kept_as_text(tmp_path: Path) -> None:
    values = read(sidecar(tmp_path, "a.json", f'{{"n": {10**30}, "m": {2**63 - 1}}}')).values
    assert values == {"n": str(10**30), "m": 2**63 - 1}


SCALARS = st.sampled_from(
    ["", "x", "_", "0x", "\ud83d", "0b", "9" * 5000, "0x" + "f" * 5000, "99:" * 4000 + "1", ".inf"]
)
TAGS = st.sampled_from(["", "!!int", "!!bool", "!!float", "!!timestamp", "!!binary", "!!null", "!!set", "!!omap"])


@given(TAGS, SCALARS, st.booleans())
def test_any_yaml_gives_what_can_be_stored_or_says_why_not(tag: str, text: str, quoted: bool) -> None:
    scalar = json.dumps(text) if quoted else text
    with tempfile.TemporaryDirectory() as folder:
        found = read(sidecar(Path(folder), "a.yaml", f"a: {tag} {scalar}".encode("utf-8", "replace")))
    assert found.problem or found.values
    json.dumps([found.values, found.problem], ensure_ascii=False, allow_nan=False).encode()


@given(st.dictionaries(st.text(st.characters(exclude_categories=())), st.integers() | st.floats()))
def test_any_json_object_can_be_stored(values: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = read(sidecar(Path(folder), "a.json", json.dumps(values)))
    json.dumps(found.values, ensure_ascii=False, allow_nan=False).encode()
    assert not found.problem
    assert all(-(1 << 63) <= value < 1 << 63 for value in found.values.values() if isinstance(value, int))
