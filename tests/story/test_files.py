"""A real pipeline with the file sink: the files, the export, and what a changed recording leaves."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

from callstash.config import check_config

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
PIPELINES = """\
pipelines:
  - pipeline.id: texts
    ingest:
      - folder: {path: in, settle: 50ms, match: "%{YYYYMMDD:date}_%{CALLID:call_id}"}
    transcribe: off
    rules: ["library:contact"]
    sinks:
      - file:
          path: out
          formats: [json, srt, txt]
          name: "%{date}/%{call.id}"
"""


def callstash(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    script = Path(sys.executable).with_name("callstash")
    done = subprocess.run([script, *words], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done


def test_a_call_becomes_files_and_a_row(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "pipelines.yaml").write_text(PIPELINES)
    (tmp_path / "in" / "20261122_c1.txt").write_text(
        "[00:01] agent: 请拨打四零零八二零八八二零\n[00:09] 客户：好\n", "utf-8"
    )
    callstash(tmp_path, "run", "--once")
    folder = tmp_path / "out" / "2026-11-22"
    assert sorted(file.name for file in folder.iterdir()) == ["c1.json", "c1.srt", "c1.txt"]
    call = json.loads((folder / "c1.json").read_text("utf-8"))
    assert call["call.fields.phone"] == ["4008208820"]
    assert call == json.loads(callstash(tmp_path, "show", "c1", "--json").stdout)
    assert (folder / "c1.srt").read_text("utf-8").startswith("1\n00:00:01,000 --> 00:00:09,000\nAgent: 请拨打")
    [row] = csv.DictReader(io.StringIO(callstash(tmp_path, "export", "calls", "--field", "phone").stdout))
    assert (row["call_id"], row["phone"]) == ("c1", "4008208820")


def test_the_page_on_files_and_exports_says_what_works(tmp_path: Path) -> None:
    section = PAGE.read_text("utf-8").partition("## Files and exports")[2].partition("\n## ")[0]
    (tmp_path / "recordings").mkdir()
    [yaml] = re.findall(r"```yaml title=\"files.yaml\"\n(.*?)```", section, re.DOTALL)
    (tmp_path / "pipelines.yaml").write_text(yaml, "utf-8")
    assert not check_config(str(tmp_path / "pipelines.yaml"), {})[1]
    (tmp_path / "recordings" / "c1.txt").write_text("agent: 退款请拨打四零零八二零八八二零\n", "utf-8")
    callstash(tmp_path, "run", "--once")
    assert sorted(file.suffix for file in (tmp_path / "out").glob("2*/*")) == [".json", ".srt", ".txt", ".vtt"]
    for command in re.findall(r"^\$ callstash (.*)$", section, re.MULTILINE):
        target = tmp_path / command.split()[-1]
        callstash(tmp_path, *command.split())
        assert target.is_file()
    for kind, columns in re.findall(r"^\| `(\w+)` \| `([^`]+)`", section, re.MULTILINE):
        header = callstash(tmp_path, "export", kind).stdout.splitlines()[0]
        assert header.split(",")[: len(columns.split())] == columns.split()
