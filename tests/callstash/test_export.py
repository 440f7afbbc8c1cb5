"""`callstash export`: the whole store as rows, in constant memory, and nothing that a spreadsheet would get wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from callstash import registry
from callstash.cli import app
from callstash.contracts import Query
from callstash.exports import Kind, Table
from callstash.model import Event
from callstash.testing import BEGAN_AT, make_buried, make_context, make_event, make_field, make_recording, make_segment
from sinks.mapping import properties

MANY = 10_000
EAST = timezone(timedelta(hours=8))
NASTY = '他说"好",\n那么\r\n📞, end'

EVENTS = (
    make_event(
        make_segment("您好，请问", role="agent"),
        make_segment(NASTY, 2_500, role="customer"),
        recording=make_recording(
            "a.wav",
            meta={"call_id": "C-1", "agent": "8001", "city": "杭州"},
            began_at=BEGAN_AT.astimezone(EAST),
            channels=2,
        ),
        fields=[
            make_field(),
            make_field(value="12315"),
            make_field("price", {"amount": "129", "currency": "CNY"}, type="money", words="129元"),
        ],
        tags=("vip", "_truncated"),
    ),
    make_event("=1+1 refund", recording=make_recording("b.wav", began_at=BEGAN_AT + timedelta(days=1, hours=1))),
    make_buried(reason="the file is encrypted"),
)


def place(folder: Path, events: Iterator[Event] | tuple[Event, ...] = EVENTS) -> Path:
    """A configuration with a watched folder and a store that holds these calls."""
    (folder / "recordings").mkdir()
    (folder / "pipelines.yaml").write_text(
        "pipelines:\n  - pipeline.id: test\n    ingest: [folder: {path: recordings}]\n    transcribe: off\n"
    )
    store_type = registry.load("sinks", "store")
    store = store_type(store_type.Options(), make_context(folder))
    store.open()
    batch = list(events)
    for start in range(0, len(batch), 1000):
        store.write(batch[start : start + 1000])
    store.close()
    return folder


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return place(tmp_path)


def export(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["export", *words, "-f", str(folder / "pipelines.yaml")])


def rows(folder: Path, *words: str) -> list[dict[str, str]]:
    done = export(folder, *words)
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.stdout_bytes.decode("utf-8"), newline="")))


def archive(folder: Path) -> Any:
    store_type = registry.load("sinks", "store")
    return store_type(store_type.Options(), make_context(folder))


def test_calls(here: Path) -> None:
    first, buried, second = rows(here, "calls")
    assert first == {
        "when": "2026-11-22T14:03:01+08:00",
        "call_id": "C-1",
        "recording_id": EVENTS[0].recording.id,
        "file": "a.wav",
        "length_s": "60.0",
        "outcome": "success",
        "agent": "8001",
        "caller": "",
        "callee": "",
        "direction": "",
        "tags": "vip; _truncated",
        "phone": "+8613800138000; 12315",
        "price": "129 CNY",
    }
    assert (buried["outcome"], buried["file"]) == ("failure", "broken.wav")
    assert (second["file"], second["phone"]) == ("b.wav", "")


def test_segments(here: Path) -> None:
    first, second, third = rows(here, "segments")
    assert [*first] == [
        *(
            "when",
            "call_id",
            "recording_id",
            "file",
            "segment",
            "start_s",
            "end_s",
            "channel",
            "role",
            "speaker",
            "text",
        )
    ]
    assert (second["segment"], second["start_s"], second["role"], second["text"]) == ("1", "2.5", "customer", NASTY)
    assert (third["text"], third["role"]) == ("=1+1 refund", "")


def test_fields(here: Path) -> None:
    first, second, third = rows(here, "fields")
    assert [*first] == [
        *("when", "call_id", "recording_id", "file", "name", "type", "value", "words", "start_s", "end_s", "role"),
        *("rule", "link"),
    ]
    assert [row["value"] for row in (first, second, third)] == ["+8613800138000", "12315", "129 CNY"]
    assert (third["words"], third["rule"], third["role"]) == ("129元", "price", "agent")
    assert third["link"].startswith(f"calls/{EVENTS[0].recording.id}?t=")


def test_it_is_csv_as_the_standard_has_it(here: Path) -> None:
    raw = export(here, "segments", "--columns", "text").stdout_bytes
    assert raw.decode(
        "utf-8"
    ) == f'text\r\n"您好，请问"\r\n"{NASTY.replace(chr(34), chr(34) * 2)}"\r\n=1+1 refund\r\n'.replace(
        '"您好，请问"', "您好，请问"
    )


def test_json_lines_are_the_documents(here: Path) -> None:
    calls = [json.loads(line) for line in export(here, "calls", "--format", "jsonl").stdout.splitlines()]
    assert sorted(calls, key=str) == sorted((archive(here).document(event.recording.id) for event in EVENTS), key=str)
    segments = [json.loads(line) for line in export(here, "segments", "--format", "jsonl").stdout.splitlines()]
    assert segments[1]["message"] == NASTY
    assert (segments[1]["call.agent"], segments[1]["@timestamp"]) == ("8001", "2026-11-22T14:03:01+08:00")
    assert [part | segments[0] for part in calls[0]["segments"][:1]] == segments[:1]


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (["refund"], ["b.wav"]),
        (["您好"], ["a.wav"]),
        (["--field", "phone=*2315"], ["a.wav"]),
        (["您好", "--field", "money"], ["a.wav"]),
        (["您好", "--field", "phone=1"], []),
        (["C-1"], ["a.wav"]),
        (["？"], []),
        (["--since", "2026-11-23"], ["b.wav"]),
        (["--until", "2026-11-22"], ["a.wav", "broken.wav"]),
        (["--since", "2026-11-23", "--until", "2026-11-23"], ["b.wav"]),
        (["--since", "2026-11-23T15:04"], []),
        (["--since", "2026-11-23", "refund"], ["b.wav"]),
    ],
)
def test_any_search_and_any_time(here: Path, words: list[str], files: list[str]) -> None:
    assert sorted(row["file"] for row in rows(here, "calls", *words)) == files


def test_nothing_found_is_a_header_and_a_remark(here: Path) -> None:
    done = export(here, "calls", "nowhere", "--columns", "when,phone")
    assert (done.exit_code, done.stdout_bytes) == (0, b"when,phone\r\n")
    assert "no call found: a word or number matches as a whole" in done.stderr
    assert "0 rows" in done.stderr


def test_columns(here: Path) -> None:
    [first, *_] = rows(here, "calls", "--columns", "file, phone,call.meta.city,call.channels,text")
    assert first == {
        "file": "a.wav",
        "phone": "+8613800138000; 12315",
        "call.meta.city": "杭州",
        "call.channels": "1",
        "text": f"您好，请问\n{NASTY}",
    }
    assert [row["reason"] for row in rows(here, "calls", "--columns", "reason")] == ["", "the file is encrypted", ""]
    [row, *_] = rows(here, "fields", "--columns", "value,last4,rule.version")
    assert row == {"value": "+8613800138000", "last4": "8000", "rule.version": "1"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["calls", "--columns", "file,phon"], "there is no column 'phon': did you mean 'phone'?"),
        (["calls", "--columns", "call.chanels"], "did you mean 'call.channels'?"),
        (["segments", "--columns", "txt"], "there is no column 'txt': did you mean 'text'?"),
        (["fields", "--columns", "wirds,value"], "did you mean 'words'?"),
        (["calls", "--columns", "file", "--format", "jsonl"], "about CSV"),
        (["calls", "--excel", "--format", "jsonl"], "about CSV"),
        (["call"], "call"),
        (["calls", "--field", "=x"], "NAME=VALUE"),
    ],
)
def test_what_makes_no_sense_is_refused(here: Path, words: list[str], said: str) -> None:
    done = export(here, *words, "-o", str(here / "calls.csv")) if "jsonl" not in words else export(here, *words)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert sorted(path.name for path in here.iterdir()) == ["data", "pipelines.yaml", "recordings"]


WEBSITE = 'rule: web\nmatch: "网址(?<website>[a-z.]+)"\n'


def with_rule(folder: Path) -> Path:
    """The pipeline's rules may find a website, which no call has."""
    (folder / "web.yaml").write_text(WEBSITE, "utf-8")
    with (folder / "pipelines.yaml").open("a") as file:
        file.write("    rules: [web.yaml]\n")
    return folder


@pytest.mark.parametrize("column", ["website", "field.website", "call.fields.website", "call.fields.website_last4"])
def test_a_field_that_no_call_has_yet_is_an_empty_column(here: Path, column: str) -> None:
    done = export(with_rule(here), "calls", "--columns", f"file,{column}")
    assert done.exit_code == 0, done.stderr
    assert done.stdout_bytes.decode() == f"file,{column}\r\na.wav,\r\nbroken.wav,\r\nb.wav,\r\n"
    assert f"nothing for {column} here" in done.stderr


def test_a_field_that_no_rule_finds_is_no_column(here: Path) -> None:
    done = export(with_rule(here), "calls", "--columns", "file,websight")
    assert (done.exit_code, "did you mean 'website'?" in " ".join(done.stderr.replace("│", " ").split())) == (2, True)
    assert export(here, "segments", "--columns", "website").exit_code == 2


@pytest.mark.parametrize("kind", list(Kind))
def test_every_property_of_the_mapping_is_a_column_whether_a_call_has_it_or_not(here: Path, kind: Kind) -> None:
    for name in set(properties(kind.value)) - {"event.ingested"}:  # that is Elasticsearch's own
        assert Table(kind, [name]).write(archive(here).calls(Query()), _Nowhere()) == 3, name


def test_metrics_of_calls_that_have_none_are_empty(here: Path) -> None:
    names = "call.metrics.talk_ratio,call.metrics.customer.talk_share,call.meta.campaign"
    assert rows(here, "calls", "--columns", names) == [dict.fromkeys(names.split(","), "")] * 3


@pytest.mark.parametrize("name", ["x.xlsx", "calls.CSVX", "calls.txt"])
def test_a_name_that_promises_another_format_is_refused(here: Path, name: str) -> None:
    done = export(here, "calls", "-o", str(here / name))
    said = " ".join(done.stderr.replace("│", " ").split())
    assert (done.exit_code, "(.csv;" in said, "(.jsonl)" in said, "--format" in said) == (2, True, True, True)
    assert not (here / name).exists()
    assert export(here, "calls", "-o", str(here / name), "--format", "csv").exit_code == 0
    assert (here / name).read_bytes().startswith(b"when,")


def test_a_name_without_an_ending_is_csv(here: Path) -> None:
    assert export(here, "calls", "-o", str(here / "calls")).exit_code == 0
    assert (here / "calls").read_bytes().startswith(b"when,")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("words", ["calls", "segments --format jsonl", "calls --columns when"])
def test_a_full_disk_behind_stdout_is_told(here: Path, words: str) -> None:
    command = f"{Path(sys.executable).with_name('callstash')} export {words} -f {here}/pipelines.yaml > /dev/full"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, "Traceback" in done.stderr, "Exception" in done.stderr) == (1, False, False)
    assert "the rows cannot be written: No space left on device\n  next: free some space" in done.stderr


def test_a_day_that_is_none(here: Path) -> None:
    done = export(here, "calls", "--since", "yesterday")
    assert done.exit_code == 1
    assert "neither a day nor how long ago" in str(done.exception)


def test_excel(here: Path) -> None:
    raw = export(here, "segments", "--excel").stdout_bytes
    assert raw.startswith(b"\xef\xbb\xbfwhen,")
    first, _, last = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert (first["when"], last["text"]) == ("2026-11-22 14:03:01", "'=1+1 refund")
    [phone, *_] = csv.DictReader(io.StringIO(export(here, "fields", "--excel").stdout_bytes.decode("utf-8-sig")))
    assert (phone["value"], phone["start_s"]) == ("'+8613800138000", "0.0")


def test_a_file_has_its_name_when_it_is_complete(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = here / "calls.jsonl"
    done = export(here, "calls", "-o", str(target))
    assert (done.exit_code, done.stdout) == (0, "")
    assert "3 rows" in done.stderr
    assert len(target.read_text("utf-8").splitlines()) == 3
    before = target.read_bytes()

    def broken(*arguments: Any) -> Iterator[dict[str, Any]]:
        yield {"@timestamp": BEGAN_AT.isoformat(), "segments": [], "fields": []}
        raise KeyboardInterrupt

    monkeypatch.setattr(type(archive(here)), "calls", broken)
    export(here, "calls", "-o", str(target))
    assert target.read_bytes() == before
    assert sorted(path.name for path in here.iterdir()) == ["calls.jsonl", "data", "pipelines.yaml", "recordings"]


def test_where_it_cannot_be_written(here: Path) -> None:
    for target, said in (
        (here / "no" / "calls.csv", "cannot be written"),
        (here / "recordings" / "x.jsonl", "watched"),
    ):
        done = export(here, "calls", "-o", str(target))
        assert done.exit_code == 1
        assert said in str(done.exception)
    assert list((here / "recordings").iterdir()) == []


def test_a_field_that_is_called_as_a_column(tmp_path: Path) -> None:
    event = make_event("您好", recording=make_recording(meta={"agent": "8001"}), fields=[make_field("agent", "王芳")])
    here = place(tmp_path, (event,))
    [row] = rows(here, "calls")
    assert (row["agent"], row["field.agent"]) == ("8001", "王芳")
    assert rows(here, "calls", "--columns", "agent,field.agent") == [{"agent": "8001", "field.agent": "王芳"}]


def test_of_a_call_in_several_recordings_every_one_is_written(tmp_path: Path) -> None:
    legs = [make_recording(f"{leg}.wav", meta={"call_id": "C-9"}) for leg in ("in", "out")]
    here = place(tmp_path, (*(make_event(f"{leg.path[-7:]} 说", recording=leg) for leg in legs), *EVENTS))
    assert sorted(row["file"] for row in rows(here, "calls", "out")) == ["in.wav", "out.wav"]


# -- ten thousand calls ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return place(tmp_path_factory.mktemp("many"), (_call(number) for number in range(MANY)))


def _call(number: int) -> Event:
    recording = make_recording(f"{number}.wav", began_at=BEGAN_AT + timedelta(minutes=number))
    phone = make_field(value=f"+86138{number:08d}", words=f"{number}")
    return make_event(f"第{number}通，{NASTY}", "退款" * 50, recording=recording, fields=[phone])


def test_ten_thousand_calls_equal_the_store(many: Path, tmp_path: Path) -> None:
    target = tmp_path / "calls.csv"
    assert export(many, "calls", "-o", str(target), "--columns", "recording_id,text,phone").exit_code == 0
    store = archive(many)
    with target.open(newline="", encoding="utf-8") as file:
        read = {row["recording_id"]: (row["text"], row["phone"]) for row in csv.DictReader(file)}
    assert read.keys() == dict(store.ids()).keys()
    assert len(read) == MANY
    for number in range(0, MANY, 97):
        event = _call(number)
        text = f"第{number}通，{NASTY}\n{'退款' * 50}"
        assert read[event.recording.id] == (text, f"+86138{number:08d}")


class _Nowhere(io.StringIO):
    def write(self, text: str) -> int:
        return len(text)


@pytest.mark.parametrize("columns", [(), ("when", "text")])
def test_memory_does_not_grow_with_the_calls(many: Path, columns: tuple[str, ...]) -> None:
    def peak(until: int) -> int:
        calls = archive(many).calls(Query(), None, BEGAN_AT + timedelta(minutes=until))
        tracemalloc.start()
        assert Table(Kind.CALLS, columns).write(calls, _Nowhere()) == until
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak(10)  # what is kept once
    few, all_of_them = peak(500), peak(MANY)
    assert all_of_them < few + 200_000, "something is kept of every call"


def test_a_reader_that_goes_away_ends_it_quietly(many: Path) -> None:
    script = Path(sys.executable).with_name("callstash")
    for columns in ("when,text", ""):
        command = f"{script} export calls -f {many}/pipelines.yaml" + (f" --columns {columns}" if columns else "")
        done = subprocess.run(
            ["bash", "-c", f"{command} | head -2; exit ${{PIPESTATUS[0]}}"],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env=os.environ | {"LC_ALL": "C"},
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("when,")
