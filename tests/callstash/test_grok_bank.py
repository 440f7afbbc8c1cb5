"""Pattern files: what is in them, what is wrong with them, and what of them wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from callstash.grok import compile_grok, installed_bank, leaves, parse
from callstash.grok.files import PatternFiles, read_pattern_files
from rules.grok import default_bank


def read(*paths: Path, files_glob: str = "*") -> PatternFiles:
    return read_pattern_files(paths, "E211", files_glob, installed_bank())


def said(files: PatternFiles) -> list[tuple[int, int, str]]:
    return [(finding.line, finding.column, finding.message) for finding in files.findings]


def test_files_of_a_folder_and_the_later_wins(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("# a comment\n\nONE 1\nTWO\t2 \n", "utf-8")
    (tmp_path / "b").write_text("\ufeffONE one\r\n电话 \\d+\n", "utf-8")
    files = read(tmp_path)
    assert files.bank == {"ONE": "one", "TWO": "2 ", "电话": r"\d+"}
    assert not files.findings
    assert files.places["TWO"][1] == 4


def test_hidden_files_backups_and_folders_are_left_out(tmp_path: Path) -> None:
    for name in (".hidden", "mine~", "#mine#", "mine.bak", "mine.orig", "mine.swp"):
        (tmp_path / name).write_text("OLD old\n", "utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "mine.grok").write_text("NEW new\n", "utf-8")
    (tmp_path / "mine.txt").write_text("OTHER other\n", "utf-8")
    assert read(tmp_path).bank == {"NEW": "new", "OTHER": "other"}
    assert read(tmp_path, files_glob="*.grok").bank == {"NEW": "new"}
    assert read(tmp_path / "mine.*").bank == {"NEW": "new", "OTHER": "other"}
    assert read(tmp_path / "mine~").bank == {"OLD": "old"}


def test_what_is_wrong_is_said_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "patterns"
    file.write_text("GOOD x\nLONELY\nFOO-BAR x\nOPEN a(b\nUSES %{OPEN:o}\nLOST %{WORDD}\nC1 %{C2}\nC2 %{C1}\n", "utf-8")
    files = read(file)
    assert said(files) == [
        (2, 1, "this is no pattern: LONELY"),
        (3, 1, "this is no pattern: FOO-BAR x"),
        (4, 7, "bad regular expression: a ( without its )"),
        (6, 6, "unknown pattern %{WORDD}"),
        (7, 4, "pattern C2 refers to itself: C2 -> C1 -> C2"),
        (8, 4, "pattern C1 refers to itself: C1 -> C2 -> C1"),
    ]
    assert all(
        finding.hint and finding.code == "E211" and finding.file.endswith("patterns") for finding in files.findings
    )


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes("A ä\n".encode("latin-1"))
    assert [finding.message for finding in read(tmp_path / "latin").findings] == ["this is not UTF-8 text"]
    assert "there is no file or folder" in read(tmp_path / "no").findings[0].message


def test_our_bank_lies_over_the_installed_one() -> None:
    bank = default_bank()
    assert installed_bank().keys() < bank.keys()
    assert bank["UNIXPATH"] != installed_bank()["UNIXPATH"]


def test_names_of_the_elastic_common_schema() -> None:
    line = "Mar 16 00:01:25 evita postfix/smtpd[1713]: connect from x"
    grok = compile_grok("%{SYSLOGLINE}", default_bank("v8"))
    assert leaves(next(grok.find(line)).values) == {
        "timestamp": "Mar 16 00:01:25",
        "[host][hostname]": "evita",
        "[process][name]": "postfix/smtpd",
        "[process][pid]": 1713,
        "message": "connect from x",
    }
    with pytest.raises(ValueError, match="ecs_compatibility is disabled, v1, v8"):
        default_bank("v9")


def test_every_pattern_of_the_common_schema_compiles() -> None:
    common = default_bank("v8")
    for name in (name for name, pattern in common.items() if pattern != default_bank().get(name)):
        compile_grok(f"%{{{name}}}", common)


def test_a_byte_order_mark_is_no_part_of_a_name() -> None:
    assert parse("\ufeffA b\n") == {"A": "b"}
