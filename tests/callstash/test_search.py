"""`callstash search`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console
from typer.testing import Result

from callstash.commands import search as command
from callstash.commands.calls import marked
from callstash.commands.search import hint, parse_condition, run_search
from callstash.contracts import Query
from callstash.errors import CallstashError
from callstash.places import clock
from callstash.testing import make_event
from tests.callstash.archive import FIRST, SECOND, archive_of, command_line, legs


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return archive_of(tmp_path_factory.mktemp("archive"))


@pytest.fixture
def run(archive: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    def ask(*arguments: str) -> Result:
        return command_line(monkeypatch, [archive], "search", *arguments)

    return ask


def test_a_line_for_each_call(run: Any) -> None:
    result = run("退款", "12315")
    assert result.exit_code == 0
    fields = "phone=+8613800138000, price=129 CNY"
    assert result.stdout == f"2026-11-22 06:03:01\tC-1\t01:12.3\t我要退款， [order] 12315\t{fields}\t2 recordings\n"
    assert result.stderr == ""


def test_json_lines(run: Any) -> None:
    lines = [json.loads(line) for line in run("--field", "phone=13800138000", "退款", "--json").stdout.splitlines()]
    assert len(lines) == 1
    assert {key: lines[0][key] for key in ("call", "recording_id", "segment", "start_ms")} == {
        "call": "C-1",
        "recording_id": FIRST.id,
        "segment": 1,
        "start_ms": 72_300,
    }
    keys = {"call", "recording_id", "path", "began_at", "segment", "start_ms", "text", "fields", "leg", "recordings"}
    assert set(lines[0]) == keys
    assert [one["recording_id"] for one in lines[0]["recordings"]] == sorted([FIRST.id, SECOND.id])
    assert lines[0]["fields"][1]["value"] == {"amount": "129", "currency": "CNY"}


def test_without_a_query_the_latest_calls(run: Any) -> None:
    assert len(run().stdout.splitlines()) == 2
    assert len(run("--limit", "1").stdout.splitlines()) == 1


def test_legs_are_one_line_that_names_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = archive_of(tmp_path, legs())

    def ask(*words: str) -> str:
        return command_line(monkeypatch, [archive], "search", *words).stdout

    line = "2026-11-22 06:03:01\t1732768000.123\t00:00.0\t我要退款\tphone=+8613800138000\tin, out\n"
    for words in (["退款"], ["退款", "客服"], ["1732768*"], ["8000"], ["--field", "phone_last4=8000"]):
        assert ask(*words) == line, words
    (hit,) = [json.loads(one) for one in ask("客服", "--json").splitlines()]
    assert (hit["leg"], [one["leg"] for one in hit["recordings"]]) == ("out", ["in", "out"])
    assert [(field["name"], field["leg"]) for field in hit["fields"]] == [("phone", "in"), ("phone", "out")]
    console = Console(force_terminal=True, width=120, record=True)
    monkeypatch.setattr(command, "out", lambda: console)
    ask("客服")
    assert "1732768000.123 (in, out)" in console.export_text(styles=False)


def test_nothing_found_is_no_error(run: Any) -> None:
    for arguments in (["没有"], ["没有", "--json"]):
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (0, "")
        assert "no call found" in result.stderr


@pytest.mark.parametrize(
    ("query", "advice"),
    [
        (Query(("opening hours",)), "callstash search opening hours"),
        (Query(("？",)), "no letter or digit"),
        (Query(("refun",)), "as a whole"),
        (Query((), (("phone", "5678"),)), "phone=*5678"),
        (Query(), "callstash status"),
    ],
)
def test_hints(query: Query, advice: str) -> None:
    assert advice in hint(query)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("phone_last4=80", "phone_last4 wants exactly four digits, the last of the number: --field phone_last4=5678"),
        ("last4=12345", "last4 wants exactly four digits"),
        ("nosuch=1", "no call has a field 'nosuch': there are: "),
        ("nosuch", "no call has a field 'nosuch': there are: "),
        ("fone=1", "no call has a field 'fone': did you mean 'phone'?"),
        ("fone_last4=8000", "no call has a field 'fone': did you mean 'phone'?"),
        ("website=example.com", "no call has a field 'website'\n"),
        ("phone_last4=9999", "`*` stands for anything"),
        ("id_card_last4=002x", "no call has a field 'id_card'\n"),
        ("last4=9999", "`*` stands for anything"),
        ("call.id=nothing", "`*` stands for anything"),
        ("phone=5678", "`*` stands for anything"),
    ],
)
def test_a_condition_that_nothing_can_meet_is_told(run: Any, condition: str, said: str) -> None:
    done = run("--field", condition)
    assert (done.exit_code, done.stdout) == (0, "")
    assert f"no call found: {said}" in done.stderr


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("phone=+86138*", ("phone", "+86138*")),
        ("phone", ("phone", "*")),
        ("hours = Mo-Fr 09:00-18:00", ("hours", "Mo-Fr 09:00-18:00")),
        ("formula=a=b", ("formula", "a=b")),
    ],
)
def test_conditions(text: str, condition: tuple[str, str]) -> None:
    assert parse_condition(text) == condition


@pytest.mark.parametrize("text", ["", "=", "=5678", "phone=", "phone= "])
def test_bad_conditions_are_usage_errors(text: str, run: Any) -> None:
    with pytest.raises(typer.BadParameter):
        parse_condition(text)
    assert run("--field", text).exit_code == 2


def test_archives_take_turns(tmp_path: Path) -> None:
    many = archive_of(tmp_path / "many", [make_event(f"第{n}通") for n in range(3)])
    one = archive_of(tmp_path / "one", [make_event("另一通")])
    found = [hit.text for hit in run_search([many, one], Query(("通",), limit=3))]
    assert found[1] == "另一通"
    assert len(found) == 3


def test_an_archive_that_is_not_there_yet(tmp_path: Path, archive: Any, capsys: pytest.CaptureFixture[str]) -> None:
    cls = type(archive)
    absent = cls(cls.Options(path=str(tmp_path / "absent.db")), _context(tmp_path))
    with pytest.raises(CallstashError, match="no store"):
        run_search([absent], Query(("退款",)))
    assert len(run_search([absent, archive], Query(("退款",)))) == 1
    assert "no store" in capsys.readouterr().err


def _context(tmp_path: Path) -> Any:
    from callstash.testing import make_context

    return make_context(tmp_path)


def test_a_terminal_shows_a_table_with_the_words_marked(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console(force_terminal=True, width=70, record=True, color_system="standard")
    monkeypatch.setattr(command, "out", lambda: console)
    run("退款")
    shown = console.export_text(styles=False)
    assert "2026-11-22 06:03:01" in shown and "[order]" in shown
    assert "…" not in shown, "nothing may be cut off: it goes on in the next line"


def test_marks() -> None:
    text = marked("我要退款，REFUND", ["退款", "refund"])
    assert [text.plain[span.start : span.end] for span in text.spans] == ["退款", "REFUND"]


@pytest.mark.parametrize(
    ("milliseconds", "shown"), [(0, "00:00.0"), (12_399, "00:12.3"), (59_999, "00:59.9"), (3_723_400, "1:02:03.4")]
)
def test_clock(milliseconds: int, shown: str) -> None:
    assert clock(milliseconds) == shown
