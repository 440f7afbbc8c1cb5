"""YAML with places: what PyYAML would read otherwise, and where things stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from callstash import yamlpos
from callstash.errors import Finding
from callstash.variables import substitute
from callstash.yamlpos import Place


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("No", "No"),
        ("12:30", "12:30"),
        ("2026-11-22", "2026-11-22"),
        ("0571", "0571"),
        ("+8613800138000", "+8613800138000"),
        ("400-820-8820", "400-820-8820"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("'1'", "1"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        ("13800138000", 13800138000),
    ],
)
def test_a_plain_scalar_is_what_json_would_make_of_it_and_else_text(text: str, value: object) -> None:
    data, positions = yamlpos.load(f"key: {text}", "f")
    assert data == {"key": value}
    assert type(data["key"]) is type(value)
    assert not positions.findings


def test_keys_are_always_text() -> None:
    data, _ = yamlpos.load("on: raw\nyes: 1\n8: x\nnull: n\ntrue: t", "f")
    assert list(data) == ["on", "yes", "8", "null", "true"]


def test_every_key_and_value_has_its_place_counted_in_characters() -> None:
    _, positions = yamlpos.load("热线: {号码: [一, 'two']}\nlast: x", "f")
    assert positions.key(("热线",)) == Place(1, 1, 2)
    assert positions.key(("热线", "号码")) == Place(1, 6, 2)
    assert positions.value(("热线", "号码", 1)) == Place(1, 14, 5)
    assert positions.value(("last",)) == Place(2, 7, 1)


def test_what_does_not_stand_in_the_file_is_placed_at_what_holds_it() -> None:
    _, positions = yamlpos.load("a:\n  b: 1", "f")
    assert positions.value(("a", "missing", 3)) == positions.value(("a",)) == Place(2, 3, 1)


def test_a_key_written_twice_is_a_finding_that_names_the_first() -> None:
    data, positions = yamlpos.load("a: 1\nb: 2\na: 3", "f")
    (finding,) = positions.findings
    assert (finding.line, finding.column, finding.code) == (3, 1, "E102")
    assert "line 1" in finding.hint
    assert data == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("text", "line", "column", "hint"),
    [
        ("a: b: c", 1, 5, "check the indentation"),
        ("a:\n\tb: 1", 2, 1, "spaces, not tabs"),
        ("match: %{PHONE:phone}", 1, 8, "in quotes"),
        ("path： ./x\nb: 2", 2, 2, "full-width"),
        ("a: [1, 2\n\n", 1, 9, "brackets"),
        ("a: 1\x00", 1, 5, "take it out"),
        ("a: 1\n---\nb: 2", 3, 1, "---"),
        ("a: !!python/name:os.system ''", 1, 4, "take it out"),
        ("a: &x [*x]", 1, 4, "write it out"),
    ],
)
def test_broken_yaml_is_a_finding_with_its_place_and_a_next_step(text: str, line: int, column: int, hint: str) -> None:
    _, positions = yamlpos.load(text, "f")
    finding = positions.findings[0]
    assert (finding.line, finding.column, finding.code) == (line, column, "E101")
    assert hint in finding.hint


def test_aliases_that_unfold_without_end_are_refused_soon() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    _, positions = yamlpos.load("\n".join(lines), "f")
    assert [finding.code for finding in positions.findings] == ["E101"]


def test_merge_keys_work_and_what_is_written_here_wins() -> None:
    data, _ = yamlpos.load("base: &b {x: 1, y: 1}\nhere: {<<: *b, y: 2}", "f")
    assert data["here"] == {"x": 1, "y": 2}


def test_many_documents_each_with_its_places() -> None:
    documents = yamlpos.load_all("a: 1\n---\nb: 2\n---\nc: [", "f")
    assert [data for data, _ in documents] == [{"a": 1}, {"b": 2}, None]
    assert documents[1][1].key(("b",)) == Place(3, 1, 1)
    assert documents[2][1].findings[0].line == 5


def test_an_empty_text_and_a_byte_order_mark() -> None:
    assert yamlpos.load("", "f")[0] is None
    assert yamlpos.load("# only a comment\n", "f")[0] is None
    data, positions = yamlpos.load("\ufeffa: 1", "f")
    assert (data, positions.key(("a",))) == ({"a": 1}, Place(1, 1, 1))


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    gbk = tmp_path / "gbk.yaml"
    gbk.write_bytes("a: 1\nb: 营业时间".encode("gb18030"))
    finding = yamlpos.read_text(gbk, "gbk.yaml")
    assert isinstance(finding, Finding)
    assert (finding.line, finding.code, finding.hint) == (2, "E100", "save it as UTF-8 (it looks like GBK)")
    missing = yamlpos.read_text(tmp_path / "none.yaml", "none.yaml")
    assert isinstance(missing, Finding)
    folder = yamlpos.read_text(tmp_path, "folder")
    assert isinstance(folder, Finding)
    assert "directory" in folder.message


def test_variables_are_filled_in_and_a_missing_one_is_marked_where_it_stands() -> None:
    data, positions = yamlpos.load('a: "http://${HOST}:${PORT:9200}/"\nb: [x, "${NONE}"]\nc: "%{PHONE:p}$"', "f")
    filled = substitute(data, positions, {"HOST": "es"})
    assert filled == {"a": "http://es:9200/", "b": ["x", ""], "c": "%{PHONE:p}$"}
    (finding,) = positions.findings
    assert (finding.line, finding.column, finding.width, finding.code) == (2, 9, 7, "E106")


def test_a_variable_that_is_set_but_empty_is_set_as_in_logstash() -> None:
    data, positions = yamlpos.load('a: "${EMPTY:default}"', "f")
    assert substitute(data, positions, {"EMPTY": ""}) == {"a": ""}
