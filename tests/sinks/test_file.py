"""One file per recording and format: the contract, the names, and what a disk adds to it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from callstash import registry
from callstash.config import check_config
from callstash.errors import Retry
from callstash.model import Event, Verdict
from callstash.testing import (
    BEGAN_AT,
    PersistentSinkContract,
    make_buried,
    make_context,
    make_event,
    make_field,
    make_recording,
)
from sinks.file import FileSink
from tests.sinks.killed_files import FORMATS, revisions, sink_at

PLAIN = "%{file.stem}"


def sink_in(folder: Path, pipeline: str = "test", **options: Any) -> FileSink:
    """A sink that is open, into `folder`/out."""
    sink = FileSink(FileSink.Options(**{"path": "out", **options}), make_context(folder, pipeline))
    sink.open()
    return sink


def files(folder: Path) -> list[str]:
    """Every file of the folder but the sink's own records, whose temporary files count."""
    found = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return sorted(str(path) for path in found if path.parts[0] != ".callstash" or path.suffix == ".part")


def written(folder: Path, *names: str, **options: Any) -> list[str]:
    """The files that calls of these names end in."""
    sink = sink_in(folder, **options)
    receipts = sink.write([make_event("您好", recording=make_recording(name)) for name in names])
    assert {receipt.verdict for receipt in receipts} == {Verdict.DELIVERED}
    return files(sink.folder)


def files_of(sink: FileSink, recording_id: str) -> list[Path]:
    held = sink._holdings.get(recording_id)
    return [sink.folder / file for file in held.files] if held else []


class _Contract(PersistentSinkContract):
    options: Mapping[str, Any] = {}

    def make_sink(self, tmp_path: Path) -> FileSink:
        return FileSink(FileSink.Options(path="out", **self.options), make_context(tmp_path))

    def contents(self, sink: FileSink, recording_id: str) -> Any:
        assert files(sink.folder) == sorted(
            str(path.relative_to(sink.folder)) for one, _ in sink.ids() for path in files_of(sink, one)
        )
        return {path.name: path.read_bytes() for path in files_of(sink, recording_id)}


class TestJson(_Contract):
    def held(self, sink: FileSink) -> Mapping[str, int]:
        """What the files themselves say, beside what the sink knows of them."""
        calls = [json.loads((sink.folder / name).read_text("utf-8")) for name in files(sink.folder)]
        found = {call["call.recording_id"]: call["call.revision"] for call in calls}
        assert found == dict(sink.ids())
        return found


class TestSubtitlesAlone(_Contract):
    options: Mapping[str, Any] = {"formats": ("srt", "vtt"), "name": PLAIN}


class TestEveryFormatByDate(_Contract):
    options: Mapping[str, Any] = {"formats": FORMATS, "name": "%{year}/%{month}/%{file.stem}"}


def test_comes_in_by_the_door_of_all_plug_ins(tmp_path: Path) -> None:
    assert registry.load("sinks", "file") is FileSink
    FileSink(FileSink.Options(), make_context(tmp_path)).check()
    assert list(tmp_path.iterdir()) == []


def test_the_json_is_what_show_prints(tmp_path: Path) -> None:
    event = make_event("您好", "一百二十九元", fields=[make_field(), make_field("price", 129)])
    store_type = registry.load("sinks", "store")
    store = store_type(store_type.Options(), make_context(tmp_path))
    for sink in (store, sink_in(tmp_path)):
        sink.open()
        sink.write([event])
    [name] = files(tmp_path / "out")
    assert json.loads((tmp_path / "out" / name).read_text("utf-8")) == store.document(event.recording.id)
    assert name == f"您好-{event.recording.id}.json"


def test_fields_can_be_left_out(tmp_path: Path) -> None:
    event = make_event("您好", fields=[make_field()])
    sink = sink_in(tmp_path, fields=False)
    sink.write([event])
    [file] = files_of(sink, event.recording.id)
    text = file.read_text("utf-8")
    assert "13800138000" not in text
    assert json.loads(text)["segments"]


def test_a_dead_letter_is_a_json_with_its_reason_until_it_is_heard(tmp_path: Path) -> None:
    sink, buried = sink_in(tmp_path, formats=["srt"], name=PLAIN), make_buried()
    sink.write([buried])
    assert files(sink.folder) == ["broken.json"]
    assert json.loads((sink.folder / "broken.json").read_text("utf-8"))["error.message"] == "the file is empty"
    sink.write([make_event("您好", recording=buried.recording, revision=2)])
    assert files(sink.folder) == ["broken.srt"]


# -- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("../../x", "x"),
        ("a/b", "b"),
        ("...", "_"),
        (".callstash", "_callstash"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ('a:b*c?"<>|d\\e', "a_b_c_____d_e"),
        ("nul\x00tab\tline\nend", "nul_tab_line_end"),
        ("right\u202eto left", "right_to left"),
        ("📞 电话 👨‍👩‍👧", "📞 电话 👨‍👩‍👧"),
        ("dots. . .", "dots"),
        ("x" * 300, "x" * 120),
        ("长" * 300, "长" * 40),
        ("e\u0301", "é"),
    ],
)
def test_whatever_a_recording_is_called_its_file_lies_in_the_folder(tmp_path: Path, stem: str, name: str) -> None:
    assert written(tmp_path, f"{stem}.wav", name=PLAIN) == [f"{name}.json"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


@pytest.mark.parametrize("value", ["../../x", "a/b", "/etc/passwd", "..", "nul\x00", "x" * 300, ""])
def test_whatever_a_value_holds_it_is_one_part_of_the_path(tmp_path: Path, value: str) -> None:
    sink = sink_in(tmp_path, name="%{call.agent}/%{call.meta.city}/%{file.stem}")
    event = make_event("您好", recording=make_recording("call.wav", meta={"agent": value, "city": value}))
    assert sink.write([event])[0].verdict is Verdict.DELIVERED
    [name] = files(sink.folder)
    assert len(Path(name).parts) == 3
    assert Path(name).name == "call.json"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_a_reference_without_a_value_never_reaches_a_name(tmp_path: Path) -> None:
    sink = sink_in(tmp_path, name="%{call.agent}/%{call.meta.city}-%{date}-%{time}")
    east = timezone(timedelta(hours=8))
    sink.write([make_event("您好", recording=make_recording(began_at=BEGAN_AT.astimezone(east)))])
    assert files(sink.folder) == ["unknown/unknown-2026-11-22-140301.json"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("%{file.stm}", "did you mean %{file.stem}"),
        ("%{+YYYY.MM}", "there is no %{+YYYY.MM}"),
        ("%{file.stem", "without its }"),
        ("/etc/%{file.stem}", "names no file"),
        ("../", "names no file"),
    ],
)
def test_a_template_that_cannot_name_files_is_refused(name: str, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("+", "[+]")):
        FileSink.Options(name=name)


def test_recordings_of_the_same_stem_keep_apart(tmp_path: Path) -> None:
    one, other = make_recording("call.wav", content="one"), make_recording("call.wav", content="other")
    sink = sink_in(tmp_path, name=PLAIN, formats=["txt"])
    for number in (1, 2):  # and stay where they are
        sink.write([make_event(f"一{number}", recording=one), make_event(f"二{number}", recording=other)])
        assert files(sink.folder) == sorted(["call.txt", f"call-{other.id[:8]}.txt"])
        assert (sink.folder / "call.txt").read_text("utf-8") == f"[00:00.0] 一{number}\n"
    sink.remove([one.id])
    assert files(sink.folder) == [f"call-{other.id[:8]}.txt"]


def test_files_that_are_not_ours_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    sidecar = tmp_path / "out" / "call.json"
    sidecar.write_text("a sidecar that was moved here")
    recording = make_recording("call.wav")
    sink = sink_in(tmp_path, name=PLAIN)
    sink.write([make_event("您好", recording=recording)])
    assert files(sink.folder) == sorted(["call.json", f"call-{recording.id[:8]}.json"])
    sink.remove([recording.id])
    assert sidecar.read_text() == "a sidecar that was moved here"
    assert files(sink.folder) == ["call.json"]


def test_a_name_whose_file_was_deleted_by_hand_stays_its_recordings(tmp_path: Path) -> None:
    one, other = make_recording("call.wav", content="one"), make_recording("call.wav", content="other")
    sink = sink_in(tmp_path, name=PLAIN)
    sink.write([make_event("一", recording=one)])
    (sink.folder / "call.json").unlink()
    sink.write([make_event("二", recording=other), make_event("一", recording=one)])
    for recording in (one, other):
        [file] = files_of(sink, recording.id)
        assert json.loads(file.read_text("utf-8"))["call.recording_id"] == recording.id


def test_sinks_that_share_a_folder_touch_their_own_files_only(tmp_path: Path) -> None:
    recording = make_recording("call.wav")
    sinks = [
        sink_in(tmp_path, name=PLAIN),
        sink_in(tmp_path, name=PLAIN, id="second"),
        sink_in(tmp_path, "other", name=PLAIN),
    ]
    for sink in sinks:
        sink.write([make_event("您好", recording=recording)])
    assert len(files(tmp_path / "out")) == 3
    for left, sink in zip((2, 1, 0), sinks, strict=True):
        sink.remove([recording.id])
        assert len(files(tmp_path / "out")) == left


def test_another_template_or_another_start_leaves_no_stale_file(tmp_path: Path) -> None:
    first, second = revisions()
    sink_in(tmp_path, formats=FORMATS, name="%{date}/%{file.stem}").write([first])
    sink = sink_in(tmp_path, formats=FORMATS, name="%{date}/%{file.stem}")
    sink.write([second])
    assert files(sink.folder) == [f"2026-11-21/call.{form}" for form in ("json", "srt", "txt", "vtt")]
    assert not (sink.folder / "2026-11-22").exists()
    sink = sink_in(tmp_path, formats=["txt"], name="calls of %{year}")
    assert sink.write([first])[0].reason == "already newer"
    sink.write([second])
    assert files(sink.folder) == ["calls of 2026.txt"]
    sink.remove([second.recording.id])
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []


# -- disks and their ends --------------------------------------------------------------------------------------------


def test_killed_anywhere_it_ends_right_after_the_retry(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.sinks.killed_files", str(tmp_path)]
    ends = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.split()
    assert ends[-1] == "whole"
    assert len(ends) > 30
    for count in range(1, len(ends) + 1):
        _ends_right(tmp_path / str(count), revisions())


def _ends_right(folder: Path, events: list[Event]) -> None:
    for name in files(folder):  # nobody ever sees half a file
        text = (folder / name).read_text("utf-8")
        assert not name.endswith(".json") or json.loads(text)["call.revision"] in (1, 2)
    sink = sink_at(folder)
    sink.open()
    for event in events:
        assert sink.write([event])[0].verdict is Verdict.DELIVERED
    assert files(folder) == [f"2026-11-21/call.{form}" for form in ("json", "srt", "txt", "vtt")], folder.name
    assert json.loads((folder / "2026-11-21/call.json").read_text("utf-8"))["message"] == "再见"
    assert dict(sink.ids()) == {events[0].recording.id: 2}
    sink.remove([events[0].recording.id])
    assert [path for path in folder.rglob("*") if path.is_file()] == [], folder.name


@pytest.mark.parametrize(
    ("code", "hint"),
    [(errno.ENOSPC, "free some disk space"), (errno.EACCES, "let the user"), (errno.EROFS, "let the user")],
)
def test_a_disk_that_will_not_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, hint: str
) -> None:
    sink, event = sink_in(tmp_path), make_event("您好")
    sink.write([event])
    before = {name: (sink.folder / name).read_bytes() for name in files(sink.folder)}

    def refuse(file: int) -> None:
        raise OSError(code, os.strerror(code))

    newer = make_event("再见", recording=event.recording, revision=2)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(Retry, match="cannot be written") as raised:
            sink.write([newer])
    assert hint in raised.value.hint
    assert {name: (sink.folder / name).read_bytes() for name in before} == before
    assert sink.write([newer])[0].verdict is Verdict.DELIVERED
    assert len(files(sink.folder)) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder(tmp_path: Path) -> None:
    sink = sink_in(tmp_path)
    sink.folder.chmod(0o555)
    try:
        for attempt in (sink.check, lambda: sink.write([make_event("您好")])):
            with pytest.raises(Retry, match="cannot be written"):
                attempt()
    finally:
        sink.folder.chmod(0o755)


def test_a_read_only_folder_is_seen_by_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sink = sink_in(tmp_path)
    monkeypatch.setattr(os, "access", lambda *a: False)
    with pytest.raises(Retry, match="cannot be written") as raised:
        sink.check()
    assert "ls -ld" in raised.value.hint


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    sink = FileSink(FileSink.Options(path="out"), make_context(tmp_path))
    for attempt in (sink.open, sink.check):
        with pytest.raises(Retry):
            attempt()


def test_a_name_that_the_file_system_refuses_is_a_dead_letter_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = sink_in(tmp_path, name=PLAIN)
    opened = Path.open

    def refuse(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name.startswith(".odd"):
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    events = [make_event("您好", recording=make_recording(name)) for name in ("odd.wav", "good.wav")]
    first, second = sink.write(events)
    assert (first.verdict, second.verdict) == (Verdict.REJECTED, Verdict.DELIVERED)
    assert "name" in first.hint
    assert dict(sink.ids()) == {events[1].recording.id: 1}


# -- the configuration ---------------------------------------------------------------------------------------------

PIPELINE = """\
pipelines:
  - pipeline.id: files
    ingest: [{{folder: {{path: recordings}}}}]
    transcribe: off
    sinks:
      - file: {{{options}}}
"""


def findings(tmp_path: Path, options: str) -> list[str]:
    (tmp_path / "recordings" / "below").mkdir(parents=True, exist_ok=True)
    (tmp_path / "pipelines.yaml").write_text(PIPELINE.format(options=options))
    _, found = check_config(str(tmp_path / "pipelines.yaml"), {})
    return [f"{finding.line}:{finding.column} {finding.code} {finding.message}; {finding.hint}" for finding in found]


def test_a_folder_inside_a_watched_one_is_refused(tmp_path: Path) -> None:
    assert findings(tmp_path, "path: ./out") == []
    for inside in ("recordings", "recordings/below", "recordings/new"):
        [said] = findings(tmp_path, f"path: {inside}")
        assert said.startswith("6:22 E")
        assert "path of file" in said
        assert "lies in the watched folder" in said


def test_what_is_wrong_with_the_options_is_said_at_its_place(tmp_path: Path) -> None:
    [said] = findings(tmp_path, 'name: "%{call.agnt}"')
    assert "did you mean %{call.agent}" in said
    [said] = findings(tmp_path, "formats: [srt, csv]")
    assert "csv" in said
