"""`callstash show`."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console
from typer.testing import Result

from callstash.commands import show as command
from callstash.commands.show import one_call, run_show
from callstash.model import SoundEvent
from callstash.testing import BEGAN_AT, make_event, make_recording, make_segment
from tests.callstash.archive import FIRST, SECOND, archive_of, command_line, legs


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return archive_of(tmp_path_factory.mktemp("archive"))


@pytest.fixture
def run(archive: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    def ask(*arguments: str) -> Result:
        return command_line(monkeypatch, [archive], "show", *arguments)

    return ask


def test_a_call(run: Any) -> None:
    result = run("20261122_a.wav")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "20261122_a.wav",
        "  when       2026-11-22T06:03:01+00:00 (from its name)",
        "  call       C-1",
        f"  recording  {FIRST.id}, revision 1",
        "  file       /recordings/20261122_a.wav",
        "  length     01:00.0, 1 channel",
        "  agent      8001",
        "  city       杭州",
        "  engine     scripted",
        "  tags       _truncated",
        "",
        "00:00.0  agent       您好，请问有什么可以帮您",
        "01:12.3  customer    我要退款， [order] 12315",
        "",
        "phone\tphone\t+8613800138000\t+8613800138000\t00:00.0\tphone v1",
        "price\tmoney\t129 CNY\t\t\tprice v1",
    ]


def test_metrics_stand_in_the_header_and_sounds_among_the_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    segments = (make_segment("您好", 2_000, role="agent"), make_segment("退款", 60_000, channel=1, speaker="B"))
    keys = tuple(SoundEvent("dtmf", 1, at, at + 90, "*") for at in (50_000, 50_200, 50_400, 61_000))
    metrics = {
        "talk_ratio": 0.155,
        "silence_ms": 303_000,
        "overlap_ms": 1_240,
        "hold_ms": 35_000,
        "ring_ms": 0,
        "agent.talk_share": 0.62,
        "agent.turns": 1,
        "agent.interruptions": 0,
        "B.talk_share": 0.38,
        "B.turns": 2,
        "B.interruptions": 1,
    }
    made = make_event(*segments, recording=make_recording())
    sounds = (SoundEvent("hold_music", 0, 10_000, 45_000), *keys)
    event = replace(made, transcript=replace(made.transcript, metrics=metrics, sounds=sounds))
    archive = archive_of(tmp_path, [event])
    shown = command_line(monkeypatch, [archive], "show", event.recording.id).stdout.splitlines()
    assert shown[6:8] == [
        "  talk       16% of the call, silence 5 min 03 s, overlap 1.2 s, hold 35 s",
        "  parties    agent 62%, 1 turn; B 38%, 2 turns, 1 interruption",
    ]
    assert shown[10:] == [
        "00:02.0  agent       您好",
        "00:10.0  channel 0   hold music 35 s",
        "00:50.0  channel 1   dtmf ***",
        "01:00.0  B           退款",
        "01:01.0  channel 1   dtmf *",
    ]


def test_a_buried_recording(run: Any) -> None:
    shown = run("broken.wav").stdout
    assert "  failure    decode: the file is encrypted" in shown
    assert "(nothing was said)" in shown


def test_json(run: Any) -> None:
    result = run(FIRST.id[:10], "--json")
    document = json.loads(result.stdout)
    assert (document["call.recording_id"], document["call.meta"]) == (FIRST.id, {"city": "杭州"})
    assert [segment["segment.role"] for segment in document["segments"]] == ["agent", "customer"]
    assert document["fields"][0]["field.evidence"][0]["end_ms"] == 2800


def test_an_ambiguous_name_lists_what_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recordings = [make_recording(content=folder, path=f"/{folder}/a.wav") for folder in ("monday", "tuesday")]
    archive = archive_of(tmp_path, [make_event("您好", recording=recording) for recording in recordings])
    for arguments in (["a.wav"], ["a", "--json"]):
        result = command_line(monkeypatch, [archive], "show", *arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "names 2 calls" in result.stderr
        for recording in recordings:
            assert f"{recording.id}  2026-11-22 06:03:01  {recording.path}" in result.stderr


def test_an_unknown_call(run: Any) -> None:
    result = run("nothing.wav")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "callstash status 'nothing.wav'" in result.stderr


def test_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = make_recording(path=str(tmp_path / "calls" / "a.wav"))
    archive = archive_of(tmp_path, [make_event("您好", recording=recording)])
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert [call["call.recording_id"] for call in run_show([archive], "../calls/a.wav")] == [recording.id]


def test_a_recording_id_is_never_ambiguous(archive: Any) -> None:
    for recording in (FIRST, SECOND):
        assert [call["call.recording_id"] for call in run_show([archive, archive], recording.id)] == [recording.id]


def test_a_terminal_shows_a_table_of_fields(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console(force_terminal=True, width=100, record=True)
    monkeypatch.setattr(command, "out", lambda: console)
    run(FIRST.id)
    shown = console.export_text(styles=False)
    assert "field  type   value" in shown
    assert "price  money  129 CNY" in shown


def conversation_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, events: Any, *arguments: str) -> Result:
    return command_line(monkeypatch, [archive_of(tmp_path, events)], "show", *arguments)


def test_legs_are_one_conversation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = legs()
    first, second = (event.recording for event in events)
    result = conversation_of(tmp_path, monkeypatch, events, "1732768000.123")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "1732768000.123",
        "  when in       2026-11-22T06:03:01+00:00 (from its sidecar)",
        "  when out      2026-11-22T06:03:01.400000+00:00 (from its sidecar)",
        f"  recording in  {first.id}, revision 1",
        f"  recording out {second.id}, revision 1",
        "  file in       /recordings/1732768000.123-in.wav",
        "  file out      /recordings/1732768000.123-out.wav",
        "  length        01:00.0, 1 channel",
        "  engine        scripted",
        "  began         out 0.4 s after in",
        "",
        "00:00.0  in          我要退款",
        "00:00.4  out         您好这里是客服",
        "00:03.0  in          in的第二句",
        "00:03.4  agent       out的第二句",
        "",
        "phone\tphone\t+8613800138000\t+8613800138000\t00:00.0\tphone v1\tin",
        "phone\tphone\t+8613800138000\t+8613800138000\t00:00.4\tphone v1\tout",
    ]


def test_a_conversation_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = legs()
    told = json.loads(conversation_of(tmp_path, monkeypatch, events, "1732768000.123", "--json").stdout)
    assert set(told) == {"call.id", "@timestamp", "legs", "segments", "fields"}
    assert [(leg["call.leg"], leg["call.at_ms"], leg["file.name"]) for leg in told["legs"]] == [
        ("in", 0, "1732768000.123-in.wav"),
        ("out", 400, "1732768000.123-out.wav"),
    ]
    assert [(one["call.leg"], one["call.at_ms"], one["segment.start_ms"]) for one in told["segments"]] == [
        ("in", 0, 0),
        ("out", 400, 0),
        ("in", 3_000, 3_000),
        ("out", 3_400, 3_000),
    ]
    assert [one["call.recording_id"] for one in told["fields"]] == [event.recording.id for event in events]


def test_legs_known_by_time_stamps_only_are_taken_to_have_begun_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = conversation_of(tmp_path, monkeypatch, legs(-90.0, began_at_from="mtime"), "1732768000.123").stdout
    assert "  began         taken as together: " in shown
    assert shown.index("00:00.0  in ") < shown.index("00:00.0  out ")
    assert "00:03.0  agent       out的第二句" in shown


def test_a_transfer_is_shown_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = [
        make_event(text, recording=make_recording(name, meta={"call_id": "C-7"}, began_at=BEGAN_AT + after))
        for name, text, after in (("b.wav", "售后", timedelta(minutes=5)), ("a.wav", "前台", timedelta()))
    ]
    shown = conversation_of(tmp_path, monkeypatch, [*events, *legs()], "C-7").stdout.splitlines()
    assert shown[shown.index("") :] == [
        "",
        "a.wav, 2026-11-22 06:03:01",
        "00:00.0  channel 0   前台",
        "",
        "b.wav, 2026-11-22 06:08:01",
        "00:00.0  channel 0   售后",
    ]
    told = json.loads(command_line(monkeypatch, [archive_of(tmp_path)], "show", "C-7", "--json").stdout)
    assert [(one["call.at_ms"], one["call.leg"]) for one in told["segments"]] == [(0, None), (300_000, None)]


def test_a_recording_of_a_call_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = legs()
    for name in (events[1].recording.id, "1732768000.123-out.wav", "1732768000.123-out"):
        shown = conversation_of(tmp_path, monkeypatch, events, name).stdout
        assert shown.startswith("1732768000.123-out.wav\n")
        assert "00:00.0  channel 0   您好这里是客服" in shown
    assert (
        "1732768000.123-out.wav" in conversation_of(tmp_path / "one", monkeypatch, events[1:], "1732768000.123").stdout
    )


def test_a_call_id_comes_before_a_file_of_that_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = make_event("混音", recording=make_recording("1732768000.123.wav"))
    shown = conversation_of(tmp_path, monkeypatch, [*legs(), mixed], "1732768000.123").stdout
    assert "00:00.4  out         您好这里是客服" in shown and "混音" not in shown


def test_who_wants_one_recording_is_told_their_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    events = legs()
    with pytest.raises(typer.Exit):
        one_call([archive_of(tmp_path, events)], "1732768000.123")
    told = capsys.readouterr().err
    assert "'1732768000.123' is one call of 2 recordings; name one by its recording id:" in told
    for event, leg in zip(events, ("in", "out"), strict=True):
        assert f"{event.recording.id}  2026-11-22 06:03:01  {leg}  {event.recording.path}" in told
