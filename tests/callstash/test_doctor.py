"""doctor: what it says of machines and configurations that are well, and of those that are not."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from callstash import machine
from callstash.cli import app
from callstash.contracts import Context
from callstash.doctor import Check, data_folder, diagnose, disk
from callstash.errors import CallstashError
from ingest.folder import FolderSource
from tests.callstash.fakes import FAKES, MINIMAL, Folder, Transcriber, install, write

GOOD = [Check("torch", "ok", "cpu")]


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    install(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("callstash.doctor.machine_checks", lambda: iter(GOOD))


def _by_name(file: Path) -> dict[str, Check]:
    return {check.name: check for check in diagnose(file)}


def test_a_machine_that_is_well(tmp_path: Path) -> None:
    checks = _by_name(write(tmp_path, MINIMAL.replace("calls", "calls\n    queue.min_free: 1kb")))
    assert {check.status for check in checks.values()} == {"ok"}
    assert {"configuration", "data folder", "disk", "watched folder", "calls: funasr", "calls: store"} <= checks.keys()
    assert "will be made" in checks["data folder"].message
    assert not (tmp_path / "data").exists()


def test_a_wrong_configuration_is_one_answer_and_the_machine_is_looked_at_all_the_same(tmp_path: Path) -> None:
    checks = _by_name(write(tmp_path, "pipelines: 3"))
    assert (checks["configuration"].status, checks["torch"].status) == ("fail", "ok")
    assert "callstash lint" in checks["configuration"].hint


def test_a_missing_model_is_said_with_its_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Transcriber, "trouble", CallstashError("no model on disk", "callstash models pull x"))
    check = _by_name(write(tmp_path))["calls: funasr"]
    assert (check.status, check.message, check.hint) == ("fail", "no model on disk", "callstash models pull x")


def test_a_plugin_may_add_checks_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def own(options: Any, context: Context) -> Iterator[tuple[str, bool, str, str]]:
        yield f"{context.pipeline_id} licence", False, f"of {options.path} has run out", "renew it"

    monkeypatch.setattr(Folder, "diagnose", staticmethod(own), raising=False)
    check = _by_name(write(tmp_path))["calls licence"]
    assert (check.status, check.message, check.hint) == ("fail", "of in has run out", "renew it")


def test_the_data_folder_must_be_local_and_writable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert data_folder(blocked / "data").status == "fail"
    monkeypatch.setattr("callstash.folders._mounts", lambda: f"disk / ext4 rw\nnas:/x {tmp_path} cifs rw\n")
    assert "cifs" in data_folder(tmp_path).message
    assert data_folder(tmp_path).status == "fail"


def test_little_free_disk_is_said_before_it_stops_the_transcriber(tmp_path: Path) -> None:
    assert disk(tmp_path, 0).status == "ok"
    check = disk(tmp_path, 1 << 60)
    assert (check.status, "nothing is transcribed" in check.hint) == ("fail", True)


@pytest.mark.parametrize(
    ("kind", "observer", "status", "said"),
    [
        ("ext4", "auto", "ok", "noticed by events and the sweep"),
        ("ext4", "polling", "ok", "noticed by polling and the sweep"),
        ("nfs4", "auto", "ok", "noticed by polling and the sweep"),
        ("9p", "auto", "ok", "noticed by polling and the sweep"),
        ("fuse.mergerfs", "auto", "ok", "noticed by polling and the sweep"),
        ("vboxsf", "inotify", "warn", "noticed by the sweep only"),
    ],
)
def test_how_new_files_are_noticed_is_what_the_source_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, observer: str, status: str, said: str
) -> None:
    monkeypatch.setitem(FAKES["sources"], "folder", FolderSource)
    install(monkeypatch)
    file = write(tmp_path, MINIMAL.replace("path: in", f"path: in, observer: {observer}"))
    monkeypatch.setattr("callstash.folders._mounts", lambda: f"disk / ext4 rw\nx {tmp_path / 'in'} {kind} rw\n")
    checks = _by_name(file)
    assert checks["watched folder"].status == "ok"
    check = checks["new files"]
    assert (check.status, bool(check.hint)) == (status, status == "warn")
    assert said in check.message and kind in check.message


def test_a_folder_that_cannot_be_emptied_is_said_where_files_are_to_be_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: mode != os.W_OK)
    keeps = write(tmp_path)
    assert _by_name(keeps)["watched folder"].status == "ok"
    takes = write(tmp_path, MINIMAL.replace("path: in", "path: in, on_done: delete"))
    check = _by_name(takes)["watched folder"]
    assert (check.status, "taken out" in check.message) == ("fail", True)


def test_the_command_ends_with_1_where_something_fails(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["doctor", "-f", str(write(tmp_path)), "--json"])
    report = json.loads(done.stdout)
    assert (done.exit_code, report["ok"]) == (0, True)
    assert {"name", "status", "message", "hint"} == report["checks"][0].keys()
    done = CliRunner().invoke(app, ["doctor", "-f", "none.yaml"])
    assert done.exit_code == 1
    assert "next: callstash lint -f none.yaml" in done.stdout


def test_this_machine_can_run_the_tests() -> None:
    checks = [machine.python_version(), machine.own_stages(), machine.sqlite(), machine.timezones(), machine.codecs()]
    assert [check.status for check in checks] == ["ok"] * 5


def test_missing_codecs_are_named() -> None:
    def decoder(name: str) -> object:
        if name.startswith("amr"):
            raise ValueError(name)
        return object()

    assert machine.missing_codecs(decoder) == ["amrnb", "amrwb"]


def test_few_inotify_watches_are_a_warning_and_no_inotify_is_none(tmp_path: Path) -> None:
    assert list(machine.inotify(tmp_path)) == []
    (tmp_path / "max_user_watches").write_text("100\n")
    (tmp_path / "max_user_instances").write_text("128\n")
    (check,) = machine.inotify(tmp_path)
    assert (check.status, "sysctl" in check.hint) == ("warn", True)


@pytest.mark.parametrize(
    ("script", "status", "message"),
    [
        ('print(\'{"version": "2", "devices": ["H100"], "mps": false}\')', "ok", "torch 2, cuda: H100"),
        ("raise ImportError", "warn", "torch cannot be loaded"),
        ("import os; os.abort()", "warn", "torch cannot be loaded"),
    ],
)
def test_torch_is_asked_in_a_process_of_its_own(script: str, status: str, message: str) -> None:
    check = machine.torch_devices(script)
    assert (check.status, check.message) == (status, message)


def test_a_machine_with_a_gpu_that_torch_does_not_see(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    check = machine.torch_devices('print(\'{"version": "2", "devices": [], "mps": false}\')')
    assert check.status == "warn"
