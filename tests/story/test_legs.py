"""A PBX records each direction of a call into a file of its own: dropped into the folder, they are one call."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from callstash.cli import app
from callstash.config import load_config
from callstash.contracts import Query
from callstash.runner import Runner
from tests.story.place import Place, write_wav

PIPELINES = """\
settings: {path.data: ./data}
pipelines:
  - pipeline.id: legs
    queue.min_free: 0
    ingest:
      - folder: {path: recordings, settle: 100ms, sweep: 300ms, leg_roles: {out: agent}}
    transcribe:
      scripted: {script: script.json}
    rules: ["library:contact"]
"""
CALL = "1732768000.123"
SILENT = ("1732768100.200", "1732768100.300")
SAID = {
    "in": [(0, "喂我要退款"), (6_000, "我的电话是幺三八零零幺三八零零零")],
    "out": [(3_000, "您好请问电话号码是多少"), (12_000, "好的幺三八零零幺三八零零零")],
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    made = Place(tmp_path_factory.mktemp("legs") / "place")
    made.recordings.mkdir(parents=True)
    made.file.write_text(PIPELINES, "utf-8")
    script: dict[str, Any] = {"*": []}
    for number, (leg, began_at) in enumerate((("in", "06:03:01Z"), ("out", "06:03:01.500Z"))):
        path = write_wav(made.recordings / f"{CALL}-{leg}.wav", number, 20)
        script[_content_id(path)] = [
            {"start_ms": start, "end_ms": start + 2_500, "channel": 0, "text": text} for start, text in SAID[leg]
        ]
        path.with_suffix(".json").write_text(json.dumps({"began_at": f"2026-11-22T{began_at}"}), "utf-8")
    for call in SILENT:
        for leg in ("in", "out"):
            write_wav(made.recordings / f"{call}-{leg}.wav", 7)
    write_wav(made.recordings / "checked-in.wav", 8)
    (made.home / "script.json").write_text(json.dumps(script), "utf-8")
    assert not Runner(load_config(made.file)).run(once=True).failures
    return made


def _content_id(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32]


def ask(place: Place, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "-f", str(place.file)], catch_exceptions=False)


def ids(place: Place) -> dict[str, str]:
    """leg -> recording id"""
    return {call["call.leg"]: call["call.recording_id"] for call in place.archive().find(CALL)}


def test_each_file_is_a_recording_even_where_all_are_silent(place: Place) -> None:
    assert len(place.ids()) == 7
    place.assert_balanced()
    assert len({call["call.recording_id"] for one in SILENT for call in place.archive().find(one)}) == 4
    (lone,) = place.archive().find("checked-in.wav")
    assert lone["call.id"] == lone["call.recording_id"] and "call.leg" not in lone


def test_the_documents_say_their_leg_and_its_role_where_it_was_configured(place: Place) -> None:
    for leg, role in (("in", None), ("out", "agent")):
        document = place.archive().document(ids(place)[leg])
        assert document is not None
        assert (document["call.id"], document["call.leg"]) == (CALL, leg)
        assert document["call.fields.phone_last4"] == ["8000"]
        assert document["fields"][0]["field.last4"] == "8000"
        assert {segment.get("segment.role") for segment in document["segments"]} == {role}


@pytest.mark.parametrize(
    "words",
    [
        ("退款",),
        ("退款", "请问"),
        ("8000",),
        (CALL,),
        ("17327680*",),
        ("--field", "phone_last4=8000"),
        ("--field", "last4=8000"),
        ("--field", f"call.id={CALL}", "--field", "phone=13800138000"),
    ],
)
def test_search_finds_one_call(place: Place, words: tuple[str, ...]) -> None:
    (line,) = ask(place, "search", *words).stdout.splitlines()
    when, call, *_, fields, legs = line.split("\t")
    assert (when, call, fields, legs) == ("2026-11-22 06:03:01", CALL, "phone=+8613800138000", "in, out")


def test_show_merges_the_legs_by_time(place: Place) -> None:
    shown = ask(place, "show", CALL).stdout
    assert "out 0.5 s after in" in shown
    spoken = [
        line.split("  ", 1) for line in shown.splitlines() if (line[:2] == "00" and "电话" in line) or "退款" in line
    ]
    assert [at for at, _ in spoken] == ["00:00.0", "00:03.5", "00:06.0"]
    assert [said.split()[0] for _, said in spoken] == ["in", "agent", "in"]
    for leg, recording_id in ids(place).items():
        assert f"recording {leg}" in shown and recording_id in shown
    told = json.loads(ask(place, "show", CALL, "--json").stdout)
    assert [(one["call.leg"], one["call.at_ms"]) for one in told["segments"]] == [
        ("in", 0),
        ("out", 3_500),
        ("in", 6_000),
        ("out", 12_500),
    ]


def test_show_and_clip_take_one_recording_by_its_id(place: Place, tmp_path: Path) -> None:
    recording = ids(place)["in"]
    assert ask(place, "show", recording).stdout.startswith(f"{CALL}-in.wav\n")
    made = tmp_path / "phone.wav"
    assert ask(place, "clip", recording, "--field", "phone", "-o", str(made)).exit_code == 0
    assert made.stat().st_size > 1000


def test_what_needs_one_recording_names_them(place: Place) -> None:
    refused = ask(place, "clip", CALL, "--field", "phone")
    assert refused.exit_code == 1
    explained = CliRunner().invoke(app, ["explain", CALL, "-f", str(place.file)])
    told = f"{getattr(explained.exception, 'reason', '')}\n{getattr(explained.exception, 'hint', '')}"
    for text in (refused.stderr, told):
        assert "is one call of 2 recordings" in text
        assert all(recording in text for recording in ids(place).values())
    assert ask(place, "explain", ids(place)["in"]).exit_code == 0


def test_status_reports_both(place: Place) -> None:
    shown = ask(place, "status", CALL).stdout
    assert f"call {CALL}, leg in" in shown and f"call {CALL}, leg out" in shown


def test_the_store_gives_both_to_who_asks_for_all(place: Place) -> None:
    assert len(list(place.archive().calls(Query(("退款", "请问"))))) == 2
