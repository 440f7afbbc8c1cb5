"""Files that are put in a folder as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from callstash.commands.promote import _replace
from callstash.folders import replaced


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old", "utf-8")
    with replaced(target) as file:
        file.write(b"new")
        assert target.read_text("utf-8") == "old"
    assert target.read_text("utf-8") == "new"
    assert names(tmp_path) == ["a.txt"]


def test_a_file_that_fails_leaves_the_old_one_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old", "utf-8")
    with pytest.raises(KeyboardInterrupt), replaced(target) as file:
        file.write(b"ne")
        raise KeyboardInterrupt
    assert target.read_text("utf-8") == "old"
    assert names(tmp_path) == ["a.txt"]


def test_a_rule_file_that_cannot_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    rules = tmp_path / "mine.yaml"
    rules.write_text("rule: one\n", "utf-8")
    rules.chmod(0o640)
    with pytest.raises(UnicodeEncodeError):
        _replace(rules, "rule: \ud800\n")
    assert names(tmp_path) == ["mine.yaml"]
    _replace(rules, "rule: two\n")
    assert (rules.read_text("utf-8"), rules.stat().st_mode & 0o777) == ("rule: two\n", 0o640)
