"""The commands, on what a real run left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from callstash.cli import app
from callstash.errors import CallstashError
from tests.story.place import Place, fill, make_place, write_wav


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = make_place(tmp_path_factory.mktemp("commands") / "place")
    fill(place)
    assert place.run() == 0
    return place


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def command(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    script = Path(sys.executable).with_name("callstash")
    return subprocess.run([script, *words], cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


def test_status_alone_counts_everything_and_names_the_dead_letters(done: Place) -> None:
    (report,) = objects(call("status", "-f", str(done.file), "--json"))
    assert report["paths"] == {"recording": 6}
    assert report["recordings"] == {"dead": 1, "transcribed": 4}
    assert report["sinks"] == {"store": {"delivered": 5}}
    assert report["worker"] is None
    (letter,) = report["dead_letters"]
    assert letter["path"].endswith("noise.wav")
    text = call("status", "-f", str(done.file)).stdout
    assert "dead letter" in text
    assert "next:" in text


@pytest.mark.parametrize("how", ["path", "name", "id", "short id", "content"])
def test_status_finds_a_recording_by_whatever_name(done: Place, how: str) -> None:
    report = done.report("call-1.wav")
    what = {
        "path": str(done.recordings / "call-1.wav"),
        "name": "call-1.wav",
        "id": report["recording_id"],
        "short id": report["recording_id"][:8],
        "content": report["content_id"],
    }[how]
    (found,) = objects(call("status", what, "-f", str(done.file), "--json"))
    assert found["recording_id"] == report["recording_id"]
    assert found["state"] == "delivered"


def test_status_of_a_file_that_failed_says_why_and_what_next(done: Place) -> None:
    text = call("status", "noise.wav", "-f", str(done.file)).stdout
    assert "dead" in text
    assert "next:" in text


def test_status_of_something_unknown_ends_with_1(done: Place) -> None:
    result = call("status", "nobody.wav", "-f", str(done.file))
    assert result.exit_code == 1
    assert "nothing is known" in result.stderr


def test_a_name_with_wildcards_in_it_is_taken_literally(done: Place) -> None:
    assert call("status", "call-_.wav", "-f", str(done.file)).exit_code == 1
    assert call("status", "%", "-f", str(done.file)).exit_code == 1


def test_search_and_show_find_what_was_said(done: Place) -> None:
    hits = objects(call("search", "电话", "-f", str(done.file), "--json"))
    assert len(hits) == 4
    (hit,) = objects(call("search", "--field", "phone=4006182795", "-f", str(done.file), "--json"))
    assert hit["path"].endswith("note.txt")
    (shown,) = objects(call("show", "note.txt", "-f", str(done.file), "--json"))
    assert shown


def test_reconcile_balances_and_notices_what_is_missing(tmp_path: Path) -> None:
    place = make_place(tmp_path / "place")
    fill(place)
    assert place.run() == 0
    (report,) = objects(call("reconcile", "-f", str(place.file), "--json"))
    assert report["ok"]
    lost = place.report("call-1.wav")["recording_id"]
    store = place.archive()
    store.open()  # type: ignore[attr-defined]
    store.remove([lost])  # type: ignore[attr-defined]
    store.close()  # type: ignore[attr-defined]
    write_wav(place.recordings / "unseen.wav", 9)
    result = call("reconcile", "-f", str(place.file), "--json")
    assert result.exit_code == 1
    (report,) = objects(result)
    assert {(d["subject"], d["reason"]) for d in report["differences"]} == {
        (lost, "missing in store"),
        (str(place.recordings / "unseen.wav"), "not in the ledger"),
    }
    assert call("retry", "--missing", "-f", str(place.file)).exit_code == 0
    assert place.run() == 0
    assert call("reconcile", "-f", str(place.file)).exit_code == 0
    assert place.calls().total() == 4, "no second hearing for a lost document"


def test_a_sink_that_was_added_later_or_lost_its_files_can_be_given_every_call(tmp_path: Path) -> None:
    place = make_place(tmp_path / "place")
    write_wav(place.recordings / "call.wav", 1)
    (place.recordings / "note.txt").write_text("客服电话是4006182795\n", "utf-8")
    assert place.run() == 0
    place.file.write_text(place.file.read_text("utf-8") + "      - file: {path: out, formats: [txt]}\n", "utf-8")
    assert place.run() == 0
    assert "sink file gets what comes from now on; `callstash retry --sink file` gives it the 2 calls" in place.log()
    for _ in range(2):
        result = call("retry", "--sink", "file", "-f", str(place.file), "--json")
        assert objects(result) == [{"retried": 2}]
        assert place.run() == 0
        files = sorted((place.home / "out").glob("*.txt"))
        assert len(files) == 2
        files[0].unlink()
    assert place.log().count("gets what comes from now on") == 1
    assert list(place.ids().values()) == [1, 1], "no other sink was troubled"
    with pytest.raises(CallstashError, match="there is no sink 'flie'"):
        call("retry", "--sink", "flie", "-f", str(place.file))


def test_retry_brings_a_dead_letter_back_and_a_mended_world_lets_it_through(tmp_path: Path) -> None:
    place = make_place(tmp_path / "place")
    write_wav(place.recordings / "call.wav", 1)
    script = (place.home / "script.json").read_text("utf-8")
    (place.home / "script.json").write_text('{"*": {"reject": "nobody speaks"}}', "utf-8")
    assert place.run() == 0
    assert place.state("call.wav") == "dead"
    (place.home / "script.json").write_text(script, "utf-8")
    assert place.run() == 0
    assert place.state("call.wav") == "dead", "nothing is tried again unasked"
    result = call("retry", "call.wav", "-f", str(place.file), "--json")
    assert objects(result) == [{"retried": 1}]
    assert place.run() == 0
    assert place.state("call.wav") == "delivered"
    assert list(place.ids().values()) == [2]
    place.assert_balanced()


def test_retry_without_a_name_is_a_question_of_usage(done: Place) -> None:
    assert call("retry", "-f", str(done.file)).exit_code == 2


def test_run_once_ends_with_3_where_something_is_among_the_dead_letters(done: Place) -> None:
    result = command("run", "--once", "-f", str(done.file))
    assert result.returncode == 3, result.stderr
    assert "1 in the dead letters" in result.stderr


def test_every_finding_at_once_and_nothing_started(tmp_path: Path) -> None:
    (tmp_path / "pipelines.yaml").write_text(
        "pipelines:\n"
        "  - pipeline.id: a\n"
        "    ingest:\n"
        "      - folder: {path: ./nowhere, setle: 5s}\n"
        "    transcribe: off\n"
        "    rules: [missing.yaml]\n"
        "    sinks: [store: {path: '${NO_SUCH_VARIABLE}'}]\n",
        "utf-8",
    )
    result = command("run", cwd=tmp_path)
    assert result.returncode == 1
    for word in (
        "pipelines.yaml:4:",
        "did you mean 'settle'?",
        "missing.yaml",
        "NO_SUCH_VARIABLE",
        "Nothing was started.",
    ):
        assert word in result.stderr, result.stderr
    assert not (tmp_path / "data").exists()


def test_questions_before_the_first_run_say_what_to_do(tmp_path: Path) -> None:
    place = make_place(tmp_path / "place")
    for words in (["status"], ["search", "电话"], ["show", "c1"], ["reconcile"], ["retry", "--all"]):
        result = command(*words, "-f", str(place.file))
        assert result.returncode == 1, words
        assert "callstash run" in result.stderr, result.stderr
        assert "Traceback" not in result.stderr


def test_a_pipeline_without_a_model_says_which_to_pull(tmp_path: Path) -> None:
    place = make_place(tmp_path / "place")
    text = place.file.read_text("utf-8")
    start, end = text.index("      scripted:"), text.index("    rules:")
    place.file.write_text(
        text[:start] + "      funasr: {}\n" + text[end:].replace("\npipelines:", "\npipelines:"), "utf-8"
    )
    environment = os.environ | {"CALLSTASH_MODELS": str(tmp_path / "no-models")}
    script = Path(sys.executable).with_name("callstash")
    result = subprocess.run(
        [script, "run", "--once", "-f", place.file], env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1, result.stderr
    assert "callstash models pull" in result.stderr


def test_text_goes_the_same_way_without_a_transcriber(tmp_path: Path) -> None:
    place = make_place(tmp_path / "place")
    text = place.file.read_text("utf-8")
    start, end = text.index("    transcribe:"), text.index("    rules:")
    place.file.write_text(text[:start] + "    transcribe: off\n" + text[end:], "utf-8")
    (place.recordings / "note.txt").write_text("客服电话是4006182795\n", "utf-8")
    write_wav(place.recordings / "call.wav", 1)
    assert place.run() == 0
    assert place.state("note.txt") == "delivered"
    report = place.report("call.wav")
    assert (report["state"], report["reason"]) == ("dead", "this pipeline has no transcriber")
