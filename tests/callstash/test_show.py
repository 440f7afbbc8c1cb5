"""`callstash show`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import Result

from callstash.commands import show as command
from callstash.commands.show import run_show
from callstash.model import SoundEvent
from callstash.testing import make_event, make_recording, make_segment
from tests.callstash.archive import FIRST, SECOND, archive_of, command_line


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


def test_an_ambiguous_name_lists_what_it_names(run: Any) -> None:
    for arguments in (["C-1"], ["C-1", "--json"]):
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "names 2 calls" in result.stderr
        for recording in (FIRST, SECOND):
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
