"""Questions that `doctor` asks of the machine, whatever the configuration says."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from callstash import registry
from callstash.errors import CallstashError

Status = Literal["ok", "warn", "fail"]

_CODECS = (
    *("pcm_s16le", "pcm_alaw", "pcm_mulaw", "gsm", "gsm_ms", "adpcm_ima_wav"),
    *("mp3", "aac", "opus", "vorbis", "amrnb", "amrwb", "flac"),
)
"""What telephone systems record in."""
_FEW_WATCHES = 8192
_TORCH = """
import json, torch
mps = getattr(torch.backends, "mps", None)
gpu = torch.cuda.is_available()
print(json.dumps({
    "version": torch.__version__,
    "devices": [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())] if gpu else [],
    "mps": bool(mps and mps.is_available()),
}))
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One answer of `doctor`."""

    name: str
    status: Status
    message: str
    hint: str = ""
    """The next step, where it is not ok."""


def machine_checks() -> Iterator[Check]:
    """Yield every check that needs no configuration; the slow one (torch) last."""
    yield python_version()
    yield own_stages()
    yield sqlite()
    yield timezones()
    yield codecs()
    yield from inotify()
    yield torch_devices()


def python_version() -> Check:
    """Which Python this is; pip has refused one that is too old."""
    found = f"{platform.python_implementation()} {platform.python_version()}"
    return Check("python", "ok", f"{found} on {platform.system()} {platform.machine()}")


def own_stages() -> Check:
    """`ingest`, `transcribe`, `rules` and `sinks` are ours, not a stranger's of the same name."""
    try:
        registry.check_own_stages()
    except CallstashError as error:
        return Check("installation", "fail", error.reason, error.hint)
    count = sum(len(registry.names(group)) for group in registry.GROUPS)
    return Check("installation", "ok", f"the four stages are callstash's own; {count} plug-ins installed")


def sqlite() -> Check:
    """New enough, with full-text search."""
    found, hint = f"SQLite {sqlite3.sqlite_version}", "use a Python whose sqlite3 module has them (python.org's, uv's)"
    if sqlite3.sqlite_version_info < (3, 35):
        return Check("sqlite", "fail", f"{found}, but 3.35 or newer is needed", hint)
    with sqlite3.connect(":memory:") as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
        except sqlite3.OperationalError:
            return Check("sqlite", "fail", f"{found} without FTS5: the store cannot search", hint)
    return Check("sqlite", "ok", f"{found} with FTS5")


def timezones() -> Check:
    """The time-zone database is there."""
    try:
        ZoneInfo("Asia/Shanghai")
    except Exception as error:  # what a broken database raises differs
        return Check("time zones", "fail", f"no time-zone database: {error}", "pip install tzdata")
    return Check("time zones", "ok", "database found")


def codecs() -> Check:
    """PyAV decodes what telephone systems record."""
    try:
        import av
    except Exception as error:  # a missing shared library is an ImportError or an OSError
        return Check("codecs", "fail", f"PyAV cannot be loaded: {error}", "pip install --force-reinstall av")
    missing = missing_codecs(lambda name: av.codec.Codec(name, "r"))
    found = f"PyAV {av.__version__} with FFmpeg's libavcodec {'.'.join(map(str, av.library_versions['libavcodec']))}"
    if missing:
        hint = "install PyAV's own wheel: pip install --force-reinstall --only-binary av av"
        return Check("codecs", "warn", f"{found} cannot decode {', '.join(missing)}", hint)
    return Check("codecs", "ok", f"{found}: {len(_CODECS)} of {len(_CODECS)} codecs")


def missing_codecs(decoder: Callable[[str], object]) -> list[str]:
    """The names of the codecs that cannot be opened for reading."""
    missing = []
    for name in _CODECS:
        try:
            decoder(name)
        except ValueError:  # av's UnknownCodecError
            missing.append(name)
    return missing


def inotify(root: Path = Path("/proc/sys/fs/inotify")) -> Iterator[Check]:
    """How many folders may be watched; systems without inotify have nothing to say."""
    try:
        watches = int((root / "max_user_watches").read_text())
        instances = int((root / "max_user_instances").read_text())
    except (OSError, ValueError):
        return
    message = f"{watches} watches, {instances} instances"
    if watches < _FEW_WATCHES or instances < 16:
        hint = "sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512, or 'observer: polling'"
        yield Check("inotify", "warn", f"few: {message} for all programs together", hint)
    else:
        yield Check("inotify", "ok", message)


def torch_devices(script: str = _TORCH) -> Check:
    """What torch sees. In a process of its own: a broken driver may take it down."""
    command = [sys.executable, "-c", script]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=_quiet())
        found = json.loads(done.stdout.splitlines()[-1])
    except (subprocess.TimeoutExpired, ValueError, IndexError):
        return Check("torch", "warn", "torch cannot be loaded", "needed for sound only: pip install torch")
    if found["devices"]:
        return Check("torch", "ok", f"torch {found['version']}, cuda: {', '.join(found['devices'])}")
    if shutil.which("nvidia-smi"):
        hint = "install the torch build for your CUDA: see https://pytorch.org/get-started"
        return Check("torch", "warn", f"torch {found['version']} sees no GPU, though this machine has one", hint)
    return Check("torch", "ok", f"torch {found['version']}, {'mps' if found['mps'] else 'cpu'}")


def _quiet() -> dict[str, str]:
    return os.environ | {"PYTHONWARNINGS": "ignore"}
